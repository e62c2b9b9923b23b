"""`dfx data`: look at a folder of faces, or make one."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, import_quietly, progress_bar, write_text

if TYPE_CHECKING:
    from rich.table import Table

    from dfx.data.health.summary import Summary

data_app = typer.Typer(help="Look at a folder of faces, or make one.", no_args_is_help=True, add_completion=False)
NAMED = 20  # files listed by name
_STYLES = {"wrong": "bold red", "beware": "yellow", "note": "dim"}


@data_app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="faces: [<set>/]<split>/<real|fake>/*.jpg", show_default=False)],
    out: Annotated[Path | None, typer.Option(help="where to write the summary as JSON")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="as JSON on stdout")] = False,
) -> None:
    """Counts, damaged files, duplicates, leaks, and what a model could cheat with."""
    from dfx.data.health.check import check as look

    with progress_bar() as progress:
        summary = look(folder, progress)
    text = json.dumps(summary.as_json(NAMED), indent=1, allow_nan=False) + "\n"
    if as_json:
        sys.stdout.write(text)
    else:
        OUT.print(_table(summary))
        for file in summary.unreadable[:NAMED]:
            _line(f"{file.key}: {file.reason.removeprefix(f'{Path(file.key).name}: ')}", "red")
        if more := len(summary.unreadable[NAMED:]):
            _line(f"… and {more} more that cannot be read.", "red")
        for finding in summary.findings:
            _line(finding.sentence, _STYLES[finding.level])
    if out is not None:
        write_text(out, text, "summary")


@data_app.command()
def prepare(
    source: Annotated[
        Path, typer.Argument(help="pictures or videos: [[<set>/]<split>/]<real|fake>/…", show_default=False)
    ],
    out: Annotated[Path, typer.Argument(help="folder for the faces", show_default=False)],
    margin: Annotated[float | None, typer.Option(help="DFX_FACE_MARGIN if not given", min=0, max=1)] = None,
    every: Annotated[float, typer.Option(help="seconds of video per frame, 30 frames at most", min=0.01)] = 1.0,
    size: Annotated[int | None, typer.Option(help="shrink larger faces to this side in pixels", min=32)] = None,
    png: Annotated[bool, typer.Option("--png", help="PNG instead of JPEG of quality 95")] = False,
    resume: Annotated[bool, typer.Option(help="go on with an earlier preparation in OUT")] = False,
) -> None:
    """Cut the largest face of every picture and video frame as dfx itself would."""
    import_quietly()
    from dfx.data.prepare.crops import Options
    from dfx.data.prepare.crops import prepare as run

    with progress_bar() as progress:
        made = run(source, out, Options(margin, every, size, png), resume=resume, progress=progress)
    earlier = f", {made.already} of them by an earlier run" if made.already else ""
    faces = "1 face" if made.crops == 1 else f"{made.crops} faces"
    _line(f"{faces} of {'1 file' if made.sources == 1 else f'{made.sources} files'}{earlier}.", "")
    for key, reason in made.skipped[:NAMED]:
        _line(f"{key}: {reason}", "yellow")
    if made.skipped:
        _line(f"{len(made.skipped)} without a face, or not decodable: see skipped.csv.", "yellow")


def _table(summary: Summary) -> Table:
    """One line per set: files by split as real/fake, and the medians of both labels as real | fake."""
    from rich.markup import escape
    from rich.table import Table

    from dfx.data.dataset import SPLITS

    medians = {(one.set, one.measure, one.fake): one.quantiles[len(one.quantiles) // 2] for one in summary.spreads}
    made = Table(
        title=f"{escape(summary.data)}: {summary.files} faces",
        caption="real/fake files; medians real | fake: shorter side, JPEG quality, sharpness",
    )
    made.add_column("set", no_wrap=True)
    measures = ("side", "quality", "sharpness")
    for column in (*SPLITS, "px", "JPEG", "sharpness"):
        made.add_column(column, justify="right", no_wrap=True)
    for name, splits in summary.by_set().items():
        counts = (f"{splits[split]['real']}/{splits[split]['fake']}" if split in splits else "–" for split in SPLITS)
        pairs = []
        for measure in measures:
            both = (medians.get((name, measure, fake)) for fake in (False, True))
            pairs.append(" | ".join("–" if median is None else f"{median:.0f}" for median in both))
        made.add_row(escape(name), *counts, *pairs)
    return made


def _line(text: str, style: str) -> None:
    """One line whatever the file names in it hold."""
    clean = "".join(letter if letter.isprintable() else "?" for letter in text)
    OUT.print(clean, style=style, markup=False, highlight=False, soft_wrap=True)
