"""One entry: its answer, the visitor's note, the report as it was, and the way to delete it."""

from __future__ import annotations

import base64
from html.parser import HTMLParser

import streamlit as st

from dfx import language
from dfx.errors import HistoryError
from dfx.history.entry import LONGEST_NOTE, Report, Row
from dfx.history.pictures import without_pictures
from dfx.history.store import History
from dfx.report.html.parts import CONTENT_POLICY
from dfx.report.words.photo import model_words
from dfx.ui.history import choose
from dfx.ui.history.words import KINDS, span, when
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped

HEIGHT = 720  # pixels of the report on the page
_LONGEST = 1_900_000  # characters of an address that a browser opens in a frame
_HEAD = ("html", "head", "meta", "meta")  # how every report begins: its letters, then its policy
STRANGE = "This report is not as dfx writes them, so it is not shown."


def entry(history: History, row: Row) -> None:
    """All of it."""
    told = row.summary
    frame.unseen("History")
    st.button(
        "All entries", key="history.back", icon=":material/arrow_back:", type="tertiary", on_click=choose.show,
        args=(None,),
    )  # fmt: skip
    st.header(escaped(told.headline), anchor=False)
    if told.fake_probability is not None and told.interval is not None:
        said = language.number(told.fake_probability), language.interval(told.interval)
        st.markdown(f"{span(told)}**P(fake) {said[0]}** · 95 % interval {said[1]}")
    if told.reason:
        st.info(escaped(told.reason), icon=":material/info:")
    st.text("\n".join(f"{name}: {value}" for name, value in _facts(row)))
    _note(history, row)
    report = history.report(row.id)
    with st.container(horizontal=True, key="history-files"):
        if report:
            _downloads(row, report)
        if not history.is_read_only:
            _delete(history, row)
    if report:
        _shown(report)


def _facts(row: Row) -> list[tuple[str, str]]:
    told = row.summary
    return [
        ("Name", language.visible(told.name)),
        ("Date", when(told)),
        ("Kind", f"{KINDS[told.kind]}{f', {told.format}' if told.format else ''}"),
        *([("Models", ", ".join(map(model_words, told.models)))] if told.models else []),
        *([("Asked", f"{row.times} times in the same way")] if row.times > 1 else []),
        ("dfx version", told.dfx_version),
        ("SHA-256", told.sha256),
    ]


def _note(history: History, row: Row) -> None:
    key = f"history.note-{row.id}"

    def save() -> None:
        try:
            history.note(row.id, st.session_state[key])
        except HistoryError as error:
            st.session_state["history.problem"] = str(error)

    st.text_area(
        "Your note", row.note, height=100, max_chars=LONGEST_NOTE, key=key, on_change=save, disabled=history.is_read_only,
        placeholder="What you want to remember of it; it can be searched.",
    )  # fmt: skip


def _downloads(row: Row, report: Report) -> None:
    stem = f"dfx-{row.summary.sha256[:12]}"
    st.download_button(
        "Report to read (HTML)", report.html, f"{stem}.html", "text/html", on_click="ignore", icon=":material/download:"
    )
    st.download_button(
        "Report for programs (JSON)", report.json, f"{stem}.json", "application/json", on_click="ignore",
        icon=":material/data_object:",
    )  # fmt: skip


def _delete(history: History, row: Row) -> None:
    """Asked twice: what is deleted is overwritten, and nobody can bring it back."""

    def gone() -> None:
        try:
            history.delete(row.id)
            choose.show(None)
            st.session_state["history.said"] = "The entry is deleted."
        except HistoryError as error:
            st.session_state["history.problem"] = str(error)

    with st.popover("Delete", icon=":material/delete:"):
        st.markdown("This deletes the entry with its report and your note. It cannot be undone.")
        st.button("Delete this entry", key="history.delete", type="primary", on_click=gone)


def _shown(report: Report) -> None:
    """In a frame of its own origin, which reaches nothing of the page; by its own policy it runs and fetches nothing."""
    st.subheader("The report as it was", anchor=False)
    if not _is_ours(report.html):
        st.info(STRANGE, icon=":material/info:")
        return
    html = report.html
    address = _address(html)
    if len(address) > _LONGEST:
        st.caption("Its pictures are too many to be shown here: they are in the report to read.")
        address = _address(without_pictures(html))
    st.iframe(address, height=HEIGHT, tab_index=0, alt="The report as it was")


def _is_ours(html: str) -> bool:
    """Whether the first that a browser learns of a report is that it may run and fetch nothing."""
    reader = _Tags()
    reader.feed(html[:1_000])
    names, policy = tuple(tag for tag, _ in reader.tags[:4]), {"http-equiv": "Content-Security-Policy"}
    return names == _HEAD and reader.tags[3][1] == {**policy, "content": CONTENT_POLICY}


class _Tags(HTMLParser):
    """What opens in a document, with what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def _address(html: str) -> str:
    return f"data:text/html;charset=utf-8;base64,{base64.b64encode(html.encode()).decode()}"
