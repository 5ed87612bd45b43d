"""The random challenges that passkeys sign, each good once, for one purpose, in one browser, for a few minutes.

A challenge is not stored: the browser has it in a cookie that is sealed with a key of this process. What was answered
is remembered until its end; a restart makes all of them worthless. Units: s.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable

LASTS = 300.0
SIZE = 32  # Units: bytes


class Challenges:
    """Begins and takes them."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._answered: OrderedDict[str, float] = OrderedDict()  # challenge: until when it would be good

    def begin(self, purpose: str) -> tuple[bytes, str]:
        """The challenge, and the cookie to be sent back with the answer."""
        challenge = secrets.token_bytes(SIZE)
        until = f"{self._clock() + LASTS:.0f}"
        text = f"{_coded(challenge)}.{until}"
        return challenge, f"{text}.{self._mark(text, purpose)}"

    def take(self, cookie: str | None, purpose: str) -> bytes | None:
        """The challenge, where this cookie is ours, for this purpose, not too old and not taken before."""
        text, _, mark = (cookie or "").rpartition(".")
        coded, _, until = text.partition(".")
        if not text.isascii() or not hmac.compare_digest(mark.encode(), self._mark(text, purpose).encode()):
            return None
        now = self._clock()
        while self._answered and next(iter(self._answered.values())) < now:
            self._answered.popitem(last=False)
        if float(until) < now or coded in self._answered:
            return None
        self._answered[coded] = float(until)
        try:
            return base64.urlsafe_b64decode(coded)
        except binascii.Error:  # cannot be: the mark fits
            return None

    def _mark(self, text: str, purpose: str) -> str:
        return _coded(hmac.digest(self._key, f"{text}|{purpose}".encode(), hashlib.sha256))


def _coded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode()
