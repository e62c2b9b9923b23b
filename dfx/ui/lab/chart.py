"""Every model's answer before and after the change, in one chart; and a search's answers along the strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
    """A rail from 0 to 1 per row: a ring where it was, a dot where it is, the threshold as a short line.

    A trace for all rows of each: a trace per row takes ten times as long to build as all models take to answer.
    """
    below, ends = 30, (0.0, 1.0)
    figure = plots.figure(
        height=ROW_PX * len(rows) + below + 8, margin={"l": 0, "r": 0, "t": 4, "b": below, "pad": 4}, font_size=13
    )
    places, colours = [-place for place in range(len(rows))], [row.colour for row in rows]
    cuts = [(row.threshold, row.threshold) for row in rows]
    tall = [(y - 0.3, y + 0.3) for y in places]
    flat = [(y, y) for y in places]
    for x, y, line in (
        ([ends] * len(rows), flat, {"color": plots.RAIL, "width": 2}),
        (cuts, tall, {"color": plots.RULE, "width": 1.5}),
        ([(row.before, row.after) for row in rows], flat, {"color": plots.RULE, "width": 3}),
    ):
        figure.add_scatter(x=_broken(x), y=_broken(y), mode="lines", line=line, hoverinfo="skip", cliponaxis=False)
    strength = [1.0 if row.counts else 0.6 for row in rows]
    figure.add_scatter(
        x=[row.before for row in rows], y=places, mode="markers", hoverinfo="skip", cliponaxis=False,
        marker={"color": plots.paper(), "size": 9, "opacity": strength, "line": {"color": colours, "width": 2}},
    )  # fmt: skip
    figure.add_scatter(
        x=[row.after for row in rows], y=places, mode="markers", cliponaxis=False, text=[_told(row) for row in rows],
        hovertemplate="%{text}<extra></extra>",
        marker={"color": colours, "size": [14 if row.counts else 11 for row in rows], "opacity": strength},
    )  # fmt: skip
    figure.add_scatter(
        x=[1.27] * len(rows), y=places, mode="text", textposition="middle left", hoverinfo="skip", cliponaxis=False,
        text=[_bold(escape(number(row.after)), row.after >= row.threshold) for row in rows],
    )  # fmt: skip
    names = [_bold(row.name, row.together) for row in rows]
    figure.update_yaxes(range=[0.6 - len(rows), 0.6], tickvals=places, ticktext=names, showgrid=False)
    figure.update_xaxes(range=[-0.03, 1.27], tickvals=ends, ticktext=["0 real", "1 fake"], title=None)
    return figure


def _broken(pairs: Sequence[tuple[float, float]]) -> list[float | None]:
    """The ends of lines that do not hang together."""
    return [end for pair in pairs for end in (*pair, None)]


def _bold(words: str, loud: bool) -> str:
    return f"<b>{words}</b>" if loud else words


def _told(row: Row) -> str:
    after, before, cut = (escape(number(each)) for each in (row.after, row.before, row.threshold))
    return f"{row.name}<br>P(fake) {after}, was {before}<br>fake from {cut}"


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


def courses(turns: Mapping[str, Turn], axis: str) -> go.Figure:
    """A row of dots per name, one for each strength that was asked about: filled where the wanted verdict was given."""
    figure = plots.figure(height=ROW_PX * len(turns) + 60)
    points = [(one, -place) for place, turn in enumerate(turns.values()) for one in turn.tried]
    wanted = next(iter(turns.values())).wanted
    accent, quiet = plots.tint("#0b6e82"), plots.RULE
    yes = [one.verdict == wanted for one, _ in points]
    figure.add_scatter(
        x=[one.strength for one, _ in points], y=[y for _, y in points], mode="markers",
        text=[f"P(fake) {escape(number(one.fake_probability))}" for one, _ in points],
        hovertemplate=f"{axis} %{{x}} %<br>%{{text}}<extra></extra>",
        marker={
            "opacity": 1,
            "size": [11 if each else 7 for each in yes], "color": [accent if each else plots.paper() for each in yes],
            "line": {"width": 1.5, "color": [accent if each else quiet for each in yes]},
        },
    )  # fmt: skip
    figure.update_xaxes(range=[-3, 103], title={"text": f"{axis}, %"})
    names = [_bold(name, name == TOGETHER) for name in turns]
    figure.update_yaxes(
        range=[0.6 - len(turns), 0.6], tickvals=[-place for place in range(len(turns))], ticktext=names, showgrid=False
    )
    return figure
