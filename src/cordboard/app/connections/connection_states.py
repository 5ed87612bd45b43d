"""The only writer of connection states: applies an event and stores the new state, then notifies subscribers.

Which event leads where is decided in `domain/connection_state.py`. States are read from the store each time, so another
server sees the same, and a row that was changed meanwhile is read again.
"""

import asyncio
from collections import defaultdict

import structlog

from cordboard.app.events.event_hub import EventHub
from cordboard.domain.connection_state import (
    AccessRejected,
    Activity,
    ConnectionEvent,
    ConnectionState,
    PermissionRefused,
    Unreachable,
    turn,
)
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Trouble, Unavailable
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store

log = structlog.get_logger()

UNSEEN = (
    "last_ok_at",
    "not_before",
    "granted_at",
    "replay_began_at",
    "replay_calls",
)  # facts that no view shows at once


class ConnectionStates:
    """What each connection is doing."""

    def __init__(self, store: Store, event_hub: EventHub, clock: Clock) -> None:
        self._store = store
        self._event_hub = event_hub
        self._clock = clock
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._background: set[asyncio.Task[ConnectionState]] = set()

    async def of(self, connection: str) -> ConnectionState:
        """Its state; a connection without one is new."""
        return (await self._store.connection_state(connection))[0]

    async def apply(self, connection: str, event: ConnectionEvent, at: float | None = None) -> ConnectionState:
        """The state after the event, stored. Events of one connection are applied in the order of the calls.

        Units: `at` epoch s, when it happened; now by default.
        """
        now = self._clock.now() if at is None else at
        async with self._locks[connection]:
            while True:
                before, revision = await self._store.connection_state(connection)
                after = turn(before, event, now)
                if after is before:
                    return after
                if await self._store.put_connection_state(connection, after, revision):
                    break
        self._publish(connection, before, after)
        return after

    def apply_soon(self, connection: str, event: ConnectionEvent, at: float | None = None) -> None:
        """Apply an event later, for callers that cannot wait. Events keep their order."""
        task = asyncio.create_task(self.apply(connection, event, at))
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def settled(self) -> None:
        """Wait for what `apply_soon` began."""
        await asyncio.gather(*tuple(self._background), return_exceptions=True)

    async def failed(
        self, connection: str, trouble: Trouble, activity: Activity, not_before: float = 0.0
    ) -> ConnectionState:
        """The state after this trouble; a refusal of one record says nothing about the connection."""
        event = event_of(trouble, activity, not_before)
        return await self.apply(connection, event) if event else await self.of(connection)

    def _publish(self, connection: str, before: ConnectionState, after: ConnectionState) -> None:
        if all(getattr(before, name) == getattr(after, name) for name in after.__struct_fields__ if name not in UNSEEN):
            return
        now = self._clock.now()
        if before.phase is not after.phase:
            log.info("connection", connection=connection, phase=after.phase, reason=after.reason or None)
        of_crm = Activity.LINK not in (*before.failing, *after.failing)
        if of_crm and (before.lane, before.trouble) != (after.lane, after.trouble):
            trouble = after.reason or None
            self._event_hub.publish("lane", {"lane": connection, "state": after.lane, "trouble": trouble}, now)
        self._event_hub.publish("connection", {"id": connection}, now)


def event_of(trouble: Trouble, activity: Activity, not_before: float = 0.0) -> ConnectionEvent | None:
    """What an error class means for the connection."""
    match trouble:
        case Unavailable() | RateLimited():
            return Unreachable(
                activity=activity,
                reason=trouble.text,
                code=trouble.code,
                not_before=not_before,
                limited=isinstance(trouble, RateLimited),
            )
        case PermissionMissing(permission=permission):
            return PermissionRefused(activity=activity, permission=permission)
        case NeedsHuman():
            return AccessRejected(reason=trouble.text, code=trouble.code or "needs_human")
    return None
