"""Fields of people that hold their e-mail addresses: read into the directory where duplicates are looked for."""

from collections.abc import Mapping, Sequence

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.finding import PEOPLE
from cordboard.ports.crm import ExtraFields


def with_emails(named: ExtraFields, emails: Sequence[str]) -> Mapping[Entity, Sequence[str]]:
    """The fields that a plan names, and for leads and contacts those with addresses."""
    if not emails:
        return named
    return {**named, **{entity: tuple(dict.fromkeys((*named.get(entity, ()), *emails))) for entity in PEOPLE}}
