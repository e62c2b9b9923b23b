"""How a history of an older dfx becomes one of this dfx, a step at a time (Alembic)."""
