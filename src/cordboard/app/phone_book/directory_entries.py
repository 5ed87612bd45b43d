"""The local copy of the CRMs' people as contacts of a phone book."""

import re
from collections.abc import AsyncIterator, Iterable, Sequence

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.interaction import phone_identities
from cordboard.domain.numbers.reading import read
from cordboard.domain.person_names import fold_accents
from cordboard.domain.phone_book.entry import Entry, EntryPhone
from cordboard.ports.store.store import Store

AT_ONCE = 1_000
KINDS = {str(kind): kind for kind in (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)}
DIALLED = re.compile(r"\+?[0-9]{2,20}")
MOST_FOUND = 200  # people of one CRM that a search by name gives


class DirectoryEntries:
    """Reads contacts: the first ones of each CRM, those that a search finds, one by its id."""

    def __init__(self, store: Store, live_connections: LiveConnections, regions: NumberRegions) -> None:
        self._store = store
        self._live_connections = live_connections
        self._regions = regions

    def crms(self, only: str | None = None) -> list[str]:
        """The CRMs whose people are in the book."""
        return [crm for crm in self._live_connections.crms() if only in (None, crm)]

    async def people(self, only: str | None = None) -> int:
        """How many people the local copies have, with and without a number."""
        return sum([(await self._store.state(crm)).people for crm in self.crms(only)])

    async def first(self, limit: int, only: str | None = None) -> tuple[tuple[Entry, ...], bool]:
        """Up to so many contacts with a number in the order of their names, and whether there are more."""
        found: dict[tuple[object, ...], Entry] = {}
        async for entry in self._all(only):
            found.setdefault(_sameness(entry), entry)
            if len(found) > limit:
                break
        entries = list(found.values())
        return tuple(sorted(entries[:limit], key=_order)), len(entries) > limit

    async def _all(self, only: str | None) -> AsyncIterator[Entry]:
        for crm in self.crms(only):
            after = 0
            while people := await self._store.people(crm, after, AT_ONCE):
                for one in people:
                    if entry := entry_of(crm, one.candidate, one.numbers):
                        yield entry
                after = people[-1].no

    async def search(self, text: str, only: str | None = None) -> tuple[Entry, ...]:
        """Contacts whose name or company has each word of the text, or whose number it is; in the order of names."""
        found: dict[tuple[object, ...], Entry] = {}
        for crm in self.crms(only):
            for candidate in (*await self._with_number(crm, text), *await self._named(crm, text)):
                if entry := entry_of(crm, candidate, self._keys(crm, candidate)):
                    found.setdefault(_sameness(entry), entry)
        return tuple(sorted(found.values(), key=_order))

    async def _named(self, crm: str, text: str) -> Sequence[Candidate]:
        return await self._store.people_named(crm, text, MOST_FOUND) if text.strip() else ()

    async def _with_number(self, crm: str, text: str) -> Sequence[Candidate]:
        if sum(char.isdigit() for char in text) < 3:
            return ()
        sought = phone_identities(read(text, self._regions.of_crm(crm)[0]))
        return [one for identity in sought for one in await self._store.lookup(crm, identity)]

    def _keys(self, crm: str, candidate: Candidate) -> Sequence[str]:
        return [key for phone in candidate.phones for key in self._regions.keys_of(phone, crm)]

    async def one(self, id: str, only: str | None = None) -> Entry | None:  # noqa: A002  # the word of the field
        """The contact of that id."""
        crm, _, rest = id.partition(".")
        kind, _, record = rest.partition(".")
        if crm not in self.crms(only) or kind not in KINDS or not record:
            return None
        candidate = await self._store.person(crm, KINDS[kind], record)
        return entry_of(crm, candidate, self._keys(crm, candidate)) if candidate else None


def entry_of(crm: str, candidate: Candidate, numbers: Iterable[str]) -> Entry | None:
    """The person as a contact; None without a name or a number that can be dialled."""
    phones = tuple(EntryPhone(number=one) for one in dict.fromkeys(numbers) if DIALLED.fullmatch(one))
    name = candidate.name.strip() or (candidate.company or "").strip()
    if not phones or not name:
        return None
    id_ = f"{crm}.{candidate.entity}.{candidate.id}"
    return Entry(id=id_, name=name, company=candidate.company or None, phones=phones)


def _sameness(entry: Entry) -> tuple[object, ...]:
    """People of two CRMs, or a contact and a lead, are one contact if name and numbers are the same."""
    return (fold_accents(entry.name), frozenset(phone.number for phone in entry.phones))


def _order(entry: Entry) -> tuple[str, str]:
    return fold_accents(entry.name), entry.id or ""
