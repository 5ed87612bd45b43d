"""The client of a recorded call as other countries read the number: who has it then, in the directory of today.

Whom people added to the CRM since the call is known too: nobody recorded when.
"""

from collections.abc import Iterable, Sequence

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Candidate, Found
from cordboard.domain.interaction import phone_identities
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import canonical, display
from cordboard.domain.numbers.regions import country_of
from cordboard.domain.scenario.facts import Facts


class Countries(Value, frozen=True, kw_only=True):
    """How a directory reads what is written without a country: at `home`, else in one of the `others`."""

    home: str
    others: tuple[str, ...] = ()

    def keys_of(self, written: str) -> tuple[str, ...]:
        """The keys of a number of the CRM."""
        return canonical(written, self.home, self.others)


class OtherReading(Value, frozen=True, kw_only=True):
    """`number` as the tried settings read it; `people`: the records that have it."""

    number: Reading
    people: tuple[Candidate, ...] = ()


def asked_for(number: Reading, before: Countries) -> tuple[str, ...]:
    """The keys in the present directory under which somebody may be who has this number in other countries."""
    spellings = []
    for identity in phone_identities(number):
        spellings.append(identity.value)
        if country := country_of(identity.value):
            spellings += spellings_at_home(identity.value, country)
    return tuple(dict.fromkeys(key for one in spellings for key in (one, *before.keys_of(one))))


def spellings_at_home(e164: str, country: str) -> list[str]:
    """A full number as people of its country write it: with and without what is dialled before it."""
    national = "".join(ch for ch in display(e164, country) if ch.isdecimal())
    return [national, national.removeprefix("0")]


def other_reading(number: Reading, facts: Facts, known: Iterable[Candidate], after: Countries) -> OtherReading:
    """`known`: who may have it, beside whom the call found."""
    found = facts.match.candidates if isinstance(facts.match, Found) else ()
    wanted = {identity.value for identity in phone_identities(number)}
    people = {(one.entity, one.id, one.pending): one for one in (*known, *found)}
    kept = [one for one in people.values() if _has(one.phones, wanted, after)]
    return OtherReading(number=number, people=tuple(kept))


def _has(phones: Sequence[str], wanted: set[str], after: Countries) -> bool:
    return any(not wanted.isdisjoint(after.keys_of(one)) for one in phones)
