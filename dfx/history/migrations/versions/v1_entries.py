"""Entries, and the reports they hold."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "1", None


def upgrade() -> None:
    op.create_table(
        "entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("key", sa.Text, nullable=False, unique=True),
        sa.Column("at_ms", sa.Integer, nullable=False),
        sa.Column("offset_min", sa.Integer, nullable=False),
        *(
            sa.Column(name, sa.Text, nullable=False)
            for name in ("kind", "name", "format", "sha256", "verdict", "headline")
        ),
        *(sa.Column(name, sa.Float) for name in ("fake_probability", "low", "high")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("models", "dfx_version", "reason", "note")),
        sa.Column("thumbnail", sa.LargeBinary, nullable=False),
        sa.CheckConstraint("fake_probability BETWEEN 0 AND 1", name="is_probability"),
        sqlite_autoincrement=True,
    )
    op.create_index("entries_by_time", "entries", ["at_ms", "id"])
    op.create_table(
        "reports",
        sa.Column("entry_id", sa.Integer, sa.ForeignKey("entries.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("json", sa.LargeBinary, nullable=False),
        sa.Column("html", sa.LargeBinary, nullable=False),
    )
