"""Mapped fields that the CRM does not have."""

from cordboard.toolkit.crm.mapped_fields import unknown_field, unknown_field_refused


def test_the_first_field_that_does_not_exist_is_named() -> None:
    assert unknown_field({"utm": "x", "nope": "y"}, {"utm"}) == "nope"
    assert unknown_field({"utm": "x"}, {"utm"}) is None


def test_where_the_fields_cannot_be_read_nothing_is_unknown() -> None:
    assert unknown_field({"nope": "y"}, ()) is None


def test_the_refusal_names_connection_record_type_and_field() -> None:
    refused = unknown_field_refused("main", "Lead", "nope")
    assert refused.field == "nope"
    assert refused.text.startswith("main: Lead has no field nope.")
