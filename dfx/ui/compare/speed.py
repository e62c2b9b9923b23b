"""Speed and size against quality: the models worth their cost, as shipped and as measured on this machine."""

from __future__ import annotations

from collections.abc import Mapping
from math import floor, log10

import plotly.graph_objects as go
import streamlit as st

from dfx.compare.figures.columns import COLUMNS
from dfx.compare.figures.leaderboard import leaderboard
from dfx.compare.figures.pareto import Dot, Front, front, front_in_words, front_table
from dfx.engine.litert import usable_cores
from dfx.language import figure, real_and_fake
from dfx.records.cost import Cost
from dfx.ui.compare import chart as charts
from dfx.ui.compare import timing
from dfx.ui.compare.choose import Scene
from dfx.ui.kit import plots
from dfx.ui.kit.text import escaped

QUALITY, COST = "compare.quality", "compare.cost"
QUALITIES = ("auc", "balanced_accuracy", "recall", "mcc", "ece", "log_loss")
COSTS = {"ms": "Time for a face", "mb": "Size of the weights", "parameters": "Parameters", "flops": "Operations"}
TITLES = {"ms": "milliseconds for one face", "flops": "operations for one view"}  # of the axis; else the column's own
LEAST_PX, MOST_PX = 9.0, 40.0
UNITS = ((1e9, " G"), (1e6, " M"), (1e3, " k"))
NOTCHES = (1, 2, 5)  # of every tenfold step on the axis of costs


@st.fragment
def draw(scene: Scene) -> None:
    st.session_state.setdefault(QUALITY, "auc")
    st.session_state.setdefault(COST, "ms")
    st.subheader("Which models are worth their cost?", anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        quality = st.selectbox(
            "Quality", QUALITIES, format_func=lambda key: COLUMNS[key].title, key=QUALITY, width=190, persist_state="session",
        )  # fmt: skip
        cost = st.segmented_control(
            "Cost", list(COSTS), format_func=COSTS.__getitem__, required=True, key=COST, wrap=True, persist_state="session",
        )  # fmt: skip
    found = front(leaderboard(scene.cut), str(quality), str(cost))
    reading = front_in_words(found)
    st.markdown(escaped(reading), width=760)
    if found.dots:
        here = timing.together_here(scene.cut.judges) if cost == "ms" else {}
        best = [dot for dot in found.dots if dot.on_front]
        charts.key([(dot.judge, told(found, dot)) for dot in best], numbered=True)
        charts.show(speed_chart(found, here), f"speed-{quality}-{cost}", reading, front_table(found))
        cores = {judge.cost.cores for judge in scene.cut.judges if judge.cost}
        on = f"{min(cores)} CPU cores" if len(cores) == 1 else "several machines"
        own = f" Diamonds: measured now on this machine, which lends {usable_cores()} cores." if here else ""
        st.caption(
            "A ring marks a model that no other beats in both; the line joins them, the numbers are those above. The larger "
            f"the dot, the larger its weights. Circles: the shipped figures, one face alone on {on}, two views of it.{own}",
            width=760,
        )
    if found.left_out:
        names = ", ".join(f"{judge.title} ({why})" for judge, why in found.left_out)
        st.caption(escaped(f"Not drawn: {names}."))
    if cost == "ms":
        timing.panel(scene.cut.judges)


def told(found: Front, dot: Dot) -> str:
    """Both figures of one model, each with what it is: "7.64 ms, AUC 0.911", "6.25 M parameters, AUC 0.911"."""
    size, letter = next((unit for unit in UNITS if dot.cost >= unit[0]), (1, ""))
    unit, quality = COLUMNS[found.cost].unit or COLUMNS[found.cost].title, COLUMNS[found.quality].title
    return f"{dot.cost / size:.3g}{letter} {unit}, {quality} {figure(dot.quality.value or 0)}"


def speed_chart(found: Front, here: Mapping[str, Cost]) -> go.Figure:
    """`here` are times measured on this machine, by judge; the costs of the front are then milliseconds."""
    figure = go.Figure()
    largest = max([dot.mb for dot in found.dots] + [1e-9])
    front = [dot for dot in found.dots if dot.on_front]
    figure.add_scatter(
        x=[dot.cost for dot in front], y=[dot.quality.value for dot in front], mode="lines", hoverinfo="skip",
        line={"color": plots.RULE, "width": 1.5, "dash": "dot"},
    )  # fmt: skip
    for dot in sorted(found.dots, key=lambda one: (one.on_front, -one.mb)):
        _dot(figure, found, dot, largest)
        if dot.judge.name in here:
            _moved(figure, dot, here[dot.judge.name])
    title = TITLES.get(found.cost, COLUMNS[found.cost].title)
    charts.framed(figure, title, COLUMNS[found.quality].title, 500)
    figure.update_xaxes(
        type="log", **_notches([dot.cost for dot in found.dots] + [one.ms_one for one in here.values()])
    )
    figure.update_yaxes(autorange=True if COLUMNS[found.quality].higher else "reversed")
    _numbers(figure, front, largest)
    return figure


def bubble_px(mb: float, largest: float) -> float:
    """The diameter; the area above the least grows with the size."""
    return LEAST_PX + (MOST_PX - LEAST_PX) * (mb / largest) ** 0.5


def _dot(figure: go.Figure, found: Front, dot: Dot, largest: float) -> None:
    colour, cell = charts.colour_of(dot.judge), dot.quality
    known = cell.value is not None and cell.interval is not None
    spread = charts.whiskers([(cell.value, cell.interval)], colour, 1.2) if known else None  # type: ignore[list-item]
    figure.add_scatter(
        x=[dot.cost], y=[cell.value], mode="markers", error_y=spread,
        marker={"size": bubble_px(dot.mb, largest), "color": colour, "opacity": 0.8,
                "line": {"width": 2.5 if dot.on_front else 0, "color": plots.ink()}},
        hovertemplate=f"{charts.folded(dot.judge.title, 60)}<br>{COLUMNS[found.quality].title} {cell.in_words()}, "
                      f"{real_and_fake(found.n_real, found.n_fake)}<br>{dot.cost:,.4g} {COLUMNS[found.cost].title}, "
                      f"{dot.mb:.3g} MB<extra></extra>",
    )  # fmt: skip


def _moved(figure: go.Figure, dot: Dot, here: Cost) -> None:
    """A diamond at this machine's time, and a thin line from the shipped one."""
    colour, y = charts.colour_of(dot.judge), dot.quality.value
    figure.add_scatter(
        x=[dot.cost, here.ms_one], y=[y, y], mode="lines", line={"color": colour, "width": 1.2}, hoverinfo="skip"
    )
    figure.add_scatter(
        x=[here.ms_one], y=[y], mode="markers", marker={"symbol": "diamond", "size": 12, "color": colour,
                                                        "line": {"width": 1.5, "color": plots.ink()}},
        hovertemplate=f"{charts.folded(dot.judge.title, 60)} on this machine<br>{here.ms_one:.1f} ms a face, shipped "
                      f"{dot.cost:.1f}<extra></extra>",
    )  # fmt: skip


def _numbers(figure: go.Figure, front: list[Dot], largest: float) -> None:
    """The front's dots, numbered above them as in the key: names would lie over dots on a phone."""
    for k, dot in enumerate(front, start=1):
        figure.add_annotation(
            x=log10(dot.cost), y=dot.quality.value, text=f"<b>{k}</b>", showarrow=False, font={"size": 13},
            yshift=bubble_px(dot.mb, largest) / 2 + 10,
        )  # fmt: skip


def _notches(costs: list[float]) -> dict[str, list[float] | list[str]]:
    """Round ticks of 1, 2 and 5 that span the costs, with a little room at both ends."""
    low, high = min(costs), max(costs)
    decades = range(floor(log10(low)), floor(log10(high)) + 1)
    steps = NOTCHES if len(decades) <= 3 else (1,)
    ticks = [step * 10.0**k for k in decades for step in steps]
    units = [next((unit for unit in UNITS if tick >= unit[0]), (1, "")) for tick in ticks]
    texts = [f"{tick / size:g}{letter}" for tick, (size, letter) in zip(ticks, units, strict=True)]
    return {
        "range": [log10(low) - 0.15, log10(high) + 0.15], "tickvals": ticks, "ticktext": texts,
    }  # fmt: skip
