"""From trained weights to everything that stands on them: all of it, or the first step alone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, Data, import_quietly, tell
from dfx.settings import settings

Runs = Annotated[list[Path] | None, typer.Argument(help="run folders whose best weights are to be shipped")]
Work = Annotated[Path, typer.Option(help="where logits and the like are kept between calls")]
Published = Annotated[Path | None, typer.Option(help="folder of the Meso authors' weights (.h5)")]
Fast = Annotated[str, typer.Option(help="members of the default ensemble; they are chosen if none is given")]
TRY = "try"  # folder below the work, for a try
MEASURED_LONG = ("explanations.json", "trust.json", "maps.json", "robustness.json", "upkeep.json")


def ship(
    data: Data,
    runs: Runs = None,
    videos: Annotated[Path | None, typer.Option(help="folder of clips with a manifest.csv, fakes by original")] = None,
    work: Work = Path("runs"),
    published: Published = None,
    fast: Fast = "",
    fewer: Annotated[
        bool, typer.Option("--fewer", help="a try: few cases, on a copy of the models below --work")
    ] = False,
    show: Annotated[bool, typer.Option("--show", help="only say what is stale, and about how long it takes")] = False,
    adopt: Annotated[
        bool, typer.Option("--adopt", help="take what is stored for up to date with today's weights and data")
    ] = False,
) -> None:
    """Bring everything that stands on the weights up to date: only what their change, or the data's, made stale.

    Calibrations, ensembles, thresholds, metrics, fairness, speeds, cards, predictions, leaderboard; then golden logits,
    clips, each model's map, answers on Home, the truth table, trust and robustness. May be killed and given again at any time.
    """
    import_quietly()
    from dfx.train.ship.steps import FEWER, Place, Sizes, shipping, steps_after
    from dfx.train.ship.upkeep import bring_up_to_date, note, stale

    work = work.resolve()
    models = settings().models_dir
    if fewer:  # a copy to try on, without what is measured with many cases
        shutil.rmtree(work / TRY, ignore_errors=True)
        models = Path(shutil.copytree(models, work / TRY))
        for name in MEASURED_LONG:
            (models / name).unlink(missing_ok=True)
        os.environ["DFX_MODELS_DIR"] = str(models)  # for the commands that are called
    here = Place(
        models.resolve(), data.resolve(), videos and videos.resolve(), work,
        tuple(run.resolve() for run in runs or ()), published and published.resolve(), fast,
    )  # fmt: skip
    sizes = FEWER if fewer else Sizes()
    first = shipping(here)
    if adopt:
        for step in (first, *steps_after(here, sizes)):
            note(step.name, step.reads(), here.models)
        return
    if show:
        for step in stale([first, *steps_after(here, sizes)], here.models):
            OUT.print(f"{step.name}: about {step.minutes:.0f} min", highlight=False)
        return
    bring_up_to_date([first], here.models, tell)
    bring_up_to_date(list(steps_after(here, sizes)), here.models, tell)


def leaderboard(
    data: Data,
    runs: Runs = None,
    work: Work = Path("runs"),
    published: Published = None,
    distance: Annotated[str | None, typer.Option(help="a model in whose features unlike faces are told")] = None,
    fast: Fast = "",
) -> None:
    """Ship the best weights of RUNS, then calibrate, measure and rank everything that is shipped.

    Weights go to the models folder in half precision, or stay out with the reason on the card; calibrations, ensembles and
    thresholds are fitted on the validation splits; metrics, cards, predictions and the leaderboard come from the test splits.
    """
    import_quietly()
    from dfx.records.leaderboard import read_leaderboard
    from dfx.train.ship.ship import ship as run

    members = [name for name in fast.split(",") if name]
    board = run(data, runs or [], settings().models_dir, work, tell, published, distance, members)
    for row in read_leaderboard(board.parent).rows:
        if row.all and row.all.auc is not None:
            OUT.print(f"{row.all.auc:.3f}  {row.title}", markup=False, highlight=False)
