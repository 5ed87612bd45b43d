"""Fields that the settings map values to: one that the CRM does not have is named, never dropped silently. Pure."""

from collections.abc import Collection, Mapping

from cordboard.ports.errors import Refused


def unknown_field(mapped: Mapping[str, str], known: Collection[str]) -> str | None:
    """The first mapped field that the record type does not have; None where `known` could not be read (is empty)."""
    return next((name for name in mapped if known and name not in known), None)


def unknown_field_refused(connection: str, record_type: str, field: str) -> Refused:
    text = f"{connection}: {record_type} has no field {field}. Correct the field mapping, then retry."
    return Refused(text, code="unknown_field", field=field)
