"""The timeline: P(fake) of every person over time, and below it how much the motion of each stands out."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dfx.language import interval, number
from dfx.report.film.people import Appearance, appearances, runs, step_s
from dfx.report.film.track_colours import colour_of
from dfx.report.words.video import person_words, time_words
from dfx.types import TrackReport, VideoReport
from dfx.ui.kit import plots
from dfx.ui.kit.plots import RAIL, RULE

HEIGHT_PX, MOTION_PX = 270, 110
BANDS = 3  # people whose intervals are drawn: more would hide each other
NAMED = 8  # people in the legend; beyond it the hover says who it is
STANDS_OUT = 3.5  # robust z from which a step is usually called an outlier (Iglewicz and Hoaglin, 1993)
SPARE = 0.02  # of the width, left and right of the first and last moment


def timeline(report: VideoReport, chosen_s: float | None = None) -> go.Figure:
    """Lines with a marker per moment, the threshold, cuts, suspicious stretches; the anomaly of the motion below.

    `chosen_s` is the moment looked at. Every marker carries its moment's number and its person's in `customdata`.
    """
    moving = [track for track in report.tracks if track.motion and track.motion.times_s]
    figure = _places(bool(moving))
    _ground(figure, report, chosen_s)
    for place, track in enumerate(report.tracks):
        _person(figure, report, track, banded=place < BANDS or track.track == report.lead)
    for track in moving:
        _motion(figure, track)
    _axes(figure, report, bool(moving))
    return plots.figure(
        figure, height=HEIGHT_PX + (MOTION_PX if moving else 0), margin={"l": 40, "r": 10, "t": 8, "b": 30},
        showlegend=1 < len(report.tracks) <= NAMED, clickmode="event+select",
    )  # fmt: skip


def timeline_in_words(report: VideoReport) -> str:
    """The chart for those who do not see it."""
    parts = (
        f"{person_words(track.track)}: P(fake) {number(track.answer.fake_probability)}, seen from "
        f"{time_words(track.first_s)} to {time_words(track.last_s)}"
        for track in report.tracks
    )
    cuts = f" Cuts at {', '.join(map(time_words, report.cuts_s))}." if report.cuts_s else ""
    return f"P(fake) over time. {'; '.join(parts)}. Threshold {number(report.threshold)}.{cuts}"


def ends_of(report: VideoReport) -> tuple[float, float]:
    """From the first to the last second on show."""
    times = [frame.time_s for frame in report.frames]
    last = max([report.video.duration_s or 0.0, *times])
    spare = max(SPARE * last, 0.1)
    return -spare, last + spare


def ticks_of(last_s: float, most: int = 7) -> list[float]:
    """Round times up to `last_s`, at most `most` of them."""
    steps = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
    step = next((one for one in steps if last_s / one < most), last_s / most)
    return [number * step for number in range(int(last_s / step) + 1)]


def _places(moving: bool) -> go.Figure:
    if not moving:
        return make_subplots(rows=1, cols=1)
    share = MOTION_PX / (HEIGHT_PX + MOTION_PX)
    return make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=[1 - share, share])


def _ground(figure: go.Figure, report: VideoReport, chosen_s: float | None) -> None:
    """What lies behind the lines."""
    half = step_s(report) / 2
    for track in report.tracks:
        for one in track.stretches:
            figure.add_vrect(
                x0=one.first_s - half, x1=one.last_s + half, fillcolor=colour_of(track.track), opacity=0.16, line_width=0,
                layer="below", row=1, col=1, exclude_empty_subplots=False,
            )  # fmt: skip
    dotted = {"color": RULE, "width": 1, "dash": "dot"}
    for cut in report.cuts_s:
        figure.add_vline(x=cut, line=dotted, layer="below", exclude_empty_subplots=False)
    if chosen_s is not None:
        figure.add_vline(x=chosen_s, line={"color": RAIL, "width": 7}, layer="below", exclude_empty_subplots=False)
    dashed = {"color": RULE, "width": 1.5, "dash": "dash"}
    figure.add_hline(y=report.threshold, line=dashed, row=1, col=1, exclude_empty_subplots=False)


def _person(figure: go.Figure, report: VideoReport, track: TrackReport, banded: bool) -> None:
    """A line that breaks where the person was out of sight or the scene changes, and the interval of every moment."""
    colour = plots.tint(colour_of(track.track))
    x: list[float | None] = []
    y: list[float | None] = []
    numbers: list[list[int]] = []
    said: list[str] = []
    for run in runs(appearances(report, track.track), report.cuts_s, step_s(report)):
        if banded:
            _band(figure, run, colour)
        x += [*(one.time_s for one in run), None]
        y += [*(one.fake_probability for one in run), None]
        numbers += [*([one.number, track.track] for one in run), [-1, track.track]]
        said += [*(_said(one, track.track) for one in run), ""]
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", name=person_words(track.track), customdata=numbers, text=said,
        hovertemplate="%{text}<extra></extra>", line={"color": colour, "width": 2.5}, marker={"size": 8, "color": colour},
        selected={"marker": {"size": 13}}, unselected={"marker": {"opacity": 1}}, cliponaxis=False, row=1, col=1,
    )  # fmt: skip


def _said(one: Appearance, track: int) -> str:
    answer = one.face.prediction
    numbers = f"P(fake) {number(answer.fake_probability)}, 95 % {interval(answer.interval)}"
    return f"{person_words(track)} at {time_words(one.time_s)}<br>{escape(numbers)}"


def _band(figure: go.Figure, run: Sequence[Appearance], colour: str) -> None:
    lows, highs = zip(*(one.face.prediction.interval for one in run), strict=True)
    times = [one.time_s for one in run]
    figure.add_scatter(
        x=[*times, *times[::-1]], y=[*highs, *lows[::-1]], fill="toself", fillcolor=colour, opacity=0.15, mode="lines",
        line={"width": 0 if len(run) > 1 else 3, "color": colour}, hoverinfo="skip", showlegend=False, row=1, col=1,
    )  # fmt: skip


def _motion(figure: go.Figure, track: TrackReport) -> None:
    assert track.motion is not None
    colour = plots.tint(colour_of(track.track))
    figure.add_scatter(
        x=track.motion.times_s, y=track.motion.anomaly, mode="lines", line={"color": colour, "width": 1.5},
        name=person_words(track.track), showlegend=False, row=2, col=1,
        hovertemplate=f"{person_words(track.track)} at %{{x:.1f}} s<br>motion anomaly %{{y:.1f}}<extra></extra>",
    )  # fmt: skip


def _axes(figure: go.Figure, report: VideoReport, moving: bool) -> None:
    first, last = ends_of(report)
    ticks = ticks_of(last)
    labels = [time_words(one).removesuffix(".0") for one in ticks]
    figure.update_xaxes(range=[first, last], tickvals=ticks, ticktext=labels, showgrid=False)
    figure.update_yaxes(range=[-0.03, 1.03], tickvals=[0, 0.5, 1], title={"text": "P(fake)"}, row=1, col=1)
    if moving:
        figure.add_hline(y=STANDS_OUT, line={"color": RULE, "width": 1, "dash": "dash"}, row=2, col=1)
        figure.update_yaxes(title={"text": "Motion"}, nticks=3, row=2, col=1)
