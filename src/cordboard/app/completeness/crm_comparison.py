"""Compares the calls here with the records that a CRM has of them: a record that was deleted there is listed.

Nothing is written again: whoever deleted a record had a reason. Each call is accounted for by its record, or by the
reason why it has none.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import msgspec

from cordboard.app.completeness.phone_comparison import pages_of_calls
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decision_rows import Decisions
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.actions import LogCall
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ChecksRecords
from cordboard.ports.errors import Unsupported
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.comparisons import ComparedCall, Comparison, FindingKind
from cordboard.ports.store.outbox import LOOKUP, Item, ItemState
from cordboard.ports.store.store import Store

LOG = str(LogCall.__struct_config__.tag)
AT_ONCE = 100  # calls read together, and ids asked for in one request
KINDS = {
    ItemState.OPEN: FindingKind.WAITING,
    ItemState.PARKED: FindingKind.REJECTED,
    ItemState.HELD: FindingKind.DISCARDED,
    ItemState.DROPPED: FindingKind.DISCARDED,
}


class CrmComparison:
    """Compares what CRMs have with the calls."""

    def __init__(self, store: Store, live_connections: LiveConnections, clock: Clock) -> None:
        self._store = store
        self._live_connections = live_connections
        self._clock = clock

    async def compare(self, crm: str, since: datetime, until: datetime) -> Comparison:
        """Look at the calls that began in the period.

        Raises what the CRM raises, and Unsupported where it cannot say which records exist.
        """
        query = CallQuery(since=since.timestamp(), until=until.timestamp(), phase="ended", limit=AT_ONCE)
        found: list[ComparedCall] = []
        counts: Counter[str] = Counter()
        seen = 0
        async for page in pages_of_calls(self._store, query):
            seen += len(page)
            for one in await self._of_page(crm, page):
                if isinstance(one, ComparedCall):
                    found.append(one)
                    counts[one.kind] += 1
                else:
                    counts[one] += 1
        return Comparison(
            connection=crm,
            at=self._clock.now(),
            since=since.timestamp(),
            until=until.timestamp(),
            seen=seen,
            good=counts["good"],
            none=counts["none"],
            deleted=counts[FindingKind.DELETED],
            waiting=counts[FindingKind.WAITING],
            rejected=counts[FindingKind.REJECTED],
            discarded=counts[FindingKind.DISCARDED],
            unaccounted=counts[FindingKind.UNDECIDED],
            calls=tuple(found),
        )

    async def _of_page(self, crm: str, rows: Sequence[CallRow]) -> list[ComparedCall | str]:
        """A word on each call: `good`, `none` where no record is wanted, or what is to be known of it."""
        items = [item for item in await self._store.items_of_calls([row.id for row in rows]) if item.lane == crm]
        logs = {item.call: item for item in items if item.kind == LOG}
        asked = {item.call for item in items if item.kind == LOOKUP and item.state is ItemState.OPEN}
        records = [item.record for item in logs.values() if item.state is ItemState.DONE and item.record]
        there = await self._existing(crm, records)
        return [_of_call(row, logs.get(row.id), row.id in asked, there) for row in rows]

    async def _existing(self, crm: str, records: Sequence[str]) -> frozenset[str]:
        if not records:
            return frozenset()
        live = self._live_connections.crm(crm)
        if not isinstance(live, ChecksRecords):
            text = f"{crm}: this CRM cannot say which records exist, so deleted ones cannot be listed."
            raise Unsupported(text, part="existing")
        return frozenset(await live.existing(Entity.CALL, records))


def _of_call(row: CallRow, log: Item | None, asked: bool, there: frozenset[str]) -> ComparedCall | str:
    if log is None:
        return _without_record(row, asked)
    if log.state is ItemState.DONE:
        if log.record is None or log.record in there:
            return "good"
        return ComparedCall(kind=FindingKind.DELETED, call=row.id, record=log.record, link=log.link)
    return ComparedCall(kind=KINDS[log.state], call=row.id, text=log.reason or "")


def _without_record(row: CallRow, asked: bool) -> ComparedCall | str:
    """A call that is to have no record, waits for its decision, or got none by a fault."""
    if asked or not row.decided:
        return ComparedCall(kind=FindingKind.WAITING, call=row.id)
    decisions = msgspec.json.decode(row.why, type=Decisions) if row.why else Decisions()
    if (
        msgspec.json.decode(row.state, type=Call).erased or decisions.decisions
    ):  # that it needs no record, or that another CRM was the only one then
        return "none"
    return ComparedCall(kind=FindingKind.UNDECIDED, call=row.id, text=decisions.note or "")
