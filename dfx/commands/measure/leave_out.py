"""`dfx leave-out`: what a network says of sets and methods it never saw."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Blends, Data, Pairs, Redrawn, check_blends, import_quietly, progress_bar
from dfx.errors import SettingError

if TYPE_CHECKING:
    from rich.table import Table

    from dfx.train.leave_out.folds import Fold
    from dfx.train.leave_out.run import LeaveOut


def leave_out(
    data: Data,
    out: Annotated[Path, typer.Option(help="folder of the runs, one below it per fold", show_default=False)],
    model: Annotated[str, typer.Option(help="a name from `dfx models`")] = "mobilenet_v3_small",
    sets: Annotated[str, typer.Option(help="`all`, `none`, or names of sets with commas between them")] = "all",
    methods: Annotated[bool, typer.Option("--methods", help="also folds without generators of each family")] = False,
    epochs: Annotated[int, typer.Option(help="epochs of `steps` batches", min=1)] = 8,
    steps: Annotated[int, typer.Option(help="batches per epoch", min=1)] = 120,
    batch: Annotated[int, typer.Option(help="faces per batch", min=2)] = 64,
    size: Annotated[int, typer.Option(help="input size in pixels", min=32)] = 160,
    learning_rate: Annotated[float, typer.Option(help="peak learning rate", min=1e-7, max=1)] = 1.5e-3,
    warm_up: Annotated[int, typer.Option(help="steps until the peak learning rate", min=0)] = 100,
    augment: Annotated[str, typer.Option(help="wild, strong, light, none, s2, s4 or s5")] = "light",
    blend: Annotated[float, typer.Option(help="share of fakes made by self-blending", min=0, max=1)] = 0.0,
    blends: Blends = "points",
    redrawn: Redrawn = 0.0,
    pairs: Pairs = 0.0,
    landmarks: Annotated[Path | None, typer.Option(help="from `dfx maintain landmarks`")] = None,
    start: Annotated[
        Path | None, typer.Option(help=".npz of ImageNet weights to start from; random if not given")
    ] = None,
    seed: Annotated[int, typer.Option(help="of everything random")] = 7,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what each fold leaves out")] = False,
) -> None:
    """Train a network anew without each set, or without some methods, and measure it there."""
    check_blends(blends)
    folds = _folds(data, sets, methods)
    if dry_run:
        for fold in folds:
            OUT.print(f"{fold.name}: without {', '.join(fold.without)}", markup=False, highlight=False, soft_wrap=True)
        return
    from dfx.data.alter.augment import recipe_named
    from dfx.zoo.registry import spec_of

    recipe_named(augment)
    spec_of(model)
    import_quietly()
    from dfx.evaluate.folder import POOLS
    from dfx.train.leave_out.run import leave_out as run
    from dfx.train.plan import Inputs, Plan

    plan = Plan(
        model, epochs, steps, batch, learning_rate, warm_up, blend=blend, blends=blends, redrawn=redrawn, pairs=pairs,
        augment=augment, patience=epochs, seed=seed, input_size=size,
    )  # fmt: skip
    with progress_bar() as progress:
        found = run(plan, folds, data, out, Inputs(start, landmarks=landmarks), pools=POOLS, progress=progress)
    OUT.print(_table(found))


def _folds(data: Path, sets: str, methods: bool) -> tuple[Fold, ...]:
    from dfx.data.dataset import read_dataset
    from dfx.evaluate.folder import POOLS
    from dfx.train.leave_out.folds import method_folds, set_folds

    files = read_dataset(data)
    names = [name.strip() for name in sets.split(",") if name.strip()] if sets not in ("all", "none") else []
    folds = () if sets == "none" else set_folds(files, names, POOLS)
    folds += method_folds(files, POOLS) if methods else ()
    if not folds:
        raise SettingError("Expected sets or --methods, but nothing is to be left out.")
    return folds


def _table(found: LeaveOut) -> Table:
    from rich.table import Table

    made = Table(title=f"{found.model} on what it never saw", caption="In brackets: 95 % intervals.")
    for head in ("left out", "family", "against the reals of", "real/fake", "AUC"):
        made.add_column(head, justify="right" if head in ("real/fake", "AUC") else "left")
    for row in found.rows:
        value = f"{row.auc:.3f} ({row.interval[0]:.3f}–{row.interval[1]:.3f})"
        made.add_row(row.name, row.family, row.against, f"{row.n_real}/{row.n_fake}", value)
    made.add_section()
    means = [
        ("mean over sets", found.mean_of_sets),
        *((f"mean of {name}", mean) for name, mean in found.means_of_families.items()),
    ]
    for name, mean in means:
        if mean is not None:
            made.add_row(name, "", "", "", f"{mean:.3f}")
    return made
