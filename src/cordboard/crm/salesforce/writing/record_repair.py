"""Fits a record to what this organisation takes: shortened texts, without fields that it hides. Pure."""

from collections.abc import Mapping
from typing import Any

from cordboard.crm.salesforce.codec import OWNER, Record
from cordboard.crm.salesforce.errors import ERRORS, ApiError
from cordboard.domain.crm_texts.field_lengths import cut
from cordboard.ports.crm import Field
from cordboard.toolkit.crm import field_lengths
from cordboard.toolkit.crm.error_actions import ErrorAction

NEVER_DROPPED = frozenset({"LastName", "Name", "StageName", "CloseDate", "TaskSubtype", "Subject", OWNER})
SHORT = 255  # characters of a text whose length nobody says


def fitted(record: Record, fields: Mapping[str, Field]) -> tuple[Record, list[str]]:
    """Texts cut to the length of their fields, and a remark on each that was cut."""
    return field_lengths.fitted(record, {name: field.length for name, field in fields.items()})


def without_hidden(record: Record, fields: Mapping[str, Field], asked: Mapping[str, Any]) -> tuple[Record, list[str]]:
    """The record without fields that this organisation hides or does not have; those that were asked for stay."""
    left = [name for name in record if name not in fields and name not in asked]
    remarks = [f"{name} was left out: the field is hidden from the user of the connection." for name in left]
    return {name: value for name, value in record.items() if name not in left}, remarks


def mended(record: Record, error: ApiError) -> tuple[Record, str] | None:
    """The record changed so that it should pass, and what was changed in words; None where a person is needed."""
    named = [name for name in error.fields if name in record]
    if ERRORS[error.code].action is not ErrorAction.MEND or not named:
        return None
    if error.code == "STRING_TOO_LONG":
        name = next((one for one in named if isinstance(record[one], str) and len(record[one]) > SHORT), None)
        return ({**record, name: cut(record[name], SHORT)}, f"{name} was cut to {SHORT} characters.") if name else None
    if NEVER_DROPPED & set(named):
        return None
    said = " ".join(f"{name} was left empty: Salesforce doesn't accept {str(record[name])[:60]!r}." for name in named)
    return {name: value for name, value in record.items() if name not in named}, said
