"""What the store keeps of single sign-on: which identity is which user, and the provider's sessions behind ours.

Units: all times are epoch s.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.ports.accounts import ChangedUser, User


class LinkedIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """A person at a provider (issuer and subject, which never change) and the user that they are here.

    `name` and `email` are the provider's, as of the last sign-in. `left_at`: the provider gave no access any more.
    """

    issuer: str
    subject: str
    user: str
    name: str = ""
    email: str = ""
    linked_at: float = 0.0
    signed_in_at: float | None = None
    left_at: float | None = None


class ProviderSession(msgspec.Struct, frozen=True, kw_only=True):
    """The provider's side of one session of ours, which is valid no longer than `until`.

    `refresh_token` is stored encrypted; `groups_in`: where the groups were read (`id_token` or `userinfo`).
    """

    key: str
    issuer: str
    subject: str
    sid: str
    groups_in: str
    checked_at: float
    until: float
    refresh_token: str | None = None


class SignInRows(Protocol):
    """Writes are durable when they return."""

    async def identities(self) -> Sequence[LinkedIdentity]:
        """All, by user."""

    async def identity(self, issuer: str, subject: str) -> LinkedIdentity | None:
        """The identity, if it belongs to a user."""

    async def identities_of(self, user: str) -> Sequence[LinkedIdentity]:
        """Of one user."""

    async def add_linked_user(self, user: User, identity: LinkedIdentity) -> None:
        """A new user with this identity, in one step. Raises: NameTaken, AlreadyLinked."""

    async def link(self, identity: LinkedIdentity) -> None:
        """Create, or bring up to date. Raises: AlreadyLinked when it belongs to another user, or the user has another
        identity of this issuer."""

    async def unlink(self, user: str) -> bool:
        """Whether there was one; the sessions that came from it end."""

    async def left(self, identity: LinkedIdentity, now: float) -> ChangedUser | None:
        """The provider gives no access any more: the user is disabled, sessions end, API tokens are revoked; None for
        a user who is disabled already. Raises: LastAdmin; then only sessions that came from the provider end."""

    async def came_back(self, identity: LinkedIdentity) -> None:
        """Enable a user who was disabled by `left`, and by nobody else."""

    async def put_provider_session(self, session: ProviderSession) -> None:
        """Create or replace by key."""

    async def provider_sessions(self) -> Sequence[ProviderSession]:
        """Those behind a session of ours, the longest unchecked first."""

    async def end_provider_sessions(self, issuer: str, *, subject: str = "", sid: str = "", key: str = "") -> int:
        """End ours that came from these sessions of the provider; returns how many. What is given must all match."""


class AlreadyLinked(Exception):
    """This identity belongs to another user, or this user has another identity; nothing was written."""
