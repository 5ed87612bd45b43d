"""Leases: granted, renewed, and checked inside the commit that they fence."""

import sqlite3
from collections.abc import Collection, Mapping

from cordboard.ports.store.errors import FencingError
from cordboard.ports.store.leases import Lease
from cordboard.store.sqlite.engine.connections import DatabaseConnections


def leased(db: sqlite3.Connection, name: str, epoch: int) -> None:
    """Raises: FencingError when another server took the lease since."""
    row = db.execute("SELECT epoch FROM lease WHERE name = ?", (name,)).fetchone()
    if (row[0] if row else 0) != epoch:
        raise FencingError(f"{name} was taken over: epoch {row[0] if row else 0}, not {epoch}")


def acquire(db: sqlite3.Connection, argument: tuple[str, str, float, float]) -> Lease | None:
    """Name, owner, now, until."""
    name, owner, now, until = argument
    given = db.execute(
        """INSERT INTO lease (name, owner, epoch, until) VALUES (?, ?, 1, ?)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, epoch = epoch + 1, until = excluded.until
            WHERE lease.owner = excluded.owner OR lease.until <= ?
        RETURNING epoch""",
        (name, owner, until, now),
    ).fetchall()
    return Lease(name=name, owner=owner, epoch=given[0][0], until=until) if given else None


def renew(db: sqlite3.Connection, argument: tuple[str, Mapping[str, int], float]) -> list[str]:
    """Owner, name to epoch, until."""
    owner, held, until = argument
    sql = "UPDATE lease SET until = ? WHERE name = ? AND owner = ? AND epoch = ?"
    return [name for name, epoch in held.items() if db.execute(sql, (until, name, owner, epoch)).rowcount]


class Leases(DatabaseConnections):
    """Who works on what."""

    async def acquire_lease(self, name: str, owner: str, seconds: float) -> Lease | None:
        now = self.clock.now()
        given: Lease | None = await self.main.writer.write(acquire, (name, owner, now, now + seconds))
        return given

    async def renew_leases(self, owner: str, held: Mapping[str, int], seconds: float) -> Collection[str]:
        if not held:
            return ()
        renewed: list[str] = await self.main.writer.write(renew, (owner, held, self.clock.now() + seconds))
        return renewed

    async def lease(self, name: str) -> Lease | None:
        row = self.main.one("SELECT name, owner, epoch, until FROM lease WHERE name = ?", (name,))
        return Lease(name=row[0], owner=row[1], epoch=row[2], until=row[3]) if row else None
