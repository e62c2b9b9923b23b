"""The Your data tab of Compare: the visitor's own pictures or another tool's scores, measured like ours, for this session."""

from __future__ import annotations

import streamlit as st

from dfx.compare.board.board import Board
from dfx.ui.compare.own_data import show, store, ways
from dfx.ui.kit.text import escaped

ABOUT = (
    "How good are these models on **your** pictures, and how good is another tool? Give labelled pictures, or the scores that "
    "another tool gave to labelled faces; the same figures as above are computed from them."
)
PRIVACY = (
    "Nothing is kept: your files are read in memory, the figures live in this session and end with it. No picture is shown, "
    "stored or sent anywhere."
)


def draw(board: Board) -> None:
    """The ways in, the work, and the rows so far beside the shipped ones."""
    st.subheader("Measure your own data", anchor=False)
    st.markdown(ABOUT, width=760)
    job = ways.choose()
    if job is not None:
        store.run(job)
    st.caption(PRIVACY, width=760)
    if sentence := store.problem():
        st.error(escaped(sentence), icon=":material/error:")
    if store.was_stopped():
        st.info("Stopped. Nothing was added; measure again to start over.", icon=":material/pause_circle:")
    show.rows(board, store.kept())
