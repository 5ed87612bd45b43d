"""The CRMs side by side, for the manual: what each can do, and which real thing its connector has met."""

import manual
import msgspec

from cordboard.ports.crm import Capabilities, Idempotency

GUARDS = {
    Idempotency.UNIQUE_KEY: "refused by the CRM",
    Idempotency.OWN_ID: "refused by the CRM",
    Idempotency.LOOK_FIRST: "looked for before a repetition",
    Idempotency.NONE: "a person is asked",
}
YES, NO = "yes", "-"


def crms() -> str:
    """One row a CRM."""
    headings = (
        *("CRM", "requests for 100 new records", "a second record is", "changes are", "deletions are"),
        *("direction of a call", "merges duplicates", "met"),
    )
    return manual.table(headings, [_row(facts) for _, facts in manual.manifests() if facts["kind"] == "crm"])


def _row(facts: dict[str, object]) -> tuple[str, ...]:
    can = msgspec.convert(facts["capabilities"], Capabilities)
    asked = "asked for" if can.changes else "each caller is looked up"
    return (
        str(facts["title"]),
        str(-(-100 // can.batch)),
        GUARDS[can.idempotency],
        f"{asked}, and told by notifications" if can.push else asked,
        "listed" if can.deletions == "listed" else "found by a sweep",
        YES if can.call_direction else NO,
        YES if can.merges else NO,
        str(facts["met"]),
    )
