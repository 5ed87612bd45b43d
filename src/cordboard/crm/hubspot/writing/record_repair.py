"""Fits a record to HubSpot before and after it was refused: texts are cut, and what a refusal names is left out. Pure."""

from cordboard.crm.hubspot.codec import Record
from cordboard.crm.hubspot.errors import ApiError
from cordboard.crm.hubspot.html_text import html_of
from cordboard.crm.hubspot.record_types import HTML, LONGEST, OWNER
from cordboard.domain.crm_texts.field_lengths import cut

NEVER_DROPPED = frozenset({"hs_timestamp", "hs_call_status", "hs_call_direction", "hs_task_status", OWNER})


def fitted(record_type: str, record: Record) -> tuple[Record, list[str]]:
    """Texts cut to what a property holds, HTML included, and a remark on each that was cut."""
    whole, remarks = dict(record), []
    for name, value in record.items():
        if not isinstance(value, str):
            continue
        is_html, longest = HTML.get(record_type) == name, LONGEST
        while len(html_of(whole[name]) if is_html else whole[name]) > LONGEST:
            longest -= max(1, len(html_of(whole[name])) - LONGEST if is_html and len(whole[name]) <= longest else 0)
            whole[name] = cut(value, longest)
        if whole[name] != value:
            remarks.append(f"{name} was cut to {len(whole[name])} characters.")
    return whole, remarks


def mended(record: Record, error: ApiError, stage: str | None) -> tuple[Record, str] | None:
    """The record changed so that it should pass, and what was changed in words; None where a person is needed.

    `stage` is where deals begin.
    """
    named = [name for name in error.fields if name in record]
    if error.code != "validation" or not named:
        return None
    if named == ["dealstage"] and stage and record["dealstage"] != stage:
        return {**record, "dealstage": stage}, f"The stage is {stage}: HubSpot doesn't accept the one in Settings."
    if NEVER_DROPPED & set(named):
        return None
    left = ", ".join(f"{name} was left empty: HubSpot doesn't accept {str(record[name])[:60]!r}." for name in named)
    return {name: value for name, value in record.items() if name not in named}, left
