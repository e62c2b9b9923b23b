"""Step 10: of a thousand photos. The control: how many of them are fake."""

from __future__ import annotations

import streamlit as st

from dfx.analysis.lesson.lesson import Lesson
from dfx.compare.figures.ladder import PHOTOGRAPHS
from dfx.language import count, number, percent, real_and_fake
from dfx.report.lesson import stored
from dfx.ui.kit import plots
from dfx.ui.lesson.pictures import Places

KEY = "lesson.rare"
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5)


def draw(lesson: Lesson, at: Places) -> None:
    from dfx.ui.compare.costs import thousand_chart  # brings scipy along

    found = stored.answers()
    st.session_state.setdefault(KEY, stored.RARE)
    with at.control:
        share = st.select_slider(
            f"Fakes among {count(PHOTOGRAPHS)} photos", SHARES, key=KEY, persist_state="session",
            format_func=lambda share: f"{PHOTOGRAPHS * share:g}",
        )  # fmt: skip
    with at.words:
        said = stored.among_thousand(found, share)
        worth = percent(said.found / said.flagged) if said.flagged else "none"
        st.metric("Alarms that are right", worth, help="Of all photos that are flagged, the share that is fake.")
        st.markdown(
            f"**{said.flagged} alarms**: {said.found} on fakes, {said.alarms} on real photos. {said.missed} of {said.fakes} "
            "fakes are missed."
        )
        st.caption(
            f"The network at its own line, {number(lesson.threshold)}, with the rates counted on its stored answers to "
            f"{real_and_fake(found.n_real, found.n_fake)}."
        )
    with at.picture:
        words = f"{said.found} fakes flagged, {said.missed} missed, {said.alarms} real photos flagged, {said.passed} left alone"
        plots.show(thousand_chart(said).update_layout(height=380), "lesson-thousand", f"A dot a photo: {words}")
