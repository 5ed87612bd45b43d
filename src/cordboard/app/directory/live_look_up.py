"""Asks CRMs who has a number while somebody calls, and keeps what they answer in the directory.

A CRM that lists nobody has a directory that is never complete: its state has no time of freshness, so whoever is not in
it is unknown, not new. Only the question itself, asked for these numbers, says that nobody has them.
Other CRMs are asked only about callers who aren't in a copy that is older than a minute, and not for a while after one
didn't answer in time: callers don't wait for a CRM that is down.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.identify import DecisionBatch, identify
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.domain.crm.contact_match import Entity, Found, Match, NotFound, Unknown
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.numbers.reading import read
from cordboard.ports.crm import Change
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.store import Store

KEPT_S = 3600.0  # how long an answer is believed
AGAIN_S = 60.0  # until a question of a caller is asked again
REST_S = 15.0  # that a CRM is not asked about misses after it did not answer one
IN_CALL_S = 0.3  # that a caller waits; the dialplan's own limit is 0.5 s
READ = 500  # people of the directory at once
Put = Callable[[str, Sequence[Change]], Awaitable[None]]
Key = tuple[str, Entity, str]  # connection and record


class LiveLookUp:
    """`put` writes people into the directory."""

    def __init__(
        self, store: Store, live_connections: LiveConnections, regions: NumberRegions, clock: Clock, put: Put
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._number_regions = regions
        self._clock = clock
        self._put = put
        self._since: dict[Key, float] = {}
        self._asked: dict[tuple[str, tuple[Identity, ...]], tuple[float, asyncio.Task[DirectoryState | None]]] = {}
        self._rests_until: dict[str, float] = {}  # by connection

    async def refresh(self, connection: str) -> DirectoryState:
        """Forget whoever was looked up too long ago. Nothing is asked."""
        now, after = self._clock.now(), 0
        while people := await self._store.people(connection, after, READ):
            after = people[-1].no
            known = [(connection, one.candidate.entity, one.candidate.id or "") for one in people]
            old = [key for key in known if self._since.setdefault(key, now) + KEPT_S <= now]
            await self._put(connection, [Change(entity=entity, id=record) for _, entity, record in old])
            for key in old:
                del self._since[key]
        state = await self._store.state(connection)
        regions = self._number_regions.read_as(connection)
        if not state.loaded or state.regions != regions:
            state = DirectoryState(connection=connection, loaded=True, regions=regions)
            await self._store.set_state(state)
        return state

    async def ask(self, connection: str, identities: Sequence[Identity]) -> DirectoryState:
        """The directory as it is for these identities: whoever has one of them is in it now. Raises: Trouble."""
        state = await self.refresh(connection)
        asked = self._clock.now()
        for identity, found in await self._found(connection, identities):
            await self._keep(connection, identity, found)
        return msgspec.structs.replace(state, fresh_at=asked)

    async def _ask_beside(self, connection: str, identities: Sequence[Identity]) -> DirectoryState:
        """The same for a CRM that is synced: what it finds is added; the sync removes what is gone. Raises: Trouble."""
        asked = self._clock.now()
        for _, found in await self._found(connection, identities):
            people = [one for one in found.candidates if one.id]
            await self._put(connection, [Change(entity=one.entity, id=str(one.id), record=one) for one in people])
        return msgspec.structs.replace(await self._store.state(connection), fresh_at=asked)

    async def _found(self, connection: str, identities: Sequence[Identity]) -> Sequence[tuple[Identity, Found]]:
        """Who has each of these numbers, as the CRM says; nobody: no candidates."""
        phones = [one for one in dict.fromkeys(identities) if one.kind is IdentityKind.PHONE]
        if not phones:
            return ()
        home = self._number_regions.of_crm(connection)[0]
        matches = await self._live_connections.crm(connection).find([read(one.value, home) for one in phones])
        answers = [one if isinstance(one, Found) else Found(candidates=()) for one in matches]
        return list(zip(phones, answers, strict=True))

    async def identified(
        self, connection: str, identities: Sequence[Identity], misses: bool = False
    ) -> tuple[Match, DecisionBatch]:
        """The match of somebody who is calling now, and what was read for it; asks a CRM that lists nobody, and with
        `misses` any other about somebody who is not in the directory.

        An answer that comes too late is kept all the same, for the next question.
        """
        regions, batch = self._number_regions.of_crm(connection), DecisionBatch(self._store)
        match = await identify(batch, connection, identities, 0.0, regions)
        if self._live_connections.lists_people(connection):
            wanted = (
                misses
                and isinstance(match, NotFound)
                and self._worth_asking(connection, await batch.directory(connection))
            )
        else:
            wanted = isinstance(match, Unknown)
        if not wanted:
            return match, batch
        state = await self._in_time(connection, tuple(identities))
        if state is None:
            return match, batch
        batch = DecisionBatch(self._store, {connection: state})
        return await identify(batch, connection, identities, 0.0, regions), batch

    def _worth_asking(self, connection: str, state: DirectoryState) -> bool:
        """Whether the CRM may know of somebody whom its synced copy doesn't have."""
        now = self._clock.now()
        return state.fresh_at + AGAIN_S < now and self._rests_until.get(connection, 0.0) <= now

    async def _in_time(self, connection: str, identities: tuple[Identity, ...]) -> DirectoryState | None:
        """The directory after the question, which is shared by all who ask it now and repeated a minute later."""
        now = self._clock.now()
        self._asked = {key: one for key, one in self._asked.items() if one[0] + AGAIN_S > now}
        known = self._asked.get((connection, identities))
        task = known[1] if known else asyncio.create_task(self._quietly(connection, identities))
        self._asked.setdefault((connection, identities), (now, task))
        done, _ = await asyncio.wait([task], timeout=IN_CALL_S)
        state = task.result() if done else None
        if state is None:
            self._rests_until[connection] = self._clock.now() + REST_S
        return state

    async def _quietly(self, connection: str, identities: Sequence[Identity]) -> DirectoryState | None:
        try:
            if self._live_connections.lists_people(connection):
                return await self._ask_beside(connection, identities)
            return await self.ask(connection, identities)
        except Trouble:  # the next decision meets it, too, and the connection's health says so
            return None

    async def _keep(self, connection: str, identity: Identity, match: Found) -> None:
        """Who has this number now, and nobody else."""
        now = self._clock.now()
        there = {(one.entity, one.id): one for one in match.candidates if one.id}
        before = {(one.entity, one.id) for one in await self._store.lookup(connection, identity) if one.id}
        gone = [Change(entity=entity, id=str(record)) for entity, record in before - set(there)]
        found = [Change(entity=one.entity, id=str(one.id), record=one) for one in there.values()]
        await self._put(connection, [*gone, *found])
        self._since |= {(connection, one.entity, one.id): now for one in found}
