"""`dfx analyze` of a clip: the table, the report, and with `--out` the annotated clip."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from dfx.analysis.video import VideoOptions, analyze_video
from dfx.commands.shared import OUT, import_quietly, named, progress_bar, shown


def is_clip(path: Path) -> bool:
    """Whether the first bytes are those of a film, whatever the name says; pictures that move are pictures here.

    What cannot be read is no clip.
    """
    from dfx.errors import DfxError
    from dfx.media.files import open_regular
    from dfx.media.video_sniff import HEAD_BYTES, is_film

    try:
        handle, _ = open_regular(path, "a video")  # never blocks, as a pipe without a writer would
    except DfxError:
        return False
    try:
        return is_film(os.pread(handle, HEAD_BYTES, 0))
    except OSError:
        return False
    finally:
        os.close(handle)


def analyze_clip(path: Path, options: VideoOptions, out: Path | None, as_json: bool, forensics: bool = False) -> None:
    """Raises MediaError with the file's name in its sentence."""
    from dfx.commands.analyze_forensics import tell_clip
    from dfx.report.clip_table import clip_table
    from dfx.report.video_json import to_text

    with named(path):
        import_quietly()
        with progress_bar(not as_json) as progress:
            report = analyze_video(path, path.name, options, progress)
    if as_json:
        sys.stdout.write(to_text(report, indent=None) + "\n")
    else:
        OUT.print(clip_table(report, shown(path)))
    if forensics:
        tell_clip(path)
    if out is not None:
        from dfx.report.clip_files import write_clip_files

        with named(path), progress_bar(not as_json) as progress:
            folder = write_clip_files(path, report, out, progress)
        if not as_json:
            OUT.print(f"Written to {folder.name}", markup=False, highlight=False)
