"""Use cases of importing contacts into a CRM; `contract/phone_book_import.py` says what they do."""

import asyncio
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec

from cordboard.app.connections.crm_refusals import refusal_of_crm
from cordboard.app.connections.known_fields import KnownFields
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decide import Decider
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.phone_book.crm_import import ImportPlanner, import_view
from cordboard.app.phone_book.import_items import MOST_STEPS, ImportItems, fields_of, key_of
from cordboard.contract.errors import Cannot
from cordboard.contract.phone_book_import import MOST_CONTACTS, NewRecord
from cordboard.contract.views.phone_book_import import ImportedItemView, ImportReportView, PhoneBookImportView
from cordboard.domain.crm.actions import Action, Create, Ref, SetFields
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.finding import company_key
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.import_plan import BookContact, Change, PlannedContact
from cordboard.domain.phone_book.reading import LARGEST, Unreadable, read_phone_book
from cordboard.ports.accounts import AuditRow
from cordboard.ports.crm.shadow import is_shadow
from cordboard.ports.errors import Trouble, Unavailable
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.outbox import ERASED_BODY, Item
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

QUEUED = (Change.NEW, Change.CHANGED)
COMPANIES_LOOKED_AT = 20  # records that have the words of a company's name
UNREADABLE = {
    "empty": ("The file is empty.", "Export the contacts again."),
    "too_large": (f"The file is larger than {LARGEST // 1_000_000} MB.", "Export the contacts without photos."),
    "no_phone_book": (
        "The file is neither vCard nor CSV with phone numbers.",
        "Export the contacts as vCard (.vcf) or CSV.",
    ),
}


class PhoneBookImportUseCases:
    """`contract.phone_book_import.PhoneBookImports`."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        decider: Decider,
        directory_sync: DirectorySync,
        planner: ImportPlanner,
        known_fields: KnownFields,
        host: LaneHost,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._decider = decider
        self._directory_sync = directory_sync
        self._planner = planner
        self._known_fields = known_fields
        self._host = host
        self._clock = clock

    async def entries_in(self, content: bytes) -> Sequence[Entry]:
        try:
            return await asyncio.to_thread(read_phone_book, content)
        except Unreadable as refused:
            raise Cannot(422, f"file_{refused.code}", *UNREADABLE[refused.code]) from None

    async def preview(self, connection: str | None, entries: Sequence[Entry]) -> PhoneBookImportView:
        crm = self._crm(connection)
        contacts = self._contacts(crm, entries)
        return import_view(crm, await self._planned(crm, contacts))

    async def start(
        self, connection: str | None, entries: Sequence[Entry], create: NewRecord, by: str
    ) -> PhoneBookImportView:
        crm = self._crm(connection)
        contacts = self._contacts(crm, entries)
        if is_shadow(self._live_connections.settings(crm)):
            text = f"{crm} is in shadow mode: nothing is written to the CRM."
            raise Cannot(409, "shadow_mode", text, "Let the connection write, then import again.")
        try:
            await self._directory_sync.refresh(crm)  # who was created over there in the last minutes
        except Trouble as trouble:
            raise refusal_of_crm(trouble, "Nothing was imported. Try again later.", "crm_trouble") from trouble
        new = Entity(create)
        fields = {one: fields_of(await self._known_fields.of(crm, one)) for one in (Entity.CONTACT, Entity.LEAD)}
        identities = {(crm, number) for contact in contacts for number in contact.identifying}
        async with self._decider.locks.hold(identities):
            planned = await self._planned(crm, contacts)
            items = ImportItems(secrets.token_hex(6), crm, new, self._owner(crm), fields)
            for one in planned:
                if one.change in QUEUED:
                    items.add(one, await self._account(crm, one) if new is Entity.CONTACT else None)
            if items.items:
                await self._store.commit(
                    Batch(
                        items=items.items, claims=items.claims, audit=[self._audit(items.import_id, crm, planned, by)]
                    )
                )
        self._host.wake(crm)
        return import_view(crm, planned, items.import_id if items.items else None)

    async def report(self, id: str) -> ImportReportView:  # noqa: A002  # the word of the field
        keys = [key_of(id, place) for place in range(MOST_CONTACTS * MOST_STEPS)]
        items = await self._store.items_by_key(keys)
        if not items:
            raise Cannot(404, "absent", f"Import not found: {id}.", "Imports are in the audit log.")
        return ImportReportView(
            id=id,
            connection=items[0].lane,
            started_at=moment(items[0].created_at),
            items=tuple(map(_item_view, items)),
            counts=dict(Counter(str(item.state) for item in items)),
        )

    def _crm(self, connection: str | None) -> str:
        """The CRM that is asked for, or the first one. Raises: Cannot."""
        crms = self._live_connections.crms()
        if not crms:
            raise Cannot(409, "no_crm", "No CRM is connected.", "Connect a CRM first.")
        if connection is not None and connection not in crms:
            raise Cannot(404, "absent", f"Unknown CRM connection: {connection}.", "GET /api/v1/connections lists them.")
        return connection or crms[0]

    def _contacts(self, crm: str, entries: Sequence[Entry]) -> list[BookContact]:
        if len(entries) > MOST_CONTACTS:
            text = f"The file has {len(entries)} contacts; at most {MOST_CONTACTS} are imported at once."
            raise Cannot(422, "too_many", text, "Split the file, and import one part after the other.")
        return self._planner.contacts(crm, entries)

    async def _planned(self, crm: str, contacts: Sequence[BookContact]) -> list[PlannedContact]:
        try:
            return await self._planner.planned(crm, contacts, self._decider.batch())
        except Unavailable as syncing:
            raise Cannot(409, "syncing", syncing.text, "Wait until the contacts are synced, then try again.") from None

    def _owner(self, crm: str) -> str | None:
        return self._settings_in_force.for_crm(crm).default_user

    async def _account(self, crm: str, one: PlannedContact) -> Ref | None:
        """The company of a new contact, where exactly one record of the CRM has its name."""
        company = one.contact.entry.company
        if one.change is not Change.NEW or not company:
            return None
        found = await self._store.people_named(crm, company, COMPANIES_LOOKED_AT)
        named = [
            each
            for each in found
            if each.entity is Entity.ACCOUNT and each.id and company_key(each.name) == company_key(company)
        ]
        return Ref(entity=Entity.ACCOUNT, id=named[0].id, name=named[0].name) if len(named) == 1 else None

    def _audit(self, import_id: str, crm: str, planned: Sequence[PlannedContact], by: str) -> AuditRow:
        counts: Mapping[str, int] = Counter(str(one.change) for one in planned)
        detail = f"{crm}: {counts.get('new', 0)} new, {counts.get('changed', 0)} changed"
        return AuditRow(at=self._clock.now(), who=by, what="phone_book.import", target=import_id, detail=detail)


def _item_view(item: Item) -> ImportedItemView:
    action = None if item.body == ERASED_BODY else msgspec.json.decode(item.body, type=Action)
    name = action.record.name if isinstance(action, SetFields) else getattr(action, "name", None)
    assert action is None or isinstance(action, Create | SetFields)
    return ImportedItemView(
        key=item.key,
        kind=item.kind,
        name=name,
        state=item.state,
        record=item.record,
        link=item.link,
        reason=item.reason,
        updated_at=moment(item.updated_at),
    )
