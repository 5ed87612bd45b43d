"""Users, sessions, API tokens and the audit log, as `ports.accounts` asks for them."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.ports.accounts import (
    ApiToken,
    AuditQuery,
    AuditRow,
    ChangedMeanwhile,
    ChangedUser,
    LastAdmin,
    NameTaken,
    Session,
    User,
    UserColumns,
    UsersExist,
)
from cordboard.store.sqlite.engine.batch_statements import insert, replacing
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.personal_data import screening
from cordboard.store.sqlite.second_factors import forget_user, sign_out
from cordboard.store.sqlite.sign_in_links import forget_links
from cordboard.store.text_search import containing

_USER = "id name password role language theme disabled must_change email"
_USERS = f"""SELECT {", ".join(_USER.split())}, last_sign_in,
    EXISTS (SELECT 1 FROM factor WHERE factor.operator = operator.id AND factor.active) FROM operator"""
_SESSION = "hash operator csrf created seen expires address agent proved provider_session"
_API_KEY = "hash name scopes created_by created_at last_used expires owner"
ADMIN = "admin"
ADD_USER = insert("operator", f"{_USER} folded")
SAVE_SESSION = insert("session", _SESSION, replacing(_SESSION, "hash"))
SAVE_TOKEN = insert("api_token", _API_KEY, replacing(_API_KEY, "hash"))
ADD_AUDIT = insert("audit", "at who what target detail before after")
# a session that came from a provider is valid as long as the provider's row says
_UNTIL = """CASE WHEN provider_session IS NULL THEN NULL ELSE
    COALESCE((SELECT until FROM provider_session AS theirs WHERE theirs.key = session.provider_session), 0) END"""
SESSIONS = f"SELECT {', '.join(_SESSION.split())}, {_UNTIL} FROM session"
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
TOUCH_TOKEN = statement("UPDATE api_token SET last_used = ?2 WHERE hash = ?1")
DROP_TOKEN = statement("DELETE FROM api_token WHERE name = ?")


def add_user(db: sqlite3.Connection, argument: tuple[User, bool]) -> None:
    """Raises: NameTaken, UsersExist."""
    one, first = argument
    if first and db.execute("SELECT 1 FROM operator LIMIT 1").fetchone():
        raise UsersExist
    own = (one.id, one.name, one.password, one.role, one.language, one.theme, one.disabled, one.must_change)
    row = (*own, one.email, one.name.casefold())
    taken(db, "SELECT 1 FROM operator WHERE folded = ?", (one.name.casefold(),), one.name)
    ADD_USER.run(db, [row])


def change_user(db: sqlite3.Connection, argument: tuple[str, UserColumns, str | None, str]) -> ChangedUser | None:
    """Raises: LastAdmin, NameTaken, ChangedMeanwhile; nothing was written then."""
    user, change, password_was, keep_session = argument
    before = _user(db, user)
    if before is None:
        return None
    if password_was is not None and (before.disabled or before.password != password_was):
        raise ChangedMeanwhile
    wanted = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
    after = msgspec.structs.replace(before, **wanted)
    if not _may_administer(after):
        _keep_an_admin(db, before)
    if "name" in wanted:
        wanted["folded"] = after.name.casefold()
        taken(db, "SELECT 1 FROM operator WHERE folded = ? AND id <> ?", (wanted["folded"], user), after.name)
    if wanted:
        columns = ", ".join(f"{name} = ?" for name in wanted)
        db.execute(f"UPDATE operator SET {columns} WHERE id = ?", (*wanted.values(), user))
    if change.disabled is not None:  # from now on it is this caller's decision, not the provider's
        db.execute("UPDATE sign_in_identity SET left_at = NULL WHERE operator = ?", (user,))
    if before.password != after.password or after.disabled:
        forget_links(db, user)
    if (before.role, before.password, before.disabled) != (after.role, after.password, after.disabled):
        sign_out(db, user, keep_session)
    return ChangedUser(before=before, after=after, revoked=_revoke(db, user) if after.disabled else ())


def _user(db: sqlite3.Connection, user: str) -> User | None:
    row = db.execute(f"{_USERS} WHERE id = ?", (user,)).fetchone()
    return user_of(row) if row else None


def _may_administer(user: User) -> bool:
    """Also while no provider answers: a password is needed for that."""
    return user.role == ADMIN and not user.disabled and bool(user.password)


def _keep_an_admin(db: sqlite3.Connection, leaving: User) -> None:
    """Raises: LastAdmin."""
    others = "SELECT 1 FROM operator WHERE role = ? AND NOT disabled AND password <> '' AND id <> ? LIMIT 1"
    if _may_administer(leaving) and not db.execute(others, (ADMIN, leaving.id)).fetchone():
        raise LastAdmin


def _revoke(db: sqlite3.Connection, owner: str) -> tuple[str, ...]:
    names = [row[0] for row in db.execute("SELECT name FROM api_token WHERE owner = ? ORDER BY name", (owner,))]
    db.execute("DELETE FROM api_token WHERE owner = ?", (owner,))
    return tuple(names)


def put_token(db: sqlite3.Connection, one: ApiToken) -> None:
    """Raises: NameTaken."""
    taken(db, "SELECT 1 FROM api_token WHERE name = ? AND hash <> ?", (one.name, one.hash), one.name)
    scopes = msgspec.json.encode(one.scopes).decode()
    row = (one.hash, one.name, scopes, one.created_by, one.created_at, one.last_used, one.expires, one.owner)
    SAVE_TOKEN.run(db, [row])


def taken(db: sqlite3.Connection, sql: str, values: Sequence[str], name: str) -> None:
    if db.execute(sql, values).fetchone():
        raise NameTaken(name)


def drop_user(db: sqlite3.Connection, user: str) -> None:
    """Raises: LastAdmin."""
    if (leaving := _user(db, user)) is not None:
        _keep_an_admin(db, leaving)
    _revoke(db, user)
    sign_out(db, user, "")
    forget_user(db, user)
    forget_links(db, user)
    db.execute("DELETE FROM sign_in_identity WHERE operator = ?", (user,))
    db.execute("DELETE FROM saved_view WHERE operator = ?", (user,))
    db.execute("DELETE FROM phone_book_device WHERE operator = ?", (user,))
    db.execute("DELETE FROM operator WHERE id = ?", (user,))


def drop_sessions(db: sqlite3.Connection, argument: tuple[str, str]) -> None:
    sign_out(db, *argument)


def drop_expired(db: sqlite3.Connection, now: float) -> None:
    db.execute("DELETE FROM session WHERE expires <= ?", (now,))
    db.execute("DELETE FROM api_token WHERE expires <= ?", (now,))
    db.execute("DELETE FROM sign_in_link WHERE expires <= ?", (now,))
    db.execute("DELETE FROM pending_sign_in WHERE expires <= ?", (now,))
    db.execute("DELETE FROM provider_session WHERE until <= ?", (now,))


def add_audit(db: sqlite3.Connection, rows: Sequence[AuditRow]) -> None:
    ADD_AUDIT.run(db, [(row.at, row.who, row.what, row.target, row.detail, row.before, row.after) for row in rows])


def user_of(row: Sequence[Any]) -> User:
    return User(
        id=row[0],
        name=row[1],
        password=row[2],
        role=row[3],
        language=row[4],
        theme=row[5],
        disabled=bool(row[6]),
        must_change=bool(row[7]),
        email=row[8],
        last_sign_in=row[9],
        second_factor=bool(row[10]),
    )


def session_of(row: Sequence[Any]) -> Session:
    return Session(
        hash=row[0],
        user=row[1],
        csrf=row[2],
        created=row[3],
        seen=row[4],
        expires=row[5],
        address=row[6],
        agent=row[7],
        proved=row[8],
        provider_session=row[9],
        until=row[10],
    )


def token_of(row: Sequence[Any]) -> ApiToken:
    return ApiToken(
        hash=row[0],
        name=row[1],
        scopes=_KEYS.decode(row[2]),
        created_by=row[3],
        created_at=row[4],
        last_used=row[5],
        expires=row[6],
        owner=row[7],
    )


class AccountRows(DatabaseConnections):
    """Who may come in, and what they did."""

    async def users(self) -> Sequence[User]:
        return [user_of(row) for row in self.main.rows(f"{_USERS} ORDER BY folded")]

    async def user(self, user: str) -> User | None:
        row = self.main.one(f"{_USERS} WHERE id = ?", (user,))
        return user_of(row) if row else None

    async def user_named(self, name: str) -> User | None:
        row = self.main.one(f"{_USERS} WHERE folded = ?", (name.casefold(),))
        return user_of(row) if row else None

    async def add_user(self, user: User, *, first: bool = False) -> None:
        await self.main.writer.write(add_user, (user, first))

    async def change_user(
        self, user: str, change: UserColumns, *, password_was: str | None = None, keep_session: str = ""
    ) -> ChangedUser | None:
        changed: ChangedUser | None = await self.main.writer.write(
            change_user, (user, change, password_was, keep_session)
        )
        return changed

    async def drop_user(self, user: str) -> None:
        await self.main.writer.write(drop_user, user)

    async def session(self, hashed: str) -> Session | None:
        row = self.main.one(f"{SESSIONS} WHERE hash = ?", (hashed,))
        return session_of(row) if row else None

    async def put_session(self, session: Session, *, password_was: str | None = None, no_factor: bool = False) -> None:
        await self.main.writer.write(put_session, (session, password_was, no_factor))

    async def touch_session(self, hashed: str, seen: float, expires: float) -> None:
        await self.main.writer.write(TOUCH_SESSION, (hashed, seen, expires))

    async def sessions(self, user: str) -> Sequence[Session]:
        rows = self.main.rows(f"{SESSIONS} WHERE operator = ? ORDER BY seen DESC, hash", (user,))
        return [session_of(row) for row in rows]

    async def drop_session(self, hashed: str) -> None:
        await self.main.writer.write(DROP_SESSION, (hashed,))

    async def drop_sessions(self, user: str, but: str = "") -> None:
        await self.main.writer.write(drop_sessions, (user, but))

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
        await self.main.writer.write(add_audit, screening.audit(self.erased, rows))

    async def audited(self, query: AuditQuery | None = None) -> Sequence[AuditRow]:
        sql, values = _audit_page(query or AuditQuery())
        rows = await self.main.scan(lambda db: db.execute(sql, values).fetchall())
        names = ("seq", "at", "who", "what", "target", "detail", "before", "after")
        return [AuditRow(**dict(zip(names, row, strict=True))) for row in rows]

    async def audit_names(self) -> tuple[Sequence[str], Sequence[str]]:
        def names(db: sqlite3.Connection, column: str) -> list[str]:
            return [row[0] for row in db.execute(f"SELECT DISTINCT {column} FROM audit ORDER BY 1")]  # a name of ours

        who = await self.main.scan(lambda db: names(db, "who"))
        return who, await self.main.scan(lambda db: names(db, "what"))


def _audit_page(query: AuditQuery) -> tuple[str, dict[str, Any]]:
    """Newest first."""
    kinds = {f"what_{n}": one for n, one in enumerate(query.what or ())}
    conditions = {
        "seq < :before": query.before is not None,
        "who = :who": query.who is not None,
        f"({' OR '.join(f'what = :{name}' for name in kinds) or '1 = 0'})": query.what is not None,
        "target || ' ' || detail LIKE :text ESCAPE '\\'": query.text is not None,
        "at >= :since": query.since is not None,
        "at < :until": query.until is not None,
    }
    where = " AND ".join(condition for condition, wanted in conditions.items() if wanted) or "1 = 1"
    sql = "SELECT seq, at, who, what, target, detail, before, after FROM audit"  # texts of ours
    values = {**msgspec.structs.asdict(query), **kinds, "text": containing(query.text or "")}
    return f"{sql} WHERE {where} ORDER BY seq DESC LIMIT :limit", {**values, "what": ""}


def put_session(db: sqlite3.Connection, argument: tuple[Session, str | None, bool]) -> None:
    """Raises: ChangedMeanwhile."""
    one, password_was, no_factor = argument
    user = _user(db, one.user) if password_was is not None or no_factor else None
    if password_was is not None and (user is None or user.disabled or user.password != password_was):
        raise ChangedMeanwhile
    if no_factor and user is not None and user.second_factor:
        raise ChangedMeanwhile
    row = (one.hash, one.user, one.csrf, one.created, one.seen, one.expires, one.address, one.agent, one.proved)
    SAVE_SESSION.run(db, [(*row, one.provider_session)])
    db.execute("UPDATE operator SET last_sign_in = ? WHERE id = ?", (one.created, one.user))
