"""`dfx analyze` of a clip: the table, the report, and with `--out` the annotated clip."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dfx.analysis.video import analyze_video
from dfx.commands.analyze.inputs import Input
from dfx.commands.analyze.json_lines import write_report
from dfx.commands.shared import OUT, named, progress_bar, say

if TYPE_CHECKING:
    from dfx.commands.analyze.options import Asked

NO_FORENSICS = "Forensics looks at pictures: of a clip, only its content credentials are looked at."
NO_CHECK = "Maps are drawn of pictures: of a clip, there is none to check."


def is_clip(source: bytes | Path) -> bool:
    """Whether the first bytes are those of a film, whatever the name says; pictures that move are pictures here.

    What cannot be read is no clip.
    """
    from dfx.media.kind import head_of
    from dfx.media.video.sniff import HEAD_BYTES, is_film

    return is_film(source[:HEAD_BYTES] if isinstance(source, bytes) else head_of(source))


def analyze_clip(one: Input, source: bytes | Path, asked: Asked) -> None:
    """Raises MediaError with the file's name in its sentence."""
    from dfx.report.terminal.clip import clip_table

    with named(one.shown), progress_bar(not asked.as_json) as progress:
        report = analyze_video(source, one.name, asked.of_clips, progress)
    if asked.as_json:
        write_report(report, one.file)
    else:
        OUT.print(clip_table(report, one.shown))
    if asked.forensics:
        say(f"{one.shown}: {NO_FORENSICS}")
    if asked.check:
        say(f"{one.shown}: {NO_CHECK}")
    if asked.out is not None:
        from dfx.report.clip_files import write_clip_files

        with named(one.shown), progress_bar(not asked.as_json) as progress:
            folder = write_clip_files(source, one.name or "stdin", report, asked.out, progress)
        if not asked.as_json:
            OUT.print(f"Written to {folder.name}", markup=False, highlight=False)
