"""Results of comparing calls: what a phone system recorded with ours, and ours with what a CRM has."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec


class FindingKind(StrEnum):
    """What was found of one call."""

    RECOVERED = "recovered"  # the phone system recorded it and we had no word of it: it is a call of ours now
    UNREADABLE = "unreadable"  # a record of the phone system that says no call
    DELETED = "deleted"  # its record was deleted in the CRM
    WAITING = "waiting"  # its record waits to be sent
    REJECTED = "rejected"  # the CRM rejected its record; it needs a person
    DISCARDED = "discarded"  # a person discarded or holds its record
    UNDECIDED = "undecided"  # no decision could be taken about it


class ComparedCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call that needs a word. No personal data: the call has them."""

    kind: FindingKind
    call: str | None = None
    record: str | None = None
    link: str | None = None
    text: str = ""


class Comparison(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One comparison. `seen` calls were looked at: of the phone system, or ours for a CRM. Each is `good`, one of the
    other numbers, or `unaccounted`. Units: epoch s. `problem`: why nothing could be compared.
    """

    connection: str
    at: float
    since: float
    until: float
    seen: int = 0
    good: int = 0  # known here, or in the CRM
    none: int = 0  # internal calls, or calls that need no record
    recovered: int = 0
    deleted: int = 0
    waiting: int = 0
    rejected: int = 0
    discarded: int = 0
    unaccounted: int = 0
    calls: tuple[ComparedCall, ...] = ()
    problem: str | None = None


class ComparisonStore(Protocol):
    """Comparisons of each connection, newest first."""

    async def keep_comparison(self, comparison: Comparison) -> None:
        """Store one; those of 30 days before are deleted with it."""

    async def comparisons(self, connection: str, limit: int) -> Sequence[Comparison]:
        """The newest of a connection, newest first."""
