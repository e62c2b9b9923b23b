"""Where models err, where two of them part, and how closely their errors go together. Counts only: no face is shown."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dfx.compare.board.cut import Cut
from dfx.compare.figures.agreement import (
    Links,
    links,
    links_in_words,
    links_table,
    pair_in_words,
    pairs_of,
    pairs_table,
)
from dfx.compare.figures.errors import GROUPINGS, Errors, errors_by, errors_by_score, errors_in_words, errors_table
from dfx.compare.figures.ladder import Rate
from dfx.glossary import set_words
from dfx.language import count, figure, percent
from dfx.ui.compare import chart as charts
from dfx.ui.compare import choose
from dfx.ui.compare.choose import Scene
from dfx.ui.compare.table import plain_table
from dfx.ui.kit import plots
from dfx.ui.kit.text import escaped

BY, RATE = "compare.by", "compare.rate"
FIRST, SECOND, WHAT = "compare.pair.first", "compare.pair.second", "compare.links"
BYS = {"set": "Set", "method": "Kind of fake", "size": "Size", "sharpness": "Sharpness", "quality": "JPEG quality",
       "score": "P(fake) said"}  # fmt: skip
RATES = {"wrong": "All errors", "missed": "Missed fakes", "alarms": "False alarms"}
LINE_PX, NAME_PX, CELL_PX = 13, 26, 20
FLAT = 12  # numbers that stand upright side by side on a phone


@st.fragment
def draw(scene: Scene) -> None:
    if not scene.cut.n:
        st.info(escaped(scene.cut.why_no_ranking), icon=":material/info:")
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        threshold = choose.threshold()
        part = choose.drawn_judges(scene)
    _groups(part, threshold)
    _pair(scene)
    _together(scene, threshold)


def _groups(part: Cut, threshold: float | None) -> None:
    st.subheader("On which faces do they err?", anchor=False)
    st.session_state.setdefault(BY, "set")
    st.session_state.setdefault(RATE, "wrong")
    with st.container(horizontal=True):
        by, rate = (
            st.pills(
                title, list(words), format_func=words.__getitem__, required=True, wrap=True, key=key, persist_state="session"
            )
            for title, words, key in (("Grouped by", BYS, BY), ("Errors", RATES, RATE))
        )  # fmt: skip
    rows = errors_by(part, str(by), threshold) if by in GROUPINGS else errors_by_score(part, threshold)
    reading = errors_in_words(rows, part.judges[0].name)
    st.markdown(escaped(reading), width=760)
    kept = [row for row in rows if rate_of(row, str(rate)) is not None]
    if not kept:
        st.info("No group here holds such faces.", icon=":material/info:")
        return
    charts.key([(judge, "") for judge in part.judges])
    charts.show(groups_chart(kept, str(rate)), f"errors-{by}-{rate}", reading, errors_table(rows))
    st.caption("Dot: the share called wrongly. Bar: its 95 % interval, wide where a group has few faces.")


def _pair(scene: Scene) -> None:
    """Two models face to face, and all pairs in a table."""
    found = pairs_of(scene.cut)
    if not found:
        return
    st.subheader("Two models face to face", anchor=False)
    titles = {judge.name: judge.title for judge in scene.cut.judges}
    start = choose.leading(scene.cut)
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
        st.markdown(escaped(pair_in_words(pair)), width=760)
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
        plain_table(pairs_table(found), "pairs")
        charts.csv_button(pairs_table(found), "pairs")


def _together(scene: Scene, threshold: float | None) -> None:
    if len(scene.cut.judges) < 2:
        return
    st.subheader("Do they err on the same faces?", anchor=False)
    found = links(scene.cut, threshold)
    reading = links_in_words(found)
    st.markdown(escaped(reading), width=760)
    st.session_state.setdefault(WHAT, "errors")
    what = st.segmented_control(
        "Compare", ["errors", "answers"], format_func=str.capitalize, required=True, key=WHAT, persist_state="session"
    )
    charts.show(links_chart(found, str(what)), f"links-{what}", reading, links_table(found, str(what)))
    names = [f"{k}\u202f{escaped(judge.title)}" for k, judge in enumerate(found.judges, start=1)]
    st.caption(f"The numbers: {'; '.join(names)}.")
    st.caption(
        "1: always together; 0: no more often than by chance. Dark fields are pairs whose members can correct each other, "
        "which is why joining models helps. Ensembles err with their members, since they are made of them.",
        width=760,
    )


def rate_of(row: Errors, rate: str) -> Rate | None:
    found: Rate | None = getattr(row, rate)
    return found


def groups_chart(rows: Sequence[Errors], rate: str) -> go.Figure:
    """One band per group, in it one dot with its interval per judge; every row must have the rate."""
    groups = list(dict.fromkeys(row.group for row in rows))
    judges = list(dict.fromkeys(row.judge for row in rows))
    chart, band = go.Figure(), LINE_PX * len(judges) + NAME_PX
    for k, judge in enumerate(judges):
        shift = (NAME_PX + LINE_PX * k - 0.5 * (band - LINE_PX)) / -band
        colour = charts.colour_of(judge)
        rated = [(row.group, one) for row in rows if row.judge is judge and (one := rate_of(row, rate)) is not None]
        chart.add_scatter(
            x=[one.value for _, one in rated], y=[shift - groups.index(group) for group, _ in rated], mode="markers",
            marker={"size": 9, "color": colour}, name=judge.title,
            error_x=charts.whiskers([(one.value, one.interval) for _, one in rated], colour, 2),
            text=[f"{charts.folded(judge.title, 60)}, {charts.folded(group, 60)}<br>{RATES[rate]}: {one.in_words()}, "
                  f"{percent(one.value, one.interval, digits=1)}" for group, one in rated],
            hovertemplate="%{text}<extra></extra>",
        )  # fmt: skip
    charts.framed(chart, "share called wrongly", "", band * len(groups) + 100)
    names = []
    for group in groups:  # one number of faces, or the range where each judge has its own
        counts = [one.n for row in rows if row.group == group and (one := rate_of(row, rate)) is not None]
        names.append(f"{set_words(group)} ({'–'.join(map(count, sorted({min(counts), max(counts)})))})")
    charts.rows_axis(chart, names, band // 2 - NAME_PX // 2, rails=False)
    charts.unit_axis(chart)
    chart.update_xaxes(tickformat=".0%").update_yaxes(range=[0.5 - len(groups), 0.5])
    for k in range(1, len(groups)):
        chart.add_hline(y=0.5 - k, line={"color": plots.RAIL, "width": 1}, layer="below")
    return chart


def links_chart(found: Links, what: str) -> go.Figure:
    """The square of correlations, judges numbered from 1 in their order; a field without a value stays empty."""
    square = found.errors if what == "errors" else found.answers
    titles = [judge.title for judge in found.judges]
    numbers = list(range(1, len(titles) + 1))
    text = [
        [f"{one} and {other}<br>{'unknown' if value is None else figure(value, digits=2)} over {found.n} faces"
         for other, value in zip(titles, row, strict=True)]
        for one, row in zip(titles, square, strict=True)
    ]  # fmt: skip
    lowest = min((value for row in square for value in row if value is not None), default=0.0)
    chart = go.Figure(
        go.Heatmap(
            z=[list(row) for row in square], x=numbers, y=numbers, text=text, hovertemplate="%{text}<extra></extra>",
            colorscale="Cividis", zmin=min(0.0, lowest), zmax=1, xgap=1, ygap=1,
            colorbar={"orientation": "h", "y": -0.02, "yanchor": "top", "thickness": 10, "len": 0.9, "title": {"text": ""}},
        )
    )  # fmt: skip
    charts.framed(chart, "", "", CELL_PX * len(titles) + 120)
    axis = {"tickvals": numbers, "showgrid": False, "tickfont": {"size": 10, "color": plots.ink()}}
    chart.update_yaxes(autorange="reversed", **axis)
    chart.update_xaxes(side="top", tickangle=-90 if len(titles) > FLAT else 0, **axis)
    return chart
