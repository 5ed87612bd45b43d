"""Recorded decisions of a period, in the order in which they were taken. Memory stays bounded."""

import heapq
from collections.abc import AsyncIterator, Mapping
from itertools import count

import msgspec

from cordboard.app.decisions.decision_rows import Decisions, StoredDecision
from cordboard.ports.store.backtests import RecordedCall
from cordboard.ports.store.store import Store

PAGE = 250
HELD_BYTES = 32 << 20  # decisions that were taken long after their call wait for their turn; above this they go early


class RecordedDecision(msgspec.Struct, frozen=True, kw_only=True):
    """`records`: ids of the records that the call's items created, by item key. `ends`: the last of its call."""

    call: str
    phones: str  # the phone connection
    stored: StoredDecision | None  # None: nothing was decided about this call
    records: Mapping[str, str] = {}
    ends: bool = True


class _DecidedAt(msgspec.Struct):
    decided_at: float


class _DecidedTimes(msgspec.Struct):
    """Only the times, which say whose turn it is: much cheaper than the whole."""

    decisions: tuple[_DecidedAt, ...] = ()


_TIMES = msgspec.json.Decoder(_DecidedTimes)
_DECISIONS = msgspec.json.Decoder(Decisions)
_RECORDS = msgspec.json.Decoder(dict[str, str])


async def history(store: Store, since: float, until: float) -> AsyncIterator[RecordedDecision]:
    """Every decided call that started in the period. Units: epoch s."""
    waiting: list[tuple[float, int, int, RecordedCall]] = []  # decided at, serial number, place among its decisions
    serial, held, after = count(), 0, None
    while True:
        page = await store.recorded_calls(since, until, after, PAGE)
        for call in page:
            times = _TIMES.decode(call.why).decisions
            for place, one in enumerate(times):
                heapq.heappush(waiting, (one.decided_at, next(serial), place, call))
                held += len(call.why)
            if not times:
                yield RecordedDecision(call=call.id, phones=call.connection, stored=None)
        later = page[-1].started_at if len(page) == PAGE else float("inf")  # no later call is decided before it
        while waiting and (waiting[0][0] < later or held > HELD_BYTES):
            _, _, place, call = heapq.heappop(waiting)
            held -= len(call.why)
            yield _decision(call, place)
        if len(page) < PAGE:
            return
        after = (page[-1].started_at, page[-1].id)


def _decision(call: RecordedCall, place: int) -> RecordedDecision:
    decisions = _DECISIONS.decode(call.why).decisions
    stored = decisions[place]
    return RecordedDecision(
        call=call.id,
        phones=call.connection,
        stored=stored,
        records=_RECORDS.decode(call.records) if len(call.records) > len("{}") else {},
        ends=stored is max(decisions, key=lambda one: one.decided_at),
    )
