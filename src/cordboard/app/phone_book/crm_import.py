"""Contacts of a file as a plan for one CRM: matched in the local copy of its people."""

import asyncio
from collections import Counter
from collections.abc import Sequence

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.identify import DecisionBatch, identify
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.phone_book_import import REASONS
from cordboard.contract.views.phone_book_import import (
    AdditionView,
    ConflictView,
    ImportedContactView,
    PhoneBookImportView,
)
from cordboard.domain.crm.contact_match import Candidate, Found, Unknown
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.numbers.reading import canonical, is_full
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.domain.phone_book.entry import Entry
from cordboard.domain.phone_book.import_plan import BookContact, Known, PlannedContact, contacts_of, plan
from cordboard.ports.errors import Unavailable

AT_ONCE = 100  # contacts between two turns of others


class ImportPlanner:
    """Reads; writes nothing."""

    def __init__(
        self,
        live_connections: LiveConnections,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        erased: ErasureList,
    ) -> None:
        self._live_connections = live_connections
        self._regions = regions
        self._settings_in_force = settings_in_force
        self._erased = erased

    def contacts(self, crm: str, entries: Sequence[Entry]) -> list[BookContact]:
        """Each person of the file once, with full numbers."""
        numbers = [
            tuple(key for phone in entry.phones for key in self._regions.keys_of(phone.number, crm) if is_full(key))
            for entry in entries
        ]
        return contacts_of(entries, numbers, self._own(crm))

    def _own(self, crm: str) -> list[str]:
        """Numbers of the company."""
        settings = self._settings_in_force.settings
        home, *others = self._regions.of_crm(crm)
        return [key for line in settings.numbers for key in canonical(line.number, line.region or home, others)]

    async def planned(self, crm: str, contacts: Sequence[BookContact], batch: DecisionBatch) -> list[PlannedContact]:
        """What becomes of each. Raises: Unavailable while the CRM's people are still read."""
        found = []
        for place, contact in enumerate(contacts):
            found.append(await self._planned(crm, contact, batch))
            if place % AT_ONCE == 0:
                await asyncio.sleep(0)
        return found

    async def _planned(self, crm: str, contact: BookContact, batch: DecisionBatch) -> PlannedContact:
        identities = [Identity(IdentityKind.PHONE, one) for one in contact.identifying]
        candidates: dict[tuple[str, str], Candidate] = {}
        waiting = False
        for identity in identities:
            match = await identify(batch, crm, [identity], 0.0, self._regions.of_crm(crm))
            if isinstance(match, Unknown):
                raise Unavailable(match.reason, code="syncing")
            for one in match.candidates if isinstance(match, Found) else ():
                if one.id is None or not one.name:  # created by an item, and not in the local copy yet
                    waiting = True
                else:
                    candidates.setdefault((one.entity, one.id), one)
        known = [self._known(crm, one) for one in candidates.values()]
        erased = self._erased.erased_at(identities) is not None
        return plan(contact, known, waiting=waiting, erased=erased)

    def _known(self, crm: str, one: Candidate) -> Known:
        numbers = [key for phone in one.phones for key in self._regions.keys_of(phone, crm)]
        read = self._live_connections.extra_fields(crm).get(one.entity, ())
        emails = [name for name in self._live_connections.provider(crm).capabilities.emails if name in read]
        address = next(filter(None, (one.fields.get(name) for name in emails)), "") if emails else None
        return Known(candidate=one, numbers=tuple(numbers), email=address)


def import_view(crm: str, planned: Sequence[PlannedContact], import_id: str | None = None) -> PhoneBookImportView:
    """The plan, as users see it."""
    return PhoneBookImportView(
        connection=crm,
        contacts=tuple(map(_contact_view, planned)),
        counts=dict(Counter(str(one.change) for one in planned)),
        conflicts=sum(bool(one.conflicts) for one in planned),
        id=import_id,
    )


def _contact_view(one: PlannedContact) -> ImportedContactView:
    there = one.known.candidate if one.known else None
    return ImportedContactView(
        line=one.contact.line,
        name=one.contact.entry.name,
        company=one.contact.entry.company,
        numbers=one.contact.numbers or tuple(phone.number for phone in one.contact.entry.phones),
        change=one.change,
        why=one.why,
        text=REASONS[one.why] if one.why else None,
        record=there.id if there else None,
        record_name=there.name if there else None,
        link=there.link if there else None,
        adds=tuple(AdditionView(field=add.field, value=add.value) for add in one.adds),
        conflicts=tuple(ConflictView(field=c.field, file=c.file, crm=c.crm) for c in one.conflicts),
    )
