"""`dfx evaluate`: every metric of a folder of faces."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import DEFAULT, OUT, Models, import_quietly, names_of, progress_bar, shown, write_text
from dfx.errors import SettingError

if TYPE_CHECKING:
    from dfx.evaluate.run import Evaluation

Folder = Annotated[
    Path | None, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)
]
Kept = Annotated[
    Path | None,
    typer.Option("--from", help="predictions kept as Parquet: all figures again, without the models and the faces"),
]
Scores = Annotated[
    Path | None,
    typer.Option(help="scores of another tool: CSV with the columns label (real, fake, 0, 1) and score (0 to 1)"),
]


def evaluate(
    data: Folder = None,
    split: Annotated[str, typer.Option(help="train, val or test, or several with commas between them")] = "test",
    models: Models = DEFAULT,
    out: Annotated[
        Path | None, typer.Option(help="where to write the figures as JSON; of clips, what was said of each")
    ] = None,
    predictions: Annotated[Path | None, typer.Option(help="where to keep what was said of every face, Parquet")] = None,
    kept: Kept = None,
    scores: Scores = None,
    higher_is: Annotated[
        str, typer.Option(help="with --scores: what a higher score, and a label of 1, speaks for, `fake` or `real`")
    ] = "",
    threshold: Annotated[
        float | None, typer.Option(help="with --scores: P(fake) from which a face counts as fake; .5", min=0, max=1)
    ] = None,
    videos: Annotated[
        Path | None,
        typer.Option(help="instead of faces: a folder of whole clips, `manifest.csv` or `real/` and `fake/`"),
    ] = None,
    by: Annotated[str, typer.Option(help="show false alarms by age, sex, group (commas between them)")] = "",
    cv: Annotated[int, typer.Option(help="folds over which calibration, weights and threshold are fitted anew")] = 0,
    speed: Annotated[bool, typer.Option(help="measure milliseconds a face, size and FLOPs too")] = False,
    html: Annotated[Path | None, typer.Option(help="where to write the figures and curves as one HTML file")] = None,
) -> None:
    """Every metric of every model and the ensemble, with n and a 95 % interval.

    Unless --models says otherwise, all models judge faces, and the default ensemble judges clips.
    """
    if videos is not None:
        return _of_clips(videos, models, (data, kept, scores, predictions, html), out)
    traits = _traits(by)
    _check(data, kept, scores, cv, speed, (out, predictions, html))
    _check_scores(scores, higher_is, threshold, bool(traits))
    if scores is not None:
        from dfx.compare.own_data.scores import evaluate_scores
        from dfx.compare.own_data.scores_csv import read_scores_file

        cut = 0.5 if threshold is None else threshold
        command = f"dfx evaluate --scores {shown(scores)} --higher-is {higher_is} --threshold {cut:g}"
        rows = read_scores_file(scores, "real" if higher_is == "real" else "fake")
        evaluation = evaluate_scores(rows, cut, command)
    else:
        evaluation = _measured(data, kept, split, names_of("all" if models == DEFAULT else models), cv, speed)
    from dfx.report.terminal.evaluation import tables

    OUT.print(tables(evaluation, traits))  # first: no figure is lost where the disk refuses
    if predictions is not None:
        from dfx.records.predictions import write_predictions

        said = evaluation.predictions
        assert said is not None  # every evaluation made by a command keeps them
        write_predictions(predictions, said.files, said.columns, said.data)
    if out is not None:
        write_text(out, json.dumps(evaluation.as_json(), indent=1, allow_nan=False) + "\n", "figures")
    if html is not None:
        from dfx.report.html.compare import evaluation_html

        write_text(html, evaluation_html(evaluation), "figures")


def _of_clips(folder: Path, models: str, others: tuple[Path | None, ...], out: Path | None) -> None:
    """AUC per clip and calls at the threshold, by way of faking; `out`: what was said of each clip, as JSON lines."""
    if any(other is not None for other in others):
        raise SettingError("--videos goes with --models and --out alone.")
    from dfx.evaluate.clips.clips import judge_clips, read_clips
    from dfx.evaluate.clips.report import table_of

    clips, names = read_clips(folder), names_of(models)
    import_quietly()
    with progress_bar() as progress:
        rows = judge_clips(clips, names, out, progress)
    OUT.print(table_of(rows, names), markup=False, highlight=False, soft_wrap=True)


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


def _check(
    data: Path | None,
    kept: Path | None,
    scores: Path | None,
    folds: int,
    speed: bool,
    files: tuple[Path | None, ...],
) -> None:
    """What is wrong is said before an hour of work, not after it."""
    if [data, kept, scores].count(None) != 2:
        raise SettingError(
            "Expected either --data with a folder of faces, --from with kept predictions, or --scores with a CSV."
        )
    if folds < 0 or folds == 1:
        raise SettingError(f"Expected at least two folds, or 0 for none, but --cv is {folds}.")
    if speed and kept is not None:
        raise SettingError("--speed needs the models themselves, which --from does without.")
    if (speed or folds) and scores is not None:
        raise SettingError("--speed and --cv need the models themselves, which --scores does without.")
    if missing := [path for path in files if path is not None and not path.absolute().parent.is_dir()]:
        raise SettingError(f"The folder that {shown(missing[0])} is to be written into does not exist.")


def _check_scores(scores: Path | None, higher_is: str, threshold: float | None, traits: bool) -> None:
    if scores is None and (higher_is or threshold is not None):
        raise SettingError("--higher-is and --threshold belong to --scores.")
    if scores is not None and higher_is not in ("fake", "real"):
        raise SettingError("--scores needs --higher-is fake or --higher-is real: what a higher score speaks for.")
    if scores is not None and traits:
        raise SettingError("--by needs what a data folder says of its faces, which --scores does without.")


def _traits(by: str) -> tuple[str, ...]:
    from dfx.data.dataset import TRAITS

    traits = tuple(dict.fromkeys(name.strip() for name in by.split(",") if name.strip()))
    if unknown := [name for name in traits if name not in TRAITS]:
        raise SettingError(f"--by takes {', '.join(TRAITS)}, not {unknown[0][:40]!r}.")
    return traits
