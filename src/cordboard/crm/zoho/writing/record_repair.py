"""Repairs a record after Zoho's error: shortened texts, omitted choices, default stages. Pure.

An error that cannot be repaired parks the item.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cordboard.crm.zoho.deal_places import parts_of
from cordboard.crm.zoho.errors import ApiError, inner_errors
from cordboard.crm.zoho.modules import TEXT_FIELDS
from cordboard.crm.zoho.reading.decode import ModuleField
from cordboard.crm.zoho.writing.encode import OPTIONAL, RECORDING, TAGS, Record
from cordboard.domain.crm_texts.field_lengths import cut
from cordboard.ports.crm import Pipeline
from cordboard.toolkit.crm import field_lengths

PLACE = ("Layout", "Pipeline", "Stage")
NEVER_DROPPED = frozenset({"Call_Type", "Call_Start_Time", "Call_Duration", "Owner", "Who_Id", "What_Id"})
_DEFAULTS = {"Company": "-", "Subject": "Call"}  # for fields that a layout may demand


def trimmed(record: Record, fields: Mapping[str, ModuleField]) -> Record:
    """Without those of our optional fields that this organisation does not have or does not let be written."""
    if not fields:
        return record
    return {name: value for name, value in record.items() if name not in OPTIONAL or _writable(fields.get(name))}


def fitted(module: str, record: Record, fields: Mapping[str, ModuleField]) -> tuple[Record, list[str]]:
    """Our texts cut to the length of their fields, with a remark on each: sent longer, they would be refused first."""
    ours = {field for of, field in TEXT_FIELDS.values() if of == module}
    lengths = {name: one.field.length for name, one in fields.items() if name in ours}
    return field_lengths.fitted(record, lengths)


def _writable(field: ModuleField | None) -> bool:
    return field is not None and field.field.writable


def mended(
    record: Record, error: ApiError, places: Sequence[Pipeline], *, new: bool = True, mapped: Collection[str] = ()
) -> tuple[Record, list[str]] | None:
    """The record changed so that it should pass, and what was changed in words; None when it cannot be.

    With `new` false no field is left out but those that the settings map (`mapped`).
    """
    whole, remarks = dict(record), []
    errors = inner_errors(error)
    misplaced = [one for one in errors if is_misplaced(one)]
    if misplaced:
        remarks.append(_default_place(whole, places) if new else None)
    remarks += [_mend(whole, one, new, mapped) for one in errors if one not in misplaced]
    told = [remark for remark in remarks if remark is not None]
    return (whole, told) if len(told) == len(remarks) else None


def is_misplaced(error: ApiError) -> bool:
    """The layout, pipeline and stage of a deal do not fit each other, or are gone."""
    return error.code == "MAPPING_MISMATCH" or (error.code == "INVALID_DATA" and error.field in PLACE)


def _mend(record: Record, error: ApiError, new: bool, mapped: Collection[str]) -> str | None:
    """Changes the record in place; the remark, or None where a person is needed."""
    name = error.field
    if name is None:
        return None
    if error.code == "MANDATORY_NOT_FOUND":
        return _default(record, name)
    if error.code != "INVALID_DATA" or name not in record:
        return None
    longest = error.details.get("maximum_length")
    if isinstance(longest, int) and _is_too_long(record[name], longest):
        record[name] = cut(record[name], longest)
        return f"{name} was cut to {longest} characters."
    if name == TAGS and isinstance(longest, int):
        return _shorter_tags(record, longest)
    if name in mapped:
        return f"{name} was left empty: Zoho doesn't accept {record.pop(name)!r}."
    if not new:
        return None
    if name == RECORDING:
        return _recording_told(record)
    if name in OPTIONAL or (_is_choice(error) and name not in NEVER_DROPPED):
        return f"{name} was left empty: Zoho doesn't accept {record.pop(name)!r}."
    return None


def _is_too_long(value: Any, longest: int) -> bool:
    return longest > 0 and isinstance(value, str) and len(value) > longest


def _is_choice(error: ApiError) -> bool:
    details = error.details
    return bool(details.get("supported_values")) or details.get("expected_data_type") in (
        "picklist",
        "multiselectpicklist",
    )


def _shorter_tags(record: Record, longest: int) -> str | None:
    tags = [{**tag, "name": str(tag["name"])[:longest].strip()} for tag in record[TAGS]]
    if tags == record[TAGS]:
        return None
    record[TAGS] = tags
    return f"Tags were cut to {longest} characters."


def _recording_told(record: Record) -> str:
    link = record.pop(RECORDING)
    record["Description"] = "\n".join(part for part in (record.get("Description"), f"Recording: {link}") if part)
    return "The link to the recording is in the description: Zoho doesn't accept it in its own field."


def _default(record: Record, name: str) -> str | None:
    if name in record or name not in _DEFAULTS:
        return None
    record[name] = _DEFAULTS[name]
    return f"{name} was filled with {_DEFAULTS[name]!r}: Zoho demands it."


def _default_place(record: Record, places: Sequence[Pipeline]) -> str | None:
    place = default_place(places, str((record.get("Layout") or {}).get("id") or ""), str(record.get("Pipeline") or ""))
    if place is None:
        return None
    pipeline, stage = place
    wanted = placed(pipeline, stage)
    if all(record.get(key) == value for key, value in wanted.items()):
        return None
    record.update(wanted)
    return f"The deal is in{pipeline.name}, {stage}: the pipeline in Settings no longer exists in Zoho."


def placed(pipeline: Pipeline, stage: str) -> Record:
    """The fields of a deal in this stage of a pipeline."""
    layout, value = parts_of(pipeline.id)
    return {"Layout": {"id": layout}, "Pipeline": value, "Stage": stage}


def default_place(places: Sequence[Pipeline], layout: str, pipeline: str) -> tuple[Pipeline, str] | None:
    """A pipeline and its first open stage: the one asked for, else one of that layout, else the first."""
    for fits in (
        [one for one in places if parts_of(one.id) == (layout or parts_of(one.id)[0], pipeline)],
        [one for one in places if parts_of(one.id)[1] == pipeline],
        [one for one in places if parts_of(one.id)[0] == layout],
        list(places),
    ):
        for one in fits:
            stage = next((stage.id for stage in one.stages if stage.state == "open"), None)
            if stage:
                return one, stage
    return None
