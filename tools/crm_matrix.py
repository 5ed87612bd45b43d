"""The CRMs side by side, for the manual: what each can do, and which real thing its connector has met."""

import manual
import msgspec

from cordboard.contract.crm_abilities import RECORDS, abilities
from cordboard.ports.crm import Capabilities

HEADINGS = {
    "batch": f"requests for {RECORDS} new records",
    "doubles": "a second record is",
    "changes": "changes are",
    "notifications": "notifications",
    "deletions": "deletions are",
    "direction": "direction of a call",
    "merging": "merges duplicates",
}
WORDS = {
    "doubles.refused": "refused by the CRM",
    "doubles.looked_for": "looked for before a repetition",
    "doubles.asked": "a person is asked",
    "changes.asked": "asked for",
    "changes.looked_up": "each caller is looked up",
    "deletions.listed": "listed",
    "deletions.swept": "found by a sweep",
}  # any other: whether it can


def crms() -> str:
    """One row a CRM."""
    rows = [_row(facts) for _, facts in manual.manifests() if facts["kind"] == "crm"]
    return manual.table(("CRM", *HEADINGS.values(), "met"), rows)


def _row(facts: dict[str, object]) -> tuple[str, ...]:
    found = abilities(msgspec.convert(facts["capabilities"], Capabilities))
    said = {one.code.partition(".")[0]: str(one.n or WORDS.get(one.code, "yes" if one.can else "-")) for one in found}
    return (str(facts["title"]), *(said[subject] for subject in HEADINGS), str(facts["met"]))
