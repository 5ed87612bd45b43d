"""Mapped values for a record: what does not fit is left out with a remark, and the rest is sent."""

import pytest

from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.conversion import Place
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped

FIELDS = {
    one.name: one
    for one in (
        Field(name="Source", label="Source", type="text", length=10),
        Field(name="Count", label="Count", type="number"),
        Field(name="Sum", label="Sum", type="number", writable=False),
    )
}


def sent(**mapped: str) -> tuple[dict[str, object], list[str]]:
    return converted(mapped, FIELDS, Place(), "Zoho", lambda value, _: value)


def test_values_that_fit_are_sent_in_the_type_of_their_field() -> None:
    assert sent(Source="google", Count="7") == ({"Source": "google", "Count": 7}, [])


@pytest.mark.parametrize(
    ("name", "text", "remark"),
    [
        ("Count", "seven", "Count was left empty: 'seven' is not a number."),
        ("Sum", "7", "Sum was left empty: it is read-only in Zoho."),
        ("Gone", "7", "Gone was left empty: Zoho has no such field."),
    ],
)
def test_a_value_that_does_not_fit_is_left_out_and_named(name: str, text: str, remark: str) -> None:
    assert sent(Source="google", **{name: text}) == ({"Source": "google"}, [remark])


def test_a_long_text_is_cut_and_named() -> None:
    assert sent(Source="0123456789abc") == ({"Source": "012345678…"}, ["Source was cut to 10 characters."])


def test_where_the_fields_cannot_be_read_values_go_out_as_they_are() -> None:
    assert converted({"Any": "7"}, {}, Place(), "Zoho", lambda value, _: value) == ({"Any": "7"}, [])


def test_only_if_empty_leaves_what_the_record_says_already() -> None:
    record = {"Lead_Source": "Call", "Note": None}
    values = {"Lead_Source": "ads", "Note": "n", "New": "x"}
    assert with_mapped(record, values, ("Lead_Source", "Note")) == {"Lead_Source": "Call", "Note": "n", "New": "x"}
    assert with_mapped(record, values, ()) == {"Lead_Source": "ads", "Note": "n", "New": "x"}
