"""Step 9: whether the map can be trusted. The control: how much of what it marks is covered."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st

from dfx.analysis.lesson.cover import STEPS, Removed, removed_view
from dfx.analysis.lesson.lesson import Lesson
from dfx.errors import DfxError
from dfx.language import figure as figure_words
from dfx.language import number
from dfx.report.lesson import stored
from dfx.ui.kit import plots
from dfx.ui.kit.text import escaped
from dfx.ui.lesson import pictures
from dfx.ui.lesson.logit import BOTH, FAKE
from dfx.ui.lesson.pictures import Places

SIDE = 230


def draw(lesson: Lesson, at: Places) -> None:
    removed = lesson.removed
    with at.control:
        if removed is None:
            st.info(
                "The map of this photo is empty: there is nothing to test. Another photo may do.",
                icon=":material/info:",
            )
            return
        covered = st.slider("Share of the picture that is covered, %", 0, 100, 10, 100 // STEPS, key="lesson.share",
                            persist_state="session")  # fmt: skip
    with at.words:
        marked, dark = removed.at(covered / 100)
        with st.container(horizontal=True, gap="large"):
            st.metric(
                "Covered: the marked", number(marked), help="P(fake) without what the map marks most.", width="content"
            )
            st.metric(
                "Covered: the dark", number(dark), help="P(fake) without what the map marks least.", width="content"
            )
        st.caption(f"P(fake) of the whole face: {number(lesson.answer.fake_probability)}. {_measured()}")
    with at.picture:
        with st.container(horizontal=True, gap="small", key="lesson-pair"):
            for first, what in ((True, "marks most"), (False, "marks least")):
                view = removed_view(lesson.view, removed.order, covered / 100, first)
                pictures.show(view, SIDE, f"The face without {covered} % of the pixels: what the map {what}")
        said = f"P(fake) while the picture is covered: at {covered} % {number(marked)} and {number(dark)}"
        plots.show(_chart(removed, covered / 100), "lesson-removed", said)


def _measured() -> str:
    """How often maps of this network passed, on other faces."""
    try:
        row = stored.trust()
    except DfxError as error:
        return escaped(str(error))
    if row is None:
        return ""
    said = f"On other faces, maps of this network were {row.words}"
    if row.randomised is None:
        return escaped(f"{said}.")
    alike = figure_words(row.randomised, digits=2)
    return escaped(
        f"{said}. Specific: with random weights in the network the map is another one (rank correlation {alike})."
    )


def _chart(removed: Removed, share: float) -> go.Figure:
    figure = plots.figure(height=210, showlegend=True, margin={"l": 8, "r": 12, "t": 28, "b": 8})
    at = [100 * one for one in removed.shares]
    for name, said, colour, dash in (
        ("marked first", removed.marked_first, FAKE, "solid"), ("dark first", removed.marked_last, BOTH, "dash"),
    ):  # fmt: skip
        figure.add_scatter(
            x=at, y=said, name=name, mode="lines", line={"color": plots.tint(colour), "width": 3, "dash": dash},
            customdata=[number(p) for p in said],
            hovertemplate=f"{name}: %{{x:.0f}} % covered, P(fake) %{{customdata}}<extra></extra>",
        )  # fmt: skip
    figure.add_vline(x=100 * share, line={"color": plots.ink(), "width": 2})
    figure.update_xaxes(title_text="covered, %", range=[-2, 102])
    return figure.update_yaxes(title_text="P(fake)", range=[-0.03, 1.05], tickvals=[0, 0.5, 1])
