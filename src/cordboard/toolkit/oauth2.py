"""OAuth 2 tokens of one connection: one refresh at a time, kept durably before use; state and PKCE for the consent.

How a service words its token endpoint is the provider's `grant`; where secrets live is `ports.secrets.Secrets`.
"""

import asyncio
import base64
import hashlib
import secrets as chance
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta

from cordboard.domain.calls.call import Value
from cordboard.ports.errors import NeedsHuman, RateLimited
from cordboard.ports.secrets import Secrets
from cordboard.toolkit.foreign_text import same_secret

EARLY = 300.0  # Units: s; refreshed this long before the end of life (at 55 minutes of an hour)
SHORT_LIVED: tuple[str, ...] = ("access_token", "expires_at")  # names kept here that end with the credentials
REFUSED_FOR = 300.0  # Units: s; fresh tokens that are refused for so long need a person
RENEW_EVERY = 75.0  # Units: s; while fresh tokens are refused; Zoho gives ten in ten minutes
SHARE = 12  # and never earlier than the last twelfth of a shorter life


class Granted(Value, frozen=True, kw_only=True):
    """What a token endpoint gave. Units: `expires_in` s. `rotated` is a new refresh token, where services give one."""

    access_token: str
    expires_in: int = 3600
    rotated: str | None = None
    scope: str | None = None


Grant = Callable[[Mapping[str, str]], Awaitable[Granted]]
"""Asks the token endpoint with these secrets. Raises a class of `ports.errors`."""


class TokenKeeper:
    """Gives the access token; refreshes it under one lock, so that parallel requests cause one refresh."""

    def __init__(
        self,
        secrets: Secrets,
        grant: Grant,
        now: Callable[[], float] = time.time,
        *,
        granted_for: tuple[str, ...] = ("client_id", "client_secret", "refresh_token"),
    ) -> None:
        """`granted_for`: the secrets that a token is granted for; one that was refused is asked for again once they
        change."""
        self._granted_for = granted_for
        self._secrets = secrets
        self._grant = grant
        self._now = now
        shared = getattr(secrets, "refresh_lock", None)  # of several connections with one sign-in
        self._lock: asyncio.Lock = shared or asyncio.Lock()
        self._held: Mapping[str, str] | None = None
        self._blocked_until = 0.0
        self._early = EARLY
        self._dead: tuple[NeedsHuman, tuple[str, ...]] | None = None

    async def token(self) -> str:
        """An access token with life left. Raises RateLimited, NeedsHuman, Unavailable."""
        held = self._held
        if held is None:
            held = self._held = dict(await self._secrets.load())
        if self._alive(held):
            return held["access_token"]
        return await self.renew(held.get("access_token", ""))

    async def renew(self, stale: str) -> str:
        """A token other than `stale`: whoever comes second takes what the first one got."""
        async with self._lock:
            held = dict(await self._secrets.load())
            if held.get("access_token", "") != stale and self._alive(held):
                self._held = held
                return held["access_token"]
            self._refuse_early(held)
            return await self._refreshed(held)

    def known(self) -> tuple[str, ...]:
        """Secret values, for redaction."""
        return tuple(value for name, value in (self._held or {}).items() if name != "expires_at")

    async def _refreshed(self, held: dict[str, str]) -> str:
        try:
            granted = await self._grant(held)
        except RateLimited as error:
            wait = error.after or timedelta(minutes=10)
            self._blocked_until = self._now() + wait.total_seconds()
            raise
        except NeedsHuman as error:
            self._dead = (error, self._identity(held))
            raise
        held["access_token"] = granted.access_token
        held["expires_at"] = str(self._now() + granted.expires_in)
        self._early = min(EARLY, granted.expires_in / SHARE)
        if granted.rotated:
            held["refresh_token"] = granted.rotated
        if granted.scope:
            held["scope"] = granted.scope
        await self._secrets.save(held)  # durable before its first use: a rotated token must not be lost
        self._held = held
        return granted.access_token

    def _refuse_early(self, held: Mapping[str, str]) -> None:
        """A dead refresh token is not tried again until other secrets are stored; a throttled endpoint rests."""
        if self._dead and self._dead[1] == self._identity(held):
            error = self._dead[0]
            raise NeedsHuman(error.text, code=error.code, wrote=False)
        self._dead = None
        left = self._blocked_until - self._now()
        if left > 0:
            raise RateLimited(
                "The service issues no new access token for a few minutes. Sending continues automatically.",
                code="token_throttled",
                after=timedelta(seconds=left),
            )

    def _identity(self, held: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(held.get(name, "") for name in self._granted_for)

    def _alive(self, held: Mapping[str, str]) -> bool:
        try:
            return bool(held.get("access_token")) and float(held.get("expires_at", "0")) - self._early > self._now()
        except ValueError:
            return False


class FreshTokenRefusals:
    """How long a service has refused every token, also fresh ones. Services refuse good tokens for a moment when their
    own copies disagree: that heals by itself, and only a refusal that lasts needs a person."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._since: float | None = None
        self._renewed_at = 0.0

    def may_renew(self) -> bool:
        """Whether a token may be renewed for another refusal: services give few in a window."""
        now = self._now()
        if self._since is not None and now - self._renewed_at < RENEW_EVERY:
            return False
        self._renewed_at = now
        return True

    def note(self, *, refused: bool) -> None:
        """The last answer of a request."""
        if not refused:
            self._since = None
        elif self._since is None:
            self._since = self._now()

    def lasting(self) -> bool:
        """Whether a person is needed."""
        return self._since is not None and self._now() - self._since >= REFUSED_FOR


def new_state() -> str:
    """An unguessable `state`; compare what comes back with `same_state`."""
    return chance.token_urlsafe(32)


def same_state(sent: str, returned: str) -> bool:
    """Compared in constant time; an empty state never matches."""
    return same_secret(returned, sent)


def new_verifier() -> str:
    """A PKCE verifier (RFC 7636), kept until the code is exchanged."""
    return chance.token_urlsafe(48)


def challenge(verifier: str) -> str:
    """The S256 challenge of a verifier."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
