"""`dfx verify`: a report and its file in, "Same.", "Same within rounding." or what differs out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, enter_own_folder, named, progress_bar, shown
from dfx.errors import SettingError

Report = Annotated[
    Path, typer.Argument(help="a report of dfx: JSON, HTML or PDF", metavar="REPORT", show_default=False)
]
Media = Annotated[
    Path,
    typer.Argument(
        help="the picture or clip that it is of; of a scan's report a folder, a list, or one of its files",
        metavar="MEDIA|FOLDER|LIST",
        show_default=False,
    ),
]
Sample = Annotated[
    int | None, typer.Option(help="of a scan's report: judge only so many files, drawn anew each time", min=1)
]


def verify(report: Report, media: Media, sample: Sample = None) -> None:
    """Repeat the analysis of a report, and say whether the same comes out.

    Told in a line each: whether the REPORT is as dfx wrote it (its seal), whether MEDIA is its file (SHA-256), whether the
    weights here are its own (SHA-256 of the files), which code wrote it, and whether settings and numbers come out again.
    Compared is every value that can be repeated: verdicts, P(fake), intervals, scores, logits, places, what the maps say, and
    the sentences. Not compared: times taken, the pictures in the document, what --forensics and --check added, the name of
    the file. Other code is told, but differs only where something else does.

    "Same within rounding" allows 0.05 logits, 0.02 of a probability and a pixel, as processors round differently. What a
    report does not say is not guessed: without models or sampling it is refused, and other settings are named. The seal
    shows accidents; it proves nothing against a forger, the repeated numbers do.

    A scan's report is held against a FOLDER or a LIST: its files are found by their SHA-256, whatever they are called now, and
    each is judged again, or --sample of them. Files that it counts and does not list are not checked.

    Exit status: 0 same (within rounding, too), 1 something differs, 2 wrong usage, 3 a file was refused.
    """
    from dfx.report.verify.check import check
    from dfx.report.verify.stored import MOST_BYTES, read_stored

    enter_own_folder()
    with named(shown(report)):
        stored = read_stored(_bytes_of(report, MOST_BYTES))
    if sample is not None and not stored.of_scan:
        raise SettingError("--sample is for the report of a scan: this one is of a single file.")
    with progress_bar() as progress:
        if stored.of_scan:
            from dfx.scan.verify.check import check_scan

            checked = check_scan(stored, media, sample, progress)
        else:
            checked = check(stored, media, progress)
    for one in checked.findings:
        OUT.print(f"{one.about}: {one.words}.", markup=False, highlight=False, soft_wrap=True)
        for detail in one.details:
            OUT.print(f"  {detail}", markup=False, highlight=False, soft_wrap=True)
    OUT.print(checked.conclusion, markup=False, highlight=False, soft_wrap=True)
    if checked.state == "differs":
        raise typer.Exit(1)


def _bytes_of(path: Path, most: int) -> bytes:
    """At most one byte more than `most`. Raises MediaError."""
    import os

    from dfx.media.process.files import open_regular

    handle, _ = open_regular(path, "a report")
    with os.fdopen(handle, "rb") as file:
        return file.read(most + 1)
