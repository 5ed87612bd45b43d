"""Use cases of duplicate people: found in the directory, previewed live, merged and undone through the outbox."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from cordboard.app.connections.crm_refusals import refusal_of_crm
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.duplicates.duplicate_views import limits_of, merge_view, pair_view, preview_view
from cordboard.app.duplicates.merge_items import MARK, MERGE, MergeState, keys_of, merging, state_of, undoing
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.duplicates import MergeWish, RecordRef
from cordboard.contract.errors import Cannot
from cordboard.contract.views.duplicates import (
    DuplicateConnectionView,
    DuplicatesView,
    DuplicateView,
    MergePreviewView,
    MergeView,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.finding import DuplicatePair, Evidence, KnownPerson, pairs_of
from cordboard.domain.duplicates.images import MergeImage, RecordImage, fingerprint
from cordboard.domain.duplicates.plan import choices
from cordboard.ports.crm.merging import MERGE as SETTING
from cordboard.ports.crm.merging import ReadsImages
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.directory import Mirrored
from cordboard.ports.store.merges import Merge, MergeContent
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.ports.store.store import Store

READ_MOST = 4_000  # shared numbers, addresses and names that are looked at
OFF_NEXT = "Switch on “Merge duplicates” in the settings of the connection, then reconnect to grant its permissions."


class DuplicateUseCases:
    """`contract.duplicates.Duplicates`."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        regions: NumberRegions,
        host: LaneHost,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._regions = regions
        self._host = host
        self._audit_log = audit_log
        self._clock = clock

    async def find(self, connection: str | None, limit: int) -> DuplicatesView:
        chosen = [self._known(connection)] if connection else self._live_connections.crms()
        crms = [await self._connection(one) for one in chosen]
        found: list[DuplicateView] = []
        for crm in crms:
            if crm.on and crm.loaded:
                found += [self._pair(crm.connection, pair) for pair in await self._pairs(crm.connection)]
        found.sort(key=lambda one: not one.attested)
        return DuplicatesView(items=tuple(found[:limit]), more=len(found) > limit, connections=tuple(crms))

    async def preview(self, wish: MergeWish) -> MergePreviewView:
        self._must_be_on(wish)
        image = await self._image(wish)
        labels = await self._labels(wish.connection, wish.survivor.entity)
        method = self._method(wish.connection, wish.survivor.entity, wish.merged.entity)
        return preview_view(
            wish, image, method, labels, self._users(wish.connection), limits_of(method, image), await self._links(wish)
        )

    async def merge(self, wish: MergeWish, by: str) -> MergeView:
        self._must_be_on(wish)
        image = await self._image(wish)
        now = fingerprint(image)
        if wish.fingerprint and wish.fingerprint != now:
            known = await self._store.merge(_id_of(wish, wish.fingerprint))
            if known is not None:
                return await self.show(known.id)
            text = "One of the two records changed since the preview."
            raise Cannot(409, "merge_changed", text, "Look at the preview again, then merge.")
        merge = Merge(
            id=_id_of(wish, now),
            connection=wish.connection,
            method=self._method(wish.connection, wish.survivor.entity, wish.merged.entity),
            entity=wish.survivor.entity,
            survivor=wish.survivor.id,
            merged_entity=wish.merged.entity,
            merged=wish.merged.id,
            at=self._clock.now(),
            by=by,
            take=tuple(one.name for one in choices(image, wish.take) if one.take),
            content=MergeContent(
                before=image,
                survivor_name=image.survivor.name,
                merged_name=image.merged.name,
                evidence=await self._evidence(wish),
            ),
        )
        if await self._store.merge(merge.id) is None:
            items = merging(merge, self._notes(merge))
            await self._store.commit(Batch(merges=[merge], items=items))
            detail = f"{merge.method}: {merge.merged} into {merge.survivor}"
            await self._audit_log.record(by, "duplicates.merge", merge.id, detail)
        else:
            await self._again(merge)
        self._host.wake(merge.connection)
        return await self.show(merge.id)

    async def merges(self, limit: int, connection: str | None) -> Sequence[MergeView]:
        found = await self._store.merges(limit, self._known(connection) if connection else None)
        keys = [key for one in found for key in keys_of(one)]
        items = {item.key: item for item in await self._store.items_by_key(keys)}
        return [self._view(one, items) for one in found]

    async def show(self, merge: str) -> MergeView:
        found = await self._stored(merge)
        return self._view(found, await self._items(found))

    async def undo(self, merge: str, by: str) -> MergeView:
        found = await self._stored(merge)
        state = state_of(found, await self._items(found))
        if state in (MergeState.WAITING, MergeState.FAILED):
            text = "This merge was not carried out, so there is nothing to undo."
            raise Cannot(409, "merge_not_done", text, "Discard its item in the outbox if you no longer want it.")
        if found.method == MERGE and found.content.before is None:
            text = "What the records were before this merge was erased."
            raise Cannot(409, "merge_erased", text, "Restore the record in the CRM by hand.")
        if found.undone_at is None:
            found = msgspec.structs.replace(found, undone_at=self._clock.now(), undone_by=by)
            await self._store.commit(Batch(merges=[found], items=undoing(found)))
            await self._audit_log.record(by, "duplicates.undo", merge, f"{found.merged} out of {found.survivor}")
        elif state is MergeState.UNDO_FAILED:
            await self._again(found)
        self._host.wake(found.connection)
        return await self.show(merge)

    # -- parts ---------------------------------------------------------------------------------------------------

    async def _again(self, merge: Merge) -> None:
        """Items that were refused are tried once more."""
        items = await self._items(merge)
        parked = [item.key for item in items.values() if item.state is ItemState.PARKED]
        await self._store.change_items(parked, ItemState.OPEN, None, self._clock.now())

    async def _pairs(self, connection: str) -> list[DuplicatePair]:
        emails = self._live_connections.provider(connection).capabilities.emails
        people = await self._store.shared_people(connection, emails, READ_MOST)
        spelled = {
            (one.candidate.id or "", key): written
            for one in people
            for written in one.candidate.phones
            for key in self._regions.keys_of(written, connection)
        }
        done = {
            (one.survivor, one.merged) for one in await self._store.merges(READ_MOST, connection) if not one.undone_at
        }
        pairs = pairs_of([_person(one, emails) for one in people], spelled)
        return [one for one in pairs if not {(one.first.id, one.second.id), (one.second.id, one.first.id)} & done]

    async def _evidence(self, wish: MergeWish) -> tuple[Evidence, ...]:
        both = {wish.survivor.id, wish.merged.id}
        pairs = await self._pairs(wish.connection)
        return next((one.evidence for one in pairs if {one.first.id, one.second.id} == both), ())

    def _pair(self, connection: str, pair: DuplicatePair) -> DuplicateView:
        method = self._method(connection, pair.first.candidate.entity, pair.second.candidate.entity)
        return pair_view(connection, pair, method, self._users(connection))

    async def _connection(self, connection: str) -> DuplicateConnectionView:
        on = bool(self._live_connections.settings(connection).get(SETTING))
        capabilities = self._live_connections.provider(connection).capabilities
        return DuplicateConnectionView(
            connection=connection,
            on=on,
            loaded=(await self._store.state(connection)).loaded,
            merges=capabilities.merges,
            missing=self._live_connections.missing(connection) if on else (),
        )

    def _method(self, connection: str, survivor: Entity, merged: Entity) -> str:
        """The CRM's own merge where it has one for these two."""
        merges = self._live_connections.provider(connection).capabilities.merges
        return MERGE if survivor is merged and survivor in merges else MARK

    async def _image(self, wish: MergeWish) -> MergeImage:
        """Both records as they are. Raises: Cannot 404, 502."""
        crm = self._live_connections.crm(wish.connection)
        found: list[RecordImage] = []
        for record in (wish.survivor, wish.merged):
            try:
                image = await crm.image(record.entity, record.id) if isinstance(crm, ReadsImages) else None
            except Trouble as trouble:
                raise refusal_of_crm(trouble, "Try again later.", "crm_trouble") from trouble
            if image is None and not isinstance(crm, ReadsImages):
                image = await self._mirrored(wish.connection, record)
            if image is None:
                text = f"There is no {record.entity} {record.id} in {wish.connection}."
                raise Cannot(404, "absent", text, "GET /api/v1/duplicates lists duplicates.")
            found.append(image)
        return MergeImage(survivor=found[0], merged=found[1])

    async def _mirrored(self, connection: str, record: RecordRef) -> RecordImage | None:
        """Of a CRM whose records cannot be read whole: enough to mark them."""
        person = await self._store.person(connection, record.entity, record.id)
        return RecordImage(entity=record.entity, id=record.id, name=person.name) if person else None

    async def _labels(self, connection: str, entity: Entity) -> Mapping[str, str]:
        try:
            return {one.name: one.label for one in await self._live_connections.crm(connection).fields(entity)}
        except Trouble:
            return {}

    def _users(self, connection: str) -> Mapping[str, str]:
        return {one.id: one.name for one in self._live_connections.users(connection)}

    def _notes(self, merge: Merge) -> tuple[str, str]:
        content = merge.content
        return (
            f"Duplicate: {merge.merged_entity} {content.merged_name} ({merge.merged})",
            f"Duplicate of {merge.entity} {content.survivor_name} ({merge.survivor})",
        )

    async def _links(self, wish: MergeWish) -> tuple[str | None, str | None]:
        found = [await self._store.person(wish.connection, one.entity, one.id) for one in (wish.survivor, wish.merged)]
        return (found[0].link if found[0] else None, found[1].link if found[1] else None)

    async def _items(self, merge: Merge) -> dict[str, Item]:
        return {item.key: item for item in await self._store.items_by_key(keys_of(merge))}

    async def _stored(self, merge: str) -> Merge:
        found = await self._store.merge(merge)
        if found is None:
            raise Cannot(404, "absent", f"Merge not found: {merge}.", "GET /api/v1/merges lists them.")
        return found

    def _view(self, merge: Merge, items: Mapping[str, Item]) -> MergeView:
        return merge_view(merge, items, self._live_connections.advice)

    def _known(self, connection: str) -> str:
        if connection not in self._live_connections.crms():
            raise Cannot(404, "absent", f"Unknown CRM connection: {connection}.", "GET /api/v1/connections lists them.")
        return connection

    def _must_be_on(self, wish: MergeWish) -> None:
        connection = self._known(wish.connection)
        if not self._live_connections.settings(connection).get(SETTING):
            raise Cannot(409, "merge_off", f"Merging duplicates is off for {connection}.", OFF_NEXT)
        if wish.survivor.id == wish.merged.id:
            raise Cannot(422, "same_record", "Both records are the same.", "Choose two records.")


def _id_of(wish: MergeWish, mark: str) -> str:
    """The same wish about the same records is the same merge."""
    told = "\n".join((wish.connection, wish.survivor.id, wish.merged.id, mark))
    return sha256(told.encode()).hexdigest()[:16]


def _person(one: Mirrored, emails: Sequence[str]) -> KnownPerson:
    found = tuple(value for name in emails if (value := one.candidate.fields.get(name)))
    return KnownPerson(candidate=one.candidate, numbers=one.numbers, emails=found)
