"""The tables of the history. How a file of an older dfx becomes like this stands in `migrations`."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    text,
)

metadata = MetaData()

# Small rows, which lists are made of: what is large stands in a table of its own.
entries = Table(
    "entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("at_ms", Integer, nullable=False),
    Column("offset_min", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("fake_probability", Float),
    Column("low", Float),
    Column("high", Float),
    Column("models", Text, nullable=False),  # names, a space between
    Column("dfx_version", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("thumbnail", LargeBinary, nullable=False),
    Column("times", Integer, nullable=False, server_default=text("1")),
    Column(
        "name_folded", Text, nullable=False, server_default=text("''")
    ),  # as searched, since SQLite folds ASCII only
    Column("note_folded", Text, nullable=False, server_default=text("''")),
    CheckConstraint("fake_probability BETWEEN 0 AND 1", name="is_probability"),
    Index("entries_by_time", "at_ms", "id"),
    Index("entries_by_verdict", "verdict", "at_ms", "id"),
    sqlite_autoincrement=True,  # the number of a deleted entry is never another's
)

reports = Table(
    "reports",
    metadata,
    Column("entry_id", Integer, ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
    Column("json", LargeBinary, nullable=False),  # UTF-8, deflated
    Column("html", LargeBinary, nullable=False),
)
