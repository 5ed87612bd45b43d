"""Links that let a user in once, to choose a password: an invitation, or a forgotten password. Stored as hashes."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

INVITATION, RESET = "invitation", "reset"


class SignInLink(msgspec.Struct, frozen=True, kw_only=True):
    """`purpose`: invitation or reset. Units: epoch s."""

    hash: str
    user: str
    purpose: str
    created: float
    expires: float
    created_by: str


class SignInLinks(Protocol):
    """A user has at most one: the newest."""

    async def put_sign_in_link(self, link: SignInLink) -> None:
        """Keep it; others of the user open nothing any more."""

    async def sign_in_link(self, hashed: str) -> SignInLink | None:
        """The link, also one that has expired: the caller compares `expires`."""

    async def sign_in_links(self) -> Sequence[SignInLink]:
        """All of them, the oldest first."""

    async def use_sign_in_link(self, hashed: str, password: str, now: float) -> str | None:
        """Set the user's password (argon2 hash), in one step with the end of the link and of all sessions.

        Returns: the user's id; None for a link that is used, over or of a disabled user. Nothing was written then.
        """
