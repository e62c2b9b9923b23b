"""`dfx evaluate`: every metric of a folder of faces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, Models, import_quietly, names_of, progress_bar, shown
from dfx.errors import DfxError


def evaluate(
    data: Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)],
    split: Annotated[str, typer.Option(help="train, val or test")] = "test",
    models: Models = "all",
    out: Annotated[Path | None, typer.Option(help="where to write the figures as JSON")] = None,
) -> None:
    """Every metric of every model and the ensemble, with n and a 95 % interval."""
    import_quietly()
    from dfx.evaluate.folder import evaluate_folder
    from dfx.evaluate.table import tables

    with progress_bar() as progress:
        evaluation = evaluate_folder(data, split, names_of(models), progress)
    OUT.print(tables(evaluation))  # first: no figure is lost where the disk refuses
    if out is not None:
        text = json.dumps(evaluation.as_json(), indent=1, allow_nan=False)
        try:
            out.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise DfxError(f"The figures could not be written to {shown(out)}: {error.strerror}.") from error
