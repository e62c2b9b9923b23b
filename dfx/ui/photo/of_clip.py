"""A face of a clip, looked at like a photo: the clip's own answer stands above that of the moment, and the way back is kept."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dfx.analysis.at_threshold import at_threshold
from dfx.report.words import photo as words
from dfx.report.words.video import person_words, time_words
from dfx.types import VideoReport
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped
from dfx.ui.video import store as video_store
from dfx.ui.video.face import face_key
from dfx.ui.video.store import Visit


@dataclass(frozen=True, slots=True, eq=False)
class OfClip:
    """Where in the clip on show a face is from: the moment's number and second, and whose face it is."""

    clip: Visit
    number: int
    time_s: float
    track: int

    @property
    def report(self) -> VideoReport:
        """As its page shows it, by the threshold chosen there."""
        report = self.clip.report
        assert report is not None
        return at_threshold(report, report.threshold if self.clip.threshold is None else self.clip.threshold)


def of_clip(key: str) -> OfClip | None:
    """What the result under `key` is of; None where that is no face of the clip on show."""
    clip = video_store.current()
    if clip is None or clip.report is None:
        return None
    places = (
        OfClip(clip, moment.number, moment.time_s, face.track) for moment in clip.report.frames for face in moment.faces
    )
    return next((one for one in places if face_key(clip.key, one.number, one.track) == key), None)


def back(place: OfClip) -> None:
    """The button to the clip, at the moment the face is from."""
    if st.button("Back to the clip", key="photo.to-clip", icon=":material/movie:", type="tertiary"):
        place.clip.moment, place.clip.person = place.number, place.track
        st.switch_page(frame.page_of("video"))


def verdict(place: OfClip, report_of_face: words.Answer) -> None:
    """The answer is the clip's; that of this moment is said beside it, as what it is."""
    report = place.report
    st.header("One moment of a clip", anchor=False)
    st.markdown(f"**The clip: {escaped(words.answer_words(report))}**")
    whose = f"{person_words(place.track)} at {time_words(place.time_s)}"
    alone = words.answer_words(report_of_face)
    st.markdown(
        escaped(f"{whose}, by this moment alone: {alone}. A clip is judged by all of its moments, and never by one.")
    )
    st.caption(words.POLARITY)
