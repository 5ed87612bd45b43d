"""Fits a record to HubSpot, also after it was refused: texts are cut, what a refusal names is left out. Pure."""

from cordboard.crm.hubspot.codec import Record
from cordboard.crm.hubspot.errors import ApiError
from cordboard.crm.hubspot.record_types import HTML, LONGEST, OWNER
from cordboard.domain.crm_texts.field_lengths import cut
from cordboard.toolkit.crm.html_text import html_of

NEVER_DROPPED = frozenset({"hs_timestamp", "hs_call_status", "hs_call_direction", "hs_task_status", OWNER})


def fitted(record_type: str, record: Record) -> tuple[Record, list[str]]:
    """Texts cut to what a property holds, HTML included, and a remark on each that was cut."""
    whole, remarks = dict(record), []
    for name, value in record.items():
        if isinstance(value, str):
            whole[name] = _cut(value, is_html=HTML.get(record_type) == name)
            if whole[name] != value:
                remarks.append(f"{name} was cut to {len(whole[name])} characters.")
    return whole, remarks


def _cut(text: str, *, is_html: bool) -> str:
    """What fits; signs that HTML writes at length make it shorter."""
    short = cut(text, LONGEST) if len(text) > LONGEST else text
    while is_html and (size := len(html_of(short))) > LONGEST:
        short = cut(text, len(short) * LONGEST // size - 1)
    return short


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
