"""Below the verdict: how often such an answer is wrong, and where to look next."""

from __future__ import annotations

import streamlit as st

from dfx.compare.stored.how_wrong import how_wrong
from dfx.settings import settings
from dfx.types import EnsembleReport, Verdict
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped


def show(verdict: Verdict, ensemble: EnsembleReport | None) -> None:
    """One line where it was measured for that ensemble, with a link to the whole of it; and one next step."""
    measured = None
    if ensemble and (verdict == "fake" or verdict == "real"):
        measured = how_wrong(settings().models_dir, ensemble.name, verdict)
    if measured:
        st.caption(escaped(measured.in_words()))
    with st.container(horizontal=True, key="onward"):
        st.page_link(
            frame.page_of("explain"), label="Next: why, and how far to trust it", icon=":material/center_focus_strong:"
        )
        if measured:
            st.page_link(
                frame.page_of("compare"), label="What was measured", icon=":material/leaderboard:",
                query_params={"tab": "data"},
            )  # fmt: skip
