"""Lanes and their fence, claims and cursors."""

import sqlite3
from collections.abc import Sequence

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.interaction import Identity
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.errors import FencingError
from cordboard.store.sqlite.engine.batch_statements import insert
from cordboard.store.sqlite.engine.connections import DatabaseConnections

ADD_CLAIMS = insert("claim", "connection identity entity key", "ON CONFLICT (connection, identity, entity) DO NOTHING")


def fenced(db: sqlite3.Connection, lane: str, epoch: int) -> None:
    """Raises: FencingError when another server took the lane since."""
    row = db.execute("SELECT epoch FROM lane WHERE lane = ?", (lane,)).fetchone()
    if (row[0] if row else 0) != epoch:
        raise FencingError(f"lane {lane} was taken over: epoch {row[0] if row else 0}, not {epoch}")


def acquire_lane(db: sqlite3.Connection, lane: str) -> int:
    """The new epoch."""
    epoch: int = db.execute(
        """INSERT INTO lane (lane, epoch) VALUES (?, 1)
        ON CONFLICT (lane) DO UPDATE SET epoch = epoch + 1 RETURNING epoch""",
        (lane,),
    ).fetchall()[0][0]
    return epoch


def unclaim(db: sqlite3.Connection, argument: tuple[str, str]) -> None:
    db.execute("DELETE FROM claim WHERE connection = ? AND key = ?", argument)


def add_claims(db: sqlite3.Connection, claims: Sequence[Claim]) -> None:
    ADD_CLAIMS.run(db, [(claim.connection, claim.identity.key, claim.entity, claim.key) for claim in claims])


def save_cursor(db: sqlite3.Connection, cursor: tuple[str, int]) -> None:
    """Never backwards."""
    db.execute(
        "INSERT INTO cursor (connection, seq) VALUES (?, ?)"
        " ON CONFLICT (connection) DO UPDATE SET seq = max(seq, excluded.seq)",
        cursor,
    )


class Lanes(DatabaseConnections):
    """Lanes, claims and cursors in SQLite."""

    async def acquire_lane(self, lane: str) -> int:
        epoch: int = await self.main.writer.write(acquire_lane, lane)
        return epoch

    async def claimed(self, connection: str, identity: Identity) -> Sequence[Claim]:
        sql = "SELECT entity, key FROM claim WHERE connection = ? AND identity = ? ORDER BY entity"
        rows = self.main.rows(sql, (connection, identity.key))
        return [Claim(connection, identity, Entity(entity), key) for entity, key in rows]

    async def unclaim(self, connection: str, key: str) -> None:
        await self.main.writer.write(unclaim, (connection, key))
