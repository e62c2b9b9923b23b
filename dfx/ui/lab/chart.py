"""Every model's answer before and after the change, in one chart; and a search's answers along the strength."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from dfx.lab.answers import Answers
from dfx.lab.search import Turn
from dfx.language import number
from dfx.ui.kit import plots
from dfx.zoo import spec_of

ROW_PX = 27
TOGETHER = "dfx’s answer"


@dataclass(frozen=True, slots=True)
class Row:
    """One model's P(fake) of the face as it came and of the fake, and the threshold it calls fake from."""

    name: str
    before: float
    after: float
    threshold: float
    colour: str
    counts: bool
    together: bool = False


def rows_of(before: Answers, after: Answers, thresholds: Mapping[str, float]) -> list[Row]:
    """dfx's answer, the models that make it, then all others."""
    was = {score.model: score.fake_probability for score in before.scores}
    first = Row(
        TOGETHER, before.answer.fake_probability, after.answer.fake_probability, after.answer.threshold, plots.ink(),
        True, True,
    )  # fmt: skip
    deciding = {score.model for score in after.answer.deciding}
    return [first] + [
        Row(
            spec_of(score.model).title, was[score.model], score.fake_probability, thresholds[score.model],
            plots.tint(spec_of(score.model).colour), score.model in deciding,
        )
        for score in after.scores
    ]  # fmt: skip


def moves(rows: list[Row]) -> go.Figure:
    """A rail from 0 to 1 per row: a ring where it was, a dot where it is, the threshold as a short line."""
    below = 30
    figure = plots.figure(
        height=ROW_PX * len(rows) + below + 8, margin={"l": 0, "r": 0, "t": 4, "b": below, "pad": 4}, font_size=13
    )
    for place, row in enumerate(rows):
        y, strength = -place, 1.0 if row.counts else 0.6
        figure.add_shape(type="line", x0=0, x1=1, y0=y, y1=y, line={"color": plots.RAIL, "width": 2}, layer="below")
        cut = {"color": plots.RULE, "width": 1.5}
        figure.add_shape(type="line", x0=row.threshold, x1=row.threshold, y0=y - 0.3, y1=y + 0.3, line=cut)
        figure.add_scatter(
            x=[row.before, row.after], y=[y, y], mode="lines", line={"color": row.colour, "width": 4},
            opacity=0.35 * strength, hoverinfo="skip", cliponaxis=False,
        )  # fmt: skip
        figure.add_scatter(
            x=[row.before], y=[y], mode="markers", opacity=strength, cliponaxis=False, hoverinfo="skip",
            marker={"color": plots.paper(), "size": 9, "line": {"color": row.colour, "width": 2}},
        )  # fmt: skip
        figure.add_scatter(
            x=[row.after], y=[y], mode="markers", opacity=strength, cliponaxis=False,
            marker={"color": row.colour, "size": 14 if row.counts else 11},
            hovertemplate=f"{row.name}<br>P(fake) {escape(number(row.after))}, was {escape(number(row.before))}"
            f"<br>fake from {escape(number(row.threshold))}<extra></extra>",
        )  # fmt: skip
        word = escape(number(row.after))
        side = {"y": y, "showarrow": False, "yanchor": "middle", "xref": "paper", "x": 1, "xanchor": "right"}
        figure.add_annotation(text=f"<b>{word}</b>" if row.after >= row.threshold else word, **side)
    names = [f"<b>{row.name}</b>" if row.together else row.name for row in rows]
    figure.update_yaxes(
        range=[0.6 - len(rows), 0.6], tickvals=[-place for place in range(len(rows))], ticktext=names, showgrid=False
    )
    figure.update_xaxes(range=[-0.03, 1.2], tickvals=[0, 1], ticktext=["0 real", "1 fake"], showgrid=False, title=None)
    return figure


def moves_in_words(rows: list[Row]) -> str:
    """The chart for those who do not see it."""
    parts = (f"{row.name}: {number(row.before)}, now {number(row.after)}" for row in rows)
    return "P(fake) before and after the change. " + "; ".join(parts) + "."


def course(turn: Turn, threshold: float, axis: str) -> go.Figure:
    """P(fake) of every strength that was asked about; the first that turned stands out."""
    figure = plots.figure(height=220)
    x, y = [one.strength for one in turn.tried], [one.fake_probability for one in turn.tried]
    accent = plots.tint("#0b6e82")
    figure.add_shape(type="line", x0=0, x1=100, y0=threshold, y1=threshold, line={"color": plots.RULE, "width": 1.5})
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", line={"color": accent, "width": 2}, marker={"color": accent, "size": 6},
        hovertemplate=f"{axis} %{{x}} %<br>P(fake) %{{y:.2f}}<extra></extra>",
    )  # fmt: skip
    if turn.at:
        figure.add_scatter(
            x=[turn.at.strength], y=[turn.at.fake_probability], mode="markers", hoverinfo="skip",
            marker={"color": accent, "size": 16, "line": {"color": plots.ink(), "width": 2}},
        )  # fmt: skip
    figure.update_xaxes(range=[-3, 103], title={"text": f"{axis}, %"})
    figure.update_yaxes(range=[-0.04, 1.04], title={"text": "P(fake)"}, tickvals=[0, 0.5, 1])
    return figure
