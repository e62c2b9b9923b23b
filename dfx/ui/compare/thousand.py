"""A thousand photos as a thousand dots: what is flagged, what is missed, and what is flagged for nothing."""

from __future__ import annotations

from dataclasses import dataclass

import plotly.graph_objects as go

from dfx.compare.figures.ladder import PHOTOGRAPHS, Effect
from dfx.compare.figures.prices import Value
from dfx.language import count, number
from dfx.ui.compare import chart as charts
from dfx.ui.kit.charts import PAPER, readable
from dfx.ui.photo.cards import theme

ACROSS = 50
FOUND, ALARM, MISSED, QUIET = "#0b6e82", "#d55e00", "#882255", "#9fb0b4"


@dataclass(frozen=True, slots=True)
class Thousand:
    """Expected counts among 1 000 photos, rounded; the four make 1 000."""

    found: int
    missed: int
    alarms: int
    passed: int

    @property
    def fakes(self) -> int:
        return self.found + self.missed

    @property
    def flagged(self) -> int:
        return self.found + self.alarms

    @property
    def usual(self) -> str:
        """The commoner label."""
        return "fake" if 2 * self.fakes > PHOTOGRAPHS else "real"

    @property
    def idle(self) -> float:
        """The accuracy of calling every photo by the commoner label."""
        return max(self.fakes, PHOTOGRAPHS - self.fakes) / PHOTOGRAPHS


def thousand(one: Effect, prevalence: float) -> Thousand:
    """What one model's rates come to; both labels must be there."""
    if one.recall is None or one.false_alarms is None:
        raise ValueError("Expected rates of real and of fake faces.")
    fakes = round(PHOTOGRAPHS * prevalence)
    found, alarms = round(fakes * one.recall.value), round((PHOTOGRAPHS - fakes) * one.false_alarms.value)
    return Thousand(found, fakes - found, alarms, PHOTOGRAPHS - fakes - alarms)


def sentence(title: str, one: Thousand, value: Value) -> str:
    """ "Of 1 000 photos 10 are fake: Ensemble flags 58, 9 of them fake." """
    are = "is" if one.fakes == 1 else "are"
    how = f"{title}, calling a face fake from {number(min(value.threshold, 1.0))}"
    start = f"Of {count(PHOTOGRAPHS)} photos {one.fakes} {are} fake: {how}, flags"
    if not one.flagged:
        return f"{start} none, and misses {'it' if one.fakes == 1 else 'them all'}."
    rest = f"{start} {one.flagged}, {one.found} of them fake, and misses {one.missed}. "
    right = f"{100 * value.accuracy:.1f} % of its calls are right"
    if value.alarm is not None and value.alarm < 0.5:
        return f"{rest}{right}, and yet most of its alarms are false: real photos are so many more."
    return f"{rest}{right}."


def picture(one: Thousand) -> go.Figure:
    """The dots, row by row: found fakes, missed ones, false alarms, and the rest in grey."""
    kinds = (
        (f"{one.found} fakes flagged", one.found, FOUND, "circle"),
        (f"{one.missed} fakes missed", one.missed, MISSED, "x"),
        (f"{one.alarms} real photos flagged", one.alarms, ALARM, "diamond"),
        (f"{one.passed} real photos left alone", one.passed, QUIET, "circle-open"),
    )
    figure, start = go.Figure(), 0
    for name, n, colour, symbol in kinds:
        places = range(start, start + n)
        figure.add_scatter(
            x=[k % ACROSS for k in places], y=[-(k // ACROSS) for k in places], mode="markers", name=name,
            marker={"symbol": symbol, "size": 6, "color": readable(colour, PAPER[theme()]), "opacity": 0.45 if colour == QUIET
                    else 1, "line": {"width": 1}},
            hovertemplate=f"{name}<extra></extra>",
        )  # fmt: skip
        start += n
    charts.framed(figure, "", "", 300)
    figure.update_xaxes(visible=False, range=[-1, ACROSS])
    figure.update_yaxes(visible=False, range=[-PHOTOGRAPHS / ACROSS, 1])
    figure.update_layout(
        showlegend=True, margin={"l": 4, "r": 4, "t": 30, "b": 4},
        legend={"orientation": "h", "y": -0.02, "yanchor": "top", "x": 0, "itemclick": False, "itemdoubleclick": False},
    )  # fmt: skip
    return figure
