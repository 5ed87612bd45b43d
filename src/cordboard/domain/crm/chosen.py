"""Who was chosen among several records with one number: what it makes of a match. Pure."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from cordboard.domain.crm.contact_match import Candidate, Chosen, Entity, Found


def with_choice(found: Found, entity: Entity, record: str, by: str, at: datetime) -> Found:
    """The match with the chosen record first; unchanged where that record no longer has the number."""
    first = next((one for one in found.candidates if (one.entity, one.id) == (entity, record)), None)
    if first is None:
        return found
    rest = tuple(one for one in found.candidates if one is not first)
    return msgspec.structs.replace(found, candidates=(first, *rest), chosen=Chosen(by=by, at=at))


def callers_of(found: Found) -> Sequence[Candidate]:
    """Those whom the call may be from: once one was chosen, no other person. A person without a company of its own
    may still belong to the one that has the number.
    """
    if found.chosen is None:
        return found.candidates
    first, *rest = found.candidates
    alone = first.entity is Entity.ACCOUNT or first.account_id is not None
    return (first, *(one for one in rest if not alone and one.entity is Entity.ACCOUNT))
