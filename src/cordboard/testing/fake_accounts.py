"""Users, sessions, tokens and audit log in memory."""

from collections.abc import Sequence

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
from cordboard.ports.sign_in_links import SignInLink
from cordboard.testing.fake_second_factors import FakeSecondFactors


class FakeAccounts(FakeSecondFactors):
    """`ports.accounts.Accounts` without a store."""

    def __init__(self) -> None:
        super().__init__()
        self._users: dict[str, User] = {}
        self._tokens: dict[str, ApiToken] = {}
        self._links: dict[str, SignInLink] = {}
        self.rows: list[AuditRow] = []

    async def users(self) -> Sequence[User]:
        return sorted(map(self._seen, self._users.values()), key=lambda each: each.name)

    def _seen(self, user: User) -> User:
        return msgspec.structs.replace(user, second_factor=self._has_factor(user.id))

    async def user(self, user: str) -> User | None:
        return self._seen(self._users[user]) if user in self._users else None

    async def user_named(self, name: str) -> User | None:
        return next((each for each in await self.users() if each.name.casefold() == name.casefold()), None)

    async def add_user(self, user: User, *, first: bool = False) -> None:
        if first and self._users:
            raise UsersExist
        if await self.user_named(user.name) is not None:
            raise NameTaken
        self._users[user.id] = user

    async def change_user(
        self, user: str, change: UserColumns, *, password_was: str | None = None, keep_session: str = ""
    ) -> ChangedUser | None:
        before = await self.user(user)
        if before is None:
            return None
        self._compare(before, password_was)
        wanted = {name: value for name, value in msgspec.structs.asdict(change).items() if value is not None}
        after = msgspec.structs.replace(before, **wanted)
        self._keep_an_admin(before, after)
        named = await self.user_named(after.name)
        if named is not None and named.id != user:
            raise NameTaken
        if before.password != after.password or after.disabled:
            self._forget_links(user)
        self._users[user] = after
        if (before.role, before.password, before.disabled) != (after.role, after.password, after.disabled):
            await self.drop_sessions(user, keep_session)
        return ChangedUser(before=before, after=after, revoked=self._revoke(user) if after.disabled else ())

    @staticmethod
    def _compare(user: User | None, password_was: str | None) -> None:
        if password_was is not None and (user is None or user.disabled or user.password != password_was):
            raise ChangedMeanwhile

    def _keep_an_admin(self, before: User, after: User | None) -> None:
        admins = {e.id for e in self._users.values() if e.role == "admin" and e.password and not e.disabled}
        left = after is not None and after.role == "admin" and not after.disabled
        if admins == {before.id} and not left:
            raise LastAdmin

    def _revoke(self, owner: str) -> tuple[str, ...]:
        names = sorted(each.name for each in self._tokens.values() if each.owner == owner)
        self._tokens = {key: each for key, each in self._tokens.items() if each.owner != owner}
        return tuple(names)

    async def drop_user(self, user: str) -> None:
        if user in self._users:
            self._keep_an_admin(self._users[user], None)
        self._users.pop(user, None)
        self._revoke(user)
        self._forget_links(user)
        await self.drop_sessions(user)
        await self.drop_factors(user)

    async def session(self, hashed: str) -> Session | None:
        return self._sessions.get(hashed)

    async def put_session(self, session: Session, *, password_was: str | None = None, no_factor: bool = False) -> None:
        self._compare(self._users.get(session.user), password_was)
        if no_factor and self._has_factor(session.user):
            raise ChangedMeanwhile
        self._sessions[session.hash] = session
        if (user := self._users.get(session.user)) is not None:
            self._users[user.id] = msgspec.structs.replace(user, last_sign_in=session.created)

    async def touch_session(self, hashed: str, seen: float, expires: float) -> None:
        if hashed in self._sessions:
            self._sessions[hashed] = msgspec.structs.replace(self._sessions[hashed], seen=seen, expires=expires)

    async def sessions(self, user: str) -> Sequence[Session]:
        own = [each for each in self._sessions.values() if each.user == user]
        return sorted(own, key=lambda each: (-each.seen, each.hash))

    async def drop_session(self, hashed: str) -> None:
        self._sessions.pop(hashed, None)

    async def drop_sessions(self, user: str, but: str = "") -> None:
        self._sign_out(user, but)

    async def drop_expired(self, now: float) -> None:
        self._sessions = {key: each for key, each in self._sessions.items() if each.expires > now}
        self._pending = {key: each for key, each in self._pending.items() if each.expires > now}

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

    async def audited(self, query: AuditQuery | None = None) -> Sequence[AuditRow]:
        wanted = query or AuditQuery()
        found = [row for row in reversed(self.rows) if _wanted(row, wanted)]
        return found[: wanted.limit]

    async def audit_names(self) -> tuple[Sequence[str], Sequence[str]]:
        return sorted({row.who for row in self.rows}), sorted({row.what for row in self.rows})

    async def put_sign_in_link(self, link: SignInLink) -> None:
        self._forget_links(link.user)
        self._links[link.hash] = link

    async def sign_in_link(self, hashed: str) -> SignInLink | None:
        return self._links.get(hashed)

    async def sign_in_links(self) -> Sequence[SignInLink]:
        return sorted(self._links.values(), key=lambda each: each.created)

    async def use_sign_in_link(self, hashed: str, password: str, now: float) -> str | None:
        link = self._links.get(hashed)
        user = self._users.get(link.user) if link is not None and link.expires > now else None
        if user is None or user.disabled:
            return None
        self._users[user.id] = msgspec.structs.replace(user, password=password, must_change=False)
        self._forget_links(user.id)
        await self.drop_sessions(user.id)
        return user.id

    def _forget_links(self, user: str) -> None:
        self._links = {key: each for key, each in self._links.items() if each.user != user}


def _wanted(row: AuditRow, query: AuditQuery) -> bool:
    return (
        (query.before is None or row.seq < query.before)
        and (query.who is None or row.who == query.who)
        and (query.what is None or row.what in query.what)
        and (query.text is None or query.text.casefold() in f"{row.target} {row.detail}".casefold())
        and (query.since is None or row.at >= query.since)
        and (query.until is None or row.at < query.until)
    )
