"""The leaderboard: every model and figure of choice, and which leads are more than chance."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dfx.compare import sentences, tables
from dfx.compare.board.cut import EVERYTHING
from dfx.compare.figures.columns import COLUMNS, DEFAULT
from dfx.compare.figures.leaderboard import Row, leaderboard, ordered, stored_rows
from dfx.compare.figures.ties import Ties, ties
from dfx.ui.compare import chart as charts
from dfx.ui.compare import pick
from dfx.ui.compare.pick import Scene
from dfx.ui.compare.table import leaderboard_table
from dfx.ui.kit.text import escaped

SHOWN = "compare.columns"


@st.fragment
def draw(scene: Scene) -> None:
    found = ties(scene.cut)
    st.subheader("Who is best, and is the lead more than chance?", anchor=False)
    st.markdown(escaped(sentences.of_ties(found, scene.board.titles())), width=760)
    rows = _table(scene, found)
    if not found.ranked:
        return
    st.subheader("Ties", anchor=False)
    st.caption(
        "Dot: the AUC, with its 95 % interval. Points joined by a line on the right are tied: with these faces, no two of "
        "them can be told apart (DeLong's test, corrected by Holm for the number of pairs). A critical-difference diagram.",
        width=760,
    )
    charts.show(tie_chart(found, rows), "ties", sentences.of_ties(found, scene.board.titles()), tables.of_ties(found))


def _table(scene: Scene, found: Ties) -> tuple[Row, ...]:
    """The controls and the table; all rows, in the order of the board."""
    threshold = pick.threshold() if len(scene.board.faces) else None
    at = None if threshold is None else [threshold] * len(scene.cut.judges)
    rows = leaderboard(scene.cut, at) if len(scene.board.faces) else stored_rows(scene.board.judges)
    if scene.chosen == EVERYTHING and threshold is None:
        rows += stored_rows(scene.board.figures_only)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        order = st.selectbox(
            "Best first by", list(COLUMNS), format_func=lambda key: COLUMNS[key].title, key="compare.order", width=190,
            persist_state="session",
        )  # fmt: skip
        asked = st.text_input("Find a model", key="compare.find", width=190, placeholder="part of its name")
        keys, spans = _columns()
    shown = [row for row in ordered(rows, order) if _matches(row, asked)]
    st.markdown(escaped(sentences.of_leaderboard(rows, order)), width=760)
    if shown:
        leaderboard_table(shown, keys, spans, found)
        charts.csv_button(tables.of_leaderboard(shown, keys), "leaderboard", "This table as CSV")
    else:
        st.info("No model here has such a name.", icon=":material/search_off:")
    return rows


def _columns() -> tuple[list[str], bool]:
    """Which figures, and whether with their intervals."""
    with st.popover("Columns", icon=":material/view_column:", key="compare.columns.fold"):
        keys = st.pills(
            "Columns", list(COLUMNS), selection_mode="multi", format_func=lambda key: COLUMNS[key].title,
            default=list(DEFAULT), wrap=True, key=SHOWN, persist_state="session",
        )  # fmt: skip
        spans = st.toggle("With 95 % intervals", value=True, key="compare.spans", persist_state="session")
        st.caption("\n".join(f"- **{COLUMNS[key].title}**: {COLUMNS[key].says}" for key in COLUMNS if key in keys))
    return [key for key in COLUMNS if key in keys] or list(DEFAULT), spans


def _matches(row: Row, asked: str) -> bool:
    words = asked.strip().lower()
    return words in row.judge.title.lower() or words in row.judge.name or words == row.judge.kind


def tie_chart(found: Ties, rows: Sequence[Row]) -> go.Figure:
    """AUC with its interval down the rows, and one upright line per group of ties."""
    by_name = {row.judge.name: row for row in rows}
    figure = go.Figure()
    place = {one.name: -k for k, one in enumerate(found.ranked)}
    for one in found.ranked:
        _dot(figure, by_name[one.name], place[one.name], f"rank {one.rank}, could be {one.best} to {one.worst}")
    for k, group in enumerate(found.groups):
        ys = [place[name] for name in group]
        figure.add_scatter(
            x=[k] * len(ys), y=ys, xaxis="x2", mode="lines+markers", line={"color": charts.ink(), "width": 2},
            marker={"size": 6, "color": charts.ink()}, hovertemplate=f"{len(group)} tied<extra></extra>",
        )  # fmt: skip
    charts.framed(figure, "AUC", "", charts.ROW_PX * len(found.ranked) + 90)
    charts.rows_axis(figure, [by_name[one.name].judge.title for one in found.ranked])
    share = min(0.35, 0.05 + 0.025 * len(found.groups))
    low, high = _reach(rows)
    figure.update_layout(
        xaxis={"domain": [0, 1 - share - 0.03], "range": [low, high], "side": "top"},
        xaxis2={
            "domain": [1 - share, 1],
            "visible": False,
            "fixedrange": True,
            "range": [-0.6, len(found.groups) - 0.4],
        },
    )
    return figure


def _dot(figure: go.Figure, row: Row, y: float, rank: str) -> None:
    cell, colour = row.cells["auc"], charts.colour_of(row.judge)
    if cell.value is None:
        return
    charts.interval(figure, cell.low, cell.high, y, colour)
    figure.add_scatter(
        x=[cell.value], y=[y], mode="markers", marker={"color": colour, "size": 11},
        hovertemplate=f"{escaped_html(row)}<br>AUC {sentences.between(cell)}<br>{rank}<br>"
                      f"{sentences.faces(row.n_real, row.n_fake)}<extra></extra>",
    )  # fmt: skip


def escaped_html(row: Row) -> str:
    return charts.folded(row.judge.title, 60)


def _reach(rows: Sequence[Row]) -> tuple[float, float]:
    """From the lowest bound, at most 0.5, to 1."""
    lows = [row.cells["auc"].low or 0.5 for row in rows if row.cells["auc"].value is not None]
    return min([0.5, *lows]) - 0.02, 1.005
