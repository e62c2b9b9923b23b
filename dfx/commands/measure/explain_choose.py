"""`dfx explain-choose`: which map each model is explained by when nobody chose one."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Data, Models, import_quietly, names_of, progress_bar

if TYPE_CHECKING:
    from rich.table import Table

    from dfx.evaluate.truth.choose import Choice


def explain_choose(
    data: Data,
    models: Models = "all",
    n: Annotated[int, typer.Option(help="self-blended fakes of validation faces", min=20)] = 200,
    out: Annotated[
        Path, typer.Option(help="the file to write; of the models in it, those asked for are measured anew")
    ] = Path("models/maps.json"),
    seed: Annotated[int, typer.Option(help="of the blends")] = 11,
) -> None:
    """Try every gradient method on every layer, and keep for each model what finds most and can be trusted most."""
    names = names_of(models)
    import_quietly()
    from dfx.errors import DataError
    from dfx.evaluate.truth.cases import blends
    from dfx.evaluate.truth.choose import choices
    from dfx.evaluate.truth.store import write_json
    from dfx.predict.predictor import predictor
    from dfx.zoo import shipped

    rows = _read(out)
    with progress_bar() as progress:
        progress(0.0, "Making the cases")
        cases = list(blends(data, n, seed, "val"))
        if not cases:
            raise DataError(f"None of the real validation faces below {data.name} could be blended with itself.")
        for name in names or shipped():
            rows = [*(row for row in rows if row.model != name), *choices(predictor(name), cases, progress)]
            stored = [asdict(row) for row in rows]
            write_json(out, {"command": f"dfx explain-choose --data DATA --n {n}", "seed": seed, "rows": stored})
    OUT.print(_table(rows))


def _read(out: Path) -> list[Choice]:
    """What was chosen before. Raises DataError for a file that holds anything else."""
    from dfx.errors import DataError
    from dfx.evaluate.truth.choose import Choice
    from dfx.evaluate.truth.store import read_json

    try:
        return [Choice(**row) for row in read_json(out)["rows"]]
    except TypeError as error:
        raise DataError(f"{out.name} does not hold maps that dfx chose.") from error


def _table(rows: list[Choice]) -> Table:
    from rich.table import Table

    table = Table(title="Each model's map, on blends of validation faces", title_justify="left")
    words = ("model", "method", "layer")
    for heading in (*words, "cells", "pointing", "energy", "stable", "faithful", "specific", ""):
        table.add_column(heading, justify="left" if heading in words else "right")
    for row in rows:
        shares = ["" if share is None else f"{share:.2f}" for share in (row.stable, row.faithful, row.specific)]
        table.add_row(
            row.model, row.method, row.layer_name, str(row.cells),
            f"{row.pointing:.3f}", f"{row.energy:.3f}", *shares, "default" if row.default else "",
        )  # fmt: skip
    return table
