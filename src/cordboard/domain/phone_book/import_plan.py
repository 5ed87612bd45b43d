"""What the contacts of a phone book would change in a CRM: matched by number, never by name alone. Pure.

One number is one person, however it is written. Where that can't be known, nothing is planned, and the plan says why.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from msgspec.structs import replace

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.person_names import fold_accents
from cordboard.domain.phone_book.entry import Entry

NUMBER, EMAIL, NAME, COMPANY = "number", "email", "name", "company"  # fields of additions and conflicts


class Change(StrEnum):
    """What becomes of a contact."""

    NEW = "new"
    CHANGED = "changed"  # the CRM's record gets what it lacks
    SAME = "same"
    WAITING = "waiting"  # its record is being created
    SKIPPED = "skipped"  # nothing is done; `why` says why


class Why(StrEnum):
    """Why nothing is done with a contact."""

    NO_NUMBER = "no_number"  # none that is a full phone number
    OWN_NUMBER = "own_number"  # all are numbers of the company
    SHARED = "shared"  # other names of the file have the same numbers, and it has none of its own
    SEVERAL = "several"  # several records of the CRM have its numbers, none with its name
    ERASED = "erased"  # the person asked to be erased


class Known(Value, frozen=True, kw_only=True):
    """A record of the CRM with its numbers in E.164. `email`: None where the local copy has no addresses."""

    candidate: Candidate
    numbers: tuple[str, ...] = ()
    email: str | None = None


class BookContact(Value, frozen=True, kw_only=True):
    """A contact of the file. `line`: its place, from 1; `numbers`: in E.164, those it alone has first."""

    line: int
    entry: Entry
    numbers: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()  # of them, those that other names of the file have, too
    own: tuple[str, ...] = ()  # numbers of the company: left out

    @property
    def identifying(self) -> tuple[str, ...]:
        """The numbers by which the contact is recognised."""
        return tuple(one for one in self.numbers if one not in self.shared)


class Addition(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What a record of the CRM lacks and gets. `field`: number or email."""

    field: str
    value: str


class Conflict(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Where file and CRM differ: what the CRM has stays. `field`: name, company or email."""

    field: str
    file: str
    crm: str


class PlannedContact(Value, frozen=True, kw_only=True):
    """What happens to one contact of the file."""

    contact: BookContact
    change: Change
    known: Known | None = None
    adds: tuple[Addition, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    why: Why | None = None


def contacts_of(entries: Sequence[Entry], numbers: Sequence[Sequence[str]], own: Iterable[str]) -> list[BookContact]:
    """The contacts of a file, each person once.

    Args: `numbers`: of each entry, those in E.164; `own`: numbers of the company.
    """
    ours, at, names = frozenset(own), dict[tuple[str, str], int](), dict[str, set[str]]()
    found: list[BookContact] = []
    for line, (entry, written) in enumerate(zip(entries, numbers, strict=True), 1):
        name = name_key(entry.name)
        mine = tuple(dict.fromkeys(one for one in written if one not in ours))
        left_out = tuple(one for one in written if one in ours)
        now = BookContact(line=line, entry=entry, numbers=mine, own=left_out)
        place = next((at[name, one] for one in mine if (name, one) in at), len(found))
        if place == len(found):
            found.append(now)
        else:
            found[place] = _joined(found[place], now)
        for one in mine:
            at[name, one] = place
            names.setdefault(one, set()).add(name)
    return [_with_shared(one, names) for one in found]


def plan(
    contact: BookContact, known: Sequence[Known], *, waiting: bool = False, erased: bool = False
) -> PlannedContact:
    """What becomes of a contact; `known`: records with one of its identifying numbers, the preferred first."""
    if erased:
        return PlannedContact(contact=contact, change=Change.SKIPPED, why=Why.ERASED)
    if not contact.identifying:
        return PlannedContact(contact=contact, change=Change.SKIPPED, why=_why(contact))
    if not known:
        return PlannedContact(contact=contact, change=Change.WAITING if waiting else Change.NEW)
    named = [one for one in known if name_key(one.candidate.name) == name_key(contact.entry.name)]
    people = [one for one in known if one.candidate.entity is not Entity.ACCOUNT]
    if len(known) > 1 and not named and len(people) != 1:
        return PlannedContact(contact=contact, change=Change.SKIPPED, why=Why.SEVERAL)
    one = (named or people or known)[0]
    adds, conflicts = _additions(contact, one), _conflicts(contact.entry, one)
    change = Change.CHANGED if adds else Change.SAME
    return PlannedContact(contact=contact, change=change, known=one, adds=tuple(adds), conflicts=tuple(conflicts))


def name_key(name: str) -> str:
    """A name without accents, case and order of its words."""
    return " ".join(sorted(fold_accents(name).replace(",", " ").split()))


def _additions(contact: BookContact, known: Known) -> list[Addition]:
    adds = [Addition(field=NUMBER, value=one) for one in contact.identifying if one not in known.numbers]
    if known.email == "" and contact.entry.emails:
        adds.append(Addition(field=EMAIL, value=contact.entry.emails[0]))
    return adds


def _conflicts(entry: Entry, known: Known) -> list[Conflict]:
    there = known.candidate
    found = []
    if there.name and name_key(entry.name) != name_key(there.name):
        found.append(Conflict(field=NAME, file=entry.name, crm=there.name))
    if entry.company and there.company and name_key(entry.company) != name_key(there.company):
        found.append(Conflict(field=COMPANY, file=entry.company, crm=there.company))
    addresses = {one.strip().casefold() for one in entry.emails}
    if addresses and known.email and known.email.strip().casefold() not in addresses:
        found.append(Conflict(field=EMAIL, file=entry.emails[0], crm=known.email))
    return found


def _joined(one: BookContact, other: BookContact) -> BookContact:
    """The same person twice in the file."""
    emails = tuple(dict.fromkeys((*one.entry.emails, *other.entry.emails)))
    both = replace(one.entry, company=one.entry.company or other.entry.company, emails=emails)
    numbers = tuple(dict.fromkeys((*one.numbers, *other.numbers)))
    return replace(one, entry=both, numbers=numbers, own=(*one.own, *other.own))


def _with_shared(one: BookContact, names: Mapping[str, Collection[str]]) -> BookContact:
    """With the numbers that it alone has first."""
    shared = tuple(number for number in one.numbers if len(names[number]) > 1)
    return replace(one, shared=shared, numbers=tuple(sorted(one.numbers, key=lambda number: number in shared)))


def _why(contact: BookContact) -> Why:
    if contact.shared:
        return Why.SHARED
    return Why.OWN_NUMBER if contact.own else Why.NO_NUMBER
