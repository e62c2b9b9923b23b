"""The timeline: P(fake) of every person over time, and below it how much the motion of each stands out."""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from dfx.language import interval, number
from dfx.report.film.people import appearances, runs, step_s
from dfx.report.film.track_colours import colour_of
from dfx.report.words.video import lines_words, person_words, time_words
from dfx.types import TrackReport, VideoReport
from dfx.ui.kit import plots
from dfx.ui.kit.plots import RAIL, RULE

HEIGHT_PX, MOTION_PX = 270, 110
BANDS = 3  # people whose intervals are drawn: more would hide each other
NAMED = 8  # people in the legend; beyond it the hover says who it is
STANDS_OUT = 3.5  # robust z from which a step is usually called an outlier (Iglewicz and Hoaglin, 1993)
SPARE = 0.02  # of the width, left and right of the first and last moment


def timeline(report: VideoReport, chosen_s: float | None = None) -> go.Figure:
    """Lines with a marker per moment, the lines of `lines_words`, cuts, suspicious stretches; the anomaly of the motion below.

    `chosen_s` is the moment looked at. Every marker carries its moment's number and its person's in `customdata`.
    """
    moving = [track for track in report.tracks if track.motion and track.motion.times_s]
    height = HEIGHT_PX + (MOTION_PX if moving else 0)
    rows = [HEIGHT_PX / height, MOTION_PX / height] if moving else [1.0]
    figure = make_subplots(rows=len(rows), cols=1, shared_xaxes=True, vertical_spacing=0.06, row_heights=rows)
    plots.figure(
        figure, height=height, margin={"l": 40, "r": 10, "t": 8, "b": 30},
        showlegend=1 < len(report.tracks) <= NAMED, clickmode="event+select",
    )  # fmt: skip
    _ground(figure, report, chosen_s)
    for place, track in enumerate(report.tracks):
        _person(figure, report, track, banded=place < BANDS or track.track == report.lead)
    last = max([report.video.duration_s or 0.0, *(frame.time_s for frame in report.frames)])
    spare, ticks = max(SPARE * last, 0.1), ticks_of(last + max(SPARE * last, 0.1))
    labels = [time_words(tick).removesuffix(".0") for tick in ticks]
    figure.update_xaxes(range=[-spare, last + spare], tickvals=ticks, ticktext=labels, showgrid=False)
    figure.update_yaxes(range=[-0.03, 1.03], tickvals=[0, 0.5, 1], title={"text": "P(fake)"}, row=1, col=1)
    if moving:
        _motion(figure, moving)
    return figure


def timeline_in_words(report: VideoReport) -> str:
    """The chart for those who do not see it."""
    parts = (
        f"{person_words(track.track)}: P(fake) {number(track.answer.fake_probability)}, seen from "
        f"{time_words(track.first_s)} to {time_words(track.last_s)}"
        for track in report.tracks
    )
    cuts = f" Cuts at {', '.join(map(time_words, report.cuts_s))}." if report.cuts_s else ""
    lines = "" if report.lead is None else f" {lines_words(report, report.track(report.lead))}"
    return f"P(fake) over time. {'; '.join(parts)}.{lines}{cuts}"


def ticks_of(last_s: float, most: int = 7) -> list[float]:
    """Round times up to `last_s`, at most `most` of them."""
    steps = (0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600)
    step = next((step for step in steps if last_s / step < most), last_s / most)
    return [place * step for place in range(int(last_s / step) + 1)]


def _ground(figure: go.Figure, report: VideoReport, chosen_s: float | None) -> None:
    """What lies behind the lines."""
    half = step_s(report) / 2
    for track in report.tracks:
        for stretch in track.stretches:
            figure.add_vrect(
                x0=stretch.first_s - half, x1=stretch.last_s + half, fillcolor=colour_of(track.track), opacity=0.16,
                line_width=0, layer="below", row=1, col=1, exclude_empty_subplots=False,
            )  # fmt: skip
    dotted = {"color": RULE, "width": 1, "dash": "dot"}
    for cut in report.cuts_s:
        figure.add_vline(x=cut, line=dotted, layer="below", exclude_empty_subplots=False)
    if chosen_s is not None:
        figure.add_vline(x=chosen_s, line={"color": RAIL, "width": 7}, layer="below", exclude_empty_subplots=False)
    rows = [(report.ensemble.threshold, {"color": RULE, "width": 1.5, "dash": "dash"})]
    lead = None if report.lead is None else report.track(report.lead)
    if lead is not None and (average := lead.answer.average) is not None:
        rows.append((average.value, {"color": plots.ink(), "width": 1.5}))
        if average.clips:
            rows.append((average.needed(report.threshold), {"color": RULE, "width": 2, "dash": "dot"}))
    for y, line in rows:
        figure.add_hline(y=y, line=line, row=1, col=1, exclude_empty_subplots=False)


def _person(figure: go.Figure, report: VideoReport, track: TrackReport, banded: bool) -> None:
    """A line that breaks where the person was out of sight or the scene changes, and the interval of every moment."""
    colour, name = plots.tint(colour_of(track.track)), person_words(track.track)
    x: list[float | None] = []
    y: list[float | None] = []
    numbers: list[list[int]] = []
    hovers: list[str] = []
    for run in runs(appearances(report, track.track), report.cuts_s, step_s(report)):
        answers = [moment.face.prediction for moment in run]
        times = [moment.time_s for moment in run]
        if banded:
            lows, highs = zip(*(answer.interval for answer in answers), strict=True)
            figure.add_scatter(
                x=[*times, *times[::-1]], y=[*highs, *lows[::-1]], fill="toself", fillcolor=colour, opacity=0.15,
                mode="lines", line={"width": 0 if len(run) > 1 else 3, "color": colour}, hoverinfo="skip",
                showlegend=False, row=1, col=1,
            )  # fmt: skip
        x += [*times, None]
        y += [*(moment.fake_probability for moment in run), None]
        numbers += [*([moment.number, track.track] for moment in run), [-1, track.track]]
        for moment, answer in zip(run, answers, strict=True):
            words = f"P(fake) {number(answer.fake_probability)}, 95 % {interval(answer.interval)}"
            hovers.append(f"{name} at {time_words(moment.time_s)}<br>{escape(words)}")
        hovers.append("")
    figure.add_scatter(
        x=x, y=y, mode="lines+markers", name=name, customdata=numbers, text=hovers,
        hovertemplate="%{text}<extra></extra>", line={"color": colour, "width": 2.5}, marker={"size": 8, "color": colour},
        selected={"marker": {"size": 13}}, unselected={"marker": {"opacity": 1}}, cliponaxis=False, row=1, col=1,
    )  # fmt: skip


def _motion(figure: go.Figure, moving: list[TrackReport]) -> None:
    """How much each step of a face's motion stands out, in robust standard deviations."""
    for track in moving:
        assert track.motion is not None
        name = person_words(track.track)
        figure.add_scatter(
            x=track.motion.times_s, y=track.motion.anomaly, mode="lines", name=name, showlegend=False, row=2, col=1,
            line={"color": plots.tint(colour_of(track.track)), "width": 1.5},
            hovertemplate=f"{name} at %{{x:.1f}} s<br>motion anomaly %{{y:.1f}}<extra></extra>",
        )  # fmt: skip
    figure.add_hline(y=STANDS_OUT, line={"color": RULE, "width": 1, "dash": "dash"}, row=2, col=1)
    figure.update_yaxes(title={"text": "Motion"}, nticks=3, row=2, col=1)
