"""The call records that a phone system keeps itself: its CDR file or table, a provider's list of calls.

A provider folder whose phone system has them adds `call_records` to its `Pbx`. They show which calls we never heard of.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, runtime_checkable

from cordboard.domain.calls.call import CallEvent, Value
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import Settings


class RecordedCall(Value, frozen=True, kw_only=True):
    """One call of the phone system's own records, as the one event that would tell it whole.

    `keys`: ids of the call, the one first that its live events carry. `exact`: they carry it for certain, so another id
    is another call.
    """

    keys: tuple[str, ...]
    event: CallEvent
    exact: bool = True


class RecordsRead(Value, frozen=True, kw_only=True):
    """What was found. `internal`: calls without an outside party. `unreadable`: what each row lacks, with its place."""

    calls: tuple[RecordedCall, ...] = ()
    internal: int = 0
    unreadable: tuple[str, ...] = ()


class CallRecords(Protocol):
    async def between(self, since: datetime, until: datetime) -> RecordsRead:
        """Calls that ended at `since` or later and before `until` (aware UTC).

        Raises: Unavailable, NeedsHuman, Refused.
        """


@runtime_checkable
class KeepsCallRecords(Protocol):
    """A `Pbx` whose phone system keeps records of its own."""

    def call_records(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> CallRecords | None:
        """Its records, where the settings say where they are."""
