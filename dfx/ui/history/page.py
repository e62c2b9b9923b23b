"""The page from top to bottom: what has to be told, what one looks for, the list."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import streamlit as st

from dfx.errors import HistoryDamaged, HistoryError
from dfx.history.entry import Query
from dfx.language import count
from dfx.settings import settings
from dfx.ui.history import choose, keep, words
from dfx.ui.history.choose import Source
from dfx.ui.history.keep import Keeper
from dfx.ui.kit import frame
from dfx.ui.kit.text import escaped

if TYPE_CHECKING:
    from dfx.history.store import History

SAID, PROBLEM = "history.said", "history.problem"  # by what a button did, told once
UNKNOWN = "No entry of your history has this address: it was deleted, or it was another visit's."


def draw() -> None:
    """The list, or the entry that is open. SQLAlchemy is imported where there is something to read, not before."""
    keeper = keep.here()
    late = not keeper.settle()
    there = _histories(keeper)
    # Each of both stands where the other has nothing, so that what is turned from goes at once and pushes nothing about.
    try:
        if not choose.heed_address(there):
            st.session_state.setdefault(PROBLEM, UNKNOWN)
        number, history = choose.shown().open, there.get(choose.shown().source)
        if history and number is not None and (row := history.row(number)):
            from dfx.ui.history import one

            st.empty()
            with st.container():
                _told(keeper, late)
                one.entry(history, row)
            choose.tell(row.name)
            return
        if number is not None:
            choose.show(None)
            st.session_state.setdefault(PROBLEM, "That entry is no longer there.")
        choose.tell(None)
        body = st.container()
        st.empty()
        with body:
            _list(keeper, there, late)
    except HistoryDamaged:
        with suppress(HistoryError):
            keep.DISK.history(again=True)
        choose.show(None)
        _failed("Something in the history cannot be read.")
    except HistoryError as error:
        _failed(str(error))


def _histories(keeper: Keeper) -> dict[Source, History]:
    """What there is to show; why the file cannot be opened is told."""
    there: dict[Source, History] = {}
    try:
        if disk := keeper.disk():
            there["disk"] = disk
    except HistoryError as error:
        st.session_state.setdefault(PROBLEM, str(error))
    if keeper.visit:
        there["visit"] = keeper.visit
    return there


def _list(keeper: Keeper, there: dict[Source, History], late: bool) -> None:
    st.title("History", anchor=False)
    st.caption(words.where() if settings().history else words.OFF, width=760)
    _told(keeper, late)
    if keeper.on_disk and keeper.visit:
        _unwritten(keeper, keeper.visit)
    if not there:
        _nothing()
        return
    history = there[choose.source(tuple(there))]
    if not history.count(Query()):
        _nothing()
        return
    from dfx.ui.history import rows, whole

    query = choose.query()
    total = history.count(query)
    before = choose.shown().befores
    page = history.page(query, rows.A_PAGE, before[-1] if before else None)
    if not page.rows and before:  # what stood here was deleted
        choose.shown().befores = ()
        page = history.page(query, rows.A_PAGE)
    st.header(
        f"{count(total, 'entry', 'entries')}, the newest first" if total else "No entry is like this", anchor=False
    )
    rows.cards(page)
    if total > rows.A_PAGE:
        rows.turning(page, total)
    whole.section(history, query, total)
    st.caption(words.RULE, width=760)


def _told(keeper: Keeper, late: bool) -> None:
    """Each once, but for what is still so."""
    if late:
        st.info("An answer is still being written down: it stands here in a moment.", icon=":material/hourglass_top:")
    if said := st.session_state.pop(SAID, ""):
        st.success(said, icon=":material/check:")
    if problem := st.session_state.pop(PROBLEM, ""):
        st.error(escaped(problem), icon=":material/error:")
    if keeper.on_disk and keep.DISK.told:
        with st.container(key="history-told"):
            st.warning(escaped(keep.DISK.told), icon=":material/info:")
            st.button("Understood", key="history.understood", on_click=keep.DISK.understood)


def _unwritten(keeper: Keeper, visit: History) -> None:
    """What could not go to the file is not lost while the page is open, and can be written when the reason is gone."""
    n = visit.count(Query())
    st.warning(
        escaped(f"{count(n, 'entry', 'entries')} of this visit could not be written. {keeper.trouble}"),
        icon=":material/warning:",
    )

    def again() -> None:
        try:
            keeper.move_to_disk()
            st.session_state[SAID] = "Written."
        except HistoryError as error:
            keeper.trouble = str(error)

    st.button("Write them now", key="history.write", icon=":material/save:", on_click=again)


def _nothing() -> None:
    st.header("Nothing here yet", anchor=False)
    st.markdown("Have a photo or a clip looked at, and what came of it stands here.")
    frame.further("photo", "video", photo="Look at a photo", video="Look at a clip")


def _failed(sentence: str) -> None:
    st.error(escaped(sentence), icon=":material/error:")
    st.button("Try again", key="history.again", icon=":material/refresh:")
