"""What is read off models and kept: their anatomy, counts, golden logits, answers on samples, engines."""

from __future__ import annotations

from typing import Annotated

import typer

from dfx.commands.models import try_new
from dfx.commands.shared import OUT, enter_own_folder, import_quietly, progress_bar, written

Names = Annotated[list[str] | None, typer.Argument(help="models to build; every one if none is named")]


def anatomy(names: Names = None) -> None:
    """Build models in turn and store what they are built of, block by block; what is not named stays as it is stored."""
    wanted = _known(names)
    import_quietly()
    from dfx.storage import write_whole
    from dfx.zoo.anatomy.graph import all_built
    from dfx.zoo.anatomy.model import FILE, to_text

    with written(FILE, "anatomy"):
        write_whole(FILE, to_text(all_built(wanted)))


def facts(names: Names = None) -> None:
    """Build models in turn and store their counts of parameters and FLOPs; what is not named stays as it is stored."""
    wanted = _known(names)
    import_quietly()
    from dfx.zoo import MODELS, build
    from dfx.zoo.anatomy.facts import FILE, count, store
    from dfx.zoo.anatomy.facts import facts as stored
    from dfx.zoo.index import run_at

    kept = {name: counts for name, counts in stored().items() if name not in wanted} if wanted else {}
    with progress_bar() as progress, written(FILE, "counts"):
        counts = {}
        for number, name in enumerate(MODELS):
            progress(number / len(MODELS), name)
            counts[name] = kept.get(name) or count(build(name, input_size=run_at(name)))
        store(counts)


def _known(names: list[str] | None) -> tuple[str, ...]:
    """Raises UnknownModel before anything is built."""
    from dfx.zoo.registry import spec_of

    return tuple(spec_of(name).name for name in names or ())


def golden() -> None:
    """Ask every shipped model about the sample photographs, and keep what a test will ask for again."""
    import_quietly()
    from dfx.analysis.golden import FILE, measure, write
    from dfx.settings import settings

    measured = measure()
    with written(settings().models_dir / FILE, "golden logits"):
        write(measured)
    for face in measured.faces:
        said = (f"{model} {logit:.4f}" for model, logit in face.logits.items())
        OUT.print(" ".join([face.file, *said]), markup=False, highlight=False, soft_wrap=True)


def demo() -> None:
    """Ask the default's models about pairs of samples, and keep what the Home page shows before any model is loaded."""
    import_quietly()
    from dfx.analysis.demo import measure
    from dfx.language import number
    from dfx.records.demo import FILE, write_demo
    from dfx.settings import settings

    measured = measure()
    with written(settings().models_dir / FILE, "stored answers"):
        write_demo(settings().models_dir, measured)
    for answer in (answer for pair in measured.pairs for answer in (pair.original, pair.fake)):
        said = f"{answer.file} {answer.verdict} {number(answer.fake_probability)}"
        OUT.print(said, markup=False, highlight=False, soft_wrap=True)


def engines(
    names: Annotated[list[str] | None, typer.Argument(help="models, or `fast`; every one if none is named")] = None,
) -> None:
    """Derive models' forwards and gradients without TensorFlow, where they are missing or do not fit the weights."""
    from dfx.data.fakes import redrawn
    from dfx.errors import EngineUnusable
    from dfx.explain.engines import derived_gradients, stored_gradients
    from dfx.predict.engines import derived_forward, stored_forward
    from dfx.predict.shipped import members_of
    from dfx.zoo import load, present, spec_of

    enter_own_folder()
    try_new()
    asked = _known(list(members_of(names))) if names else present()
    ways = {"": (stored_forward, derived_forward), ", maps": (stored_gradients, derived_gradients)}
    for name in [name for name in asked if spec_of(name).convertible]:
        for what, (stored, derived) in ways.items():
            try:
                stored(name)
                said = "it fits."
            except EngineUnusable as reason:
                try:
                    derived(name, load(name))
                    stored(name)
                    said = f"derived. {reason}"
                except EngineUnusable as refused:
                    said = f"TensorFlow answers. {refused}"
            OUT.print(f"{name}{what}: {said}", markup=False, highlight=False)
    if redrawn.NAME in present() and not names:
        try:
            redrawn.network()
            said = "there."
        except EngineUnusable as refused:
            said = f"nobody draws. {refused}"
        OUT.print(f"{redrawn.NAME}, what it draws: {said}", markup=False, highlight=False)
