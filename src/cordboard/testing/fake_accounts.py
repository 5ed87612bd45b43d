"""Users, sessions, tokens and audit log in memory."""

from collections.abc import Sequence

import msgspec

from cordboard.ports.accounts import ApiToken, AuditRow, NameTaken, Session, User


class FakeAccounts:
    """`ports.accounts.Accounts` without a store."""

    def __init__(self) -> None:
        self._users: dict[str, User] = {}
        self._sessions: dict[str, Session] = {}
        self._tokens: dict[str, ApiToken] = {}
        self.rows: list[AuditRow] = []

    async def users(self) -> Sequence[User]:
        return sorted(self._users.values(), key=lambda each: each.name)

    async def user(self, user: str) -> User | None:
        return self._users.get(user)

    async def user_named(self, name: str) -> User | None:
        return next((each for each in self._users.values() if each.name.casefold() == name.casefold()), None)

    async def put_user(self, user: User) -> None:
        other = await self.user_named(user.name)
        if other is not None and other.id != user.id:
            raise NameTaken
        self._users[user.id] = user

    async def drop_user(self, user: str) -> None:
        self._users.pop(user, None)
        await self.drop_sessions(user)

    async def session(self, hashed: str) -> Session | None:
        return self._sessions.get(hashed)

    async def put_session(self, session: Session) -> None:
        self._sessions[session.hash] = session

    async def touch_session(self, hashed: str, seen: float, expires: float) -> None:
        if hashed in self._sessions:
            self._sessions[hashed] = msgspec.structs.replace(self._sessions[hashed], seen=seen, expires=expires)

    async def drop_session(self, hashed: str) -> None:
        self._sessions.pop(hashed, None)

    async def drop_sessions(self, user: str, but: str = "") -> None:
        self._sessions = {k: each for k, each in self._sessions.items() if each.user != user or k == but}

    async def drop_expired(self, now: float) -> None:
        self._sessions = {key: each for key, each in self._sessions.items() if each.expires > now}

    async def tokens(self) -> Sequence[ApiToken]:
        return sorted(self._tokens.values(), key=lambda each: each.name)

    async def token(self, hashed: str) -> ApiToken | None:
        return self._tokens.get(hashed)

    async def put_token(self, token: ApiToken) -> None:
        if any(each.name == token.name and each.hash != token.hash for each in self._tokens.values()):
            raise NameTaken
        self._tokens[token.hash] = token

    async def touch_token(self, hashed: str, at: float) -> None:
        if hashed in self._tokens:
            self._tokens[hashed] = msgspec.structs.replace(self._tokens[hashed], last_used=at)

    async def drop_token(self, name: str) -> bool:
        before = len(self._tokens)
        self._tokens = {key: each for key, each in self._tokens.items() if each.name != name}
        return len(self._tokens) < before

    async def audit(self, rows: Sequence[AuditRow]) -> None:
        for row in rows:
            self.rows.append(msgspec.structs.replace(row, seq=len(self.rows) + 1))

    async def audited(self, *, before: int | None = None, limit: int = 100) -> Sequence[AuditRow]:
        kept = [row for row in reversed(self.rows) if before is None or row.seq < before]
        return kept[:limit]
