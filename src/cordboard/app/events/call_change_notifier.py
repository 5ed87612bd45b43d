"""Notifies subscribers of changed calls, off the hot path. Changes within a short time are published as one."""

import asyncio

import structlog

from cordboard.app.events.event_hub import EventHub
from cordboard.app.explain.call_views import call_line
from cordboard.contract.views.dials import DialEventView
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store

log = structlog.get_logger()

GATHER_S = 0.005


class CallChangeNotifier:
    """The calls whose subscribers were not notified yet."""

    def __init__(self, store: Store, live: EventHub, clock: Clock) -> None:
        self._store = store
        self._event_hub = live
        self._clock = clock
        self._changed: dict[str, None] = {}
        self._ready = asyncio.Event()

    def row_changed(self, row: CallRow) -> None:
        self.call_changed(row.id)

    def call_changed(self, call: str) -> None:
        self._changed[call] = None
        self._ready.set()

    def connection_changed(self, connection: str) -> None:
        self._event_hub.publish("connection", {"id": connection}, self._clock.now())

    def dial_changed(self, view: DialEventView) -> None:
        self._event_hub.publish("dial", view, self._clock.now())

    async def run(self) -> None:
        """Notify, for ever."""
        while True:
            await self._ready.wait()
            await asyncio.sleep(GATHER_S)
            self._ready.clear()
            changed, self._changed = self._changed, {}
            for call in changed:
                try:
                    await self._publish(call)
                except Exception:  # one call that cannot be shown must not silence the others for ever
                    log.exception("subscribers were not notified", call=call)

    async def _publish(self, call: str) -> None:
        """The call's row while there is a subscriber; else only its id, for a subscriber that reconnects."""
        if not self._event_hub.watched:
            self._event_hub.publish("call", {"id": call}, self._clock.now())
            return
        row = await self._store.call(call)
        if row is not None:
            line = call_line(row, await self._store.items_of_calls([call]))
            self._event_hub.publish("call", line, self._clock.now())
