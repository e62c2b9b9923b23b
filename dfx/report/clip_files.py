"""What `--out` writes of a clip: the report as JSON, CSV and HTML, each person's best face, and the annotated clip."""

from __future__ import annotations

from pathlib import Path

from dfx.report.annotate import annotated_clip
from dfx.report.files import folder_for, refused, write_png
from dfx.report.video_csv import to_csv
from dfx.report.video_html import to_html
from dfx.report.video_json import to_text
from dfx.types import Progress, VideoReport, no_progress


def write_clip_files(source: Path, report: VideoReport, out: Path, progress: Progress = no_progress) -> Path:
    """Write everything below `out` in a folder of its own and return that folder. Raises DfxError where the disk refuses,
    MediaError where the clip cannot be read again."""
    folder = folder_for(out, source.stem, report.video.media.sha256)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "report.json").write_text(to_text(report) + "\n", encoding="utf-8")
        (folder / "faces.csv").write_text(to_csv(report), encoding="utf-8")
        (folder / "report.html").write_text(to_html(report), encoding="utf-8")
        for track in report.tracks:
            write_png(folder / f"person_{track.track}.png", track.best.face.crop)
        (folder / "annotated.mp4").write_bytes(annotated_clip(source, source.name, report, progress))
    except OSError as error:
        raise refused(out, error) from error
    return folder
