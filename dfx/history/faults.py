"""What can go wrong with a database, each in one sentence without paths."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from dfx.errors import HistoryDamaged, HistoryError

BUSY = "The history is in use by another program. Please try again in a moment."
FULL = "The history cannot be written: the disk has no room left for it."
READ_ONLY = "The history cannot be written: its file is read-only."
UNREADABLE = "The history's file cannot be opened."
FAILED = "The history's file cannot be read or written."
DAMAGED = "The history's file is damaged."
_SENTENCES = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: UNREADABLE,
    sqlite3.SQLITE_PERM: UNREADABLE,
}
_DAMAGES = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_OF_SYSTEM = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY}


def of(error: sqlite3.Error | OSError) -> HistoryError:
    """The error in our own words."""
    if isinstance(error, OSError):
        return HistoryError(_OF_SYSTEM.get(error.errno or 0, UNREADABLE))
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF  # the primary code of an extended one
    return HistoryDamaged(DAMAGED) if code in _DAMAGES else HistoryError(_SENTENCES.get(code, FAILED))


@contextmanager
def plain() -> Iterator[None]:
    """Errors of the database leave the block as HistoryError; SQLAlchemy's, which hold what was to be written, end here."""
    from sqlalchemy.exc import DBAPIError

    try:
        yield
    except DBAPIError as error:
        raise (of(error.orig) if isinstance(error.orig, sqlite3.Error) else HistoryError(FAILED)) from None
    except (sqlite3.Error, OSError) as error:
        raise of(error) from None
