"""Who may use the console and the API: users, their sessions, API tokens, and the audit log.

Passwords and tokens arrive here hashed (argon2 and SHA-256 happen in web/); nothing readable is stored.
Units: all times are epoch s.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.ports.second_factors import SecondFactors
from cordboard.ports.sign_in_links import SignInLinks


class User(msgspec.Struct, frozen=True, kw_only=True):
    """A console login. `role` is one of admin, supervisor, agent, light_agent, auditor, wall."""

    id: str
    name: str
    password: str  # argon2 hash; empty: signs in elsewhere only
    role: str
    language: str = "en"
    theme: str = "auto"
    disabled: bool = False
    must_change: bool = False  # the password was given by somebody else and opens nothing but its change
    email: str = ""  # where mail goes; empty: nowhere
    second_factor: bool = False  # whether there is an active one; read, never written with the user
    last_sign_in: float | None = None  # the same


class UserColumns(msgspec.Struct, frozen=True, kw_only=True):
    """Columns of a user to change; None leaves one as it is. An empty `email` removes the address."""

    name: str | None = None
    email: str | None = None
    password: str | None = None  # argon2 hash
    role: str | None = None
    language: str | None = None
    theme: str | None = None
    disabled: bool | None = None
    must_change: bool | None = None


class ChangedUser(msgspec.Struct, frozen=True, kw_only=True):
    """A user before and after a change, and the names of API tokens that were revoked with it."""

    before: User
    after: User
    revoked: tuple[str, ...] = ()


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in browser, known by the hash of its cookie."""

    hash: str
    user: str
    csrf: str
    created: float
    seen: float
    expires: float
    address: str = ""  # where it was opened
    agent: str = ""  # how that browser names itself
    proved: float = 0.0  # when the user last showed here who they are
    provider_session: str | None = None  # key in `ports.sign_in`; None: signed in here
    until: float | None = None  # what that row says; 0 when it is gone. The store fills it in

    @property
    def id(self) -> str:
        """Names it to its owner; does not open it."""
        return self.hash[:16]


class ApiToken(msgspec.Struct, frozen=True, kw_only=True):
    """A key for programs, known by its hash. `owner`: id of the user who made it, himself or by another token of his;
    None for a token that this machine made."""

    hash: str
    name: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: float
    last_used: float | None = None
    expires: float | None = None
    owner: str | None = None


class AuditRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what to which thing. `seq` is given by the store; `before` and `after` are JSON objects, or empty."""

    at: float
    who: str
    what: str
    target: str
    detail: str = ""
    seq: int = 0
    before: str = ""
    after: str = ""


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Filters of the audit log; None means any. `what` are kinds. Units: epoch s."""

    who: str | None = None
    what: tuple[str, ...] | None = None
    text: str | None = None  # part of the thing or the detail
    since: float | None = None
    until: float | None = None
    before: int | None = None
    limit: int = 100


class Accounts(SecondFactors, SignInLinks, Protocol):
    """Point reads answer at once; writes are durable when they return."""

    async def users(self) -> Sequence[User]:
        """By name."""

    async def user(self, user: str) -> User | None:
        """The login of that id."""

    async def user_named(self, name: str) -> User | None:
        """Names are compared without case."""

    async def add_user(self, user: User, *, first: bool = False) -> None:
        """Create; `first`: only while there is no user. Raises NameTaken, UsersExist."""

    async def change_user(
        self, user: str, change: UserColumns, *, password_was: str | None = None, keep_session: str = ""
    ) -> ChangedUser | None:
        """Write these columns and no others, in one step; None when there is no such user.

        A new role, password or being disabled ends the user's sessions (but `keep_session`, a hash); being disabled
        revokes the API tokens the user made; both end links that let the user in. Raises LastAdmin, NameTaken, and
        ChangedMeanwhile when `password_was` is no longer
        the user's hash or the user was disabled.
        """

    async def drop_user(self, user: str) -> None:
        """Its sessions and API tokens end with it. Raises LastAdmin."""

    async def session(self, hashed: str) -> Session | None:
        """The session, also one that is over: the caller compares `expires`."""

    async def put_session(self, session: Session, *, password_was: str | None = None, no_factor: bool = False) -> None:
        """Create or replace by hash. Raises ChangedMeanwhile when `password_was` is no longer the hash of its user,
        the user was disabled, or, with `no_factor`, the user has a second factor now."""

    async def touch_session(self, hashed: str, seen: float, expires: float) -> None:
        """Move last use and end; an unknown session is left alone."""

    async def sessions(self, user: str) -> Sequence[Session]:
        """Of one user, the last used first; also those that are over."""

    async def drop_session(self, hashed: str) -> None:
        """End one session; an unknown one is left alone."""

    async def drop_sessions(self, user: str, but: str = "") -> None:
        """Sign a user out everywhere; `but`: the hash of the one session that goes on."""

    async def drop_expired(self, now: float) -> None:
        """Delete expired sessions and tokens."""

    async def tokens(self) -> Sequence[ApiToken]:
        """By name."""

    async def token(self, hashed: str) -> ApiToken | None:
        """The token, also one that is over: the caller compares `expires`."""

    async def put_token(self, token: ApiToken) -> None:
        """Create or replace by hash. Raises NameTaken when another token has the name."""

    async def touch_token(self, hashed: str, at: float) -> None:
        """Remember the last use; may be written late."""

    async def drop_token(self, name: str) -> bool:
        """Whether there was one."""

    async def audit(self, rows: Sequence[AuditRow]) -> None:
        """Append rows; the store gives each its `seq`."""

    async def audited(self, query: AuditQuery | None = None) -> Sequence[AuditRow]:
        """Newest first; `query.before` is the `seq` of the last row of the previous page."""

    async def audit_names(self) -> tuple[Sequence[str], Sequence[str]]:
        """Everybody in the audit log, and every kind of entry, each by name."""


class NameTaken(Exception):
    """Another user or token has this name; nothing was written."""


class UsersExist(Exception):
    """There is a user already; nothing was written."""


class LastAdmin(Exception):
    """No enabled administrator with a password would be left; nothing was written."""


class ChangedMeanwhile(Exception):
    """The row is no longer as the caller saw it; nothing was written."""
