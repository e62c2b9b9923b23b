"""The Video page: one clip in; who is real, when, and how it moves."""

import streamlit as st

from dfx.analysis.at_threshold import at_threshold
from dfx.types import VideoReport
from dfx.ui.dossier import video as dossier_video
from dfx.ui.first_seen import video as first_seen_video
from dfx.ui.kit import frame
from dfx.ui.photo import warm
from dfx.ui.video import answer as video_answer
from dfx.ui.video import details as video_details
from dfx.ui.video import downloads as video_downloads
from dfx.ui.video import entrance as video_entrance
from dfx.ui.video import film as video_film
from dfx.ui.video import moment as video_moment
from dfx.ui.video import over_time as video_over_time
from dfx.ui.video import store as video_store
from dfx.ui.video import timeline as video_timeline
from dfx.ui.video import tracks as video_tracks
from dfx.ui.video import work as video_work
from dfx.ui.video.store import Visit

frame.require()


def result(here: Visit) -> None:
    """The answer first, then the clip beside its timeline, one moment of it, everyone in it, and the reasons."""
    frame.unseen("Video")
    st.button(
        "Another clip", key="video.leave", icon=":material/arrow_back:", type="tertiary", on_click=video_store.leave
    )
    if here.stage == "stopped":
        video_work.stopped(here)
    if here.report is None:
        return
    shipped = here.report.threshold
    report = at_threshold(here.report, shipped if here.threshold is None else here.threshold)
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
    first_seen_video.section(report, here)
    video_downloads.section(report, here)
    dossier_video.section(report, here)
    video_answer.limits()
    video_details.details(report, here)


shown = video_store.current()
if shown is not None and video_store.asked() is not None:
    shown = None
if shown is not None:
    video_store.address(shown)
# Each state stands where another one stood, so that nothing of the one before is left on the page while there is work.
if shown is None:
    with st.container():
        video_entrance.ways_in()
elif shown.stage in ("done", "stopped"):
    body = st.container()
    st.empty()
    with body:
        result(shown)
else:
    frame.unseen("Video")
    with st.container():
        st.header("Looking at the clip", anchor=False)
        video_work.work(shown)
warm.start()
