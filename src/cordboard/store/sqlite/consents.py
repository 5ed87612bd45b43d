"""Started OAuth consents: found by the hash of their state, encrypted, taken once."""

import hashlib
import sqlite3

import msgspec

from cordboard.ports.store.consents import PendingConsent
from cordboard.store.sqlite.engine.connections import DatabaseConnections


def put_consent(db: sqlite3.Connection, argument: tuple[str, str, bytes, float, float]) -> None:
    *row, now = argument
    db.execute("DELETE FROM oauth_consent WHERE expires <= ?", (now,))
    db.execute("INSERT INTO oauth_consent (hash, connection, sealed, expires) VALUES (?, ?, ?, ?)", row)


def take_consent(db: sqlite3.Connection, found: str) -> bytes | None:
    """Whoever removes the row has it."""
    rows = db.execute("DELETE FROM oauth_consent WHERE hash = ? RETURNING sealed", (found,)).fetchall()
    return rows[0][0] if rows else None


def hash_of(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()


class Consents(DatabaseConnections):
    """What waits for a browser to come back."""

    async def put_consent(self, state: str, consent: PendingConsent, now: float) -> None:
        found = hash_of(state)
        sealed = self.cipher.seal(msgspec.json.encode(consent).decode(), f"consent/{found}")
        await self.main.writer.write(put_consent, (found, consent.connection, sealed, consent.expires, now))

    async def take_consent(self, state: str, now: float) -> PendingConsent | None:
        found = hash_of(state)
        sealed = await self.main.writer.write(take_consent, found)
        if sealed is None:
            return None
        consent = msgspec.json.decode(self.cipher.open(sealed, f"consent/{found}"), type=PendingConsent)
        return consent if consent.expires > now else None
