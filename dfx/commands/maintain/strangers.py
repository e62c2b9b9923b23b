"""What is unlike the training faces: what is said of sources no fit saw, how much of it is told, and what teaches that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Data, Models, import_quietly, names_of, written

if TYPE_CHECKING:
    from dfx.predict.unlike.distance import Unlike

Logits = Annotated[Path, typer.Option(help="where logits are kept between calls, as `dfx maintain ship` has it")]
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


def middle(
    data: Data,
    work: Logits = Path("runs"),
    models: Models = "fast",
    split: Annotated[str, typer.Option(help="whose faces are asked about: val or test")] = "test",
    cut: Annotated[str, typer.Option(help="by source, in this way of the second table")] = "as dfx says it",
) -> None:
    """How often photographs of a source no fit saw are called fake or "uncertain", and what other cuts would cost in fakes.

    Calibrations, weights, threshold and band are fitted anew on validation faces without each source; no network is trained.
    """
    from dfx.errors import SettingError
    from dfx.train.ship.middle import CUTS, by_cut, by_source, left_out_answers, shipped_faces

    chosen = next((way for way in CUTS if way.name == cut), None)
    if chosen is None:
        raise SettingError(f"--cut takes {', '.join(way.name for way in CUTS)}, not {cut[:40]!r}.")
    import_quietly()
    from dfx.evaluate.card.markdown import markdown_table
    from dfx.predict.shipped import ensemble_of
    from dfx.settings import settings
    from dfx.train.ship.logits import LogitStore
    from dfx.train.ship.ship import LOGITS

    ensemble, folder = ensemble_of(names_of(models)), settings().models_dir
    store = LogitStore(work / LOGITS)
    val, asked = (shipped_faces(store, data, part, ensemble.models, folder) for part in ("val", split))
    answers = left_out_answers(ensemble.models, val, asked, ensemble.method)
    columns = ("photographs", "called fake", "uncertain", "fakes", "called fake", "uncertain", "called real")
    for title, first, rows in (
        (f"Each source left out of the fit, {chosen.name}", "source", by_source(answers, chosen)),
        ("All of them, cut in other ways", "cut", by_cut(answers)),
    ):
        cells = (f"| {row.name} | {' | '.join(row.cells)} |" for row in rows)
        _print(markdown_table(title, (first, *columns), cells) + "\n")


def _shipped_distance() -> Unlike:
    from dfx.errors import WeightsMissing
    from dfx.predict.unlike.file import read_unlike

    distance = read_unlike()
    if distance is None:
        raise WeightsMissing("No distance is shipped; `dfx maintain leaderboard --distance MODEL` makes one.")
    return distance


def _print(table: str) -> None:
    OUT.print(table, markup=False, highlight=False, soft_wrap=True)
