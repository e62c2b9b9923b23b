"""The leaderboard: every model and figure of choice, and which leads are more than chance."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dfx.compare.board.cut import EVERYTHING
from dfx.compare.figures.columns import COLUMNS, DEFAULT
from dfx.compare.figures.leaderboard import (
    Row,
    leaderboard,
    leaderboard_in_words,
    leaderboard_table,
    ordered,
    stored_rows,
    unmeasured_rows,
)
from dfx.compare.figures.ties import Ties, ties, ties_in_words, ties_table
from dfx.language import real_and_fake
from dfx.ui.compare import chart as charts
from dfx.ui.compare import choose
from dfx.ui.compare.choose import Scene
from dfx.ui.compare.table import sortable
from dfx.ui.kit import plots
from dfx.ui.kit.text import escaped

SHOWN = "compare.columns"


@st.fragment
def draw(scene: Scene) -> None:
    found = ties(scene.cut)
    st.subheader("Who is best, and is the lead more than chance?", anchor=False)
    reading = ties_in_words(found, scene.board.titles())
    st.markdown(escaped(reading), width=760)
    rows = _table(scene, found)
    if not found.ranked:
        return
    st.subheader("Ties", anchor=False)
    st.caption(
        "Dot: the AUC, with its 95 % interval. Points joined by a line on the right are tied: with these faces, no two of "
        "them can be told apart (DeLong's test, corrected by Holm for the number of pairs). A critical-difference diagram.",
        width=760,
    )
    charts.show(tie_chart(found, rows), "ties", reading, ties_table(found))


def _table(scene: Scene, found: Ties) -> tuple[Row, ...]:
    """The controls and the table; all rows, in the order of the board."""
    threshold = choose.threshold() if len(scene.board.faces) else None
    at = None if threshold is None else [threshold] * len(scene.cut.judges)
    rows = leaderboard(scene.cut, at) if len(scene.board.faces) else stored_rows(scene.board.judges)
    if scene.chosen == EVERYTHING and threshold is None:
        rows += stored_rows(scene.board.figures_only) + unmeasured_rows(scene.board.unmeasured)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(
            "Best first by", list(COLUMNS), format_func=lambda key: COLUMNS[key].title, key="compare.order", width=190,
            persist_state="session",
        )  # fmt: skip
        asked = st.text_input("Find a model", key="compare.find", width=190, placeholder="part of its name")
        with st.popover("Columns", icon=":material/view_column:", key="compare.columns.fold"):
            picked = st.pills(
                "Columns", list(COLUMNS), selection_mode="multi", format_func=lambda key: COLUMNS[key].title,
                default=list(DEFAULT), wrap=True, key=SHOWN, persist_state="session",
            )  # fmt: skip
            spans = st.toggle("With 95 % intervals", value=True, key="compare.spans", persist_state="session")
            st.caption(
                "\n".join(f"- **{COLUMNS[key].title}**: {COLUMNS[key].says}" for key in COLUMNS if key in picked)
            )
    keys = [key for key in COLUMNS if key in picked] or list(DEFAULT)
    wanted = asked.strip().lower()
    shown = [
        row
        for row in ordered(rows, order)
        if wanted in row.judge.title.lower() or wanted in row.judge.name or wanted == row.judge.kind
    ]
    st.markdown(escaped(leaderboard_in_words(rows, order)), width=760)
    if shown:
        sortable(shown, keys, spans, found)
        charts.csv_button(leaderboard_table(shown, keys), "leaderboard", "This table as CSV")
    else:
        st.info("No model here has such a name.", icon=":material/search_off:")
    return rows


def tie_chart(found: Ties, rows: Sequence[Row]) -> go.Figure:
    """AUC with its interval down the rows, and one upright line per group of ties."""
    by_name = {row.judge.name: row for row in rows}
    figure = go.Figure()
    place = {one.name: -k for k, one in enumerate(found.ranked)}
    for one in found.ranked:
        row, y = by_name[one.name], place[one.name]
        cell, colour = row.cells["auc"], charts.colour_of(row.judge)
        charts.interval(figure, cell.interval, y, colour)
        figure.add_scatter(
            x=[cell.value], y=[y], mode="markers", marker={"color": colour, "size": 11},
            hovertemplate=f"{charts.folded(row.judge.title, 60)}<br>AUC {cell.in_words()}<br>rank {one.rank}, could be "
                          f"{one.best} to {one.worst}<br>{real_and_fake(row.n_real, row.n_fake)}<extra></extra>",
        )  # fmt: skip
    for k, group in enumerate(found.groups):
        ys = [place[name] for name in group]
        figure.add_scatter(
            x=[k] * len(ys), y=ys, xaxis="x2", mode="lines+markers", line={"color": plots.ink(), "width": 2},
            marker={"size": 6, "color": plots.ink()}, hovertemplate=f"{len(group)} tied<extra></extra>",
        )  # fmt: skip
    charts.framed(figure, "AUC", "", charts.ROW_PX * len(found.ranked) + 90)
    charts.rows_axis(figure, [by_name[one.name].judge.title for one in found.ranked])
    share = min(0.35, 0.05 + 0.025 * len(found.groups))
    lows = [row.cells["auc"].low or 0.5 for row in rows if row.cells["auc"].value is not None]
    return figure.update_layout(
        xaxis={"domain": [0, 1 - share - 0.03], "range": [min([0.5, *lows]) - 0.02, 1.005], "side": "top"},
        xaxis2={"domain": [1 - share, 1], "visible": False, "range": [-0.6, len(found.groups) - 0.4]},
    )
