"""One-time codes that sign a user in to the call panel within a page of another site, such as a CRM.

The browser keeps cookies of such a frame apart, so that nobody is signed in there. A code is made where the user is
signed in, lasts two minutes, opens one session and is kept in memory only.
"""

import secrets
from collections.abc import Callable

from cordboard.contract.errors import Cannot

LASTS = 120.0  # Units: s
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
LENGTH = 8
MOST = 10_000  # codes that wait at the same time


class FrameCodes:
    """The codes that nobody has used yet, each with its user. `origins`: sites that may show the call panel."""

    def __init__(self, now: Callable[[], float], origins: tuple[str, ...] = ()) -> None:
        self._now, self.origins = now, origins
        self._waiting: dict[str, tuple[str, float]] = {}

    def make(self, user: str) -> tuple[str, float]:
        """A code and when it expires (epoch s); the user's code of before opens nothing.

        Raises: Cannot 429.
        """
        now = self._now()
        self._waiting = {code: one for code, one in self._waiting.items() if one[0] != user and one[1] > now}
        if len(self._waiting) >= MOST:
            raise Cannot(429, "too_many", "Too many codes are waiting to be used.", "Try again in two minutes.")
        code = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        self._waiting[code] = (user, now + LASTS)
        return code, now + LASTS

    def take(self, code: str) -> str | None:
        """The user of the code, once; None for one that is over or was never given."""
        found = self._waiting.pop("".join(code.upper().split()).replace("-", ""), None)
        return found[0] if found is not None and found[1] > self._now() else None
