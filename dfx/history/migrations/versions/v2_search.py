"""Names and notes as they are searched, how often a file was asked about, and an index for the verdicts."""

import sqlalchemy as sa
from alembic import op

from dfx.history.entry import folded

revision, down_revision = "2", "1"


def upgrade() -> None:
    op.add_column("entries", sa.Column("times", sa.Integer, nullable=False, server_default=sa.text("1")))
    for name in ("name_folded", "note_folded"):
        op.add_column("entries", sa.Column(name, sa.Text, nullable=False, server_default=sa.text("''")))
    op.create_index("entries_by_verdict", "entries", ["verdict", "at_ms", "id"])
    there = op.get_bind()
    rows = there.execute(sa.text("SELECT id, name, note FROM entries")).all()
    for number, name, note in rows:
        there.execute(
            sa.text("UPDATE entries SET name_folded = :name, note_folded = :note WHERE id = :id"),
            {"id": number, "name": folded(name), "note": folded(note)},
        )
