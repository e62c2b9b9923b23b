"""Step 2: the face is found and cut out. The control: the margin around it."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dfx.analysis.lesson.cover import MARGINS, Margin
from dfx.analysis.lesson.lesson import Lesson
from dfx.faces.crop import cut
from dfx.faces.resize import resize
from dfx.language import number
from dfx.settings import settings
from dfx.ui.kit import plots
from dfx.ui.lesson import pictures
from dfx.ui.lesson.pictures import Places

KEY = "lesson.margin"


def draw(lesson: Lesson, at: Places) -> None:
    usual = min(MARGINS, key=lambda share: abs(share - settings().face_margin))
    st.session_state.setdefault(KEY, usual)
    with at.control:
        share = st.select_slider(
            "Margin on each side of the face", MARGINS, format_func=lambda share: f"{100 * share:.0f} %", key=KEY,
            persist_state="session",
        )  # fmt: skip
    with at.words:
        margin = lesson.margins[MARGINS.index(share)]
        st.metric("P(fake) by this network", number(margin.fake_probability))
        which = "the face" if lesson.found == 1 else f"the largest of {lesson.found} faces"
        st.markdown(
            f"The detector is sure of {which} at {number(lesson.face.confidence)}. dfx always cuts with "
            f"{100 * settings().face_margin:.0f}\u00a0%."
        )
        alt = f"P(fake) by margin; at {100 * share:.0f} % it is {number(margin.fake_probability)}"
        plots.show(_chart(lesson.margins, margin), "lesson-margins", alt)
    with at.picture, st.container(horizontal=True, gap="small", key="lesson-pair"):
        boxes = [lesson.face.box, margin.square]
        photo = pictures.framed(lesson.pixels, boxes, pictures.LARGE * pictures.DENSE)
        height, width = photo.shape[:2]
        wide = round(pictures.PAIR * min(1.0, width / height))
        pictures.show(photo, wide, "The photo; the thin frame is the face, the thick one the square that is cut out")
        view = resize(cut(lesson.pixels, margin.square, lesson.face.turn), len(lesson.view))
        pictures.show(view, pictures.PAIR, "What the network gets to see: the square, shrunk")


def _chart(margins: tuple[Margin, ...], here: Margin) -> go.Figure:
    figure = plots.figure(height=190, margin={"l": 8, "r": 12, "t": 8, "b": 8})
    colour = plots.tint("#0b6e82")
    at = [100 * one.share for one in margins]
    said = [one.fake_probability for one in margins]
    figure.add_scatter(x=at, y=said, mode="lines", line={"color": colour, "width": 2}, hoverinfo="skip")
    figure.add_scatter(
        x=[100 * here.share], y=[here.fake_probability], mode="markers", marker={"size": 12, "color": plots.ink()},
        hovertemplate=f"%{{x:.0f}} %: P(fake) {number(here.fake_probability)}<extra></extra>",
    )  # fmt: skip
    figure.update_xaxes(title_text="margin, %", range=[-2, 82])
    return figure.update_yaxes(title_text="P(fake)", range=[-0.03, 1.03], tickvals=[0, 0.5, 1])
