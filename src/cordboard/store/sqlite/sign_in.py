"""Identities of single sign-on and the provider's sessions, as `ports.sign_in` asks for them."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.ports.accounts import ChangedUser, LastAdmin, User, UserColumns
from cordboard.ports.sign_in import AlreadyLinked, LinkedIdentity, ProviderSession
from cordboard.store.sqlite.accounts import add_user, change_user
from cordboard.store.sqlite.engine.batch_statements import insert, replacing
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_IDENTITY = "issuer subject operator name email linked_at signed_in_at left_at"
_SESSION = "key issuer subject sid groups_in checked_at until sealed"
SAVE_IDENTITY = insert("sign_in_identity", _IDENTITY, replacing(_IDENTITY, "issuer, subject"))
SAVE_SESSION = insert("provider_session", _SESSION, replacing(_SESSION, "key"))
IDENTITIES = f"SELECT {', '.join(_IDENTITY.split())} FROM sign_in_identity"
OTHERS = """SELECT 1 FROM sign_in_identity WHERE issuer = ?1 AND
    ((subject = ?2 AND operator <> ?3) OR (subject <> ?2 AND operator = ?3))"""
OURS = "DELETE FROM {1} WHERE provider_session IN (SELECT key FROM provider_session WHERE {0})"
THEIRS = "DELETE FROM provider_session WHERE {0}"


def link(db: sqlite3.Connection, one: LinkedIdentity) -> None:
    """Raises: AlreadyLinked."""
    if db.execute(OTHERS, (one.issuer, one.subject, one.user)).fetchone():
        raise AlreadyLinked
    SAVE_IDENTITY.run(db, [msgspec.structs.astuple(one)])


def add_linked_user(db: sqlite3.Connection, argument: tuple[User, LinkedIdentity]) -> None:
    """Raises: NameTaken, AlreadyLinked; nothing was written then."""
    user, identity = argument
    if db.execute(OTHERS, (identity.issuer, identity.subject, user.id)).fetchone():
        raise AlreadyLinked
    add_user(db, (user, False))
    link(db, identity)


def unlink(db: sqlite3.Connection, user: str) -> bool:
    for issuer, subject in db.execute("SELECT issuer, subject FROM sign_in_identity WHERE operator = ?", (user,)):
        end_provider_sessions(db, (issuer, subject, "", ""))
    return db.execute("DELETE FROM sign_in_identity WHERE operator = ?", (user,)).rowcount > 0


def left(db: sqlite3.Connection, argument: tuple[LinkedIdentity, float]) -> tuple[ChangedUser | None, bool]:
    """The change, and whether it is impossible because no administrator would be left."""
    one, now = argument
    end_provider_sessions(db, (one.issuer, one.subject, "", ""))
    row = db.execute("SELECT disabled FROM operator WHERE id = ?", (one.user,)).fetchone()
    if row is None or row[0]:
        return None, False
    try:
        changed = change_user(db, (one.user, UserColumns(disabled=True), None, ""))
    except LastAdmin:
        return None, True
    db.execute("UPDATE sign_in_identity SET left_at = ? WHERE operator = ?", (now, one.user))
    return changed, False


def came_back(db: sqlite3.Connection, one: LinkedIdentity) -> None:
    change = """UPDATE operator SET disabled = 0 WHERE id = ?1 AND EXISTS
        (SELECT 1 FROM sign_in_identity WHERE operator = ?1 AND issuer = ?2 AND subject = ?3 AND left_at IS NOT NULL)"""
    db.execute(change, (one.user, one.issuer, one.subject))
    db.execute("UPDATE sign_in_identity SET left_at = NULL WHERE operator = ?", (one.user,))


def end_provider_sessions(db: sqlite3.Connection, argument: tuple[str, str, str, str]) -> int:
    issuer, *rest = argument
    given = [(name, value) for name, value in zip(("subject", "sid", "key"), rest, strict=True) if value]
    where = " AND ".join(["issuer = ?", *(f"{name} = ?" for name, _ in given)])
    values = (issuer, *(value for _, value in given))
    ended = db.execute(OURS.format(where, "session"), values).rowcount
    db.execute(OURS.format(where, "pending_sign_in"), values)
    db.execute(THEIRS.format(where), values)
    return ended


def put_provider_session(db: sqlite3.Connection, row: Sequence[Any]) -> None:
    SAVE_SESSION.run(db, [row])


def identity_of(row: Sequence[Any]) -> LinkedIdentity:
    names = ("issuer", "subject", "user", "name", "email", "linked_at", "signed_in_at", "left_at")
    return LinkedIdentity(**dict(zip(names, row, strict=True)))


class SignInRows(DatabaseConnections):
    """Whose identity is whose, and which sessions the provider vouches for."""

    async def identities(self) -> Sequence[LinkedIdentity]:
        return [identity_of(row) for row in self.main.rows(f"{IDENTITIES} ORDER BY operator, issuer")]

    async def identity(self, issuer: str, subject: str) -> LinkedIdentity | None:
        row = self.main.one(f"{IDENTITIES} WHERE issuer = ? AND subject = ?", (issuer, subject))
        return identity_of(row) if row else None

    async def identities_of(self, user: str) -> Sequence[LinkedIdentity]:
        return [identity_of(row) for row in self.main.rows(f"{IDENTITIES} WHERE operator = ? ORDER BY issuer", (user,))]

    async def add_linked_user(self, user: User, identity: LinkedIdentity) -> None:
        await self.main.writer.write(add_linked_user, (user, identity))

    async def link(self, identity: LinkedIdentity) -> None:
        await self.main.writer.write(link, identity)

    async def unlink(self, user: str) -> bool:
        return bool(await self.main.writer.write(unlink, user))

    async def left(self, identity: LinkedIdentity, now: float) -> ChangedUser | None:
        changed, last = await self.main.writer.write(left, (identity, now))
        if last:
            raise LastAdmin
        found: ChangedUser | None = changed
        return found

    async def came_back(self, identity: LinkedIdentity) -> None:
        await self.main.writer.write(came_back, identity)

    async def put_provider_session(self, session: ProviderSession) -> None:
        one = session
        sealed = self.cipher.seal(one.refresh_token, f"provider session/{one.key}") if one.refresh_token else None
        row = (one.key, one.issuer, one.subject, one.sid, one.groups_in, one.checked_at, one.until, sealed)
        await self.main.writer.write(put_provider_session, row)

    async def provider_sessions(self) -> Sequence[ProviderSession]:
        sql = f"""SELECT {", ".join(_SESSION.split())} FROM provider_session
            WHERE key IN (SELECT provider_session FROM session) ORDER BY checked_at, key"""
        return [self._provider_session(row) for row in self.main.rows(sql)]

    def _provider_session(self, row: Sequence[Any]) -> ProviderSession:
        return ProviderSession(
            key=row[0],
            issuer=row[1],
            subject=row[2],
            sid=row[3],
            groups_in=row[4],
            checked_at=row[5],
            until=row[6],
            refresh_token=self.cipher.open(row[7], f"provider session/{row[0]}") if row[7] else None,
        )

    async def end_provider_sessions(self, issuer: str, *, subject: str = "", sid: str = "", key: str = "") -> int:
        return int(await self.main.writer.write(end_provider_sessions, (issuer, subject, sid, key)))
