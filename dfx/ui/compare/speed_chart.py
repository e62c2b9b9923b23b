"""Quality against cost as dots, bubble = size, with this machine's times beside the shipped ones."""

from __future__ import annotations

from collections.abc import Mapping

import plotly.graph_objects as go

from dfx.compare.figures.columns import COLUMNS
from dfx.compare.figures.pareto import Dot, Front
from dfx.compare.sentences import between, faces
from dfx.evaluate.cost import Cost
from dfx.ui.compare import chart as charts
from dfx.ui.kit.charts import RULE

LEAST_PX, MOST_PX = 9.0, 40.0
STEEP = 0.04  # of the front's height, from where on the way to the next dot counts as a climb
NOTCHES = (1, 2, 5)  # of every tenfold step on the axis of costs


def speed_chart(found: Front, here: Mapping[str, Cost]) -> go.Figure:
    """`here` are times measured on this machine, by judge; the costs of the front are then milliseconds."""
    figure = go.Figure()
    largest = max([dot.mb for dot in found.dots] + [1e-9])
    front = [dot for dot in found.dots if dot.on_front]
    figure.add_scatter(
        x=[dot.cost for dot in front], y=[dot.quality.value for dot in front], mode="lines", hoverinfo="skip",
        line={"color": RULE, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    for dot in sorted(found.dots, key=lambda one: (one.on_front, -one.mb)):
        _dot(figure, found, dot, largest)
        if dot.judge.name in here:
            _moved(figure, dot, here[dot.judge.name])
    unit = COLUMNS[found.cost].unit
    title = {"ms": "milliseconds for one face", "flops": "operations for one view"}.get(
        found.cost, COLUMNS[found.cost].title
    )
    charts.framed(figure, title, COLUMNS[found.quality].title, 500)
    figure.update_xaxes(
        type="log", **_notches([dot.cost for dot in found.dots] + [one.ms_one for one in here.values()], unit)
    )
    figure.update_yaxes(autorange=True if COLUMNS[found.quality].higher else "reversed")
    _names(figure, front)
    return figure


def bubble_px(mb: float, largest: float) -> float:
    """The diameter; the area above the least grows with the size."""
    return LEAST_PX + (MOST_PX - LEAST_PX) * (mb / largest) ** 0.5


def _dot(figure: go.Figure, found: Front, dot: Dot, largest: float) -> None:
    colour, cell = charts.colour_of(dot.judge), dot.quality
    spread = None if cell.low is None or cell.high is None or cell.value is None else {
        "type": "data", "symmetric": False, "array": [cell.high - cell.value], "arrayminus": [cell.value - cell.low],
        "thickness": 1.2, "width": 0, "color": colour,
    }  # fmt: skip
    figure.add_scatter(
        x=[dot.cost], y=[cell.value], mode="markers", error_y=spread,
        marker={"size": bubble_px(dot.mb, largest), "color": colour, "opacity": 0.8,
                "line": {"width": 2.5 if dot.on_front else 0, "color": charts.ink()}},
        hovertemplate=f"{charts.folded(dot.judge.title, 60)}<br>{COLUMNS[found.quality].title} {between(cell)}, "
                      f"{faces(found.n_real, found.n_fake)}<br>{dot.cost:,.4g} {COLUMNS[found.cost].title}, {dot.mb:.3g} MB"
                      "<extra></extra>",
    )  # fmt: skip


def _moved(figure: go.Figure, dot: Dot, here: Cost) -> None:
    """A diamond at this machine's time, and a thin line from the shipped one."""
    colour, y = charts.colour_of(dot.judge), dot.quality.value
    figure.add_scatter(
        x=[dot.cost, here.ms_one], y=[y, y], mode="lines", line={"color": colour, "width": 1.2}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[here.ms_one], y=[y], mode="markers", marker={"symbol": "diamond", "size": 12, "color": colour,
                                                        "line": {"width": 1.5, "color": charts.ink()}},
        hovertemplate=f"{charts.folded(dot.judge.title, 60)} on this machine<br>{here.ms_one:.1f} ms a face, shipped "
                      f"{dot.cost:.1f}<extra></extra>",
    )  # fmt: skip


def _names(figure: go.Figure, front: list[Dot]) -> None:
    """The front's names: right of a dot where the line climbs on, else above it, at two heights in turn."""
    from math import log10

    values = [dot.quality.value or 0.0 for dot in front]
    steep = STEEP * (max(values) - min(values))
    for k, dot in enumerate(front):
        climbs = k + 1 < len(front) and abs(values[k + 1] - values[k]) > steep
        place = {"ax": 16, "ay": 8, "xanchor": "left"} if climbs else {
            "ax": -8, "ay": -30 if k % 2 else -54, "xanchor": "right" if k else "left",
        }  # fmt: skip
        figure.add_annotation(
            x=log10(dot.cost), y=dot.quality.value, text=f"<b>{charts.folded(dot.judge.title, 40)}</b>", showarrow=True,
            arrowwidth=1, arrowcolor=RULE, arrowhead=0, **place,
            font={"size": 12},
        )  # fmt: skip


def _notches(costs: list[float], unit: str) -> dict[str, list[float] | list[str]]:
    """Round ticks of 1, 2 and 5 that span the costs, with a little room at both ends."""
    from math import floor, log10

    low, high = min(costs), max(costs)
    decades = range(floor(log10(low)), floor(log10(high)) + 1)
    steps = NOTCHES if len(decades) <= 3 else (1,)
    ticks = [step * 10.0**k for k in decades for step in steps]
    return {
        "range": [log10(low) - 0.15, log10(high) + 0.15], "tickvals": ticks, "ticktext": [_short(tick) for tick in ticks],
    }  # fmt: skip


def _short(value: float) -> str:
    for size, letter in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:g}{letter}"
    return f"{value:g}"
