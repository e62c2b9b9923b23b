"""SQLite as the history uses it: every write is one transaction, whole or not at all, and what is deleted is gone."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, StaticPool, create_engine, event
from sqlalchemy.pool import ConnectionPoolEntry, NullPool

BUSY_S = 5.0  # how long another program's write is waited for
WRITES = "dfx_writes"  # the execution option of a transaction that writes


def of_file(path: Path, most_pages: int | None = None, *, read_only: bool = False) -> Engine:
    """The database of a file, which is opened for each transaction: another program may move it aside in between.

    `most_pages` of 4 096 bytes is as large as it may become. `read_only`: it lies where nothing can be written beside it.
    """
    return _prepared(
        create_engine(
            "sqlite://", poolclass=NullPool, hide_parameters=True,
            creator=lambda: connected(path, read_only=read_only),
        ),
        most_pages,
    )  # fmt: skip


def in_memory(most_pages: int | None = None) -> Engine:
    """A database that goes with its last reference; whoever uses it from several threads takes turns."""
    engine = create_engine(
        "sqlite://", poolclass=StaticPool, hide_parameters=True, connect_args={"check_same_thread": False}
    )
    return _prepared(engine, most_pages)


def connected(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A bare connection to a file that is there. Raises sqlite3.Error."""
    if not read_only:
        return _opened(path, "mode=rw")
    try:
        there = _opened(path, "mode=ro")
        there.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:  # its journal wants a file beside it, and there can be none
        return _opened(path, "mode=ro&immutable=1")
    return there


def _opened(path: Path, how: str) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?{how}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_S, check_same_thread=False)


def _prepared(engine: Engine, most_pages: int | None) -> Engine:
    """By SQLAlchemy's recipe for transactions that sqlite3 does not begin or end by itself."""

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = FULL")  # what was said to be written survives a power cut, too
        connection.execute("PRAGMA secure_delete = ON")  # overwritten with zeros: a deleted name is nowhere in the file
        if most_pages is not None:
            connection.execute(f"PRAGMA max_page_count = {int(most_pages)}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")  # waits for its turn before it reads

    return engine
