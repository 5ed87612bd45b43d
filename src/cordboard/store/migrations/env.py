"""Alembic's way in: runs the steps of one branch (`rows` or `mirror`) on a connection that is handed over."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=True)
with context.begin_transaction():
    context.run_migrations()
