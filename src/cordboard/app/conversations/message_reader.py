"""Reads what clients write: asks messengers for updates, and takes those that they bring by webhook.

Updates are stored together with the place of the next question, and only then the next question confirms them. A server
that ends in between asks again, and what comes again changes nothing. Where another program gets the updates, the
connection is paused and says so: nothing of that program is changed.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import timedelta

import structlog

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.conversations.messengers import Messengers
from cordboard.domain.connection_state import Activity, Phase, RequestSucceeded
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.errors import RateLimited, Trouble, Unavailable
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.messenger import Messenger, Update
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.store import Store
from cordboard.ports.webhook import HookAnswer, HookRequest, Rejected
from cordboard.toolkit.backoff import delay

log = structlog.get_logger()

LOOK = timedelta(seconds=1)
FIRST, TOP = timedelta(seconds=2), timedelta(minutes=5)


class _Following:
    """One messenger that is asked, or waits for its webhook, with these settings."""

    __slots__ = ("stored", "task")

    def __init__(self, stored: Connection, task: asyncio.Task[None]) -> None:
        self.stored, self.task = stored, task


class MessageReader:
    """All messengers. `changed` is called with the id of each conversation that changed."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        messengers: Messengers,
        changed: Callable[[str], None],
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self._store, self._live_connections, self._messengers = store, live_connections, messengers
        self._states: ConnectionStates = live_connections.states
        self._changed, self._clock, self._chance = changed, clock, chance
        self._following: dict[str, _Following] = {}
        self._failures: Counter[str] = Counter()

    def arrange(self, timetable: Timetable) -> None:
        timetable.every(Job.READ_MESSENGERS, LOOK, self.look)

    async def look(self) -> None:
        """Follow those that are in use, with the settings that they have now; leave the others alone."""
        names = self._messengers.names()
        for gone in self._following.keys() - set(names):
            await self._leave(gone)
        for name in names:
            await self._look_at(name)

    async def _look_at(self, name: str) -> None:
        stored, one = self._messengers.stored(name), self._following.get(name)
        state = await self._states.of(name)
        if one is not None and (stored is not one.stored or not state.open):
            await self._leave(name)
            one = None
        ended = one is not None and one.task.done() and state.phase is Phase.TROUBLE
        if stored is None or not state.open or self._clock.now() < state.not_before or (one is not None and not ended):
            return
        self._following[name] = _Following(stored, asyncio.create_task(self._follow(name), name=f"messages of {name}"))

    async def close(self) -> None:
        """The server ends: questions that are open are broken off, and confirm nothing."""
        for name in tuple(self._following):
            await self._leave(name)

    async def _leave(self, name: str) -> None:
        one = self._following.pop(name)
        one.task.cancel()
        await asyncio.gather(one.task, return_exceptions=True)

    async def _follow(self, name: str) -> None:
        """Until it fails, or its settings change. A failure is stored with the connection, which is tried again."""
        try:
            async with self._messengers.opened(name) as messenger:
                bot = await messenger.prepare()
                place = await self._store.messenger_place(name, bot.id)
                await self._went_well(name)
                while self._messengers.polls(name):
                    place = await self._asked(name, messenger, place)
        except Trouble as trouble:
            await self._failed(name, trouble)
        except Exception as broken:
            log.exception("messages are not read", connection=name)
            await self._failed(
                name,
                Unavailable(f"Error in Cordboard while reading messages: {type(broken).__name__}.", code="internal"),
            )

    async def _asked(self, name: str, messenger: Messenger, place: str) -> str:
        """Where to ask next. Only the next question confirms, so it comes after the commit."""
        batch = await messenger.poll(place)
        if batch.updates:
            await self._put(name, batch.updates, batch.place)
        await self._went_well(name)
        return batch.place

    async def receive(self, connection: str, request: HookRequest) -> HookAnswer:
        """What a webhook brings; it is answered once it is stored. Raises: Rejected."""
        live = self._live_connections
        secrets = await self._store.secrets(connection)
        provider = live.provider(connection).messenger()
        updates, answer = provider.updates(request, live.settings(connection), secrets)
        if not await self._store.messenger_account(connection):
            raise Rejected(503, "not_ready", "This connection isn't signed in yet.", "Send it again later.")
        await self._put(connection, updates, None)
        return answer

    async def _put(self, name: str, updates: Sequence[Update], place: str | None) -> None:
        for conversation in await self._store.put_updates(name, updates, place, self._clock.now()):
            self._changed(conversation)

    async def _went_well(self, name: str) -> None:
        self._failures.pop(name, None)
        await self._states.apply(name, RequestSucceeded(activity=Activity.READ))

    async def _failed(self, name: str, trouble: Trouble) -> None:
        self._failures[name] += 1
        wait = delay(self._failures[name], self._chance(), first=FIRST, top=TOP)
        after = trouble.after if isinstance(trouble, Unavailable | RateLimited) else None
        not_before = self._clock.now() + max(wait, after or wait).total_seconds()
        await self._states.failed(name, trouble, Activity.READ, not_before)
        log.warning("messages are not read", connection=name, error=trouble.text)
