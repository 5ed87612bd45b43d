"""Erasures: each is a job that goes on after a kill, until nothing is left or what is left is named.

The list comes first, then the job: whoever is on the list stays erased, also when a restored backup or a late report
brings the data back. Every step can be repeated.
"""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta

import msgspec
import structlog

from cordboard.app.personal_data.registry import Everything, PersonalDataRegistry
from cordboard.domain.interaction import Identity, identity_from
from cordboard.domain.personal_data.erasures import ErasureList, reference_of
from cordboard.domain.personal_data.sought import Sought
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.erasures import ErasureJob, ErasureState
from cordboard.ports.store.outbox import ItemState
from cordboard.ports.store.store import Store

log = structlog.get_logger()

TICK = timedelta(seconds=5)
AGAIN_S = 30.0  # a job that waits looks again
LATE_EVENTS_S = 60.0
FINISH, DISCARD = "finish", "discard"
QUIET_S = 60.0  # without a call, so that nobody waits for a large file to be written anew
LOOKED_AT = 20  # calls
AT_ONCE = 200  # clients compared with the list before other work has its turn
LONGEST_WAIT_S = 24 * 3600.0
ONLY_FILES = (ErasureState.CLEANING, ErasureState.QUIET)
REASON = "Discarded because the client's data is erased."
SERVER = "cordboard"  # who applies the list again


class Erasures:
    """The list in force, and the jobs."""

    def __init__(self, store: Store, registry: PersonalDataRegistry, erased: ErasureList, clock: Clock) -> None:
        self._store = store
        self._registry = registry
        self.list = erased
        self._clock = clock
        self._late_events_at = 0.0
        self._withheld = False  # whether the directory was compared with the list since the start
        self._unclean = False  # whether something was deleted whose bytes are still in the files
        self._one = asyncio.Lock()

    @classmethod
    async def read(cls, store: Store, registry: PersonalDataRegistry, clock: Clock) -> "Erasures":
        """With the list of the store and the file beside it."""
        erased = ErasureList(*await store.erasure_list())
        store.keep_out(erased)
        return cls(store, registry, erased, clock)

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.ERASE, TICK, self.tick)

    async def request(self, found: Everything, open_items: str, by: str) -> ErasureJob:
        """Begin to erase this person; the list is durable when it returns."""
        at = found.sought.until
        hashes = {self.list.hash_of(one): at for one in found.sought.identities}
        reference = reference_of(next(iter(hashes)), at)
        person = found.sought
        texts = self.list.hashes_of_texts(person.identities, person.names, person.records)
        hashes |= dict.fromkeys(texts, at)
        failed = await self._store.list_erased(hashes)
        for hashed in hashes:
            self.list.add(hashed, at)
        job = ErasureJob(
            reference=reference,
            author=by,
            at=at,
            open_items=open_items,
            identities=found.sought.keys,
            records=found.sought.records,
            names=found.sought.names,
            changed_at=self._clock.now(),
            begun_at=self._clock.now(),
            problem=_not_listed(failed),
        )
        await self._store.put_erasure(job)
        return job

    async def begin(self) -> None:
        """After a start, before anything is sent: erase again whom a restored backup brought back.

        Without one, the first turn looks for them: reading all clients takes long where there are many.
        """
        if await self._store.erasures_to_apply():
            await self.apply_again()
            await self._store.erasures_applied()
        else:
            self.list.came_late()

    async def apply_again(self) -> int:
        """Begin to erase whoever is on the list and is here again; what waits to be sent of theirs is held at once."""
        if not len(self.list):
            return 0
        going_on = {key for job in await self._store.unfinished_erasures() for key in job.identities}
        again = 0
        for n, (key, began) in enumerate((await self._store.clients_since()).items()):
            if n % AT_ONCE == 0:
                await asyncio.sleep(0)
            identity = identity_from(key)
            at = self.list.erased_at((identity,))
            if at is not None and began <= at and key not in going_on:
                await self._again(identity, at)
                again += 1
        if again:
            log.warning("erased data came back and is erased again", people=again)
        return again

    async def _again(self, identity: Identity, at: float) -> None:
        found = await self._registry.find(Sought(identities=(identity,), until=at))
        await self._discard(found)
        await self._store.put_erasure(
            ErasureJob(
                reference=reference_of(self.list.hash_of(identity), at),
                author=SERVER,
                at=at,
                open_items=DISCARD,
                again=True,
                identities=(identity.key,),
                records=found.sought.records,
                names=found.sought.names,
                changed_at=self._clock.now(),
                begun_at=self._clock.now(),
            )
        )

    async def tick(self) -> None:
        """Carry on with every job that is due."""
        async with self._one:
            if self.list.late:
                self.list.late -= 1
                await self.apply_again()
            now = self._clock.now()
            if len(self.list) and now - self._late_events_at >= LATE_EVENTS_S:
                self._late_events_at = now
                self._unclean |= bool(await self._store.drop_late_frames())
            if len(self.list) and not self._withheld:
                self._unclean |= bool(await self._store.withhold_listed())
                self._withheld = True
            jobs = [job for job in await self._store.unfinished_erasures() if self._due(job, now)]
            cleaning = [job for job in [await self._carried_on(job) for job in jobs] if job is not None]
            if cleaning or self._unclean:
                await self._clean(cleaning)

    def _due(self, job: ErasureJob, now: float) -> bool:
        return job.state != ErasureState.WAITING or now - job.changed_at >= AGAIN_S

    async def _carried_on(self, job: ErasureJob) -> ErasureJob | None:
        """The job, if only the files are left to be cleaned."""
        if job.state in ONLY_FILES:
            return job
        try:
            after = await self._erased(job)
        except Exception as error:  # the others need not wait for this one; it is tried again
            log.exception("erasure interrupted", reference=job.reference)
            after = self._changed(job, state=ErasureState.WAITING, problem=type(error).__name__)
        await self._store.put_erasure(after)
        return after if after.state == ErasureState.CLEANING else None

    async def _erased(self, job: ErasureJob) -> ErasureJob:
        """One pass through all parts, then a look at what is left."""
        identities = tuple(identity_from(key) for key in job.identities)
        sought = Sought(identities=identities, until=job.at, names=job.names, records=job.records)
        before = await self._registry.find(sought)
        if job.open_items == DISCARD:
            await self._discard(before)
        counts = Counter(job.counts)
        for part in self._registry.parts:
            counts[part.name] += await part.erase(before.sought, self._clock.now())
        after = await self._registry.find(before.sought)
        waits = Counter(finding.kind for finding in after.findings if finding.master is None)
        kept = {(one.part, one.kind, one.id): one.kind for one in before.findings if one.master is not None}
        left = Counter(job.left) | Counter(kept.values())  # a copy of the CRM's record is gone here, but not there
        return self._changed(
            job,
            names=after.sought.names,
            records=after.sought.records,
            state=ErasureState.WAITING if waits else ErasureState.CLEANING,
            counts={name: n for name, n in counts.items() if n},
            waits=dict(waits),
            left=dict(left),
            problem=job.problem if job.problem and job.problem.startswith(_LISTS) else None,
        )

    async def _discard(self, found: Everything) -> None:
        keys = [finding.id for finding in found.findings if finding.kind == "item" and finding.open]
        if keys:
            await self._store.change_items(keys, ItemState.DROPPED, REASON, self._clock.now())

    async def _clean(self, jobs: Sequence[ErasureJob]) -> None:
        """One cleaning of the files for all of them."""
        people = [
            Sought(
                identities=tuple(map(identity_from, job.identities)), until=job.at, names=job.names, records=job.records
            )
            for job in jobs
        ]
        try:
            cleaned = await self._store.clean_files(people, quiet=await self._is_quiet(jobs))
        except Exception as error:
            log.warning("files not cleaned, tried again", error=str(error))
            return
        if not cleaned:
            for job in jobs:
                if job.state != ErasureState.QUIET:
                    await self._store.put_erasure(self._changed(job, state=ErasureState.QUIET))
            return
        self._unclean = False
        for job in jobs:
            await self._store.put_erasure(self._changed(job, state=ErasureState.DONE, **_NOBODY))
            log.info("erased", reference=job.reference)

    async def _is_quiet(self, jobs: Sequence[ErasureJob]) -> bool:
        """No call began or changed lately; or a job has waited for that long enough."""
        now = self._clock.now()
        if any(now - job.changed_at > LONGEST_WAIT_S for job in jobs):
            return True
        newest = await self._store.calls(CallQuery(limit=LOOKED_AT))
        return all(row.updated_at < now - QUIET_S for row in newest)

    def _changed(self, job: ErasureJob, **changes: object) -> ErasureJob:
        return msgspec.structs.replace(job, changed_at=self._clock.now(), **changes)


_NOBODY: Mapping[str, tuple[str, ...]] = {"identities": (), "names": (), "records": ()}
_LISTS = "The list beside the backups in "


def _not_listed(folders: Sequence[str]) -> str | None:
    if not folders:
        return None
    return f"{_LISTS}{', '.join(folders)} could not be written. Copy cordboard.erasures from the data folder there."
