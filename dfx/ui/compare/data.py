"""The data behind all figures: what there is, what a model could cheat with, and what became of kinds left out."""

from __future__ import annotations

import streamlit as st

from dfx.compare.stored.data import Data, data_in_words, data_table, read_data
from dfx.compare.stored.left_out import LeftOut, joined_table, left_out, left_out_in_words, left_out_table
from dfx.ui.compare import chart as charts
from dfx.ui.compare import data_charts as figures
from dfx.ui.compare.choose import Scene
from dfx.ui.compare.table import plain_table
from dfx.ui.kit.text import escaped

MEASURE = "compare.measure-of-files"
ICONS = {"wrong": ":material/error:", "beware": ":material/warning:", "note": ":material/info:"}


@st.fragment
def draw(scene: Scene) -> None:
    found = read_data(scene.board.folder)
    if found.counts:
        _faces(found)
        _shortcuts(found)
    else:
        st.info(escaped(data_in_words(found)), icon=":material/info:")
    _left_out(left_out(scene.board))


def _faces(found: Data) -> None:
    st.subheader("Which faces?", anchor=False)
    reading = data_in_words(found)
    st.markdown(escaped(reading), width=760)
    charts.show(figures.sets_chart(found), "sets", reading, data_table(found))
    st.caption(
        "Train: what models learn from. Val: what thresholds and calibration are fitted on. Test: what the figures on this "
        "page are measured on, and no model of dfx is trained on. Hatched: fakes.",
        width=760,
    )
    with st.expander("Every kind of face, counted", icon=":material/table:"):
        plain_table(data_table(found), "data")


def _shortcuts(found: Data) -> None:
    """What tells fake from real without looking at the face."""
    st.subheader("What could a model cheat with?", anchor=False)
    st.markdown(
        "If all fakes came in larger files, a model could learn file size instead of faces. Each dot asks how well one measure "
        "of the file alone tells fake from real: 0.5 is not at all.",
        width=760,
    )
    if found.shortcuts:
        charts.show(figures.shortcuts_chart(found), "shortcuts", data_in_words(found))
        st.caption("Filled: more than chance and strong enough to cheat with. Open: next to nothing.")
    measures = list(dict.fromkeys(spread.measure for spread in found.spreads))
    if measures:
        if st.session_state.get(MEASURE) not in measures:
            st.session_state[MEASURE] = measures[0]
        measure = st.pills(
            "How the files are spread by", measures, format_func=lambda name: figures.MEASURES.get(name, name), required=True,
            wrap=True, key=MEASURE, persist_state="session",
        )  # fmt: skip
        name = figures.MEASURES.get(str(measure), str(measure))
        charts.show(figures.spreads_chart(found, str(measure)), f"spread-{measure}", f"{name} by set and label")
        st.caption("Thick: the middle half of the files. Thin: from the 5th to the 95th of a hundred. Open: fakes.")
    if found.findings:
        with st.expander(f"What the check of the data found ({len(found.findings)})", icon=":material/fact_check:"):
            for finding in found.findings:
                st.markdown(f"{ICONS.get(finding.level, ICONS['note'])} {escaped(finding.sentence)}")


def _left_out(found: LeftOut) -> None:
    st.subheader("And on fakes of a kind never seen?", anchor=False)
    reading = left_out_in_words(found)
    for one in found.problems:
        st.info(escaped(one.sentence), icon=":material/info:")
    if found.rows:
        st.markdown(escaped(reading), width=760)
        charts.show(figures.left_out_chart(found), "left-out", reading, left_out_table(found))
        st.caption(
            "Open circle: a network trained without that kind of fake. Filled: the shipped one, which saw it. Bars: 95 % "
            "intervals. This is the honest guess for tomorrow's generator. Kinds marked * have few fakes.",
            width=760,
        )
    if found.joined:
        with st.expander("Ensembles fitted without the set they are tested on", icon=":material/table:"):
            plain_table(joined_table(found), "joined")
            charts.csv_button(joined_table(found), "joined")
