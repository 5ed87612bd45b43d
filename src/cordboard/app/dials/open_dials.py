"""Dials that go on: what happens to their calls, and what is to be done about it.

Changes of a call arrive at once (`row_changed`); a look at the stored calls every few seconds (`look`) finds what came
while nobody listened, such as during a restart. A dial that was stored is never placed again.
"""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.dials.recognition import UnrecognisedDials
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.contract.views.dials import DialEventView
from cordboard.domain.calls.call import Call
from cordboard.domain.dials.dial import Dial
from cordboard.domain.dials.machine import CallChanged, Changed, DialEvent, HangUp, NothingHeard, Recognised, after
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.phone_commands import CallIds
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.ids import call_id

log = structlog.get_logger()

LOOK = timedelta(seconds=5)
SILENT_S = 60.0  # without any leg: longer than any answer of a phone system
KEEP_S = 7 * 86_400.0  # after its end; the call itself is kept as all calls are


class OpenDials:
    """All dials that have not ended. `arrange` puts the look on the timetable."""

    def __init__(self, store: Store, systems: PhoneSystems, notifier: CallChangeNotifier, clock: Clock) -> None:
        self._store = store
        self._systems = systems
        self._notifier = notifier
        self._clock = clock
        self._channels: dict[tuple[str, str], str] = {}  # of dials that go on: connection and first leg to their id
        self._unrecognised = UnrecognisedDials(store, systems)
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[Any]] = set()

    def arrange(self, timetable: Timetable) -> None:
        timetable.every(Job.FOLLOW_DIALS, LOOK, self.look)

    def opened(self, dial: Dial, call_ids: CallIds = CallIds.OURS) -> None:
        """A new dial: from now on its call is recognised."""
        self._channels[dial.connection, dial.channel] = dial.id
        self._unrecognised.add(dial, call_ids)
        self._publish(dial)

    async def recognised(self, dial: Dial, call: str) -> Dial:
        """The phone system has told the id of its call, of which something may have been heard already."""
        then = await self._known_as(dial, call)
        row = await self._store.call(call_id(dial.connection, call))
        return (await self._changed(dial.id, row) if row is not None else None) or then

    def row_changed(self, row: CallRow) -> None:
        """A call has changed; of most calls nobody here wants to know."""
        for key in row.keys:
            if (dial := self._channels.get((row.connection, key))) is not None:
                self._soon(self._changed(dial, row))
                return
        if (found := self._unrecognised.of(row)) is not None:
            self._soon(self._recognised_in(found, row))

    async def apply(self, dial: str, event: DialEvent) -> Dial | None:
        """The dial after this event, stored, and what follows from it begun; None for one that does not exist."""
        async with self._lock:
            before = await self._store.dial(dial)
            if before is None:
                return None
            then, effects = after(before, event)
            if Changed() in effects:
                await self._store.put_dial(then)
                self._publish(then)
        if then.ended:
            self._channels.pop((then.connection, then.channel), None)
            self._unrecognised.forget(dial)
        for effect in effects:
            if isinstance(effect, HangUp) and dial not in self._unrecognised:
                self._soon(self._hang_up(then.connection, effect.channel))
        return then

    async def look(self) -> None:
        """Look at the stored call of every dial that goes on; forget those that ended long ago."""
        now = self._clock.now()
        going_on = await self._store.open_dials()
        for dial, seen in await self._unrecognised.found(going_on):
            await self._recognised_in(dial, seen)
        for one in await self._store.open_dials():
            self._channels.setdefault((one.connection, one.channel), one.id)
            row = await self._store.call(call_id(one.connection, one.channel))
            if row is not None:
                await self._changed(one.id, row)
            elif now - one.placed_at > SILENT_S:
                await self.apply(one.id, NothingHeard(at=now))
        await self._store.forget_dials(now - KEEP_S)
        await self._store.forget_asked(now - KEEP_S)

    async def settled(self) -> None:
        """What was begun has been done."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def _changed(self, dial: str, row: CallRow) -> Dial | None:
        call = msgspec.json.decode(row.state, type=Call)
        return await self.apply(dial, CallChanged(at=self._clock.now(), call=call))

    async def _recognised_in(self, dial: Dial, row: CallRow) -> None:
        await self._known_as(dial, row.keys[0])
        await self._changed(dial.id, row)

    async def _known_as(self, dial: Dial, call: str) -> Dial:
        self._unrecognised.forget(dial.id)
        self._unrecognised.take(call_id(dial.connection, call))
        self._channels.pop((dial.connection, dial.channel), None)
        self._channels[dial.connection, call] = dial.id
        return await self.apply(dial.id, Recognised(call=call)) or dial

    async def _hang_up(self, connection: str, channel: str) -> None:
        """In vain where the leg does not exist yet: then the next event asks for it again."""
        commands = await self._systems.commands(connection)
        if commands is None:
            return
        try:
            await commands.hang_up(channel)
        except Trouble as trouble:
            log.warning("a call could not be hung up", connection=connection, error=trouble.text)

    def _publish(self, dial: Dial) -> None:
        self._notifier.dial_changed(event_view(dial))

    def _soon(self, work: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def event_view(dial: Dial) -> DialEventView:
    return DialEventView(
        dial=dial.id, state=dial.state, reason=dial.reason, call=call_of(dial), extension=dial.extension
    )


def call_of(dial: Dial) -> str | None:
    """The id of its call, once there is one."""
    return call_id(dial.connection, dial.channel) if dial.heard else None
