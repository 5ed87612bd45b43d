"""The outbox items of an import: records to create, and what existing ones get."""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.crm.actions import CREATES, Action, CreateContact, CreateLead, Ref, SetFields, kind_of
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.phone_book.import_plan import EMAIL, NUMBER, Change, PlannedContact
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.outbox import NewItem

MOST_STEPS = 2  # items of one contact: the record, and what it cannot hold at once


class Fields(msgspec.Struct, frozen=True, kw_only=True):
    """Where a kind of record keeps numbers and an address. `phones` in the order of the CRM."""

    phones: tuple[str, ...] = ()
    email: str | None = None


def fields_of(known: Mapping[str, Field]) -> Fields:
    """As the CRM describes the record."""
    usable = [one for one in known.values() if one.writable]
    email = next((one.name for one in usable if one.type == "email"), None)
    return Fields(phones=tuple(one.name for one in usable if one.type == "phone"), email=email)


def key_of(import_id: str, place: int) -> str:
    """The key of an item."""
    return f"book:{import_id}:{place}"


class ImportItems:
    """Collects items and claims, in the order of the contacts."""

    def __init__(
        self, import_id: str, connection: str, new: Entity, owner: str | None, fields: Mapping[Entity, Fields]
    ) -> None:
        self.import_id = import_id
        self._connection = connection
        self._new = new
        self._owner = owner
        self._fields = fields
        self.items: list[NewItem] = []
        self.claims: list[Claim] = []

    def add(self, one: PlannedContact, account: Ref | None) -> None:
        """Queue what this contact changes; `account`: the company of a new contact."""
        if one.change is Change.NEW:
            self._create(one, account)
        elif one.change is Change.CHANGED and one.known is not None:
            there = one.known.candidate
            record = Ref(entity=there.entity, id=there.id, name=there.name)
            numbers = [add.value for add in one.adds if add.field == NUMBER]
            emails = [add.value for add in one.adds if add.field == EMAIL]
            self._fill(one, record, numbers, emails)

    def _create(self, one: PlannedContact, account: Ref | None) -> None:
        entry, key, fields = one.contact.entry, self._next(), self._fields.get(self._new, Fields())
        first, *others = one.contact.numbers
        mapped = {fields.email: entry.emails[0]} if fields.email and entry.emails else {}
        made: CreateContact | CreateLead
        if self._new is Entity.LEAD:
            made = CreateLead(
                key=key, name=entry.name, phone=first, company=entry.company, owner=self._owner, fields=mapped
            )
        else:
            company = None if account is not None else entry.company
            made = CreateContact(
                key=key,
                name=entry.name,
                phone=first,
                account=account,
                description=company,
                owner=self._owner,
                fields=mapped,
            )
        self._queue(one, made)
        for number in one.contact.identifying:
            identity = Identity(IdentityKind.PHONE, number)
            self.claims.append(Claim(self._connection, identity, CREATES[type(made)], key))
        if others:
            self._fill(one, Ref(entity=self._new, item=key, name=entry.name), others, ())

    def _fill(self, one: PlannedContact, record: Ref, numbers: Sequence[str], emails: Sequence[str]) -> None:
        fields = self._fields.get(record.entity, Fields())
        mapped = {fields.email: emails[0]} if fields.email and emails else {}
        into = {number: _in_order(fields.phones, _label(one, number)) for number in numbers}
        update = SetFields(key=self._next(), record=record, fields=mapped, numbers=into, only_if_empty=tuple(mapped))
        self._queue(one, update)

    def _next(self) -> str:
        return key_of(self.import_id, len(self.items))

    def _queue(self, one: PlannedContact, action: Action) -> None:
        refs = (action.record.item,) if isinstance(action, SetFields) and action.record.item else ()
        item = NewItem(
            key=action.key,
            lane=self._connection,
            kind=kind_of(action),
            subject=one.contact.identifying[0],
            call=None,
            body=msgspec.json.encode(action),
            refs=refs,
        )
        self.items.append(item)


def _label(one: PlannedContact, number: str) -> str:
    """What the file calls the number, where it is written in full."""
    digits = number.removeprefix("+")
    phones = one.contact.entry.phones
    return next((each.label for each in phones if "".join(filter(str.isdecimal, each.number)) == digits), "")


def _in_order(phones: Sequence[str], label: str) -> tuple[str, ...]:
    """The fields whose name has the label first: a mobile number into Mobile."""
    return tuple(sorted(phones, key=lambda name: not (label and label.casefold() in name.casefold())))
