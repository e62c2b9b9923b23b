"""Error rates by group, and the square of how closely models go together."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from dfx.compare.figures.agreement import Links
from dfx.compare.figures.errors import Errors
from dfx.compare.figures.ladder import Rate
from dfx.language import count
from dfx.ui.compare import chart as charts

RATES = {"wrong": "All errors", "missed": "Missed fakes", "alarms": "False alarms"}
LINE_PX, NAME_PX, CELL_PX = 13, 26, 20
FLAT = 12  # numbers that stand upright side by side on a phone


def rate_of(row: Errors, rate: str) -> Rate | None:
    found: Rate | None = getattr(row, rate)
    return found


def groups_chart(rows: Sequence[Errors], rate: str) -> go.Figure:
    """One band per group, in it one dot with its interval per judge; every row must have the rate."""
    groups = list(dict.fromkeys(row.group for row in rows))
    judges = list(dict.fromkeys(row.judge for row in rows))
    figure, band = go.Figure(), LINE_PX * len(judges) + NAME_PX
    for k, judge in enumerate(judges):
        shift = (NAME_PX + LINE_PX * k - 0.5 * (band - LINE_PX)) / -band
        _judge(figure, [row for row in rows if row.judge is judge], rate, groups, shift)
    charts.framed(figure, "share called wrongly", "", band * len(groups) + 100)
    names = [f"{group} ({_n(rows, group, rate)})" for group in groups]
    charts.rows_axis(figure, names, band // 2 - NAME_PX // 2, rails=False)
    figure.update_yaxes(range=[0.5 - len(groups), 0.5])
    figure.update_xaxes(range=[-0.01, 1.01], tickvals=[0, 0.25, 0.5, 0.75, 1], tickformat=".0%")
    for k in range(1, len(groups)):
        figure.add_hline(y=0.5 - k, line={"color": "rgba(128,145,150,0.25)", "width": 1}, layer="below")
    return figure


def _judge(figure: go.Figure, rows: Sequence[Errors], rate: str, groups: Sequence[str], shift: float) -> None:
    judge, colour = rows[0].judge, charts.colour_of(rows[0].judge)
    found = [(row, one) for row in rows if (one := rate_of(row, rate)) is not None]
    ys = [shift - groups.index(row.group) for row, _ in found]
    figure.add_scatter(
        x=[one.value for _, one in found], y=ys, mode="markers", marker={"size": 9, "color": colour}, name=judge.title,
        error_x={"type": "data", "symmetric": False, "array": [one.interval[1] - one.value for _, one in found],
                 "arrayminus": [one.value - one.interval[0] for _, one in found], "thickness": 2, "width": 0, "color": colour},
        text=[f"{charts.folded(judge.title, 60)}, {charts.folded(row.group, 60)}<br>{RATES[rate]}: {_said(one)}"
              for row, one in found],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _said(one: Rate) -> str:
    low, high = one.interval
    return f"{round(one.value * one.n)} of {one.n}, {100 * one.value:.1f} % ({100 * low:.1f}–{100 * high:.1f} %)"


def _n(rows: Sequence[Errors], group: str, rate: str) -> str:
    """The faces of a group: one number, or the range where each judge has its own."""
    counts = [one.n for row in rows if row.group == group and (one := rate_of(row, rate)) is not None]
    low, high = min(counts), max(counts)
    return count(low) if low == high else f"{count(low)}–{count(high)}"


def links_chart(found: Links, what: str) -> go.Figure:
    """The square of correlations, judges numbered from 1 in their order; a field without a value stays empty."""
    square = found.errors if what == "errors" else found.answers
    titles = [judge.title for judge in found.judges]
    numbers = list(range(1, len(titles) + 1))
    text = [
        [f"{one} and {other}<br>{'unknown' if value is None else f'{value:.2f}'} over {found.n} faces"
         for other, value in zip(titles, row, strict=True)]
        for one, row in zip(titles, square, strict=True)
    ]  # fmt: skip
    lowest = min((value for row in square for value in row if value is not None), default=0.0)
    figure = go.Figure(
        go.Heatmap(
            z=[list(row) for row in square], x=numbers, y=numbers, text=text, hovertemplate="%{text}<extra></extra>",
            colorscale="Cividis", zmin=min(0.0, lowest), zmax=1, xgap=1, ygap=1,
            colorbar={"orientation": "h", "y": -0.02, "yanchor": "top", "thickness": 10, "len": 0.9, "title": {"text": ""}},
        )
    )  # fmt: skip
    charts.framed(figure, "", "", CELL_PX * len(titles) + 120)
    axis = {"tickvals": numbers, "showgrid": False, "tickfont": {"size": 10, "color": charts.ink()}}
    figure.update_yaxes(autorange="reversed", **axis)
    figure.update_xaxes(side="top", tickangle=-90 if len(titles) > FLAT else 0, **axis)
    return figure
