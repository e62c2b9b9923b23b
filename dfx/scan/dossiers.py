"""A report of each of the most suspicious files of a scan, as `dfx analyze --out` writes it, for `dfx verify` to check."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from dfx.analysis.image import Options, analyze_image
from dfx.analysis.video import VideoOptions, analyze_video
from dfx.errors import MediaError
from dfx.report.clip_files import write_clip_files
from dfx.report.files import write_files
from dfx.scan.files.names import Noted
from dfx.scan.files.reading import read_job
from dfx.scan.values import Asked, FileAnswer
from dfx.types import Progress, no_progress

MAPPED = 8  # faces of a picture that get a map, the most suspicious first


def folder_beside(out: Path) -> Path:
    """Where they go: a folder beside the table."""
    return out.with_name(f"{out.stem}.dossiers")


def write_dossiers(
    files: Iterable[tuple[Noted, FileAnswer]], asked: Asked, out: Path, most: int, progress: Progress = no_progress
) -> tuple[int, list[str]]:
    """Of the first `most` contents with a face that was judged, a folder each below `out`; how many were written, and a
    sentence for every file that was not. Only the very bytes that were scanned are looked at.

    Raises DfxError where the disk refuses, ModelError."""
    chosen: dict[str, tuple[Noted, FileAnswer]] = {}
    for noted, file in files:
        if file.fake_probability is not None:
            chosen.setdefault(noted.sha256, (noted, file))
    rows, problems = list(chosen.values())[:most], []
    for number, (noted, file) in enumerate(rows):
        progress(number / len(rows), f"Report {number + 1} of {len(rows)}")
        try:
            _write(Path(os.fsdecode(noted.path)), noted.sha256, file.kind, asked, out)
        except MediaError as error:
            problems.append(f"{noted.shown}: {error}")
    return len(rows) - len(problems), problems


def _write(path: Path, sha256: str, kind: str, asked: Asked, out: Path) -> None:
    job = read_job(path)
    if job.sha256 != sha256:
        raise MediaError("The file is not the one that was scanned, so no report was made.")
    if kind == "video":
        options = VideoOptions(asked.models, asked.threshold, asked.every_s, asked.max_frames)
        write_clip_files(job.data, path.name, analyze_video(job.data, path.name, options), out)
    else:
        analysed = analyze_image(job.data, path.name, Options(asked.models, asked.threshold, mapped=MAPPED))
        write_files(analysed, out, path.stem)
