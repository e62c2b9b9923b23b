"""`dfx maintain`: what its keepers do, from trained weights to all that is shipped with them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, enter_own_folder, import_quietly, say
from dfx.settings import settings

maintain_app = typer.Typer(
    help="From trained weights to all that stands on them.", no_args_is_help=True, add_completion=False
)
TRY = "try"  # folder below the work, for a try


@maintain_app.command()
def ship(
    data: Annotated[Path, typer.Option(help="folder of faces: <set>/<split>/<real|fake>/*.jpg", show_default=False)],
    runs: Annotated[list[Path] | None, typer.Argument(help="run folders whose best weights are to be shipped")] = None,
    videos: Annotated[Path | None, typer.Option(help="folder of clips with a manifest.csv, fakes by original")] = None,
    work: Annotated[Path, typer.Option(help="where logits and the like are kept between calls")] = Path("runs"),
    published: Annotated[Path | None, typer.Option(help="folder of the Meso authors' weights (.h5)")] = None,
    fast: Annotated[str, typer.Option(help="members of the default ensemble; they are chosen if none is given")] = "",
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
    clips, each model's map, the truth table, trust and robustness. May be killed and given again at any time.
    """
    import_quietly()
    from dfx.train.ship.steps import FEWER, Place, Sizes, shipping, steps_after
    from dfx.train.ship.upkeep import bring_up_to_date, note, stale

    work = work.resolve()
    models = _copied(settings().models_dir, work / TRY) if fewer else settings().models_dir
    if fewer:
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
    tell = lambda part, text: say(f"{part:4.0%} {text}")  # noqa: E731
    bring_up_to_date([first], here.models, tell)
    bring_up_to_date(list(steps_after(here, sizes)), here.models, tell)


@maintain_app.command()
def engines() -> None:
    """Derive every shipped model's forward without TensorFlow, where it is missing or does not fit its weights."""
    from dfx.errors import EngineUnusable
    from dfx.predict.engines import derived_forward, stored_forward
    from dfx.zoo import load, shipped, spec_of

    enter_own_folder()
    for name in [name for name in shipped() if spec_of(name).convertible]:
        try:
            stored_forward(name)
            said = "it fits."
        except EngineUnusable as reason:
            try:
                derived_forward(name, load(name))
                stored_forward(name)
                said = f"derived. {reason}"
            except EngineUnusable as refused:
                said = f"TensorFlow answers. {refused}"
        OUT.print(f"{name}: {said}", markup=False, highlight=False)


def _copied(models: Path, folder: Path) -> Path:
    """A copy of the models to try on, without what is measured with many cases."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(models, folder)
    for name in ("explanations.json", "trust.json", "maps.json", "robustness.json", "upkeep.json"):
        (folder / name).unlink(missing_ok=True)
    return folder
