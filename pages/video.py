"""The Video page: one clip in; who is real, when, and how it moves."""

import streamlit as st

from dfx.types import VideoReport
from dfx.ui import (
    frame,
    video_answer,
    video_details,
    video_downloads,
    video_entrance,
    video_film,
    video_moment,
    video_over_time,
    video_store,
    video_threshold,
    video_timeline,
    video_tracks,
    video_work,
    warm,
)
from dfx.ui.video_store import Visit

frame.require()


def result(here: Visit) -> None:
    """The answer first, then the clip beside its timeline, one moment of it, everyone in it, and the reasons."""
    st.button(
        "Another clip", key="video.leave", icon=":material/arrow_back:", type="tertiary", on_click=video_store.leave
    )
    if here.stage == "stopped":
        video_work.stopped(here)
    if here.report is None:
        return
    shipped = here.report.threshold
    report = video_threshold.at_threshold(here.report, shipped if here.threshold is None else here.threshold)
    video_answer.answer(report, here)
    if not report.tracks:
        end(report, here)
        return
    seen, told = st.columns([5, 6], gap="large")
    with seen:
        player = video_film.Player(here)
        video_timeline.threshold(report, here)
    with told:
        video_timeline.chart(report, here)
    st.subheader("One moment", anchor=False)
    moment = video_timeline.moment(report, here)
    at_s = moment.time_s if moment else 0.0
    player.show(at_s)
    draw = video_moment.section(report, here, moment) if moment else video_moment.nothing
    st.subheader("Everyone in the clip", anchor=False)
    video_tracks.tracks(report)
    video_answer.motion(report)
    video_over_time.section(report, here)
    end(report, here)
    draw()
    player.fill()


def end(report: VideoReport, here: Visit) -> None:
    """What can be kept, what the answer is not, and everything needed to check it."""
    video_downloads.section(report, here)
    video_answer.limits()
    video_details.details(report, here)


shown = video_store.current()
if shown is not None and video_store.asked() is not None:
    shown = None
# Each state stands where another one stood, so that nothing of the one before is left on the page while there is work.
if shown is None:
    with st.container():
        video_entrance.ways_in()
elif shown.stage == "done" or video_work.interrupted(shown):
    body = st.container()
    st.empty()
    with body:
        result(shown)
else:
    st.header("Looking at the clip", anchor=False)
    with st.container():
        video_work.work(shown)
warm.start()
