"""Which entries are looked for, and which page of them is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from time import time
from typing import TYPE_CHECKING, Literal

import streamlit as st

from dfx.history.entry import Place, Query
from dfx.ui.history import keep
from dfx.ui.history.words import KINDS, OUTCOMES
from dfx.ui.kit import link
from dfx.ui.kit.choices import pills, segment

if TYPE_CHECKING:
    from dfx.history.store import History

Source = Literal["disk", "visit"]
AGES = {"": "Any time", "1": "Last 24 hours", "7": "Last 7 days", "30": "Last 30 days", "days": "Between two days"}
_LIST = "history.list"
_DAY_MS = 86_400_000
_FIRST_DAY = date(2000, 1, 1)  # an odd clock's entries can be looked for, too


@dataclass(slots=True)
class Shown:
    """What the list shows: `befores` are the places where the pages begin that were turned; `open` is the entry looked at,
    and `told` what the address said of it when it was last written."""

    query: Query = field(default_factory=Query)
    source: Source = "disk"
    befores: tuple[Place, ...] = ()
    open: int | None = None
    told: str | None = None


def shown() -> Shown:
    """Of this session."""
    here: Shown = st.session_state.setdefault(_LIST, Shown())
    return here


def show(number: int | None) -> None:
    """Open the entry of that number; none: the list."""
    shown().open = number


def heed_address(histories: Mapping[Source, History]) -> bool:
    """Open what the address asks for anew, among the visitor's own; whether that is there. Raises HistoryError."""
    here, asked = shown(), link.read().entry
    if asked == here.told:
        return True
    here.told, here.open = asked, None
    if not asked:
        return True
    for source, history in histories.items():
        if (number := history.number_of(asked)) is not None:
            here.source, here.open = source, number
            return True
    return False


def tell(name: str | None) -> None:
    """Make the address name the entry that is open; none: the list."""
    shown().told = name
    link.write(link.Link(entry=name))


def turn(after: Place | None) -> None:
    """To the page behind `after`; None: back to the one before."""
    here = shown()
    here.befores = (*here.befores, after) if after else here.befores[:-1]


def source(ways: tuple[Source, ...]) -> Source:
    """Whose list is shown, where there are two."""
    here = shown()
    chosen = ways[0]
    if len(ways) > 1:
        titles: dict[Source, str] = {"disk": "On this machine", "visit": "Of this visit, not written"}
        chosen = segment("Which", titles, "history.source", stays=True)
    if chosen != here.source:
        here.source, here.befores = chosen, ()
    return chosen


def query() -> Query:
    """Draw what one can look for; what is asked for. Another question begins at its first page."""
    words, kinds, ages = st.columns([6, 4, 4])
    text = words.text_input(
        "Search names and notes", key="history.words", max_chars=100, icon=":material/search:", persist_state="session"
    )
    with kinds:
        kind = segment("Kind", {"": "All", **KINDS}, "history.kind", stays=True)
    age = ages.selectbox("When", list(AGES), format_func=AGES.__getitem__, key="history.age", persist_state="session")
    since, until = _days() if age == "days" else _since(age)
    verdicts = pills("Answer", tuple(OUTCOMES), "history.verdicts", OUTCOMES.__getitem__)
    asked = Query(text or "", verdicts, kind or None, since, until)
    here = shown()
    same = replace(asked, since_ms=None) == replace(here.query, since_ms=None)  # "the last day" moves on with the clock
    if not same or (asked.since_ms is None) != (here.query.since_ms is None):
        here.befores = ()
    here.query = asked
    return asked


def _since(age: str) -> tuple[int | None, int | None]:
    """The first moment of an age; of any age none."""
    return (round(time() * 1000) - int(age) * _DAY_MS, None) if age else (None, None)


def _days() -> tuple[int | None, int | None]:
    """The days of the visitor's clock, both of them whole; while only one is chosen, that one."""
    there = timezone(timedelta(minutes=keep.here().offset_min))
    today = datetime.now(there).date()
    days = st.date_input(
        "From one day to another", (today - timedelta(days=30), today), _FIRST_DAY, today, key="history.days",
        format="YYYY-MM-DD", width=320,
    )  # fmt: skip
    if not isinstance(days, tuple) or not days:
        return None, None
    first, last = (datetime(one.year, one.month, one.day, tzinfo=there) for one in (days[0], days[-1]))
    return round(first.timestamp() * 1000), round((last + timedelta(days=1)).timestamp() * 1000)
