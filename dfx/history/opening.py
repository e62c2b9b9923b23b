"""Opening the history's file: made where there is none, upgraded where it is old, moved aside where it is damaged."""

from __future__ import annotations

import fcntl
import os
import secrets
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from dfx.errors import HistoryDamaged, HistoryError
from dfx.history import faults
from dfx.storage import own_file, own_folder

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dfx.history.store import History

FILE = "history.sqlite3"
REVISIONS = ("1", "2")  # of the tables, the newest last: `migrations/versions`
MIGRATIONS = Path(__file__).with_name("migrations")
LATER = (
    "The history was written by a later version of dfx, so this one leaves it as it is. What is analysed now is kept "
    "while this page is open."
)
_BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a file that was not closed
_LOCK, _LOOK_S = ".history.lock", 0.05

State = Literal["new", "current", "older", "later", "damaged"]


@dataclass(frozen=True, slots=True)
class Opened:
    """The history of a folder, and what has to be told of how it was opened: "" or a sentence."""

    history: History
    told: str = ""


def file_of(folder: Path) -> Path:
    """Where the history lies."""
    return folder.expanduser() / FILE


def is_there(folder: Path) -> bool:
    """Whether there is a history to open; asked without loading what opens it."""
    return os.path.lexists(file_of(folder))


def open_history(folder: Path, *, thorough: bool = False, most_pages: int | None = None) -> Opened:
    """The history that lies in `folder`, which is made where it is not there; private to the user, and never a link.

    A damaged file is moved aside under another name, and a new one begun; `thorough`: every page of it is looked at, for when
    something in it could not be read. A file of a later dfx is left alone. `most_pages` as in `engine.of_file`. Raises
    HistoryError.
    """
    from dfx.history import engine
    from dfx.history.store import History

    path = file_of(folder)
    with faults.plain():
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
        own_folder(path.parent)
        if is_there(folder) and not _can_write(path):
            return _read_only(path)
        with _alone(path.parent):
            told, state = "", state_of(path, thorough)
            if state == "damaged":
                told, state = _set_aside(path), "new"
            if state == "later":
                raise HistoryError(LATER)
            if state == "new":
                _aside_beside(path, path)  # of a file that somebody took away: it must not be read into the new one
            own_file(path)
            made = engine.of_file(path, most_pages)
            if state != "current":
                upgrade(made)
    return Opened(History(made), told)


def state_of(path: Path, thorough: bool = False) -> State:
    """What the file is. Raises sqlite3.Error where it cannot be told, OSError where it is a link."""
    from dfx.history.engine import connected

    if not os.path.lexists(path):
        return "new"
    own_file(path)
    try:
        with closing(connected(path)) as there:
            tables = {name for (name,) in there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if not tables:
                return "new"
            if not {"alembic_version", "entries", "reports"} <= tables:
                return "damaged"
            (revision,) = there.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
            # Lists are small, reports are not: those are looked at where there is a reason to.
            (said,) = there.execute(f"PRAGMA quick_check{'' if thorough else '(entries)'}").fetchone()
    except sqlite3.Error as error:
        if isinstance(faults.of(error), HistoryDamaged):
            return "damaged"
        raise
    if said != "ok" or not revision:
        return "damaged"
    return "current" if revision == REVISIONS[-1] else "older" if revision in REVISIONS else "later"


def upgrade(made: Engine, to: str = "head") -> None:
    """Make its tables those of the revision `to`, in one transaction: killed in between, the file is as it was."""
    from alembic import command
    from alembic.config import Config

    from dfx.history.engine import WRITES

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    _write_ahead(made)
    with made.connect().execution_options(**{WRITES: True}) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _write_ahead(made: Engine) -> None:
    """Readers and a writer do not wait for each other, and a write that was cut off is not there; a mark in the file itself."""
    raw = made.raw_connection()
    with closing(raw):
        raw.cursor().execute("PRAGMA journal_mode = WAL")


def _can_write(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return all(os.access(one, os.W_OK, effective_ids=effective) for one in (path, path.parent))


def _read_only(path: Path) -> Opened:
    """A file that cannot be written can be read where it is of this version."""
    from dfx.history import engine
    from dfx.history.store import History

    if path.is_symlink():
        raise HistoryError(faults.UNREADABLE)
    with closing(engine.connected(path, read_only=True)) as there:
        (revision,) = there.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
    if revision != REVISIONS[-1]:
        raise HistoryError(LATER if revision not in REVISIONS else faults.READ_ONLY)
    return Opened(History(engine.of_file(path, read_only=True), read_only=True), faults.READ_ONLY)


def _set_aside(path: Path) -> str:
    """The file under another name, with what SQLite kept beside it; the sentence that says so."""
    name = f"history-damaged-{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(2)}.sqlite3"
    _aside_beside(path, path.with_name(name))
    path.rename(path.with_name(name))
    return f"The history's file was damaged. It is set aside as {name}, in the same folder, and a new one is begun."


def _aside_beside(path: Path, target: Path) -> None:
    """First what lies beside a file, or its rest would be read into the next one of that name. `target` is `path` itself
    where that is gone."""
    for ending in _BESIDE:
        beside = path.with_name(path.name + ending)
        if os.path.lexists(beside):
            if target == path:
                beside.rename(beside.with_name(f"history-left-{secrets.token_hex(4)}{ending}"))
            else:
                beside.rename(target.with_name(target.name + ending))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of all processes one at a time: two that find the same damage must not move each other's new file aside.

    Raises HistoryError where another one takes too long.
    """
    from dfx.history.engine import BUSY_S

    handle = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        end = time.monotonic() + BUSY_S
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise HistoryError(faults.BUSY) from None
                time.sleep(_LOOK_S)
        yield
    finally:
        os.close(handle)
