"""What is unlike the training faces: how much of it is told, and the teaching of what is drawn and not photographed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Data, import_quietly, written

if TYPE_CHECKING:
    from dfx.predict.unlike.distance import Unlike

Work = Annotated[Path | None, typer.Option(help="where features are kept between calls")]


def strangers(
    data: Data,
    faces: Annotated[int, typer.Option(help="test faces of each set and label", min=1)] = 250,
    work: Work = None,
) -> None:
    """How many faces, and how many things that no camera makes of a face, count as unlike the training faces."""
    import_quietly()
    from dfx.evaluate.card.markdown import markdown_table
    from dfx.evaluate.strangers.shares import shares
    from dfx.numbers.intervals import wilson

    cells = []
    for name, count, n in shares(_shipped_distance(), data, faces, work):
        low, high = wilson(count, n)
        cells.append(f"| {name} | {count} of {n} | {low:.2f}–{high:.2f} |")
    _print(markdown_table("", ("what", "unlike", "95 %"), cells))


def drawn(
    data: Data,
    work: Work = None,
    left_out: Annotated[
        bool, typer.Option("--left-out", help="only measure procedures and kinds left out of the fit")
    ] = False,
) -> None:
    """Teach what is drawn and not photographed, beside the distance that is shipped.

    Fitted on train faces, as they are and as people alter them, against drawings made of train faces; the limit is set on
    validation faces. After a new distance it has to be run again.
    """
    import_quietly()
    from dfx.evaluate.card.markdown import markdown_table
    from dfx.evaluate.strangers.seen import Eyes
    from dfx.predict.unlike.file import write_unlike
    from dfx.settings import settings
    from dfx.train.ship.drawn import left_out_cells, material, taught

    distance = _shipped_distance()
    eyes = Eyes(distance.model, data, work)
    found = material(eyes)
    distance = taught(distance, found)
    if not left_out:
        folder = settings().models_dir
        with written(folder, "measure"):
            write_unlike(folder, distance)
        return
    columns = ("kind", "procedure", "n", "distance alone", "fitted", "procedure left out", "kind left out")
    for grey, title in ((False, "As drawn"), (True, "Without colour")):
        _print(markdown_table(title, columns, left_out_cells(eyes, distance, found, grey)) + "\n")


def _shipped_distance() -> Unlike:
    from dfx.errors import WeightsMissing
    from dfx.predict.unlike.file import read_unlike

    distance = read_unlike()
    if distance is None:
        raise WeightsMissing("No distance is shipped; `dfx maintain leaderboard --distance MODEL` makes one.")
    return distance


def _print(table: str) -> None:
    OUT.print(table, markup=False, highlight=False, soft_wrap=True)
