"""Version 13 of the rows: each API token knows the user who made it.

Until now only a name was kept: that of a user, or `token NAME` for a token that a token made.
"""

import sqlalchemy as sa
from alembic import op

revision = "rows_0013"
down_revision = "rows_0012"
branch_labels = None
depends_on = None

OF_USERS = """UPDATE api_token SET owner = (SELECT id FROM operator WHERE operator.name = api_token.created_by)
    WHERE owner IS NULL"""
OF_TOKENS = """UPDATE api_token SET owner = (SELECT maker.owner FROM api_token AS maker
    WHERE api_token.created_by = 'token ' || maker.name) WHERE owner IS NULL AND created_by LIKE 'token %'"""
LONGEST_CHAIN = 8  # tokens made by tokens made by tokens


def upgrade() -> None:
    op.add_column("api_token", sa.Column("owner", sa.Text(), nullable=True))
    op.create_index("api_token_of_owner", "api_token", ["owner"])
    op.execute(OF_USERS)
    for _ in range(LONGEST_CHAIN):
        op.execute(OF_TOKENS)
