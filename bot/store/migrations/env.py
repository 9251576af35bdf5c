"""Alembic runs this to migrate on the connection that migrate.py hands over."""

from alembic import context

from bot.store.types import Row

context.configure(connection=context.config.attributes["connection"], target_metadata=Row.metadata, render_as_batch=True, compare_type=True)
context.run_migrations()
