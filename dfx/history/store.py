"""The history: written, listed by pages, read, noted, deleted. Every call is one transaction."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from threading import RLock
from typing import Any

from sqlalchemy import Connection, Engine, Select, delete, func, or_, select, tuple_, update
from sqlalchemy import Row as Record
from sqlalchemy.dialects.sqlite import insert

from dfx.errors import HistoryDamaged, HistoryError
from dfx.history import engine, faults
from dfx.history.entry import LONGEST_NOTE, NAME, Entry, Page, Place, Query, Report, Row, Summary, folded
from dfx.history.schema import entries, metadata, reports

MOST_IN_MEMORY = 50  # entries of a visit
MOST_PAGES = 2_048  # of 4 096 bytes, of a visit
_LEVEL = 6  # of deflating: a report of 400 kB in 10 ms
_AT_ONCE = 500  # rows read at a time where all are


class History:
    """Entries of one file, or of one visit. Every method raises HistoryError.

    Where there is a bound, `most` entries or the room of a visit's memory, the oldest go first. `lock` is taken by a database
    in memory, which has one connection for all threads.
    """

    def __init__(
        self, made: Engine, *, most: int | None = None, lock: RLock | None = None, read_only: bool = False
    ) -> None:
        self._engine, self._most, self._lock, self.is_read_only = made, most, lock or nullcontext(), read_only

    def put(self, entry: Entry) -> int:
        """Write an entry, or renew the one of its key; its number."""
        while True:
            try:
                return self._put(entry)
            except HistoryError as error:
                if self._most is None or str(error) != faults.FULL or not self._drop_oldest():
                    raise

    def page(self, query: Query, most: int, after: Place | None = None) -> Page:
        """At most `most` entries that come behind `after`, the newest first."""
        wanted = _matching(select(entries), query).order_by(entries.c.at_ms.desc(), entries.c.id.desc()).limit(most + 1)
        if after is not None:
            wanted = wanted.where(tuple_(entries.c.at_ms, entries.c.id) < tuple_(after.at_ms, after.id))
        with self._reading() as connection:
            rows = tuple(map(_row, connection.execute(wanted)))
        last = rows[most - 1] if len(rows) > most else None
        return Page(rows[:most], Place(last.summary.at_ms, last.id) if last else None)

    def count(self, query: Query) -> int:
        """How many there are."""
        with self._reading() as connection:
            return int(connection.execute(_matching(select(func.count()).select_from(entries), query)).scalar_one())

    def rows(self, query: Query) -> Iterator[Row]:
        """All of them, the newest first; read in parts, so that nobody else waits for long."""
        after: Place | None = None
        while True:
            page = self.page(query, _AT_ONCE, after)
            yield from page.rows
            if page.after is None:
                return
            after = page.after

    def row(self, number: int) -> Row | None:
        """The entry of that number; None where there is none."""
        with self._reading() as connection:
            found = connection.execute(select(entries).where(entries.c.id == number)).one_or_none()
        return _row(found) if found else None

    def number_of(self, name: str) -> int | None:
        """The number of the entry that `Row.name` calls so; None where there is none."""
        wanted = select(entries.c.id).where(func.substr(entries.c.key, 1, NAME) == name).limit(1)
        with self._reading() as connection:
            return connection.execute(wanted).scalar_one_or_none()

    def report(self, number: int) -> Report | None:
        """The report as it was; None where the entry is gone or had none."""
        with self._reading() as connection:
            found = connection.execute(select(reports).where(reports.c.entry_id == number)).one_or_none()
        try:
            return Report(*(zlib.decompress(part).decode() for part in (found.json, found.html))) if found else None
        except (zlib.error, UnicodeDecodeError):
            raise HistoryDamaged("This report is damaged and cannot be read.") from None

    def entries(self) -> Iterator[Entry]:
        """Everything, the newest first, to be written elsewhere."""
        with self._reading() as connection:
            found = connection.execute(select(entries).order_by(entries.c.at_ms.desc(), entries.c.id.desc())).all()
        for one in found:
            row = _row(one)
            yield Entry(one.key, row.summary, self.report(row.id), row.thumbnail, row.note)

    def note(self, number: int, text: str) -> None:
        """Write a note beside the entry, in place of the one before."""
        said = text.strip()[:LONGEST_NOTE]
        with self._writing() as connection:
            values = {"note": said, "note_folded": folded(said)}
            connection.execute(update(entries).where(entries.c.id == number).values(**values))

    def delete(self, number: int) -> None:
        """Delete an entry with its report."""
        with self._writing() as connection:
            connection.execute(delete(entries).where(entries.c.id == number))
        self._tidy()

    def clear(self) -> None:
        """Delete everything."""
        with self._writing() as connection:
            connection.execute(delete(reports))
            connection.execute(delete(entries))
        self._tidy("VACUUM")

    def _tidy(self, *first: str) -> None:
        """What was deleted goes from the journal, too; where another program is reading, SQLite does it later by itself."""
        with self._lock, suppress(sqlite3.Error), closing(self._engine.raw_connection()) as raw:
            for statement in (*first, "PRAGMA wal_checkpoint(TRUNCATE)"):
                raw.cursor().execute(statement)

    def _put(self, entry: Entry) -> int:
        values = _values(entry)
        new = insert(entries).values(**values)
        kept = {name: new.excluded[name] for name in values if name not in ("key", "note", "note_folded")}
        renewed = new.on_conflict_do_update(index_elements=["key"], set_={**kept, "times": entries.c.times + 1})
        with self._writing() as connection:
            number = int(connection.execute(renewed.returning(entries.c.id)).scalar_one())
            connection.execute(delete(reports).where(reports.c.entry_id == number))
            if entry.report is not None:
                parts = {name: zlib.compress(getattr(entry.report, name).encode(), _LEVEL) for name in ("json", "html")}
                connection.execute(insert(reports).values(entry_id=number, **parts))
            if self._most is not None:
                newest = select(entries.c.id).order_by(entries.c.at_ms.desc(), entries.c.id.desc()).limit(self._most)
                connection.execute(delete(entries).where(entries.c.id.not_in(newest)))
        return number

    def _drop_oldest(self) -> bool:
        """Make room; False where there is nothing to take."""
        oldest = select(entries.c.id).order_by(entries.c.at_ms, entries.c.id).limit(1).scalar_subquery()
        with self._writing() as connection:
            return bool(connection.execute(delete(entries).where(entries.c.id == oldest)).rowcount)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._lock, faults.plain(), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self.is_read_only:
            raise HistoryError(faults.READ_ONLY)
        begun = self._engine.connect().execution_options
        with self._lock, faults.plain(), begun(**{engine.WRITES: True}) as connection, connection.begin():
            yield connection


def of_visit(most: int = MOST_IN_MEMORY, most_pages: int = MOST_PAGES) -> History:
    """A history in memory, of one visit, which goes with it."""
    made = engine.in_memory(most_pages)
    with faults.plain():
        metadata.create_all(made)
    return History(made, most=most, lock=RLock())


def _matching(wanted: Select[Any], query: Query) -> Select[Any]:
    """The conditions of a search; every value is bound, so a `%` or a quote in it means itself."""
    if words := folded(" ".join(query.words.split())):
        places = (entries.c.name_folded, entries.c.note_folded)
        wanted = wanted.where(or_(*(func.instr(place, words) > 0 for place in places)))
    if query.verdicts:
        wanted = wanted.where(entries.c.verdict.in_(query.verdicts))
    if query.kind:
        wanted = wanted.where(entries.c.kind == query.kind)
    if query.since_ms is not None:
        wanted = wanted.where(entries.c.at_ms >= query.since_ms)
    if query.until_ms is not None:
        wanted = wanted.where(entries.c.at_ms < query.until_ms)
    return wanted


_AS_THEY_ARE = (
    "at_ms", "offset_min", "kind", "name", "format", "sha256", "verdict", "headline", "fake_probability",
    "dfx_version", "reason",
)  # fmt: skip


def _values(entry: Entry) -> dict[str, object]:
    """An entry as a row of the table."""
    told = entry.summary
    low, high = told.interval or (None, None)
    return {
        **{name: getattr(told, name) for name in _AS_THEY_ARE},
        "key": entry.key, "low": low, "high": high, "models": " ".join(told.models), "thumbnail": entry.thumbnail,
        "name_folded": folded(told.name), "note": entry.note, "note_folded": folded(entry.note),
    }  # fmt: skip


def _row(record: Record[Any]) -> Row:
    """A row of the table as it is listed."""
    interval = None if record.low is None or record.high is None else (record.low, record.high)
    told = {name: getattr(record, name) for name in _AS_THEY_ARE}
    summary = Summary(**told, interval=interval, models=tuple(record.models.split()))
    return Row(record.id, record.key[:NAME], summary, record.note, record.times, record.thumbnail)
