"""`dfx robustness`: what damage costs every model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Data, Models, import_quietly, names_of, progress_bar, shown, written
from dfx.errors import DataError

if TYPE_CHECKING:
    from rich.table import Table

    from dfx.records.robustness import Curves, Robustness


def robustness(
    data: Data,
    models: Models = "all",
    damages: Annotated[str, typer.Option(help="`all`, or names with commas between them: jpeg, down, blur, …")] = "all",
    n: Annotated[int, typer.Option(help="faces of the test split, half of them fake", min=4)] = 300,
    out: Annotated[Path, typer.Option(help="the file to write or to add to")] = Path("models/robustness.json"),
    work: Annotated[Path, typer.Option(help="folder of the logits so far, from which it goes on")] = Path("runs"),
    seed: Annotated[int, typer.Option(help="of the sample and of the noise")] = 7,
) -> None:
    """AUC of every model and the ensemble on the same faces, damaged by degrees."""
    from dfx.data.alter.damages import damages_named

    kinds = damages_named([name.strip() for name in damages.split(",") if name.strip()] if damages != "all" else [])
    names = names_of(models)
    earlier = _read(out)
    import_quietly()
    from dfx.evaluate.folder import POOLS
    from dfx.evaluate.robustness.run import asked_of, measure_robustness
    from dfx.predict.predictor import predictor
    from dfx.zoo import shipped

    names = names or shipped()
    with progress_bar() as progress:
        found = measure_robustness(
            asked_of(names, kinds), data, work, lambda name, crops: predictor(name).logits(crops),
            models=names, n=n, seed=seed, pools=POOLS, progress=progress, earlier=earlier,
        )  # fmt: skip
    for damage in dict.fromkeys(point.damage for model in found.curves for point in model.points):
        OUT.print(_table(damage, found.curves))
    for model in found.curves:
        OUT.print(model.reading, markup=False, highlight=False)
    with written(out, "curves"):
        out.parent.mkdir(parents=True, exist_ok=True)
        from dfx.storage import write_whole

        write_whole(out, json.dumps(found.as_json(), indent=1, allow_nan=False, ensure_ascii=False) + "\n")


def _read(path: Path) -> Robustness | None:
    """The curves that are there already. Raises DataError where the file holds something else."""
    from dfx.records.robustness import Robustness
    from dfx.records.values import read_json

    if not path.is_file():
        return None
    try:
        return Robustness.from_json(read_json(path))
    except DataError as error:
        raise DataError(f"{shown(path)} does not hold robustness curves; give another file for --out.") from error


def _table(damage: str, curves: tuple[Curves, ...]) -> Table:
    """Models down, degrees across, AUC and what was lost."""
    from rich.table import Table

    from dfx.data.alter.damages import DAMAGES

    levels = dict.fromkeys(point.level for one in curves for point in one.points if point.damage == damage)
    made = Table(title=DAMAGES[damage].title if damage in DAMAGES else damage, caption="AUC and, in brackets, AUC lost")
    made.add_column("model")
    for head in ("undamaged", *(f"{level:g}" for level in levels)):
        made.add_column(head, justify="right", no_wrap=True)
    for one in curves:
        at = {point.level: f"{point.auc:.3f} ({point.drop:+.3f})" for point in one.points if point.damage == damage}
        made.add_row(one.name, f"{one.clean.auc:.3f}", *(at.get(level, "–") for level in levels))
    return made
