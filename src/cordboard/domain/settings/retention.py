"""How long each kind of data is kept before it is deleted by itself. Pure.

Shorter than `LEAST` days is not possible: for that time a late report may still correct a call.
"""

from enum import StrEnum
from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Value

LEAST, MOST = 30, 36_500  # Units: days
DAY_S = 86_400.0
Days = Annotated[int, msgspec.Meta(ge=0, le=MOST)]


class DataKind(StrEnum):
    """What has a period of its own, in the order in which it is deleted; the names of the settings."""

    CALLS = "calls"
    RECORDINGS = "recordings"
    EVENTS = "events"
    OUTBOX = "outbox"
    REQUESTS = "requests"
    AUDIT = "audit"
    ALERTS = "alerts"
    BACKUPS = "backups"


class Retention(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The periods. Units: days; 0 keeps it without an end.

    Of old calls the figures stay, of old items their keys, of backups the newest. `recordings` are links at the phone
    system; those of archived recordings stay until these are deleted.
    """

    calls: Days = 1_095
    recordings: Days = 365
    events: Days = LEAST
    outbox: Days = 365
    requests: Days = 90
    audit: Days = 1_095
    alerts: Days = 90
    backups: Days = 365

    def days(self, kind: DataKind) -> int:
        """The period of a kind."""
        days: int = getattr(self, kind.value)
        return days

    def before(self, kind: DataKind, now: float) -> float | None:
        """What is older is deleted; None where it is kept without an end. Units: epoch s."""
        days = self.days(kind)
        return now - max(days, LEAST) * DAY_S if days else None

    def too_short(self) -> tuple[DataKind, ...]:
        """Periods below the least one."""
        return tuple(kind for kind in DataKind if 0 < self.days(kind) < LEAST)
