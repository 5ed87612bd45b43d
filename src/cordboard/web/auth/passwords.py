"""Argon2 for passwords, SHA-256 for what is random already. `sign_in_limits.py` slows down guessing."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from functools import cached_property

import argon2

from cordboard.web.auth.hashing_queue import HashingQueue

TOKEN_MARK = "cb_"  # noqa: S105  # how our tokens begin, so that scanners of leaked secrets can know them

CODES = argon2.PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""The least that OWASP's cheat sheet names (2026): enough for what is random and no word that people choose."""


def digest(secret: str) -> str:
    """What is stored of a cookie or token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_secret() -> str:
    """256 random bits as text."""
    return secrets.token_urlsafe(32)


class Passwords:
    """Hashes and compares off the event loop, in turns (`hashing_queue.py`). `place`: on whose behalf."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None, queue: HashingQueue | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        self._queue = queue or HashingQueue()

    @cached_property
    def _nobody(self) -> str:
        """A hash to compare an unknown user's password with; created at the first sign-in, not at the start."""
        return self._hasher.hash(new_secret())

    async def hash(self, password: str, place: str = "here") -> str:
        """For keeping. Raises: Cannot 429."""
        async with self._queue.turn(place):
            return await asyncio.to_thread(self._hasher.hash, password)

    async def hash_codes(self, codes: Sequence[str]) -> list[str]:
        """Random codes of ours for keeping, in one turn. Raises: Cannot 429."""
        async with self._queue.turn("here"):
            return await asyncio.to_thread(lambda: [CODES.hash(each) for each in codes])

    async def fits(self, hashed: str | None, password: str, place: str = "here") -> bool:
        """Whether it is the password; the unknown user (None) costs the same time. Raises: Cannot 429."""
        async with self._queue.turn(place):
            return await asyncio.to_thread(self._fits, hashed, password)

    def _fits(self, hashed: str | None, password: str) -> bool:
        try:
            self._hasher.verify(hashed or self._nobody, password)
        except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
            return False
        return hashed is not None
