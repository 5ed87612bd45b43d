"""People of a CRM who are on the erasure list: the directory keeps their record's id and no name or number.

The CRM is the master and still has the record. Without the id a caller would be taken for somebody new, and a second
record would be created. Numbers are kept as the hashes of the list: a caller is recognised, and nobody can be read.
"""

from collections.abc import Iterable, Sequence

import msgspec

from cordboard.domain.crm.contact_match import Candidate
from cordboard.domain.interaction import identity_from
from cordboard.domain.personal_data.erasures import ErasureList

PREFIX = "erased "  # of a hash in the index of numbers
ID = "record "


def hashed(erased: ErasureList, number: str) -> str:
    """A number as the index has it."""
    return f"{PREFIX}{erased.hash_of(identity_from(number))}"


def is_withheld(numbers: Sequence[str]) -> bool:
    """Whether these numbers are of a withheld record: it has one at least."""
    return any(number.startswith(PREFIX) for number in numbers)


def is_erased(erased: ErasureList, one: Candidate, numbers: Iterable[str]) -> bool:
    """Whether a record that the CRM sends is of somebody on the list."""
    if not len(erased):
        return False
    if erased.erased_at(identity_from(number) for number in numbers) is not None:
        return True
    return erased.has_record(one.id or "") or any(map(erased.mentions, one.phones))


def placeholder(one: Candidate) -> Candidate:
    """What is kept of the record."""
    return Candidate(entity=one.entity, id=one.id, owner=one.owner, account_id=one.account_id, link=one.link)


def hashes(erased: ErasureList, one: Candidate, numbers: Iterable[str], old: Sequence[str] = ()) -> tuple[str, ...]:
    """Its numbers; a record that is only handed over here keeps those it has."""
    new = [number if number.startswith(PREFIX) else hashed(erased, number) for number in numbers]
    kept = () if new or one.name else (number for number in old if number.startswith(PREFIX))
    return tuple(dict.fromkeys((hashed(erased, f"{ID}{one.entity} {one.id}"), *new, *kept)))


def cleaned(erased: ErasureList, one: Candidate) -> Candidate:
    """Somebody else's record without mentions of those on the list in its further fields."""
    if not len(erased) or not one.fields:
        return one
    return msgspec.structs.replace(one, fields={name: erased.without(text) for name, text in one.fields.items()})
