"""Finds open calls that have had no events for too long and are to be ended. `synthetic_events.py` writes the end.

A connection with webhooks waits for the set time. A connection that holds a link asks first: a snapshot that lists the
call's legs counts as an event, one that does not list them ends the call. Without an answer for a further day the call
is due as well. Everything is counted from stored frames, so a restart loses no deadline.
"""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from cordboard.app.ingest.synthetic_events import is_ours
from cordboard.domain.calls.call import Call, CallEvent, Phase
from cordboard.domain.calls.correlation import EVERY_CALL
from cordboard.domain.settings.company import CallLimits
from cordboard.ports.host import Clock
from cordboard.ports.phone import Link
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.frames import Frame
from cordboard.ports.store.store import Store

LINK_BOUND_S = 86_400.0  # after this extra time no more events are expected on the link
AFTER_START_S = 300.0  # our own downtime does not count: providers may first repeat what did not reach us
ASK_AGAIN_S = 300.0
TALKING = frozenset({Phase.ANSWERED, Phase.HELD})

Events = Callable[[Frame], Sequence[CallEvent]]


class StaleCalls:
    """Of one phone connection. `link` is the held one, where there is one."""

    def __init__(
        self,
        connection: str,
        store: Store,
        limits: Callable[[], CallLimits],
        clock: Clock,
        events: Events,
        link: Link | None,
    ) -> None:
        self._connection = connection
        self._store = store
        self._limits = limits
        self._clock = clock
        self._events = events
        self._link = link
        self._began = clock.now()
        self._asked = 0.0  # when the link was asked last

    async def run_out(self, calls: Mapping[str, CallRow]) -> list[str]:
        """Keys of those of these open calls that are to be taken for ended; asks the link about the silent ones."""
        now, due, ask = self._clock.now(), [], False
        silent = {key: row for key, row in calls.items() if row.updated_at + self._span(row) <= now}
        snapshots = await self._snapshots() if silent else []
        for key, row in silent.items():
            span, heard = self._span(row), await self._last_event_at(row, snapshots)
            if now < max(heard + span, self._began + min(AFTER_START_S, span)):
                continue
            if self._link is None or heard + span + LINK_BOUND_S <= now:
                due.append(key)
            else:
                ask = True
        if ask and self._link is not None and self._asked + ASK_AGAIN_S <= now:
            self._asked = now
            self._link.request_snapshot()
        return due

    def _span(self, row: CallRow) -> float:
        limits = self._limits()
        span = limits.talk_unheard_after if row.phase in TALKING else limits.ringing_unheard_after
        return span.total_seconds()

    async def _snapshots(self) -> list[tuple[float, frozenset[str]]]:
        """When each stored snapshot arrived and which legs it listed."""
        if self._link is None:
            return []
        frames = await self._store.frames_of(self._connection, [EVERY_CALL])
        return [(frame.at, frozenset(event.excused)) for frame in frames for event in self._events(frame)]

    async def _last_event_at(self, row: CallRow, snapshots: Sequence[tuple[float, frozenset[str]]]) -> float:
        """When the last word about the call arrived here. Units: epoch s."""
        frames = await self._store.frames_of(self._connection, row.keys)
        heard = max((frame.at for frame in frames if not is_ours(frame.body)), default=row.started_at)
        call = msgspec.json.decode(row.state, type=Call)
        legs = {leg.id for leg in call.legs if leg.ended_at is None}
        return max([heard, *(at for at, listed in snapshots if legs & listed)])
