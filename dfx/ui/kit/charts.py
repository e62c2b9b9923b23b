"""Charts that read the same in light and dark, at 360 and 1280 px."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from dfx.language import interval, number
from dfx.report.words.photo import together_words
from dfx.types import Prediction, Score
from dfx.ui.kit import plots
from dfx.ui.kit.plots import CONFIG, CONTRAST, INK, PAPER, RAIL, RULE, contrast, readable
from dfx.zoo import spec_of

__all__ = ["CONFIG", "CONTRAST", "INK", "PAPER", "RAIL", "RULE", "answers", "answers_in_words", "contrast", "readable"]

WEAK = 0.45  # of the strength with which what decides is drawn
ROW_PX = 52


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: a dot at P(fake) with its interval, in its own colour."""

    name: str
    fake_probability: float
    interval: tuple[float, float]
    colour: str
    together: bool = False  # the ensemble's


def answer_rows(prediction: Prediction) -> tuple[Row, ...]:
    """The ensemble in ink, then every model that decides in its fixed colour, in the prediction's order; where one decides
    alone, that one by itself."""
    members = _rows(prediction.deciding)
    if len(members) == 1:
        return members
    return Row(
        together_words(prediction), prediction.fake_probability, prediction.interval, plots.ink(), True
    ), *members


def heard_only_rows(prediction: Prediction) -> tuple[Row, ...]:
    """The models that were asked and do not count."""
    return _rows(prediction.heard_only)


def _rows(scores: Iterable[Score]) -> tuple[Row, ...]:
    pairs = ((score, spec_of(score.model)) for score in scores)
    return tuple(
        Row(spec.title, score.fake_probability, score.interval, plots.tint(spec.colour)) for score, spec in pairs
    )


def answers(rows: Sequence[Row], threshold: float, weak: bool = False) -> go.Figure:
    """P(fake) of each row as a dot with its interval, the threshold as a thin line on each; `weak` where they do not count."""
    crowded = not 0.32 < threshold < 0.68  # its words would meet those of an end, at 328 px, and take a second line
    below, bottom = 54 if crowded else 34, 0.4 - len(rows)
    figure = plots.figure(height=ROW_PX * len(rows) + 6 + below, margin={"t": 4, "b": below, "pad": 0}, font_size=14)
    for place, row in enumerate(rows):
        _draw(figure, row, threshold, -place, WEAK if weak else 1.0)
    _write(figure, 0, bottom, "0 real", "left", -12)
    _write(figure, 1, bottom, "1 fake", "right", -12)
    side = "left" if threshold < 0.15 else "right" if threshold > 0.85 else "center"
    _write(figure, threshold, bottom, f"threshold {escape(number(threshold))}", side, -32 if crowded else -12)
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[bottom, 0.75], visible=False)
    return figure


def answers_in_words(rows: Sequence[Row], threshold: float) -> str:
    """The chart for those who do not see it."""
    parts = (f"{row.name}: {number(row.fake_probability)}, {interval(row.interval)}" for row in rows)
    return "P(fake) with its 95 % interval. " + "; ".join(parts) + f". Threshold {number(threshold)}."


def _draw(figure: go.Figure, row: Row, threshold: float, y: float, strength: float) -> None:
    """Name and number above, then the rail from 0 to 1, the threshold across it, the interval and the dot on it."""
    chance, sure = escape(number(row.fake_probability)), escape(interval(row.interval))  # "< 0.01" would pass for a tag
    rail, rule = {"color": RAIL, "width": 2}, {"color": RULE, "width": 1.5}
    figure.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, line=rail, layer="below")
    figure.add_shape(type="line", x0=threshold, x1=threshold, y0=y - 0.22, y1=y + 0.22, line=rule)
    figure.add_scatter(
        x=list(row.interval), y=[y, y], mode="lines", line={"color": row.colour, "width": 8}, opacity=0.35 * strength,
        hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    figure.add_scatter(
        x=[row.fake_probability], y=[y], mode="markers", cliponaxis=False, opacity=strength,
        marker={"color": row.colour, "size": 15 if strength == 1 else 10},
        hovertemplate=f"{row.name}<br>P(fake) {chance}<br>95 % {sure}<extra></extra>",
    )  # fmt: skip
    _write(figure, 0, y, f"<b>{row.name}</b>" if row.together else row.name, "left", 18)
    _write(figure, 1, y, f"<b>{chance}</b>" if strength == 1 else chance, "right", 18)


def _write(figure: go.Figure, x: float, y: float, text: str, side: str, shift: int) -> None:
    """Words at `x`, `shift` pixels above `y`, their `side` at x."""
    figure.add_annotation(x=x, y=y, text=text, xanchor=side, yanchor="middle", yshift=shift, showarrow=False)
