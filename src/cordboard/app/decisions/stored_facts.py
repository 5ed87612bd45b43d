"""The facts of a call that was decided before, for looking at it again: nothing is decided or asked."""

from datetime import datetime

import msgspec

from cordboard.app.decisions.decision_rows import Decisions
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.domain.calls.call import Call
from cordboard.domain.crm.contact_match import NotFound
from cordboard.domain.scenario.facts import CrmUser, Facts, Organisation
from cordboard.ports.store.calls import CallRow


def stored_facts(
    row: CallRow,
    call: Call,
    crm: str,
    regions: NumberRegions,
    users: tuple[CrmUser, ...],
    organisation: Organisation | None,
    now: datetime,
) -> Facts:
    """Those of the decision for this CRM, with the call as it is now; without a decision, nobody knows the client."""
    decisions = msgspec.json.decode(row.why, type=Decisions).decisions if row.why else ()
    taken = next((one.facts for one in decisions if one.connection == crm), None)
    if taken is not None:
        return msgspec.structs.replace(taken, call=call, organisation=organisation)
    return Facts(
        call_id=row.id,
        call=call,
        number=regions.context_of(call, row.connection).number,
        match=NotFound(),
        now=now,
        users=users,
        organisation=organisation,
    )
