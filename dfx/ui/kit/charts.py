"""Charts that read the same in light and dark, at 360 and 1280 px."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from dfx.language import interval, number
from dfx.types import Prediction, Score
from dfx.ui.kit import plots
from dfx.ui.kit.plots import CONFIG, CONTRAST, INK, PAPER, RAIL, RULE, contrast, readable
from dfx.zoo import spec_of

__all__ = ["CONFIG", "CONTRAST", "INK", "PAPER", "RAIL", "RULE", "answers", "answers_in_words", "contrast", "readable"]

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
    ensemble = Row("<b>All models together</b>", prediction.fake_probability, prediction.interval, plots.ink())
    members = tuple(_member(score) for score in prediction.scores)
    return members if len(members) == 1 else (ensemble, *members)


def _member(score: Score) -> Row:
    spec = spec_of(score.model)
    return Row(spec.title, score.fake_probability, score.interval, plots.tint(spec.colour))


def answers(prediction: Prediction) -> go.Figure:
    """P(fake) of the ensemble and every model as dots with their intervals, the threshold as a thin line on each."""
    rows = answer_rows(prediction)
    below = 54 if _crowded(prediction.threshold) else 34
    figure = plots.figure(height=ROW_PX * len(rows) + 6 + below, margin={"t": 4, "b": below}, font_size=14)
    for place, row in enumerate(rows):
        _draw(figure, row, -place)
        _draw_threshold(figure, prediction.threshold, -place)
    threshold = prediction.threshold
    _draw_ends(figure, threshold, 0.4 - len(rows))
    figure.update_xaxes(range=[0, 1], visible=False)
    figure.update_yaxes(range=[0.4 - len(rows), 0.75], visible=False)
    return figure


def answers_in_words(prediction: Prediction) -> str:
    """The chart for those who do not see it."""
    rows = answer_rows(prediction)
    parts = (f"{_bare(row.name)}: {number(row.fake_probability)}, {interval(row.interval)}" for row in rows)
    return "P(fake) with its 95 % interval. " + "; ".join(parts) + f". Threshold {number(prediction.threshold)}."


def _draw(figure: go.Figure, row: Row, y: int) -> None:
    """Name and number above, then the rail from 0 to 1, the interval and the dot on it."""
    said, sure = (
        escape(number(row.fake_probability)),
        escape(interval(row.interval)),
    )  # "< 0.01 to >" would pass for a tag
    hover = f"{_bare(row.name)}<br>P(fake) {said}<br>95 % {sure}"
    figure.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, line={"color": RAIL, "width": 2}, layer="below")
    figure.add_scatter(
        x=list(row.interval), y=[y, y], mode="lines", line={"color": row.colour, "width": 8}, opacity=0.35,
        hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    figure.add_scatter(
        x=[row.fake_probability], y=[y], mode="markers", marker={"color": row.colour, "size": 15},
        hovertemplate=hover + "<extra></extra>", cliponaxis=False,
    )  # fmt: skip
    _write(figure, 0, y, row.name, "left", 18)
    _write(figure, 1, y, f"<b>{said}</b>", "right", 18)


def _draw_threshold(figure: go.Figure, threshold: float, y: float) -> None:
    """A thin line across the rail, short of the words above it."""
    rule = {"color": RULE, "width": 1.5}
    figure.add_shape(type="line", x0=threshold, x1=threshold, y0=y - 0.22, y1=y + 0.22, line=rule)


def _draw_ends(figure: go.Figure, threshold: float, y: float) -> None:
    """What 0, 1 and the threshold mean."""
    _write(figure, 0, y, "0 real", "left", -12)
    _write(figure, 1, y, "1 fake", "right", -12)
    side = "left" if threshold < 0.15 else "right" if threshold > 0.85 else "center"
    _write(figure, threshold, y, f"threshold {escape(number(threshold))}", side, -32 if _crowded(threshold) else -12)


def _crowded(threshold: float) -> bool:
    """Whether the threshold's words would meet those of an end, at 328 px, and so take a second line."""
    return not 0.32 < threshold < 0.68


def _write(figure: go.Figure, x: float, y: float, text: str, side: str, shift: int) -> None:
    """Words at `x`, `shift` pixels above `y`, their `side` at x."""
    figure.add_annotation(x=x, y=y, text=text, xanchor=side, yanchor="middle", yshift=shift, showarrow=False)


def _bare(name: str) -> str:
    return name.removeprefix("<b>").removesuffix("</b>")
