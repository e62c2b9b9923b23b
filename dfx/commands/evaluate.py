"""`dfx evaluate`: every metric of a folder of faces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Models, import_quietly, names_of, progress_bar, shown
from dfx.errors import DfxError, SettingError

if TYPE_CHECKING:
    from dfx.evaluate.run import Evaluation

Folder = Annotated[
    Path | None, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)
]
Kept = Annotated[
    Path | None,
    typer.Option("--from", help="predictions kept as Parquet: all figures again, without the models and the faces"),
]


def evaluate(
    data: Folder = None,
    split: Annotated[str, typer.Option(help="train, val or test, or several with commas between them")] = "test",
    models: Models = "all",
    out: Annotated[Path | None, typer.Option(help="where to write the figures as JSON")] = None,
    predictions: Annotated[Path | None, typer.Option(help="where to keep what was said of every face, Parquet")] = None,
    kept: Kept = None,
    by: Annotated[str, typer.Option(help="show false alarms by age, sex, group (commas between them)")] = "",
    cv: Annotated[int, typer.Option(help="folds over which calibration, weights and threshold are fitted anew")] = 0,
    speed: Annotated[bool, typer.Option(help="measure milliseconds a face, size and FLOPs too")] = False,
) -> None:
    """Every metric of every model and the ensemble, with n and a 95 % interval."""
    traits = _traits(by)
    _check(data, kept, cv, speed, (out, predictions))
    evaluation = _measured(data, kept, split, names_of(models), cv, speed)
    from dfx.evaluate.table import tables

    OUT.print(tables(evaluation, traits))  # first: no figure is lost where the disk refuses
    if predictions is not None:
        _keep(evaluation, predictions)
    if out is not None:
        _write(evaluation, out)


def _measured(
    data: Path | None, kept: Path | None, split: str, names: tuple[str, ...], folds: int, speed: bool
) -> Evaluation:
    if kept is None:
        import_quietly()
    from dfx.evaluate.folder import evaluate_folder, evaluate_predictions

    with progress_bar() as progress:
        if kept is not None:
            return evaluate_predictions(kept, names, progress, folds=folds)
        assert data is not None  # `_check` saw to it
        return evaluate_folder(data, split, names, progress, speed=speed, folds=folds)


def _check(data: Path | None, kept: Path | None, folds: int, speed: bool, files: tuple[Path | None, ...]) -> None:
    """What is wrong is said before an hour of work, not after it."""
    if (data is None) == (kept is None):
        raise SettingError("Expected either --data with a folder of faces or --from with kept predictions.")
    if folds < 0 or folds == 1:
        raise SettingError(f"Expected at least two folds, or 0 for none, but --cv is {folds}.")
    if speed and kept is not None:
        raise SettingError("--speed needs the models themselves, which --from does without.")
    if missing := [path for path in files if path is not None and not path.absolute().parent.is_dir()]:
        raise SettingError(f"The folder that {shown(missing[0])} is to be written into does not exist.")


def _traits(by: str) -> tuple[str, ...]:
    from dfx.data.dataset import TRAITS

    traits = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    if unknown := [name for name in traits if name not in TRAITS]:
        raise SettingError(f"--by takes {', '.join(TRAITS)}, not {unknown[0][:40]!r}.")
    return traits


def _keep(evaluation: Evaluation, path: Path) -> None:
    from dfx.evaluate.predictions import write_predictions

    assert evaluation.predictions is not None  # every evaluation made by a command keeps them
    said = evaluation.predictions
    write_predictions(path, said.files, said.columns, said.data)


def _write(evaluation: Evaluation, path: Path) -> None:
    text = json.dumps(evaluation.as_json(), indent=1, allow_nan=False)
    part = path.with_name(path.name + ".part")
    try:
        part.write_text(text + "\n", encoding="utf-8")
        part.replace(path)
    except OSError as error:
        raise DfxError(f"The figures could not be written to {shown(path)}: {error.strerror}.") from error
