"""Verifies what a CRM's search found: reads every phone of every hit again and keeps equal numbers only. Pure.

Searches of all CRMs answer candidates ("ends alike", "contains"); who has the number is decided here.
"""

from collections.abc import Sequence
from datetime import datetime

from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading import canonical, keys_of
from cordboard.domain.numbers.regions import country_of

PEOPLE = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)  # in the order in which they win a match
_SEARCHED = (NumberKind.E164, NumberKind.NATIONAL)


def searched_keys(number: Reading) -> tuple[str, ...]:
    """The E.164 numbers to search for; empty for extensions, short and withheld numbers, which are nobody's."""
    return tuple(key for key in keys_of(number) if key.startswith("+")) if number.kind in _SEARCHED else ()


def home_region(number: Reading, configured: str | None) -> str | None:
    """Where phones in the CRM without country code are at home (ISO 3166): configured, or as the number searched."""
    return configured or number.region or country_of(number.e164 or "")


def verified_match(
    keys: Sequence[str], region: str | None, candidates: Sequence[Candidate], as_of: datetime
) -> Found | NotFound:
    """Those candidates that really have one of these numbers, ranked; a candidate that only looks alike is left out.

    Args: `keys` in E.164 (`searched_keys`); `region` reads phones without country code; `as_of` aware UTC.
    """
    same = [one for one in candidates if any(key in keys for text in one.phones for key in canonical(text, region))]
    return Found(candidates=tuple(ranked(same)), as_of=as_of) if same else NotFound(as_of=as_of)


def ranked(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Contacts, then leads, then accounts; among equals the last modified first."""
    newest_first = sorted(candidates, key=_modified, reverse=True)
    return sorted(newest_first, key=lambda one: PEOPLE.index(one.entity))


def _modified(candidate: Candidate) -> float:
    return candidate.modified_at.timestamp() if candidate.modified_at else 0.0
