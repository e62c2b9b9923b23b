"""The timeline on the page: the chart that can be clicked, the threshold, and the moment looked at."""

from __future__ import annotations

import streamlit as st

from dfx.language import number
from dfx.report.words.video import lines_words, time_words
from dfx.types import FrameReport, VideoReport
from dfx.ui.kit import plots
from dfx.ui.video import chart as video_chart
from dfx.ui.video import store
from dfx.ui.video.store import Visit

CHART, THRESHOLD, AT = "video.chart", "video.threshold", "video.at"
LOW, HIGH = 0.05, 0.95  # beyond them nearly everything is one and the same


def chart(report: VideoReport, here: Visit) -> None:
    """P(fake) over time; a click on a point goes to its moment."""
    frame = here.frame()
    figure = video_chart.timeline(report, frame.time_s if frame else None)
    said = video_chart.timeline_in_words(report)
    plots.show(figure, CHART, said, on_select=_clicked, selection_mode="points")
    st.caption(legend(report))


def legend(report: VideoReport) -> str:
    """What is to be seen in the chart, no more than is there."""
    parts = ["Each point is a moment; click one to see it. The pale band is its 95 % interval."]
    if report.lead is not None:
        parts.append(lines_words(report, report.track(report.lead)))
    if report.cuts_s:
        parts.append("Dotted: a cut.")
    if any(track.stretches for track in report.tracks):
        parts.append("Shaded: a stretch that differs from the rest and looks manipulated.")
    if any(track.motion and track.motion.times_s for track in report.tracks):
        parts.append(
            "Below: how far each step of the face's motion stands out among its neighbours, in robust standard deviations; "
            f"above the dashed line ({video_chart.STANDS_OUT:g}) it is unusual."
        )
    return " ".join(parts)


def threshold(report: VideoReport, here: Visit) -> None:
    """The threshold as a slider; verdict, line and shading follow it."""
    usual = report.threshold if report.shipped_threshold is None else report.shipped_threshold
    st.session_state[THRESHOLD] = min(HIGH, max(LOW, round(report.threshold, 2)))
    st.slider(
        "Threshold of the whole clip", LOW, HIGH, step=0.01, key=THRESHOLD, on_change=_move, args=(False,),
        help=f"P(fake) of the clip from which dfx says “fake”. Lower finds more fakes and accuses more real people. "
        f"The shipped one is {number(usual)}.",
    )  # fmt: skip
    if here.threshold is not None:
        st.button(
            f"Back to the shipped threshold, {number(usual)}", key="video.threshold-back", type="tertiary",
            icon=":material/undo:", on_click=_move, args=(True,),
        )  # fmt: skip


def moment(report: VideoReport, here: Visit) -> FrameReport | None:
    """The moment looked at, with its slider where there are several."""
    frame = here.frame()
    if frame is None or len(report.frames) < 2:
        return frame
    times = {one.number: one.time_s for one in report.frames}
    st.session_state[AT] = frame.number
    st.select_slider(
        "Moment", list(times), key=AT, format_func=lambda number: time_words(times[number]),
        on_change=lambda: go_to(int(st.session_state[AT])),
        help="With the keyboard: the arrows go from moment to moment.",
    )  # fmt: skip
    return frame


def go_to(number: int, person: int | None = None) -> None:
    """Look at that moment, and at that person in it."""
    if here := store.current():
        here.moment = number
        here.person = here.person if person is None else person


def _clicked() -> None:
    points = st.session_state[CHART]["selection"]["points"]
    marked = [one["customdata"] for one in points if one.get("customdata")]
    if marked and marked[0][0] >= 0:
        go_to(int(marked[0][0]), int(marked[0][1]))


def _move(usual: bool) -> None:
    """The threshold goes to the slider's place, or back to the usual one."""
    if here := store.current():
        here.threshold = None if usual else float(st.session_state[THRESHOLD])
