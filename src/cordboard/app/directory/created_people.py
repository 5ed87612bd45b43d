"""People that we have just created, as rows of the directory until the CRM lists them."""

from cordboard.domain.crm.actions import Action
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.ports.crm import Applied


def person(action: Action, entity: Entity, applied: Applied, owner: Owner | None) -> Candidate:
    """A created person as the directory keeps it."""
    return Candidate(
        entity=entity,
        id=applied.id,
        name=str(getattr(action, "name", "")),
        phones=tuple(filter(None, [getattr(action, "phone", None)])),
        owner=owner,
        link=applied.link,
    )
