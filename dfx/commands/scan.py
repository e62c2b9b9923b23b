"""`dfx scan`: a table of many files, on all cores of this machine, or of several by Ray."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import DEFAULT, ERR, OUT, REFUSED, Models, enter_own_folder, names_of, progress_bar, say, shown
from dfx.errors import DfxError, SettingError

if TYPE_CHECKING:
    from dfx.scan.pace import Tally
    from dfx.scan.run import Crew, Show
    from dfx.scan.summary import Summing
    from dfx.scan.values import Asked

MOST_WORKERS = 256
TELL_EVERY_S = 30.0  # where nobody watches
SHOW_EVERY_S = 0.25

Source = Annotated[
    Path,
    typer.Argument(help="a folder, a list of files (one a line), or - for a list from standard input", metavar="FOLDER|LIST|-"),
]  # fmt: skip
Table = Annotated[
    Path, typer.Option("--out", help="table to write: .csv, .parquet or .jsonl", metavar="TABLE", show_default=False)
]
Workers = Annotated[int | None, typer.Option(help="processes that judge; the cores there are unless given")]
Ray = Annotated[
    str | None, typer.Option(help="address of a Ray cluster of several machines, or `local`", metavar="ADDRESS")
]
Resume = Annotated[bool, typer.Option("--resume", help="go on where a scan for the same table was stopped")]
Threshold = Annotated[float | None, typer.Option(help="P(fake) from which a face counts as fake", min=0, max=1)]
Every = Annotated[float | None, typer.Option(help="of a clip: seconds between the moments looked at")]
MaxFrames = Annotated[int | None, typer.Option(help="of a clip: moments looked at, at most")]
Thumbnails = Annotated[bool, typer.Option("--thumbnails", help="show the deciding face of each file in the reports")]
Reports = Annotated[
    list[Path] | None,
    typer.Option("--report", help="a report to hand over: .pdf, .html or .json; may be repeated", metavar="REPORT"),
]  # fmt: skip
Dossiers = Annotated[
    int, typer.Option(help="of so many files, the most suspicious, a report of each with maps, in a folder beside", min=0)
]  # fmt: skip


def scan(
    source: Source,
    out: Table,
    workers: Workers = None,
    ray: Ray = None,
    resume: Resume = False,
    models: Models = DEFAULT,
    threshold: Threshold = None,
    every: Every = None,
    max_frames: MaxFrames = None,
    thumbnails: Thumbnails = False,
    report: Reports = None,
    dossiers: Dossiers = 0,
) -> None:
    """Judge many pictures and clips: a table with a row per file and per face, and a summary, most suspicious first.

    The answers are those of `dfx analyze`. A refused file is a row with its reason. Files of the same bytes are judged
    once. What is known stands in a journal beside the table, so that a scan that was stopped goes on with --resume.

    A report can be checked with `dfx verify REPORT FOLDER`. Stopped by Ctrl-C, it is written of what was answered by then.
    """
    from dfx.analysis.image import Options, check
    from dfx.analysis.video import VideoOptions, check_video
    from dfx.scan.run import Run, Scan
    from dfx.scan.values import Asked

    if workers is not None and not 1 <= workers <= MOST_WORKERS:
        raise SettingError(f"--workers must lie between 1 and {MOST_WORKERS}, not {workers}.")
    names = check(Options(names_of(models), threshold, "none")).models
    check_video(VideoOptions(names, threshold, every, max_frames))
    asked = Asked(names, threshold, every, max_frames, thumbnails)
    enter_own_folder()
    with watched() as show:
        run = Run(Scan(source, out, asked, resume, tuple(report or ())), show)
        try:
            summing = run.go(_crew(asked, workers, ray))
        except KeyboardInterrupt:
            kept = "are kept, and in the report" if report else "are kept"
            raise DfxError(f"Stopped after {run.tally.passed} files, which {kept}: go on with --resume.") from None
    _tell(summing, [out.name, *(one.name for one in report or ())], run.tally)
    if dossiers:
        _write_dossiers(summing, asked, out, dossiers)
    if summing.refused:
        raise typer.Exit(REFUSED)


def _crew(asked: Asked, workers: int | None, ray: str | None) -> Crew:
    if ray is not None:
        from dfx.scan.work.ray_crew import RayCrew

        return RayCrew(asked, ray, workers)
    from dfx.engine.litert import usable_cores
    from dfx.scan.work.local_crew import LocalCrew

    return LocalCrew(asked, workers or usable_cores())


@contextmanager
def watched() -> Iterator[Show]:
    """A bar with rate and time left where somebody watches; else a line now and then."""
    from rich.progress import BarColumn, Progress, TextColumn

    from dfx.scan.pace import Pace

    pace, told = Pace(), [time.monotonic()]
    columns = (BarColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=ERR, transient=True, disable=not ERR.is_terminal) as bar:
        task = bar.add_task("Starting", total=None)

        def show(tally: Tally) -> None:
            now = time.monotonic()
            if now - told[0] < (SHOW_EVERY_S if ERR.is_terminal else TELL_EVERY_S):
                return
            told[0] = now
            pace.step(tally.passed)
            if ERR.is_terminal:
                bar.update(task, completed=tally.passed, total=tally.total, description=pace.words(tally))
            else:
                say(pace.words(tally))

        yield show


def _tell(summing: Summing, written: list[str], tally: Tally) -> None:
    """The counts, and where to read on."""
    from dfx import language
    from dfx.media.process.names import display_name
    from dfx.report.words.photo import NOT_A_PROOF
    from dfx.report.words.scan import counts

    found = [f"{said}: {n}" for said, n in counts(summing.verdicts, summing.refused)]
    lines = [f"{language.count(summing.judged + summing.refused, 'file')}. {'. '.join(found)}."]
    if tally.known:
        lines.append(f"{language.count(tally.known)} of them hold bytes that were judged before.")
    lines.append(f"Written to {language.listed([display_name(name) for name in written])}, and a summary beside.")
    for line in lines:
        OUT.print(line, markup=False, highlight=False)
    OUT.print(f"\n{NOT_A_PROOF}", style="dim", highlight=False)


def _write_dossiers(summing: Summing, asked: Asked, out: Path, most: int) -> None:
    from dfx import language
    from dfx.scan.dossiers import folder_beside, write_dossiers

    folder = folder_beside(out)
    with progress_bar() as progress:
        written, problems = write_dossiers(summing.worst(), asked, folder, most, progress)
    for problem in problems:
        say(problem)
    OUT.print(f"{language.count(written, 'report')} of single files in {shown(folder)}.", markup=False, highlight=False)
