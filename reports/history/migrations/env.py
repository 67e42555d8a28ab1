"""Where Alembic starts: applies the migrations in this folder over the connection that it is given."""

from alembic import context

from reports.history.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
