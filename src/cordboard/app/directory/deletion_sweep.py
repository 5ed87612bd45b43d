"""Finds deleted people in CRMs that list no deletions: compares all existing ids with the directory.

A sweep that would remove more than half of the directory changes nothing: a lost permission is more likely.
"""

from collections.abc import Set as AbstractSet

import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Change, Deletions
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store

log = structlog.get_logger()

SETTING = "deleted_every_min"  # of a connection, in minutes; 0 switches the sweep off
EVERY_MIN = 1440.0
READ = 500  # people of the directory at once
REMOVED = 200  # at once
FEW = 20  # so many may always go
REFUSED = "Nothing was removed"  # how the note of a sweep begins that was not believed
Key = tuple[Entity, str]


class DeletionSweep:
    """Sweeps the directories that are due."""

    def __init__(
        self, store: Store, live_connections: LiveConnections, directory_sync: DirectorySync, clock: Clock
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._directory_sync = directory_sync
        self._clock = clock

    def every_s(self, connection: str) -> float | None:
        """How often this directory is swept, in s; None: never."""
        if self._live_connections.provider(connection).capabilities.deletions is not Deletions.SWEEP:
            return None
        if not self._live_connections.lists_people(connection):
            return None
        minutes = self._live_connections.settings(connection).get(SETTING)
        every = EVERY_MIN if minutes is None else float(minutes)
        return every * 60 or None

    async def due(self, connection: str) -> bool:
        """Loaded, switched on, and not swept for long enough."""
        every, state = self.every_s(connection), await self._store.state(connection)
        return bool(every and state.loaded and (state.swept_at or 0.0) + every <= self._clock.now())

    async def repeat_refused(self, connection: str) -> None:
        """Sweep at once where the last sweep was not believed. Raises what the CRM raises."""
        state = await self._store.state(connection)
        if state.loaded and (state.sweep or "").startswith(REFUSED) and self.every_s(connection):
            await self.sweep(connection)

    async def sweep(self, connection: str) -> int:
        """Remove whoever is gone; returns how many. Raises what the CRM raises."""
        before = await self._known(connection)  # whoever comes during the sweep is not missed
        seen: set[Key] = set()
        async for page in self._live_connections.crm(connection).ids():
            seen.update(page.ids)
            of = f" of {page.total:,}" if page.total else ""
            await self._store.set_sweep(connection, None, f"{len(seen):,}{of} records compared")
        gone = [key for key in sorted(before - seen) if not self._directory_sync.is_ours(connection, key[1])]
        if len(gone) > max(FEW, len(before) // 2):
            await self._refuse(connection, len(gone), len(before))
            return 0
        for at in range(0, len(gone), REMOVED):
            changes = [Change(entity=entity, id=record) for entity, record in gone[at : at + REMOVED]]
            await self._directory_sync.put(connection, changes)
        text = f"{len(seen):,} records compared, {len(gone):,} removed."
        await self._store.set_sweep(connection, self._clock.now(), text)
        log.info("directory swept", connection=connection, compared=len(seen), removed=len(gone))
        return len(gone)

    async def _refuse(self, connection: str, gone: int, known: int) -> None:
        text = f"{REFUSED}: the CRM no longer lists {gone:,} of {known:,} contacts."
        await self._store.set_sweep(connection, self._clock.now(), text)
        log.warning("directory not swept", connection=connection, missing=gone, known=known)

    async def _known(self, connection: str) -> AbstractSet[Key]:
        known: set[Key] = set()
        after = 0
        while page := await self._store.people(connection, after, READ):
            known.update((one.candidate.entity, one.candidate.id) for one in page if one.candidate.id is not None)
            after = page[-1].no
        return known
