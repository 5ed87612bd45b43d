"""How many connections this process may hold open, and how many it does. Endpoints count here; health reads it.

A reserve of file descriptors stays free for the database, the CRMs and for questions about the server's health.
"""

import os
import resource
from collections.abc import Callable
from pathlib import Path

RAISED = 65_536  # descriptors; as many are asked for at the start, where the system allows it
QUESTIONS = 256  # connections of phone systems; each lasts under a second
LEAST = 8
OPEN_FILES = Path("/proc/self/fd")


def descriptor_limit() -> int:
    """How many files and sockets this process may have open, raised as far as is sensible."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = RAISED if hard == resource.RLIM_INFINITY else min(hard, RAISED)
    if soft == resource.RLIM_INFINITY:
        return RAISED
    if soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):
            return soft
        return wanted
    return soft


def descriptors_used() -> int:
    """How many are open now; 0 where the system does not tell."""
    try:
        return len(os.listdir(OPEN_FILES))  # noqa: PTH208  # names only: no path objects for a thousand of them
    except OSError:
        return 0


def shares(limit: int, used: int) -> tuple[int, int, int]:
    """Connections for browsers and programs, those kept for health, those for phone systems; of so many descriptors."""
    questions = max(LEAST, min(QUESTIONS, limit // 8))
    health = max(LEAST, min(32, limit // 16))
    files = max(24, min(512, limit // 6))  # databases, CRMs, mail
    return max(LEAST, limit - used - questions - health - files), health, questions


class OpenConnections:
    """Those of one kind. `most` and `reserve`: how many may be open, and how many more only for questions of health."""

    def __init__(self, most: int, reserve: int, clock: Callable[[], float]) -> None:
        self.most, self.reserve = most, reserve
        self._clock = clock
        self.open = 0
        self.closed_early = 0  # since the start: waiting ones that made room for new ones
        self.refused = 0  # since the start
        self._short_at: float | None = None

    def short(self, *, refused: bool) -> None:
        """There was no room for a connection; an older one made room, or it was refused."""
        self._short_at = self._clock()
        if refused:
            self.refused += 1
        else:
            self.closed_early += 1

    def short_lately(self, within: float = 120.0) -> bool:
        """Whether there was no room in this time. Units: s."""
        return self.open >= self.most or (self._short_at is not None and self._clock() - self._short_at <= within)
