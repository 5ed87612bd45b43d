"""Syncs the local mirror of a CRM's people: first load, then changes, deletions included.

`identify.py` matches callers against the mirror; the store writes it to disk.
"""

import asyncio
from collections.abc import Mapping, Sequence

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.directory.live_look_up import LiveLookUp
from cordboard.app.ingest.load_shedding import LoadShedding
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.settings.crm_plan import PEOPLE
from cordboard.ports.crm import Change, Page
from cordboard.ports.host import Clock
from cordboard.ports.store.directory import DirectoryState
from cordboard.ports.store.store import Store

log = structlog.get_logger()

OURS_S = 60.0
REREAD_BATCH = 500  # people read again in one step


class DirectorySync:
    """The mirrors of all CRM connections; one refresh at a time for each, and everybody waits for the same one."""

    def __init__(self, store: Store, live_connections: LiveConnections, regions: NumberRegions, clock: Clock) -> None:
        self._store = store
        self._live_connections = live_connections
        self._number_regions = regions
        self._clock = clock
        self.live = LiveLookUp(store, live_connections, regions, clock, self.put)
        self._running: dict[str, asyncio.Task[DirectoryState]] = {}
        self._saving: dict[str, asyncio.Task[None]] = {}  # the progress of a directory; no task waits for it
        self._ours: dict[tuple[str, str], float] = {}
        self._load_shedding = (
            LoadShedding()
        )  # understanding a thousand numbers takes long, and callers are looked up meanwhile

    async def refresh(self, connection: str) -> DirectoryState:
        """Bring the mirror up to date and return its state.

        Raises what the CRM raises. An interrupted load continues where it stopped.
        """
        if not self._live_connections.lists_people(connection):
            return await self.live.refresh(connection)
        begun = self._running.get(connection)
        if begun is not None and not begun.done():  # it may have asked before we did; whoever waits shares the next
            await asyncio.shield(begun)
        task = self._running.get(connection)
        if task is None or task.done():
            task = self._running[connection] = asyncio.create_task(self._refresh(connection))
        return await asyncio.shield(task)

    async def _refresh(self, connection: str) -> DirectoryState:
        await self.saved(connection)
        state = await self._store.state(connection)
        if not state.loaded:
            state = await self._load(connection, state)
        if state.regions != self._number_regions.read_as(connection):
            state = await self._reread(connection)
        if state.extra_fields != self.extra_fields_of(connection):
            state = await self._load_again(connection, state)
        crm = self._live_connections.crm(connection)
        while True:
            asked = self._clock.now()
            page = await crm.changes(state.cursor or "")
            await self.put(connection, page.changes)
            state = msgspec.structs.replace(state, cursor=page.cursor)
            if page.complete:
                state = msgspec.structs.replace(state, fresh_at=asked)
                self._saving[connection] = asyncio.create_task(self._save(state), name="behind")
                return state
            await self._store.set_state(state)

    async def _save(self, state: DirectoryState) -> None:
        """Written behind: people are stored already, and a state that is lost is only asked for again."""
        try:
            await self._store.set_state(state)
        except Exception:
            log.exception("the state of a directory was not kept", connection=state.connection)

    async def saved(self, connection: str) -> None:
        """Returns once the state that was reached last is stored."""
        saving = self._saving.pop(connection, None)
        if saving is not None:
            await saving

    async def _load(self, connection: str, state: DirectoryState) -> DirectoryState:
        log.info("directory load begins", connection=connection)
        asked = self._clock.now()
        if state.cursor is None:
            state = msgspec.structs.replace(state, extra_fields=self.extra_fields_of(connection))
        count, regions = state.people, self._number_regions.read_as(connection)  # of a load that was cut off
        async for page in self._live_connections.crm(connection).load(state.cursor):
            await self.put(connection, page.changes)
            count += len(page.changes)
            state = msgspec.structs.replace(state, cursor=page.cursor, loading=self._progress(page, count))
            await self._store.set_state(state)
        state = msgspec.structs.replace(state, loaded=True, loading=None, fresh_at=asked, regions=regions)
        await self._store.set_state(state)
        log.info("directory loaded", connection=connection, people=count)
        return state

    async def _load_again(self, connection: str, state: DirectoryState) -> DirectoryState:
        """The settings name other fields: everybody is read once more, while callers are found as before.

        Changes then continue from the old cursor, so that deletions in between are not missed.
        """
        extra, count = self.extra_fields_of(connection), 0
        log.info("people are read again for other fields", connection=connection, fields=extra)
        async for page in self._live_connections.crm(connection).load(None):
            await self.put(connection, page.changes)
            count += len(page.changes)
            await self._store.set_state(msgspec.structs.replace(state, loading=self._progress(page, count)))
        state = msgspec.structs.replace(state, loading=None, extra_fields=extra)
        await self._store.set_state(state)
        return state

    def extra_fields_of(self, connection: str) -> str:
        """The fields that this connection's plan names, as one text: `contact:Segment,Level lead:Segment`."""
        named = self._live_connections.extra_fields(connection)
        people = sorted((entity, fields) for entity, fields in named.items() if entity in PEOPLE)
        return " ".join(f"{entity}:{','.join(fields)}" for entity, fields in people)

    async def _reread(self, connection: str) -> DirectoryState:
        """A country of ours or a rule changed: every number is understood again, without asking the CRM."""
        regions, after, count = self._number_regions.read_as(connection), 0, 0
        log.info("numbers are read anew", connection=connection, regions=regions)
        while page := await self._store.people(connection, after, REREAD_BATCH):
            changed = []
            for one in page:
                await self._load_shedding.take()
                if (numbers := self.numbers_of(connection, one.candidate)) != tuple(one.numbers):
                    changed.append((one, numbers))
            await self._store.renumber(connection, changed)
            after, count = page[-1].no, count + len(changed)
        state = msgspec.structs.replace(await self._store.state(connection), regions=regions)
        await self._store.set_state(state)
        log.info("numbers were read anew", connection=connection, changed=count)
        return state

    @staticmethod
    def _progress(page: Page, count: int) -> str:
        of = f" of {page.total:,}" if page.total else ""
        return f"{count:,}{of} records"

    async def put_ours(self, connection: str, changes: Sequence[Change]) -> None:
        """Add people that we have just created; the CRM's notifications about them are then no change."""
        now = self._clock.now()
        self._ours = {key: at for key, at in self._ours.items() if at + OURS_S > now}
        self._ours |= {(connection, change.id): now for change in changes}
        await self.put(connection, changes)

    async def set_owner(self, connection: str, entity: Entity, record: str, owner: Owner) -> None:
        """Store the new owner of a record."""
        person = await self._store.person(connection, entity, record)
        if person is not None and (person.owner is None or person.owner.id != owner.id):
            changed = msgspec.structs.replace(person, owner=owner)
            await self.put_ours(connection, [Change(entity=entity, id=record, record=changed)])

    def is_ours(self, connection: str, record: str) -> bool:
        """Whether we have just created the record."""
        return self._ours.get((connection, record), 0.0) + OURS_S > self._clock.now()

    async def put(self, connection: str, changes: Sequence[Change]) -> None:
        """Write records and deletions, with every number of theirs understood."""
        if changes:
            await self._store.put(connection, changes, await self._numbers(connection, changes))

    async def _numbers(self, crm: str, changes: Sequence[Change]) -> Mapping[str, Sequence[str]]:
        found = {}
        for change in changes:
            if change.record is not None:
                await self._load_shedding.take()
                found[change.id] = self.numbers_of(crm, change.record)
        return found

    def numbers_of(self, crm: str, record: Candidate) -> tuple[str, ...]:
        """All numbers of a record under which it is found."""
        found = {number: None for written in record.phones for number in self._number_regions.keys_of(written, crm)}
        return tuple(found)
