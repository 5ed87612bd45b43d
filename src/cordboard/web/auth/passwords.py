"""Argon2 for passwords, SHA-256 for what is random already; and the throttle on guessing."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from functools import cached_property

import argon2

from cordboard.contract.errors import Cannot

TOKEN_MARK = "cb_"  # noqa: S105  # how our tokens begin, so that scanners of leaked secrets can know them


def digest(secret: str) -> str:
    """What is stored of a cookie or token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


class Passwords:
    """Hashes and compares off the event loop, two at a time: argon2 wants much memory on purpose."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        self._turns = asyncio.Semaphore(2)

    @cached_property
    def _nobody(self) -> str:
        """A hash to compare an unknown user's password with; created at the first sign-in, not at the start."""
        return self._hasher.hash(new_secret())

    async def hash(self, password: str) -> str:
        """For keeping."""
        async with self._turns:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def fits(self, hashed: str | None, password: str) -> bool:
        """Whether it is the password; the unknown user (None) costs the same time."""
        async with self._turns:
            return await asyncio.to_thread(self._fits, hashed, password)

    def _fits(self, hashed: str | None, password: str) -> bool:
        try:
            self._hasher.verify(hashed or self._nobody, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return hashed is not None


class LoginThrottle:
    """Slows down guessing: after `free` failures of a key each further one doubles the wait. Units: s."""

    KEPT = 10_000

    def __init__(self, clock: Callable[[], float], *, free: int = 5, longest: float = 300.0) -> None:
        self._clock, self._free, self._longest = clock, free, longest
        self._failures: dict[str, tuple[int, float]] = {}  # key: (failures, not before)

    def check(self, key: str) -> None:
        """Raises: Cannot 429 while the key has to wait."""
        _, until = self._failures.get(key, (0, 0.0))
        if (left := until - self._clock()) > 0:
            raise Cannot(
                429, "too_many_attempts", "Too many failed sign-ins.", f"Try again in {int(left) + 1} seconds."
            )

    def failed(self, key: str) -> None:
        """One more failure."""
        count = self._failures.pop(key, (0, 0.0))[0] + 1
        wait = min(2.0 ** (count - self._free), self._longest) if count > self._free else 0.0
        self._failures[key] = (count, self._clock() + wait)
        while len(self._failures) > self.KEPT:
            del self._failures[next(iter(self._failures))]  # the oldest: invented names must not fill the memory

    def passed(self, key: str) -> None:
        """The right password: the count starts again."""
        self._failures.pop(key, None)
