"""Which method finds what was changed: measured on fakes whose changed places are known, model by model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import streamlit as st

from dfx.errors import DfxError
from dfx.explain.choice import default_method
from dfx.explain.methods import METHODS
from dfx.explain.regions.consensus import MODEL
from dfx.explain.request import AUTO
from dfx.settings import settings
from dfx.types import FaceReport
from dfx.ui.explain import charts as explain_charts
from dfx.ui.kit import plots
from dfx.ui.kit.choices import segment
from dfx.ui.kit.text import escaped
from dfx.zoo import MODELS, spec_of

if TYPE_CHECKING:
    from dfx.records.truth import Row, Truth

FILE = "explanations.json"  # in the models folder, by `dfx explain-bench`
KINDS = {"blend": "Faces blended into themselves", "video": "Swapped in videos", "pair": "Fakes beside their originals"}
BASELINES = {"centre": "the middle of the crop", "edges": "its edges"}
BEST = "Each model's best"


class Measure(NamedTuple):
    """What a cell shows. `low` is what must lie above both baselines: an interval's lower end, where there is one."""

    title: str
    said: str  # completes "… in per cent"
    value: Callable[[Row], float]
    low: Callable[[Row], float]
    beats: str = "surely beat"


MEASURES = {
    "pointing": Measure(
        "Hottest place", "in how many fakes the hottest place of the map lies in what was changed",
        lambda row: row.pointing, lambda row: row.pointing_interval[0],
    ),
    "energy": Measure(
        "Heat inside", "how much of the map's heat lies in what was changed",
        lambda row: row.energy, lambda row: row.energy_interval[0],
    ),
    "iou": Measure(
        "Overlap", "how far the hottest part, as large as what was changed, covers it (intersection over union)",
        lambda row: row.iou, lambda row: row.iou, "beat",  # has no interval
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Table:
    """Shares in [0, 1] per method (rows) and model (columns), and those of the maps that know no model.

    A share is None where it was not measured. `beats`: it lies above both baselines, and so does its interval.
    """

    models: tuple[str, ...]
    methods: tuple[str, ...]
    shares: tuple[tuple[float | None, ...], ...]
    beats: tuple[tuple[bool, ...], ...]
    baselines: dict[str, float]
    count: int

    def only(self, models: Sequence[str]) -> Table:
        """The columns of some models, and the methods that were measured for any of them."""
        at = [self.models.index(name) for name in models]
        rows = [i for i, line in enumerate(self.shares) if any(line[k] is not None for k in at)]
        return replace(
            self,
            models=tuple(models),
            methods=tuple(self.methods[i] for i in rows),
            shares=tuple(tuple(self.shares[i][k] for k in at) for i in rows),
            beats=tuple(tuple(self.beats[i][k] for k in at) for i in rows),
        )


def section(face: FaceReport) -> None:
    """Folded away: it says of the methods what no single face can, first of the networks that vote on this one."""
    with st.expander("Which method finds what was changed", icon=":material/target:"):
        try:
            truth = _read()
        except DfxError as error:
            st.info(escaped(str(error)), icon=":material/info:")
            return
        kinds = [kind for kind in KINDS if any(row.kind == kind for row in truth.rows)]
        if not kinds:
            st.caption("Not measured yet: `dfx explain-bench` compares the maps with what was really changed in fakes.")
            return
        kind = kinds[0]
        if len(kinds) > 1:
            kind = segment("Fakes", {kind: KINDS[kind] for kind in kinds}, "explain-truth")
        titles = {name: measure.title for name, measure in MEASURES.items()}
        measure = segment("Counted", titles, "explain-truth-measure", first="pointing")
        found = table(truth.rows, kind, measure)
        first = _counted(found, face.prediction.weights)
        every = bool(first) and st.toggle("All networks", key="explain-truth-all", help="Also those without a vote.")
        _draw(found if every or not first else found.only(first), MEASURES[measure])


def _counted(found: Table, weights: Mapping[str, float]) -> tuple[str, ...]:
    """The networks that vote in the answer, and all together; () where that is every column, or none is left."""
    first = tuple(name for name in found.models if name == MODEL or weights.get(name, 0.0) > 0)
    return first if 1 < len(first) < len(found.models) else ()


def table(rows: Sequence[Row], kind: str, measure: str = "pointing") -> Table:
    """The table of one kind of fakes by one of MEASURES. Above the methods stands each model's best, and their consensus."""
    told = MEASURES[measure]
    some = {(row.model, row.method): row for row in rows if row.kind == kind}
    baselines = {name: told.value(row) for (_, name), row in some.items() if name in BASELINES}
    least = max(baselines.values(), default=0.0)
    methods = tuple(one.name for one in METHODS if any(name == one.name for _, name in some))
    shown = (*methods, AUTO)
    models = tuple(one for one in (*MODELS, MODEL) if any(model == one and name in shown for model, name in some))
    cells = [[some.get((model, method)) for model in models] for method in methods]
    if (MODEL, AUTO) in some:
        cells.insert(0, [some.get((model, AUTO if model == MODEL else default_method(model))) for model in models])
        methods = (AUTO, *methods)
    return Table(
        models,
        methods,
        tuple(tuple(None if one is None else told.value(one) for one in line) for line in cells),
        tuple(tuple(one is not None and told.low(one) > least for one in line) for line in cells),
        baselines,
        max((one.n for line in cells for one in line if one), default=0),
    )


def _draw(found: Table, measure: Measure) -> None:
    texts = [
        ["" if share is None else _percent(share) if beats else f"({_percent(share)})" for share, beats in cells]
        for cells in (zip(*line, strict=True) for line in zip(found.shares, found.beats, strict=True))
    ]
    titles = ["All together" if name == MODEL else spec_of(name).title for name in found.models]
    names = {AUTO: BEST, **{one.name: one.title for one in METHODS}}
    known = " and ".join(f"{BASELINES[name]} {_percent(share)} %" for name, share in found.baselines.items())
    st.markdown(f"Of up to {found.count} fakes whose changed places are known: {measure.said}, in per cent.")
    st.caption(
        f"Two maps that know nothing of any model reach: {known}. In brackets: a method that does not {measure.beats} both. "
        "Class activation maps are read from the layer chosen for that model and method on other faces."
    )
    drawn = explain_charts.found_share(found.shares, texts, titles, [names[name] for name in found.methods])
    plots.show(drawn, "explain-truth-table", f"Per method and model: {measure.said}")


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"


def _read() -> Truth:
    from dfx.records.truth import read_truth

    return read_truth(settings().models_dir / FILE)
