"""Fits a record to Pipedrive after it was refused: what the refusal names is left out. Pure.

Lengths of Pipedrive's fields are not known, so nothing is cut before it was refused.
"""

from cordboard.crm.pipedrive.codec import Record
from cordboard.crm.pipedrive.errors import ApiError
from cordboard.crm.pipedrive.record_types import OWNER
from cordboard.domain.crm_texts.field_lengths import cut

NEVER_DROPPED = frozenset({"name", "title", "subject", "type", "done", "phones", "participants", "note", OWNER})
LONGEST = 255  # characters of a text that was refused and is longer; KNOW
CUT = frozenset({"name", "title", "subject"})
PLACE = frozenset({"stage_id", "pipeline_id"})


def at_fault(record: Record, error: ApiError) -> list[str]:
    """The values of the record that a refusal names."""
    return [name for name in record if name in error.words] if error.code == "validation" else []


def mended(record: Record, error: ApiError) -> tuple[Record, str] | None:
    """The record changed so that it should pass, and what was changed in words; None where a person is needed."""
    named = at_fault(record, error)
    if named and set(named) <= PLACE:
        kept = {name: value for name, value in record.items() if name not in PLACE}
        return kept, "The stage is Pipedrive's first one: it doesn't accept the one in Settings."
    if named and set(named) <= CUT and all(len(str(record[name])) > LONGEST for name in named):
        said = " ".join(f"{name} was cut to {LONGEST} characters." for name in named)
        return record | {name: cut(str(record[name]), LONGEST) for name in named}, said
    if not named or NEVER_DROPPED & set(named):
        return None
    said = " ".join(f"{name} was left empty: Pipedrive doesn't accept {str(record[name])[:60]!r}." for name in named)
    return {name: value for name, value in record.items() if name not in named}, said
