"""Users, sessions, API tokens and the audit log, as `ports.accounts` asks for them."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.ports.accounts import ApiToken, AuditRow, NameTaken, Session, User
from cordboard.store.sqlite.engine.batch_statements import insert, replacing
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_USER = "id name password role language theme disabled"
_SESSION = "hash operator csrf created seen expires"
_API_KEY = "hash name scopes created_by created_at last_used expires"
SAVE_USER = insert("operator", f"{_USER} folded", replacing(f"{_USER} folded", "id"))
SAVE_SESSION = insert("session", _SESSION, replacing(_SESSION, "hash"))
SAVE_TOKEN = insert("api_token", _API_KEY, replacing(_API_KEY, "hash"))
ADD_AUDIT = insert("audit", "at who what target detail")
_KEYS = msgspec.json.Decoder(tuple[str, ...])


def listed(columns: str, table: str) -> str:
    return f"SELECT {', '.join(columns.split())} FROM {table}"


def statement(sql: str) -> Any:
    """Work for the writer: this statement with the values that come."""

    def work(db: sqlite3.Connection, values: Sequence[Any]) -> int:
        return db.execute(sql, values).rowcount

    return work


TOUCH_SESSION = statement("UPDATE session SET seen = ?2, expires = ?3 WHERE hash = ?1")
DROP_SESSION = statement("DELETE FROM session WHERE hash = ?")
DROP_SESSIONS = statement("DELETE FROM session WHERE operator = ? AND hash <> ?")
TOUCH_TOKEN = statement("UPDATE api_token SET last_used = ?2 WHERE hash = ?1")
DROP_TOKEN = statement("DELETE FROM api_token WHERE name = ?")


def put_user(db: sqlite3.Connection, one: User) -> None:
    """Raises: NameTaken."""
    row = (one.id, one.name, one.password, one.role, one.language, one.theme, one.disabled, one.name.casefold())
    taken(db, "SELECT 1 FROM operator WHERE folded = ? AND id <> ?", (one.name.casefold(), one.id), one.name)
    SAVE_USER.run(db, [row])


def put_token(db: sqlite3.Connection, one: ApiToken) -> None:
    """Raises: NameTaken."""
    taken(db, "SELECT 1 FROM api_token WHERE name = ? AND hash <> ?", (one.name, one.hash), one.name)
    scopes = msgspec.json.encode(one.scopes).decode()
    SAVE_TOKEN.run(db, [(one.hash, one.name, scopes, one.created_by, one.created_at, one.last_used, one.expires)])


def taken(db: sqlite3.Connection, sql: str, values: Sequence[str], name: str) -> None:
    if db.execute(sql, values).fetchone():
        raise NameTaken(name)


def drop_user(db: sqlite3.Connection, user: str) -> None:
    db.execute("DELETE FROM session WHERE operator = ?", (user,))
    db.execute("DELETE FROM operator WHERE id = ?", (user,))


def drop_expired(db: sqlite3.Connection, now: float) -> None:
    db.execute("DELETE FROM session WHERE expires <= ?", (now,))
    db.execute("DELETE FROM api_token WHERE expires <= ?", (now,))


def add_audit(db: sqlite3.Connection, rows: Sequence[AuditRow]) -> None:
    ADD_AUDIT.run(db, [(row.at, row.who, row.what, row.target, row.detail) for row in rows])


def user_of(row: Sequence[Any]) -> User:
    return User(
        id=row[0], name=row[1], password=row[2], role=row[3], language=row[4], theme=row[5], disabled=bool(row[6])
    )


def session_of(row: Sequence[Any]) -> Session:
    return Session(hash=row[0], user=row[1], csrf=row[2], created=row[3], seen=row[4], expires=row[5])


def token_of(row: Sequence[Any]) -> ApiToken:
    return ApiToken(
        hash=row[0],
        name=row[1],
        scopes=_KEYS.decode(row[2]),
        created_by=row[3],
        created_at=row[4],
        last_used=row[5],
        expires=row[6],
    )


class AccountRows(DatabaseConnections):
    """Who may come in, and what they did."""

    async def users(self) -> Sequence[User]:
        return [user_of(row) for row in self.main.rows(f"{listed(_USER, 'operator')} ORDER BY folded")]

    async def user(self, user: str) -> User | None:
        row = self.main.one(f"{listed(_USER, 'operator')} WHERE id = ?", (user,))
        return user_of(row) if row else None

    async def user_named(self, name: str) -> User | None:
        row = self.main.one(f"{listed(_USER, 'operator')} WHERE folded = ?", (name.casefold(),))
        return user_of(row) if row else None

    async def put_user(self, user: User) -> None:
        await self.main.writer.write(put_user, user)

    async def drop_user(self, user: str) -> None:
        await self.main.writer.write(drop_user, user)

    async def session(self, hashed: str) -> Session | None:
        row = self.main.one(f"{listed(_SESSION, 'session')} WHERE hash = ?", (hashed,))
        return session_of(row) if row else None

    async def put_session(self, session: Session) -> None:
        await self.main.writer.write(put_session, session)

    async def touch_session(self, hashed: str, seen: float, expires: float) -> None:
        await self.main.writer.write(TOUCH_SESSION, (hashed, seen, expires))

    async def drop_session(self, hashed: str) -> None:
        await self.main.writer.write(DROP_SESSION, (hashed,))

    async def drop_sessions(self, user: str, but: str = "") -> None:
        await self.main.writer.write(DROP_SESSIONS, (user, but))

    async def drop_expired(self, now: float) -> None:
        await self.main.writer.write(drop_expired, now)

    async def tokens(self) -> Sequence[ApiToken]:
        return [token_of(row) for row in self.main.rows(f"{listed(_API_KEY, 'api_token')} ORDER BY name")]

    async def token(self, hashed: str) -> ApiToken | None:
        row = self.main.one(f"{listed(_API_KEY, 'api_token')} WHERE hash = ?", (hashed,))
        return token_of(row) if row else None

    async def put_token(self, token: ApiToken) -> None:
        await self.main.writer.write(put_token, token)

    async def touch_token(self, hashed: str, at: float) -> None:
        self.main.writer.write_late(TOUCH_TOKEN, (hashed, at))

    async def drop_token(self, name: str) -> bool:
        return bool(await self.main.writer.write(DROP_TOKEN, (name,)))

    async def audit(self, rows: Sequence[AuditRow]) -> None:
        await self.main.writer.write(add_audit, rows)

    async def audited(self, *, before: int | None = None, limit: int = 100) -> Sequence[AuditRow]:
        sql = "SELECT seq, at, who, what, target, detail FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?"
        rows = self.main.rows(sql, (before if before is not None else 1 << 62, limit))
        return [AuditRow(seq=r[0], at=r[1], who=r[2], what=r[3], target=r[4], detail=r[5]) for r in rows]


def put_session(db: sqlite3.Connection, one: Session) -> None:
    SAVE_SESSION.run(db, [(one.hash, one.user, one.csrf, one.created, one.seen, one.expires)])
