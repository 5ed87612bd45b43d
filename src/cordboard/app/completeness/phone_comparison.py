"""Compares a phone system's own call records with the calls here, and recovers those that were never heard.

A recovered call is stored as one more frame of its connection, under the id that its live events carry: events that
come after all join it. Which record is which call is decided in `domain/calls/completeness.py`.
"""

from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.domain.calls.call import CallEvent
from cordboard.domain.calls.completeness import TOLERANCE, Known, Recorded, matched
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.connection_state import Phase
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.call_records import CallRecords, KeepsCallRecords, RecordedCall
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.comparisons import ComparedCall, Comparison, FindingKind
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment
from cordboard.toolkit.ids import call_id

log = structlog.get_logger()

PAGE = 100  # calls read at once
AT_ONCE = 200  # recovered calls in one commit


class PhoneComparison:
    """Compares the calls of phone connections."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        phones: PhoneConnections,
        decider: Decider,
        clock: Clock,
        erased: ErasureList | None = None,
    ) -> None:
        self._erased = erased
        self._store = store
        self._live_connections = live_connections
        self._phone_connections = phones
        self._decider = decider
        self._clock = clock

    async def records(self, connection: str) -> CallRecords | None:
        """The phone system's own records, where it has any, the settings say where and nobody paused it."""
        if connection not in self._live_connections.phones() or await self._paused(connection):
            return None
        pbx = self._live_connections.provider(connection).pbx()
        if not isinstance(pbx, KeepsCallRecords):
            return None
        settings, secrets = self._live_connections.settings(connection), await self._store.secrets(connection)
        return pbx.call_records(settings, secrets, connection, self._live_connections.journal_of(connection))

    async def _paused(self, connection: str) -> bool:
        return (await self._live_connections.states.of(connection)).phase is Phase.STOPPED

    async def compare(self, connection: str, records: CallRecords, since: datetime, until: datetime) -> Comparison:
        """Look at the calls that ended in the period, and recover what is missing. Raises what `records` raises."""
        read = await records.between(since, until)
        found = await self._matched(connection, read.calls)
        unknown = [one for one, call in zip(read.calls, found, strict=True) if call is None]
        lost = [one for one in unknown if not self._is_erased(connection, one)]  # the others stay erased
        for at in range(0, len(lost), AT_ONCE):
            await self._phone_connections.recover(connection, [one.event for one in lost[at : at + AT_ONCE]])
        if lost:
            log.warning("calls recovered", connection=connection, calls=len(lost))
        unreadable = [ComparedCall(kind=FindingKind.UNREADABLE, text=text) for text in read.unreadable]
        return Comparison(
            connection=connection,
            at=self._clock.now(),
            since=since.timestamp(),
            until=until.timestamp(),
            seen=len(read.calls) + read.internal + len(unreadable),
            good=len(read.calls) - len(unknown),
            none=read.internal + len(unknown) - len(lost),
            recovered=len(lost),
            unaccounted=len(unreadable),
            calls=(*(self._recovered(connection, one) for one in lost), *unreadable),
        )

    def _is_erased(self, connection: str, one: RecordedCall) -> bool:
        """Whether its client was erased after the call."""
        change = CallCorrelation().feed(one.event)
        if self._erased is None or not len(self._erased) or change is None:
            return False
        identities = self._decider.context_of(change.call, connection).identities
        return self._erased.covers(identities, _began(one.event).timestamp())

    @staticmethod
    def _recovered(connection: str, one: RecordedCall) -> ComparedCall:
        return ComparedCall(kind=FindingKind.RECOVERED, call=call_id(connection, one.event.call))

    async def _matched(self, connection: str, calls: Sequence[RecordedCall]) -> list[str | None]:
        """Our call for each of these, in order."""
        if not calls:
            return []
        known = {one.id: one async for one in self._with_keys(connection, calls)}
        records = [self._recorded(connection, one) for one in calls]
        if not all(one.exact for one in calls):
            known |= {one.id: one async for one in self._around(connection, records)}
        return matched(records, list(known.values()))

    async def _with_keys(self, connection: str, calls: Sequence[RecordedCall]) -> AsyncIterator[Known]:
        """Our calls that have one of their keys."""
        keys = list(dict.fromkeys(key for one in calls for key in one.keys))
        for at in range(0, len(keys), PAGE):
            for row in (await self._store.calls_by_keys(connection, keys[at : at + PAGE])).values():
                yield _known(row)

    def _recorded(self, connection: str, one: RecordedCall) -> Recorded:
        """Its number is read as that of a live call would be."""
        event = one.event
        change = CallCorrelation().feed(event)
        number = self._decider.context_of(change.call, connection).client if change is not None else None
        return Recorded(keys=one.keys, started_at=_began(event), number=number, exact=one.exact)

    async def _around(self, connection: str, records: Sequence[Recorded]) -> AsyncIterator[Known]:
        """Our calls that began when these did."""
        began = [one.started_at for one in records]
        query = CallQuery(
            connection=connection,
            since=(min(began) - TOLERANCE).timestamp(),
            until=(max(began) + TOLERANCE + timedelta(seconds=1)).timestamp(),
            limit=PAGE,
        )
        async for page in pages_of_calls(self._store, query):
            for row in page:
                yield _known(row)


def _began(event: CallEvent) -> datetime:
    return (event.times.started if event.times else None) or event.at


def _known(row: CallRow) -> Known:
    return Known(id=row.id, keys=row.keys, started_at=moment(row.started_at), number=row.client)


async def pages_of_calls(store: Store, query: CallQuery) -> AsyncIterator[Sequence[CallRow]]:
    """Page by page: with its state and decision a call takes some kilobytes, and a day may have many."""
    while page := await store.calls(query):
        yield page
        if len(page) < query.limit:
            break
        query = msgspec.structs.replace(query, before=(page[-1].started_at, page[-1].id))
