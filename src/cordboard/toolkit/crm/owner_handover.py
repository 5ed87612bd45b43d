"""Gives records to new owners, unless a person was quicker. Pure; asking and changing is the provider's part."""

from collections.abc import Sequence

from cordboard.domain.crm.actions import SetOwner
from cordboard.domain.crm.contact_match import Owner
from cordboard.ports.crm import Applied
from cordboard.ports.errors import Refused


def decided(action: SetOwner, owner: Owner | None, link: str | None = None) -> Applied | None:
    """The outcome where nothing needs to change: the new owner has it already, or a person gave it to somebody else.

    None: change the owner. `owner` is whose the record is now. Whom nobody decided about is left alone: the record
    was given away since the decision.
    """
    record = str(action.record.id)
    if owner is not None and owner.id == action.owner:
        return Applied(id=record, link=link, was_there=True, owner=owner.id)
    if owner is None or not action.was or owner.id in action.was:
        return None
    remark = f"The owner was changed to {owner.name or owner.id} in the CRM in the meantime, so it was not changed."
    return Applied(id=record, link=link, remark=remark, owner=owner.id, code="owner_left")


def gone(connection: str, title: str, action: SetOwner) -> Refused:
    """The record does not exist any more. `title` of the CRM."""
    said = f"{connection}: {action.record.entity} {action.record.name or action.record.id} is gone from {title}"
    then = "Discard this item."
    return Refused(f"{said}: deleted, merged into another or converted. {then}", code="record_gone")


def waves(records: Sequence[str]) -> list[list[int]]:
    """The positions in order, in as few groups as possible, no record twice in one group.

    Of two changes of one record the second must see what the first did.
    """
    found: list[list[int]] = []
    turns: dict[str, int] = {}
    for at, record in enumerate(records):
        turn = turns[record] = turns.get(record, -1) + 1
        if turn == len(found):
            found.append([])
        found[turn].append(at)
    return found
