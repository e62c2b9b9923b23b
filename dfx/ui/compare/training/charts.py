"""Curves of training runs: one fixed colour per model, the kept epoch as a star, the first epoch of a stage as a square."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import plotly.graph_objects as go

from dfx.compare.board.judges import colour_of, title_of
from dfx.compare.training.table import Aligned, By, Track, What
from dfx.language import count, figure
from dfx.records.runs import Epoch, Run
from dfx.ui.compare import chart as frames
from dfx.ui.kit import plots

HEIGHT_PX = 340
NAMED = 3  # runs whose curves bear their names; more have a legend
ROW_PX = 18  # a line of a name
WIDE, HIGH = 0.3, 0.12  # of the chart: what a name takes of it, at the width of a phone
TOLD = 2  # runs whose stages are told by a line from top to bottom
X_TITLES: dict[By, str] = {"epoch": "Epoch", "seconds": "Seconds of training"}
Y_TITLES: dict[What, str] = {"auc": "AUC", "loss": "Loss", "accuracy": "Accuracy"}


@dataclass(frozen=True, slots=True)
class Point:
    """One epoch at its place; `begins`: the first of a stage other than the first."""

    epoch: Epoch
    x: float
    y: float
    begins: bool


def points_of(run: Run, track: Track, what: What) -> tuple[Point, ...]:
    """The epochs behind a track, which are those that stored such a number."""
    epochs = [epoch for epoch in run.epochs if getattr(epoch, what) is not None]
    starts = {stage[0].number for stage in run.stages[1:]}
    rows = zip(epochs, track.x, track.y, strict=True)
    return tuple(Point(epoch, x, y, epoch.number in starts) for epoch, x, y in rows)


def curves(runs: Sequence[Run], found: Aligned) -> go.Figure:
    """Every run that `found` holds."""
    chart, by_name = go.Figure(), {run.name: run for run in runs}
    for number, track in enumerate(found.tracks):
        points = points_of(by_name[track.name], track, found.what)
        colour = plots.tint(colour_of(track.name))
        _line(chart, track, points, colour, found.what)
        if len(found.tracks) <= TOLD:
            _stages(chart, points, colour, number)
    if len(found.tracks) <= NAMED:
        _names(chart, found.tracks)
    _frame(chart, found)
    return chart


def _line(chart: go.Figure, track: Track, points: Sequence[Point], colour: str, what: What) -> None:
    """The curve, broken where a stage begins, with its marks."""
    x: list[float] = []
    y: list[float | None] = []
    hovers: list[str] = []
    for point in points:
        if point.begins:
            x, y, hovers = [*x, point.x], [*y, None], [*hovers, ""]
        epoch, side = point.epoch, f", {point.epoch.input_size} px" if point.epoch.input_size else ""
        said = f"epoch {epoch.number}, stage {epoch.stage}{side}<br>{Y_TITLES[what]} {figure(point.y)}"
        x, y, hovers = [*x, point.x], [*y, point.y], [*hovers, f"{title_of(track.name)}<br>{said}"]
    title = title_of(track.name)
    chart.add_scatter(
        x=x, y=y, mode="lines+markers", name=title, legendgroup=title, line={"color": colour, "width": 2.5},
        marker={"color": colour, "size": 5}, customdata=hovers, hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    begun = [point for point in points if point.begins]
    kept = [points[track.marked]] if track.marked is not None else []
    for marked, symbol, size in ((begun, "square-open", 11), (kept, "star", 16)):
        chart.add_scatter(
            x=[point.x for point in marked], y=[point.y for point in marked], mode="markers", hoverinfo="skip",
            marker={"color": colour, "size": size, "symbol": symbol, "line": {"width": 2, "color": colour}},
            showlegend=False, legendgroup=title, cliponaxis=False,
        )  # fmt: skip


def _names(chart: go.Figure, tracks: Sequence[Track]) -> None:
    """Each name at the end of its curve: the higher half above it, the others below, in rows where they would meet."""
    ends = sorted(tracks, key=lambda track: track.y[-1], reverse=True)
    middle = -(-len(ends) // 2)
    for names, side, anchor in ((ends[:middle][::-1], 1, "bottom"), (ends[middle:], -1, "top")):
        row = 0
        for before, track in zip([None, *names], names, strict=False):
            row = row + 1 if before and _meet(before, track, tracks) else 0
            chart.add_annotation(
                x=track.x[-1], y=track.y[-1], text=f"<b>{title_of(track.name)}</b>", showarrow=False, xanchor="right",
                yanchor=anchor, yshift=side * (12 + ROW_PX * row), font={"color": plots.tint(colour_of(track.name))},
                bgcolor=plots.veil(),
            )  # fmt: skip


def _meet(first: Track, second: Track, tracks: Sequence[Track]) -> bool:
    """Whether names at the ends of two curves would lie over one another."""
    long = max(track.x[-1] for track in tracks)
    heights = [y for track in tracks for y in track.y]
    apart = abs(first.y[-1] - second.y[-1]) / ((max(heights) - min(heights)) or 1.0)
    return abs(first.x[-1] - second.x[-1]) < WIDE * long and apart < HIGH


def _stages(chart: go.Figure, points: Sequence[Point], colour: str, row: int) -> None:
    """A thin line where a stage begins, with its size where the size changed; each run's words have a row of their own."""
    for before, point in pairwise(points):
        if not point.begins:
            continue
        size, last = point.epoch.input_size, before.epoch.input_size
        chart.add_vline(x=point.x, line={"color": colour, "width": 1, "dash": "dot"}, opacity=0.7)
        chart.add_annotation(
            x=point.x, y=1, yref="paper", yanchor="bottom", yshift=2 + 16 * row, xanchor="center", showarrow=False,
            text=f"{size} px" if size and size != last else f"stage {point.epoch.stage}",
            font={"size": 12, "color": colour},
        )  # fmt: skip


def _frame(chart: go.Figure, found: Aligned) -> None:
    values = [y for track in found.tracks for y in track.y]
    low, high = min(values), max(values)
    if found.what == "loss":
        room = 0.12 * ((high - low) or 1.0)
        bounds = [low - room, high + room]
    else:
        bounds = [min(0.45, low - 0.05), 1.0]
    frames.framed(chart, X_TITLES[found.by], Y_TITLES[found.what], HEIGHT_PX)
    if found.what == "auc":
        frames.guessing(chart)
    chart.update_xaxes(rangemode="tozero").update_yaxes(range=bounds)
    legend = len(found.tracks) > NAMED
    above = 34 + (0 if legend else 16 * min(len(found.tracks), TOLD))
    chart.update_layout(margin={"t": above}, showlegend=legend, font={"size": 14})


def curves_in_words(runs: Sequence[Run], found: Aligned) -> str:
    """The chart for those who do not see it."""
    by_name = {run.name: run for run in runs}
    said = [f"{Y_TITLES[found.what]} by {X_TITLES[found.by].lower()}."]
    for track in found.tracks:
        points = points_of(by_name[track.name], track, found.what)
        kept = "" if track.marked is None else f"; kept was epoch {points[track.marked].epoch.number}"
        stages = f", in {len(by_name[track.name].stages)} stages" if len(by_name[track.name].stages) > 1 else ""
        way = f"from {figure(track.y[0])} to {figure(track.y[-1])} over {count(len(points), 'epoch')}"
        said.append(f"{title_of(track.name)}: {way}{stages}{kept}.")
    return " ".join(said)
