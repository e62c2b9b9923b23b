"""`dfx train`: one training run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dfx.commands.shared import OUT, Blends, Data, Pairs, Redrawn, check_blends, import_quietly, progress_bar


def train(
    model: Annotated[str, typer.Argument(help="a name from `dfx models`", show_default=False)],
    data: Data,
    out: Annotated[Path | None, typer.Option(help="folder of the run; runs/MODEL if not given")] = None,
    epochs: Annotated[int, typer.Option(help="epochs of `steps` batches", min=1)] = 24,
    steps: Annotated[int, typer.Option(help="batches per epoch", min=1)] = 120,
    batch: Annotated[int, typer.Option(help="faces per batch", min=2)] = 64,
    learning_rate: Annotated[float, typer.Option(help="peak learning rate", min=1e-7, max=1)] = 1e-3,
    warm_up: Annotated[int, typer.Option(help="steps until the peak learning rate", min=0)] = 300,
    weight_decay: Annotated[float, typer.Option(help="of AdamW", min=0, max=1)] = 1e-2,
    average: Annotated[
        float,
        typer.Option(help="momentum of the moving average of weights to keep, as .99; 0 keeps the last", min=0, max=1),
    ] = 0.0,
    size: Annotated[int | None, typer.Option(help="input size in pixels; the model's own if not given", min=32)] = None,
    blend: Annotated[float, typer.Option(help="share of fakes made by self-blending", min=0, max=1)] = 0.0,
    blends: Blends = "points",
    landmarks: Annotated[Path | None, typer.Option(help="from `dfx maintain landmarks`")] = None,
    start: Annotated[
        Path | None, typer.Option(help="weights to start from: ImageNet's .npz, the .h5 of MesoNet's authors")
    ] = None,
    weights: Annotated[Path | None, typer.Option(help="weights of an earlier run to start from")] = None,
    grow: Annotated[
        Path | None, typer.Option(help="run folder of a smaller network of the family to grow from")
    ] = None,
    redrawn: Redrawn = 0.0,
    pairs: Pairs = 0.0,
    augment: Annotated[str, typer.Option(help="wild, strong, light, none, s2, s4 or s5")] = "wild",
    teacher: Annotated[Path | None, typer.Option(help="from `dfx maintain teacher`")] = None,
    soft: Annotated[float, typer.Option(help="share of the teacher's P(fake) in the target", min=0, max=1)] = 0.0,
    guide: Annotated[float, typer.Option(help="weight of the teacher's features", min=0)] = 0.0,
    hints: Annotated[float, typer.Option(help="weight of the maps of the network in --hinting", min=0)] = 0.0,
    parts: Annotated[float, typer.Option(help="weight of learning the same network's maps part by part", min=0)] = 0.0,
    hinting: Annotated[Path | None, typer.Option(help="run folder of a trained network to learn maps from")] = None,
    sets: Annotated[str, typer.Option(help="names of sets with commas between them; all if not given")] = "",
    seed: Annotated[int, typer.Option(help="of everything random")] = 7,
    resume: Annotated[bool, typer.Option(help="go on from the last checkpoint in --out")] = False,
) -> None:
    """Train a model, with balanced batches, checkpoints and resume."""
    from dfx.zoo.registry import spec_of

    spec_of(model)
    check_blends(blends)
    import_quietly()
    from dfx.errors import SettingError
    from dfx.train.baselines.baselines import BASELINES, train_baseline
    from dfx.train.fit import train as run
    from dfx.train.plan import Inputs, Plan

    plan = Plan(
        model, epochs, steps, batch, learning_rate, warm_up, weight_decay, average=average, blend=blend, blends=blends,
        redrawn=redrawn, pairs=pairs, augment=augment, soft=soft, guide=guide, hints=hints, parts=parts,
        sets=tuple(name.strip() for name in sets.split(",") if name.strip()), seed=seed, input_size=size,
    )  # fmt: skip
    inputs, folder = Inputs(start, weights, landmarks, teacher, grow, hinting), out or Path("runs") / model
    if model in BASELINES and inputs != Inputs():
        raise SettingError(
            f"{model} is fitted on faces alone: it takes no --start, --weights, --grow, --landmarks, --teacher or --hinting."
        )
    with progress_bar() as progress:
        if model in BASELINES:
            best = train_baseline(model, data, folder, plan, resume=resume, progress=progress)
        else:
            best = run(plan, data, folder, inputs, resume=resume, progress=progress)
    OUT.print(f"Best weights: {best}", highlight=False)
