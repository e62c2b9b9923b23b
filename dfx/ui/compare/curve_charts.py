"""The four kinds of curves as figures, with the point of the threshold on each line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
import plotly.graph_objects as go
from scipy.special import ndtr

from dfx.compare.board.cut import Cut
from dfx.compare.figures.curves import DET_TICKS, Drawn, Line, deviate
from dfx.compare.figures.ladder import Effect
from dfx.language import figure, number, percent, percent_between
from dfx.numbers.intervals import wilson
from dfx.ui.compare import chart as charts
from dfx.ui.kit import plots

HEIGHT = 480


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of curve: its name, what it answers, how to read it, its axes, and the number beside a line's name."""

    title: str
    question: str
    says: str
    x: str
    y: str
    value: Callable[[Drawn], str] = lambda one: f"AUC {figure(one.auc)}"


KINDS = {
    "roc": Kind(
        "ROC", "How many fakes are found for how many false alarms?",
        "Every point of a line is one threshold. Up: the share of fakes found. Right: the share of real faces wrongly called "
        "fake. The dashed diagonal is guessing; the area under a line is its AUC. The dot is where the threshold lies.",
        "real faces called fake", "fakes found",
    ),
    "precision_recall": Kind(
        "Precision–recall", "How much is an alarm worth, the more fakes are found?",
        "Precision: of the faces called fake, the share that are. It holds for these faces only, where the dashed line is the "
        "share of fakes; where fakes are rarer, precision is lower (see Costs). AP is the area under a line.",
        "fakes found (recall)", "alarms that are fakes (precision)", lambda one: f"AP {figure(one.average_precision)}",
    ),
    "bins": Kind(
        "Reliability", "Does 80 % mean 80 %?",
        "Faces are put together by what a model said of them. On the diagonal, of the faces said to be fake with 80 %, 80 % "
        "are. Below it a model is too sure of fakes, above it not sure enough. Bars are 95 % intervals.",
        "P(fake) said", "share that was fake",
    ),
    "det": Kind(
        "DET", "Which error falls, and which rises?",
        "Both errors, on axes that spread out the small ones: the lower left is best. A line near straight means that scores "
        "of real and fake faces are spread like two bells.",
        "real faces called fake", "fakes missed",
    ),
}  # fmt: skip


def figure_of(kind: str, part: Cut, lines: Sequence[Drawn], found: Sequence[Effect]) -> go.Figure:
    """The figure of one kind; the dots are the `found` effects of a threshold."""
    chart, what = go.Figure(), KINDS[kind]
    at = {effect.judge.name: effect for effect in found}
    for one in charts.last_default(lines, lambda line: line.judge):
        if kind == "bins":
            _bins(chart, one)
        else:
            _line(chart, kind, part, one, at[one.judge.name])
    charts.framed(chart, what.x, what.y, HEIGHT)
    dashed = {"color": plots.RULE, "width": 1.2, "dash": "dash"}  # what guessing would give
    if kind == "det":
        ticks = [tick for tick in DET_TICKS if 0.001 <= tick <= 0.9]
        axis = {"tickvals": [float(deviate(np.array(t))) for t in ticks], "ticktext": [f"{100 * t:g} %" for t in ticks]}
        low, high = (float(deviate(np.array(t))) for t in (0.001, 0.96))
        chart.update_xaxes(range=[low, high], **axis).update_yaxes(range=[low, high], **axis)
        chart.add_shape(type="line", x0=low, x1=high, y0=-low, y1=-high, line=dashed, layer="below")
    else:
        charts.unit_axis(chart)
        chart.update_yaxes(range=[-0.01, 1.01], tickvals=[0, 0.25, 0.5, 0.75, 1])
        low, high = (part.n_fake / part.n,) * 2 if kind == "precision_recall" else (0, 1)
        chart.add_shape(type="line", x0=0, x1=1, y0=low, y1=high, line=dashed, layer="below")
    return chart


def _line(chart: go.Figure, kind: str, part: Cut, one: Drawn, effect: Effect) -> None:
    line: Line = getattr(one, kind)
    shares = (ndtr(line.x), ndtr(line.y)) if kind == "det" else (line.x, line.y)  # DET's are drawn as deviates
    chart.add_scatter(
        x=line.x, y=line.y, mode="lines", line=charts.line_of(one.judge), name=one.judge.title,
        text=[_hover(kind, part, one, *point) for point in zip(*shares, line.threshold, strict=True)],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
    if where := _place(kind, effect):
        chart.add_scatter(
            x=[where[0]], y=[where[1]], mode="markers", hoverinfo="skip",
            marker={"size": 13, "color": charts.colour_of(one.judge), "line": {"width": 2, "color": plots.ink()}},
        )  # fmt: skip


def _hover(kind: str, part: Cut, one: Drawn, x: float, y: float, threshold: float) -> str:
    """The point in words: its threshold, the rate upwards with n and interval, and the rate to the right."""
    n = part.n_fake if kind != "precision_recall" else round(x * part.n_fake / y) if y > 0 else 0
    sure = percent_between(wilson(round(y * n), n) if n else (0.0, 1.0), 1)
    what = KINDS[kind]
    return (
        f"{charts.folded(one.judge.title, 60)}, from {escape(number(min(threshold, 1)))}<br>"
        f"{what.y}: {percent(y, digits=1)} of {n} ({sure})<br>{what.x}: {percent(x, digits=1)}"
    )


def _place(kind: str, effect: Effect) -> tuple[float, float] | None:
    """Where the threshold lies on the line of a kind; None where nothing is called fake."""
    recall, alarms, precision = effect.recall, effect.false_alarms, effect.precision
    if recall is None or alarms is None:
        return None
    if kind == "roc":
        return alarms.value, recall.value
    if kind == "det":
        x, y = deviate(np.array([alarms.value, 1 - recall.value]))
        return float(x), float(y)
    return None if precision is None else (recall.value, precision.value)


def _bins(chart: go.Figure, one: Drawn) -> None:
    colour = charts.colour_of(one.judge)
    x, y = [b.probability for b in one.bins], [b.fake for b in one.bins]
    chart.add_scatter(
        x=x, y=y, mode="lines+markers", line=charts.line_of(one.judge, 1.8), marker={"size": 7, "color": colour},
        error_y=charts.whiskers([(b.fake, b.interval) for b in one.bins], colour, 1),
        text=[f"{charts.folded(one.judge.title, 60)}<br>said {escape(number(b.probability))}, of {b.n} faces "
              f"{percent(b.fake)} were fake ({percent_between(b.interval)})" for b in one.bins],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
