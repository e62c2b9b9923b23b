"""Everyone in the clip: a card each, with the face as it shows best."""

from __future__ import annotations

import numpy as np
import streamlit as st

from dfx.report.film.track_colours import colour_of, rgb_of
from dfx.report.pictures import jpeg, shrink
from dfx.report.words import photo as words
from dfx.report.words.video import person_words, stretch_words, track_words
from dfx.types import Pixels, VideoReport

THUMBNAIL = 224  # pixels
STRIPE = 10  # pixels of the person's colour below the face


def tracks(report: VideoReport, time: int = 0) -> None:
    """One card per person, in order of appearance; they stand side by side and wrap. `time` counts how often they are
    drawn in one run."""
    with st.container(horizontal=True, gap="medium", key=f"video-people-{time}"):
        for track in report.tracks:
            name = person_words(track.track)
            with st.container(gap="xsmall", width=THUMBNAIL):
                face = jpeg(striped(track.best.face.crop, track.track))
                st.image(face, width="stretch", alt=f"{name}, the face as it shows best")
                st.markdown(f"**{name} · {words.verdict_words(track)}**")
                st.caption(", ".join(words.answer_numbers(track)))
                st.caption(track_words(track))
                for stretch in track.stretches:
                    st.caption(f":material/priority_high: {stretch_words(stretch)}")
                if track.track == report.lead and len(report.tracks) > 1:
                    st.caption("The clip's answer rests on this person.")


def striped(crop: Pixels, track: int) -> Pixels:
    """The crop, square and small, with the person's colour below it, the same as in chart and annotated clip."""
    small = shrink(crop, THUMBNAIL)
    stripe = np.full((STRIPE, small.shape[1], 3), rgb_of(colour_of(track)), np.uint8)
    return np.vstack([small, stripe])
