"""`dfx explain-bench`: how well each explanation finds what was changed."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dfx.commands.shared import OUT, Data, Models, import_quietly, names_of, progress_bar
from dfx.errors import DataError

if TYPE_CHECKING:
    from rich.table import Table

    from dfx.evaluate.truth.run import Truth


def explain_bench(
    data: Data,
    videos: Annotated[Path | None, typer.Option(help="folder of clips with a manifest.csv, fakes by original")] = None,
    models: Models = "all",
    methods: Annotated[str, typer.Option(help="`quick`, `all`, or names with commas between them")] = "quick",
    n: Annotated[int, typer.Option(help="self-blended fakes, and at most as many pairs", min=2)] = 300,
    fewer: Annotated[int, typer.Option(help="cases of each kind for slow methods", min=2)] = 60,
    out: Annotated[Path, typer.Option(help="the file to write or to add to")] = Path("models/explanations.json"),
    seed: Annotated[int, typer.Option(help="of the blends")] = 7,
) -> None:
    """Score every map against what was really changed, beside maps that know nothing of the model."""
    from dfx.explain.methods import METHODS, method_named

    chosen = {"all": [m.name for m in METHODS], "quick": [m.name for m in METHODS if m.quick]}.get(methods)
    chosen = chosen or [method_named(name.strip()).name for name in methods.split(",") if name.strip()]
    names = names_of(models)
    import_quietly()
    from dfx.evaluate.truth.cases import blends, clips, pairs
    from dfx.evaluate.truth.run import Truth, measure, read_truth, write_truth
    from dfx.zoo import shipped

    done = read_truth(out)
    command = f"dfx explain-bench --data DATA{' --videos VIDEOS' if videos else ''} --methods {methods} --n {n}"
    with progress_bar() as progress:
        progress(0.0, "Making the cases")
        cases = [*blends(data, n, seed), *islice(pairs(data, n, seed), n), *(clips(videos) if videos else ())]
        counts = {kind: sum(case.kind == kind for case in cases) for kind in {case.kind for case in cases}}
        if done.rows and (done.cases, done.seed) != (counts, seed):
            raise DataError(f"{out.name} was measured on other cases ({done.cases}); move it away or give its --n.")
        found = measure(
            cases, names or shipped(), chosen, Truth(done.rows, counts, seed, command),
            lambda truth: write_truth(out, truth), progress, fewer,
        )  # fmt: skip
    for kind in found.cases:
        OUT.print(_table(found, kind))


def _table(truth: Truth, kind: str) -> Table:
    from rich.table import Table

    table = Table(title=f"{kind}: {truth.cases[kind]} cases", title_justify="left")
    for heading in ("model", "method", "n", "pointing", "95 %", "energy", "IoU", "area", "caught", "when caught", "ms"):
        table.add_column(heading, justify="left" if heading in {"model", "method"} else "right")
    for one in sorted((one for one in truth.rows if one.kind == kind), key=lambda one: -one.pointing):
        low, high = one.pointing_interval
        table.add_row(
            one.model, one.method, str(one.n), f"{one.pointing:.3f}", f"{low:.2f}–{high:.2f}", f"{one.energy:.3f}",
            f"{one.iou:.3f}", f"{one.area:.3f}", _share(one.caught), _share(one.pointing_caught),
            f"{one.seconds * 1000:.0f}",
        )  # fmt: skip
    return table


def _share(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
