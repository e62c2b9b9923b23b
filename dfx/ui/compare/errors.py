"""Where models err, where two of them part, and how closely their errors go together. Counts only: no face is shown."""

from __future__ import annotations

import streamlit as st

from dfx.compare import sentences, tables
from dfx.compare.board.cut import Cut
from dfx.compare.figures.agreement import links, pairs_of
from dfx.compare.figures.errors import GROUPINGS, errors_by, errors_by_score
from dfx.language import count
from dfx.ui.compare import chart as charts
from dfx.ui.compare import pick
from dfx.ui.compare.error_charts import RATES, groups_chart, links_chart, rate_of
from dfx.ui.compare.pick import Scene
from dfx.ui.compare.table import plain_table
from dfx.ui.kit.text import escaped

BY, RATE = "compare.by", "compare.rate"
FIRST, SECOND, WHAT = "compare.pair.first", "compare.pair.second", "compare.links"
BYS = {"set": "Set", "method": "Kind of fake", "size": "Size", "sharpness": "Sharpness", "quality": "JPEG quality",
       "score": "P(fake) said"}  # fmt: skip


@st.fragment
def draw(scene: Scene) -> None:
    if not scene.cut.n:
        st.info(escaped(scene.cut.why_no_ranking), icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        threshold = pick.threshold()
        part = pick.drawn_judges(scene)
    _groups(part, threshold)
    _pair(scene)
    _together(scene, threshold)


def _groups(part: Cut, threshold: float | None) -> None:
    st.subheader("On which faces do they err?", anchor=False)
    st.session_state.setdefault(BY, "set")
    st.session_state.setdefault(RATE, "wrong")
    with st.container(horizontal=True):
        by = st.pills(
            "Grouped by",
            list(BYS),
            format_func=BYS.__getitem__,
            required=True,
            wrap=True,
            key=BY,
            persist_state="session",
        )
        rate = st.pills(
            "Errors",
            list(RATES),
            format_func=RATES.__getitem__,
            required=True,
            wrap=True,
            key=RATE,
            persist_state="session",
        )
    rows = errors_by(part, str(by), threshold) if by in GROUPINGS else errors_by_score(part, threshold)
    first = part.judges[0].name
    reading = sentences.of_errors(rows, first)
    st.markdown(escaped(reading), width=760)
    kept = [row for row in rows if rate_of(row, str(rate)) is not None]
    if not kept:
        st.info("No group here holds such faces.", icon=":material/info:")
        return
    charts.key([(judge, "") for judge in part.judges])
    charts.show(groups_chart(kept, str(rate)), f"errors-{by}-{rate}", reading, tables.of_errors(rows))
    st.caption("Dot: the share called wrongly. Bar: its 95 % interval, wide where a group has few faces.")


def _pair(scene: Scene) -> None:
    """Two models face to face, and all pairs in a table."""
    found = pairs_of(scene.cut)
    if not found:
        return
    st.subheader("Two models face to face", anchor=False)
    titles = {judge.name: judge.title for judge in scene.cut.judges}
    start = pick.leading(scene.cut)
    for key, name in ((FIRST, start[0]), (SECOND, start[min(1, len(start) - 1)])):
        if st.session_state.get(key) not in titles:
            st.session_state[key] = name
    left, right = st.columns(2)
    one = left.selectbox("This one", list(titles), format_func=titles.__getitem__, key=FIRST, persist_state="session")
    two = right.selectbox(
        "and that one", list(titles), format_func=titles.__getitem__, key=SECOND, persist_state="session"
    )
    pair = next((row for row in found if {row.first.name, row.second.name} == {one, two}), None)
    if pair is None:
        st.info("Choose two different models.", icon=":material/info:")
    else:
        st.markdown(escaped(sentences.of_pair(pair)), width=760)
        with st.container(horizontal=True):
            st.metric("Both right", count(pair.both_right))
            st.metric(f"Only {pair.first.title}", count(pair.only_first))
            st.metric(f"Only {pair.second.title}", count(pair.only_second))
            st.metric("Both wrong", count(pair.both_wrong))
    with st.expander(f"All {len(found)} pairs, with their tests", icon=":material/table:"):
        st.caption(
            "McNemar's test asks whether two accuracies differ, from the faces that only one of the two calls rightly. "
            "DeLong's test asks the same of two AUCs. Testing many pairs finds differences by luck; Holm's correction takes "
            "that back. A p below 0.05 is called more than chance. Each model at its own threshold."
        )
        plain_table(tables.of_pairs(found), "pairs")
        charts.csv_button(tables.of_pairs(found), "pairs")


def _together(scene: Scene, threshold: float | None) -> None:
    if len(scene.cut.judges) < 2:
        return
    st.subheader("Do they err on the same faces?", anchor=False)
    found = links(scene.cut, threshold)
    reading = sentences.of_links(found)
    st.markdown(escaped(reading), width=760)
    st.session_state.setdefault(WHAT, "errors")
    what = st.segmented_control(
        "Compare", ["errors", "answers"], format_func=str.capitalize, required=True, key=WHAT, persist_state="session"
    )
    charts.show(links_chart(found, str(what)), f"links-{what}", reading, tables.of_links(found, str(what)))
    names = [f"{k}\u202f{escaped(judge.title)}" for k, judge in enumerate(found.judges, start=1)]
    st.caption(f"The numbers: {'; '.join(names)}.")
    st.caption(
        "1: always together; 0: no more often than by chance. Dark fields are pairs whose members can correct each other, "
        "which is why joining models helps. Ensembles err with their members, since they are made of them.",
        width=760,
    )
