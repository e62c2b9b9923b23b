"""The Workshop tab of Compare: an ensemble of the visitor's own, measured as it is put together."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dfx.compare.board.board import Board
from dfx.compare.workshop.bench import Bench, Choice
from dfx.compare.workshop.preset import preset_of
from dfx.compare.workshop.words import HELD_OUT, NEED_TRAINING, RULES_IN_WORDS
from dfx.errors import DfxError
from dfx.predict.shipped import read_ensembles
from dfx.ui.compare.workshop import choice as compare_workshop_choice
from dfx.ui.compare.workshop import show, store
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped
from dfx.ui.photo import own_preset

_PROBLEM = "compare.workshop.problem"


@st.fragment
def draw(board: Board) -> None:
    """Everything of the tab, from the stored answers; one sentence where these cannot be read."""
    try:
        with st.spinner("Reading the stored answers", show_time=False):
            bench, default = store.bench_from(board.folder), read_ensembles(board.folder).default
    except DfxError as error:
        st.error(escaped(str(error)), icon=":material/error:")
        return
    st.subheader("Put an ensemble together", anchor=False)
    st.markdown(
        "An ensemble asks several models and joins their answers into one. Choose who is asked and how they are joined; the "
        "figures below follow at once.",
        width=760,
    )
    title = store.titles(board)
    choice = compare_workshop_choice.choose(bench, default, title)
    if choice is None:
        st.info("Choose at least one model.", icon=":material/touch_app:")
    else:
        try:
            _worth(bench, choice, board.folder, title)
        except DfxError as error:
            st.error(escaped(str(error)), icon=":material/error:")
    _words()


def _worth(bench: Bench, choice: Choice, folder: Path, title: store.Title) -> None:
    found = store.mixed(bench, choice)
    show.figures(bench, found, folder, title)
    _use(bench, choice, title)
    show.members(bench, choice, title)


def _use(bench: Bench, choice: Choice, title: store.Title) -> None:
    """Save it for Photo and Video, and what is saved."""
    if absent := [name for name in choice.members if name not in bench.here]:
        titles = ", ".join(escaped(title(name)) for name in absent)
        st.caption(f"To judge other pictures by it, leave out what dfx has no weights of: {titles}.")
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.button(
            "Use it on Photo and Video in this session", key="compare.workshop.use", type="primary",
            icon=":material/check:", disabled=bool(absent), on_click=_save, args=(bench, choice),
        )  # fmt: skip
        if own_preset.current():
            st.button("Forget it", key="compare.workshop.forget", icon=":material/delete:", on_click=own_preset.forget)
    if sentence := st.session_state.pop(_PROBLEM, ""):
        st.error(escaped(sentence), icon=":material/error:")
    if saved := own_preset.current():
        st.success(
            f"Saved for this session: {escaped(own_preset.words(saved))}. Photo and Video offer it as “Mine”.",
            icon=":material/bookmark:",
        )
        with st.container(horizontal=True):
            st.page_link(frame.page_of("photo"), label="To Photo", icon=":material/photo_camera:")
            st.page_link(frame.page_of("video"), label="To Video", icon=":material/movie:")


def _save(bench: Bench, choice: Choice) -> None:
    try:
        own_preset.keep(preset_of(bench, choice))
    except DfxError as error:
        st.session_state[_PROBLEM] = str(error)


def _words() -> None:
    """What the figures can bear, and what the workshop cannot do."""
    with st.expander("How models are joined, and what needs a new training", icon=":material/school:"):
        for way in (*RULES_IN_WORDS.values(), *NEED_TRAINING):
            st.markdown(f"**{way.title}.** {way.words}")
            st.caption(way.paper)
    with st.expander("How far these figures can be trusted", icon=":material/balance:"):
        st.markdown(HELD_OUT)
