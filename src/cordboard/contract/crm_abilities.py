"""What a CRM can and cannot, by code, from the capabilities of its folder: for the catalogue and for the manual."""

from cordboard.contract.views.connections import AbilityView
from cordboard.ports.crm import Capabilities, Idempotency

RECORDS = 100  # new ones at once, whose requests are counted
DOUBLES = {
    Idempotency.UNIQUE_KEY: "doubles.refused",
    Idempotency.OWN_ID: "doubles.refused",
    Idempotency.LOOK_FIRST: "doubles.looked_for",
    Idempotency.NONE: "doubles.asked",
}


def abilities(can: Capabilities) -> tuple[AbilityView, ...]:
    """One line a subject, in the order of the manual. Where `can` is false the code says what is done instead."""
    requests = -(-RECORDS // can.batch)
    return (
        AbilityView(code="batch", can=requests < RECORDS, n=requests),
        AbilityView(code=DOUBLES[can.idempotency], can=can.idempotency is not Idempotency.NONE),
        _either("changes", can.changes, "asked", "looked_up"),
        _either("notifications", can.push, "sent", "none"),
        _either("deletions", can.deletions == "listed", "listed", "swept"),
        _either("direction", can.call_direction, "own_field", "in_text"),
        _either("merging", bool(can.merges), "done", "noted"),
    )


def _either(subject: str, can: bool, yes: str, no: str) -> AbilityView:
    return AbilityView(code=f"{subject}.{yes if can else no}", can=can)
