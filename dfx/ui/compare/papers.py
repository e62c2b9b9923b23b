"""What the five sources report of their models, beside what ours measure: two shapes, two data, one reason each."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from dfx.compare.board.judges import colour_of
from dfx.compare.figures.columns import COLUMNS
from dfx.compare.stored.reported import Beside, Measured, reported_in_words, reported_rows, reported_table
from dfx.language import count
from dfx.ui.compare import chart as charts
from dfx.ui.compare.choose import Scene
from dfx.ui.compare.table import plain_table
from dfx.ui.kit import frame, plots
from dfx.ui.kit.text import escaped

FIGURE, ON, WHICH = "compare.figure", "compare.on", "compare.which"
ONS = {"ours": "on all our test faces", "nearest": "on ours of the same origin"}


@st.fragment
def draw(scene: Scene) -> None:
    rows = reported_rows(scene.board)
    st.subheader("What the papers report, and what we measure", anchor=False)
    reading = reported_in_words(rows)
    st.markdown(escaped(reading), width=760)
    keys = list(dict.fromkeys(row.key for row in rows))
    st.session_state.setdefault(FIGURE, keys[0])
    st.session_state.setdefault(ON, "ours")
    with st.container(horizontal=True):
        key = st.pills(
            "Figure", keys, format_func=lambda one: COLUMNS[one].title, required=True, wrap=True, key=FIGURE,
            persist_state="session",
        )  # fmt: skip
        where = st.pills(
            "Ours", list(ONS), format_func=ONS.__getitem__, required=True, wrap=True, key=ON, persist_state="session"
        )
    shown = [row for row in rows if row.key == key]
    marks = (("◇", "reported by the source, on its own data"), ("●", "measured by dfx, with its 95 % interval"))
    said = (f'<span style="margin-right:1.2rem;display:inline-block"><b>{m}</b> {words}</span>' for m, words in marks)
    st.html("".join(said))
    charts.show(papers_chart(shown, str(where)), f"papers-{key}-{where}", reading, reported_table(rows))
    st.caption(
        "No race: a source measures on its own data, often of the kind it trained on; dfx on faces of many origins that it "
        "trains nothing on. Rows without a circle: dfx has no such figure of its own.",
        width=760,
    )
    _why(rows)
    with st.expander("All figures", icon=":material/table:"):
        plain_table(reported_table(rows), "papers")


def papers_chart(rows: Sequence[Beside], where: str) -> go.Figure:
    """Per row an open diamond for the reported figure and a filled circle for ours, joined by a thin line."""
    figure, ink = go.Figure(), plots.ink()
    for k, row in enumerate(rows):
        ours: Measured | None = getattr(row, where)
        if ours is not None and ours.cell.value is not None:
            colour, cell = plots.tint(colour_of(row.model)), ours.cell
            figure.add_scatter(
                x=[row.reported, cell.value], y=[-k, -k], mode="lines", hoverinfo="skip",
                line={"color": plots.RULE, "width": 1, "dash": "dot"},
            )  # fmt: skip
            charts.interval(figure, cell.interval, -k, colour)
            figure.add_scatter(
                x=[cell.value], y=[-k], mode="markers", cliponaxis=False, marker={"size": 11, "color": colour},
                hovertemplate=f"{charts.folded(row.title, 60)}, measured by dfx<br>{row.column} {cell.in_words()}<br>"
                              f"{charts.folded(ours.data, 60)}, {count(ours.n, 'face')}<extra></extra>",
            )  # fmt: skip
        figure.add_scatter(
            x=[row.reported], y=[-k], mode="markers", cliponaxis=False,
            marker={"symbol": "diamond-open", "size": 12, "color": ink, "line": {"width": 2}},
            hovertemplate=f"{charts.folded(row.title, 60)}, reported by {row.source}<br>{row.column} {row.reported:g} on "
                          f"{charts.folded(row.data, 70)}<extra></extra>",
        )  # fmt: skip
    charts.framed(figure, rows[0].column, "", charts.ROW_PX * len(rows) + 90)
    charts.rows_axis(figure, [f"{row.title} · {row.source}" for row in rows])
    figure.update_xaxes(side="top")
    if rows[0].key != "log_loss":
        figure.update_xaxes(range=[-0.01, 1.02], tickvals=[0, 0.25, 0.5, 0.75, 1])
    return figure


def _why(rows: Sequence[Beside]) -> None:
    """The reasons of one row in sentences, and the way to the model's card."""
    st.subheader("Why do they differ?", anchor=False)
    titles = {(row.model, row.source): f"{row.title}, {row.source}" for row in rows}
    if st.session_state.get(WHICH) not in titles:
        st.session_state[WHICH] = next(iter(titles))
    model, source = st.selectbox(
        "Model and source", list(titles), format_func=titles.__getitem__, key=WHICH, persist_state="session"
    )
    row = next(one for one in rows if (one.model, one.source) == (model, source))
    st.markdown("\n".join(f"- {escaped(reason)}" for reason in row.why), width=760)
    st.page_link(
        frame.page_of("models"), label=f"The card of {escaped(row.title)}", icon=":material/arrow_forward:",
        query_params={"model": model},
    )  # fmt: skip
