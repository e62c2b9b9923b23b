"""Step 4: the last maps. The control: which one, from what speaks for "fake" to what speaks for "real"."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.lesson.lesson import Lesson
from dfx.language import signed
from dfx.report.pictures import jpeg
from dfx.ui.feature_maps.pictures import activation, strength_over
from dfx.ui.lesson import pictures
from dfx.ui.lesson.pictures import Places


def draw(lesson: Lesson, at: Places) -> None:
    last = lesson.last
    height, width, channels = last.maps.shape
    with at.control:
        rank = st.slider(
            "Map, from “fake” to “real”", 1, channels, key="lesson.channel", persist_state="session",
            help="1 speaks most for “fake” on this face, the last one most for “real”.",
        )  # fmt: skip
    with at.words:
        channel = last.ranked[rank - 1]
        adds = float(last.adds[channel])
        side = "fake" if adds > 0 else "real" if adds < 0 else "neither side"
        st.metric(
            f"Map {channel} adds to the logit", signed(adds, 3), help="Gradient × activation, summed over its cells."
        )
        st.markdown(
            f"It speaks for **{side}**. There are **{channels} maps** of {height} × {width} cells: "
            f"{int((last.adds > 0).sum())} speak for “fake” here, {int((last.adds < 0).sum())} for “real”."
        )
    values = last.maps[..., channel]
    with at.picture, st.container(horizontal=True, gap="small", key="lesson-pair"):
        pictures.show(
            activation(values, pictures.DENSE * pictures.PAIR),
            pictures.PAIR,
            f"Map {channel}: dark its least, yellow its most",
        )
        over = strength_over(lesson.view, values - values.min())
        st.image(jpeg(over), width=pictures.PAIR, alt=f"Map {channel} over the face")
    at.picture.caption(
        "Left the map, a square a cell, from its least (dark) to its most (yellow); right the same over the face."
    )
