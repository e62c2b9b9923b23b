"""What is done with the whole list: kept as a table, or deleted."""

from __future__ import annotations

import streamlit as st

from dfx.csv_safe import text_of
from dfx.errors import HistoryError
from dfx.history.entry import Query, Row
from dfx.history.store import History
from dfx.language import count
from dfx.ui.history import choose
from dfx.ui.history.words import KINDS, OUTCOMES, moment

HEADER = (
    "date", "kind", "type", "name", "answer", "fake_probability", "low", "high", "models", "dfx_version", "asked", "note",
    "reason", "sha256",
)  # fmt: skip


def section(history: History, query: Query, total: int) -> None:
    """The entries found as a table, made when it is asked for; and the end of everything."""
    with st.container(horizontal=True, vertical_alignment="center", key="history-whole"):
        place = st.empty()
        entries = count(total, "entry", "entries")
        if place.button(
            f"Make a table of {entries} (CSV)", key="history.csv", icon=":material/table:", disabled=not total
        ):
            place.download_button(
                f"Table of {entries} (CSV)", to_csv(history, query), "dfx-history.csv", "text/csv", on_click="ignore",
                icon=":material/download:", key="history.csv-made", type="primary",
            )  # fmt: skip
        if not history.is_read_only:
            _delete_all(history)


def to_csv(history: History, query: Query) -> str:
    """The newest first; dates with their zone (ISO 8601). Raises HistoryError."""
    return text_of(HEADER, map(_cells, history.rows(query)))


def _cells(row: Row) -> tuple[object, ...]:
    told = row.summary
    low, high = told.interval or (None, None)
    answer = OUTCOMES.get(told.verdict, told.verdict)
    models = ", ".join(told.models)
    return (
        moment(told).isoformat(timespec="seconds"), KINDS[told.kind], told.format, told.name, answer, told.fake_probability,
        low, high, models, told.dfx_version, row.times, row.note, told.reason, told.sha256,
    )  # fmt: skip


def _delete_all(history: History) -> None:
    def gone() -> None:
        try:
            history.clear()
            choose.shown().befores = ()
            st.session_state["history.said"] = "Everything is deleted."
        except HistoryError as error:
            st.session_state["history.problem"] = str(error)

    with st.popover("Delete everything", icon=":material/delete_forever:"):
        every = count(history.count(Query()), "entry", "entries")
        st.markdown(f"This deletes {every} with reports and notes, also those not shown now. It cannot be undone.")
        sure = st.checkbox("Yes, all of it", key="history.sure")
        st.button("Delete everything", key="history.clear", type="primary", disabled=not sure, on_click=gone)
