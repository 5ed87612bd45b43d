"""Pairs of leads and contacts that may be one person, and of companies that may be one, each with its evidence.

A shared number or e-mail address is attested; an equal name alone is a hint. Whether they are one, a user says. A
person and their company are never a pair.
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import combinations

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.person_names import fold_accents

PEOPLE = (Entity.CONTACT, Entity.LEAD)
PROPOSED = (*PEOPLE, Entity.ACCOUNT)  # in the order in which they survive
SHARED_BY_MOST = 5  # a number of more people is that of a company or a household, and says nothing about two of them


class EvidenceKind(StrEnum):
    """What two records share, the strongest first."""

    NUMBER = "number"
    EMAIL = "email"
    NAME = "name"


class Evidence(Value, frozen=True, kw_only=True):
    """`value`: the number in E.164 (or as written without one), the address in small letters, the name. `written`: how
    the two records spell it."""

    kind: EvidenceKind
    value: str
    written: tuple[str, str] = ("", "")


class KnownPerson(Value, frozen=True, kw_only=True):
    """A person or company of the directory. `numbers`: canonical; `emails`: as written."""

    candidate: Candidate
    numbers: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return self.candidate.id or ""

    @property
    def is_company(self) -> bool:
        return self.candidate.entity is Entity.ACCOUNT


class DuplicatePair(Value, frozen=True, kw_only=True):
    """Two records and why they may be one person or company; `first` is the one that would survive."""

    first: KnownPerson
    second: KnownPerson
    evidence: tuple[Evidence, ...]

    @property
    def attested(self) -> bool:
        """Whether more than a name says so."""
        return any(one.kind is not EvidenceKind.NAME for one in self.evidence)


def pairs_of(
    people: Sequence[KnownPerson], spelled: Mapping[tuple[str, str], str] | None = None
) -> list[DuplicatePair]:
    """All pairs with evidence: attested ones first, those with more evidence first, then by name.

    `spelled`: (record id, number) to how that record writes the number, where it is known.
    """
    known = [one for one in people if one.candidate.entity in PROPOSED and one.id]
    by_pair: dict[tuple[int, int], list[Evidence]] = {}
    for kind, group in _groups(known):
        for value, members in group.items():
            if len(members) > SHARED_BY_MOST:
                continue
            for a, b in combinations(sorted(members), 2):
                how = tuple(_written(known[at], kind, value, spelled or {}) for at in (a, b))
                by_pair.setdefault((a, b), []).append(Evidence(kind=kind, value=value, written=(how[0], how[1])))
    found = [_pair(known[a], known[b], evidence) for (a, b), evidence in by_pair.items()]
    return sorted(found, key=_order)


def survivor_first(a: KnownPerson, b: KnownPerson) -> tuple[KnownPerson, KnownPerson]:
    """A contact before a lead; then the one with more numbers and addresses; then the one changed last."""

    def weight(one: KnownPerson) -> tuple[int, int, float, str]:
        changed = one.candidate.modified_at.timestamp() if one.candidate.modified_at else 0.0
        return PROPOSED.index(one.candidate.entity), -len(one.numbers) - len(one.emails), -changed, one.id

    first, second = sorted((a, b), key=weight)
    return first, second


def name_key(name: str) -> str:
    """A name without accents, case and order of its words; empty where it has fewer than two words."""
    words = fold_accents(name).split()
    return " ".join(sorted(words)) if len(words) > 1 else ""


def company_key(name: str) -> str:
    """A company's name without accents, case and punctuation: the order of its words stays."""
    return " ".join(fold_accents(name).replace(".", "").replace(",", " ").split())


def email_key(address: str) -> str:
    """The address by which two records are compared; empty for what is none."""
    bare = address.strip().casefold()
    return bare if bare.count("@") == 1 and not bare.startswith("@") and not bare.endswith("@") else ""


def _groups(known: Sequence[KnownPerson]) -> Iterable[tuple[EvidenceKind, Mapping[str, Sequence[int]]]]:
    for company in (False, True):
        some = [(at, one) for at, one in enumerate(known) if one.is_company is company]
        key = company_key if company else name_key
        yield EvidenceKind.NUMBER, _by_value((at, number) for at, one in some for number in one.numbers)
        yield EvidenceKind.EMAIL, _by_value((at, email_key(mail)) for at, one in some for mail in one.emails)
        yield EvidenceKind.NAME, _by_value((at, key(one.candidate.name)) for at, one in some)


def _by_value(entries: Iterable[tuple[int, str]]) -> Mapping[str, list[int]]:
    found: dict[str, dict[int, None]] = {}
    for at, value in entries:
        if value:
            found.setdefault(value, {})[at] = None
    return {value: list(members) for value, members in found.items() if len(members) > 1}


def _written(one: KnownPerson, kind: EvidenceKind, value: str, spelled: Mapping[tuple[str, str], str]) -> str:
    match kind:
        case EvidenceKind.NUMBER:
            return spelled.get((one.id, value), value)
        case EvidenceKind.EMAIL:
            return next((mail for mail in one.emails if email_key(mail) == value), value)
    return one.candidate.name


def _pair(a: KnownPerson, b: KnownPerson, evidence: Sequence[Evidence]) -> DuplicatePair:
    first, second = survivor_first(a, b)
    if first is not a:
        evidence = [
            Evidence(kind=one.kind, value=one.value, written=(one.written[1], one.written[0])) for one in evidence
        ]
    return DuplicatePair(first=first, second=second, evidence=tuple(evidence))


def _order(pair: DuplicatePair) -> tuple[bool, int, str, str]:
    return not pair.attested, -len(pair.evidence), fold_accents(pair.first.candidate.name), pair.first.id
