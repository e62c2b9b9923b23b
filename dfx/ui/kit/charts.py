"""Charts that read the same in light and dark, at 360 and 1280 px."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from dfx.language import interval, number
from dfx.types import Prediction
from dfx.ui.kit import plots
from dfx.ui.kit.plots import CONFIG, CONTRAST, INK, PAPER, RAIL, RULE, contrast, readable
from dfx.zoo import spec_of

__all__ = ["CONFIG", "CONTRAST", "INK", "PAPER", "RAIL", "RULE", "answers", "answers_in_words", "contrast", "readable"]

ALL = "All models together"
ROW_PX = 52


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: a dot at P(fake) with its interval, in its own colour."""

    name: str
    fake_probability: float
    interval: tuple[float, float]
    colour: str


def answer_rows(prediction: Prediction) -> tuple[Row, ...]:
    """The ensemble in ink, then every model in its fixed colour, in the prediction's order; a lone model by itself."""
    members = tuple(
        Row(spec.title, score.fake_probability, score.interval, plots.tint(spec.colour))
        for score, spec in ((score, spec_of(score.model)) for score in prediction.scores)
    )
    if len(members) == 1:
        return members
    return Row(ALL, prediction.fake_probability, prediction.interval, plots.ink()), *members


def answers(prediction: Prediction) -> go.Figure:
    """P(fake) of the ensemble and every model as dots with their intervals, the threshold as a thin line on each."""
    rows, threshold = answer_rows(prediction), prediction.threshold
    crowded = not 0.32 < threshold < 0.68  # its words would meet those of an end, at 328 px, and take a second line
    below, bottom = 54 if crowded else 34, 0.4 - len(rows)
    figure = plots.figure(height=ROW_PX * len(rows) + 6 + below, margin={"t": 4, "b": below, "pad": 0}, font_size=14)
    for place, row in enumerate(rows):
        _draw(figure, row, threshold, -place)
    _write(figure, 0, bottom, "0 real", "left", -12)
    _write(figure, 1, bottom, "1 fake", "right", -12)
    side = "left" if threshold < 0.15 else "right" if threshold > 0.85 else "center"
    _write(figure, threshold, bottom, f"threshold {escape(number(threshold))}", side, -32 if crowded else -12)
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[bottom, 0.75], visible=False)
    return figure


def answers_in_words(prediction: Prediction) -> str:
    """The chart for those who do not see it."""
    parts = (f"{row.name}: {number(row.fake_probability)}, {interval(row.interval)}" for row in answer_rows(prediction))
    return "P(fake) with its 95 % interval. " + "; ".join(parts) + f". Threshold {number(prediction.threshold)}."


def _draw(figure: go.Figure, row: Row, threshold: float, y: float) -> None:
    """Name and number above, then the rail from 0 to 1, the threshold across it, the interval and the dot on it."""
    chance, sure = escape(number(row.fake_probability)), escape(interval(row.interval))  # "< 0.01" would pass for a tag
    rail, rule = {"color": RAIL, "width": 2}, {"color": RULE, "width": 1.5}
    figure.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, line=rail, layer="below")
    figure.add_shape(type="line", x0=threshold, x1=threshold, y0=y - 0.22, y1=y + 0.22, line=rule)
    figure.add_scatter(
        x=list(row.interval), y=[y, y], mode="lines", line={"color": row.colour, "width": 8}, opacity=0.35,
        hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    figure.add_scatter(
        x=[row.fake_probability], y=[y], mode="markers", marker={"color": row.colour, "size": 15}, cliponaxis=False,
        hovertemplate=f"{row.name}<br>P(fake) {chance}<br>95 % {sure}<extra></extra>",
    )  # fmt: skip
    _write(figure, 0, y, f"<b>{row.name}</b>" if row.name == ALL else row.name, "left", 18)
    _write(figure, 1, y, f"<b>{chance}</b>", "right", 18)


def _write(figure: go.Figure, x: float, y: float, text: str, side: str, shift: int) -> None:
    """Words at `x`, `shift` pixels above `y`, their `side` at x."""
    figure.add_annotation(x=x, y=y, text=text, xanchor=side, yanchor="middle", yshift=shift, showarrow=False)
