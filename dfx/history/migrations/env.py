"""What Alembic runs: every step of an upgrade in the one transaction of the connection it is given."""

from alembic import context

from dfx.history.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
