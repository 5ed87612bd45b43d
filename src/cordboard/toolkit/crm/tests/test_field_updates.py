"""Which mapped fields of an existing record are changed."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.crm.actions import Ref, SetFields
from cordboard.domain.crm.contact_match import Entity
from cordboard.toolkit.crm.field_updates import changed, is_same, looked_at

ADS, BING = {"F": "ads"}, {"F": "bing"}


def action(ours: bool = False, careful: bool = False) -> SetFields:
    only = ("F",) if careful else ()
    return SetFields(key="k", record=Ref(entity=Entity.LEAD, id="1"), fields=ADS, ours=ours, only_if_empty=only)


@pytest.mark.parametrize(
    ("story", "ours", "careful", "there", "sent", "written"),
    [
        ("a field that is empty", False, False, None, [], True),
        ("a value of another program, which nobody wrote after us", False, False, "import", [], True),
        ("the same, only if empty", False, True, "import", [], False),
        ("an empty field, only if empty", False, True, "", [], True),
        ("what we wrote last time", True, False, "bing", [BING], True),
        ("what we wrote the time before", True, False, "bing", [BING, {"F": "old"}], True),
        ("a person's edit of what we wrote", True, False, "by Ana", [BING], False),
        ("a person emptied it", True, False, None, [BING], False),
        ("a person filled what we created empty", True, False, "by Ana", [{"Other": "x"}], False),
        ("empty since we created it", True, False, None, [{"Other": "x"}], True),
        ("a box that was never ticked, in a record of ours", True, False, False, [], True),
    ],
)
def test_what_becomes_of_a_field(
    story: str, ours: bool, careful: bool, there: Any, sent: list[dict[str, str]], written: bool
) -> None:
    values, remarks = changed(action(ours, careful), ADS, {"F": there}, sent)
    assert values == (ADS if written else {}), story
    assert [remark.endswith("so not updated: F.") for remark in remarks] == ([] if written else [True])


def test_a_field_that_has_the_value_already_is_neither_written_nor_named() -> None:
    assert changed(action(), ADS, {"F": " ads "}, []) == ({}, [])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (7, 7.0, True),
        ("2026-11-30T10:15:00+02:00", "2026-11-30T08:15:00Z", True),
        (["b", "a"], ["a", "b"], True),
        ("a\r\nb", "a\nb", True),
        (None, "", True),
        (True, 1, False),
        (False, None, False),
        ("7", "8", False),
    ],
)
def test_when_two_values_mean_the_same(one: Any, other: Any, same: bool) -> None:
    assert is_same(one, other) is same


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=3), st.booleans())
def test_a_value_that_we_never_wrote_into_our_record_is_never_overwritten(
    there: str, sent: list[str], careful: bool
) -> None:
    before = [{"F": one} for one in sent]
    values, _ = changed(action(True, careful), ADS, {"F": there}, before)
    if values and there.strip():
        assert not careful
        assert any(is_same(there, one) for one in sent)


def test_a_number_goes_into_the_first_empty_field_unless_one_has_it() -> None:
    numbers = {"+34600111222": ("Mobile", "Phone"), "+34928000080": ("Phone", "Mobile"), "+34600111333": ("Mobile",)}
    one = SetFields(key="k", record=Ref(entity=Entity.CONTACT, id="1"), fields={}, numbers=numbers)
    assert looked_at(one) == ["Mobile", "Phone"]
    assert changed(one, {}, {"Mobile": None, "Phone": "34 928 00-00-80"}, []) == (
        {"Mobile": "+34600111222"},
        ["No empty phone field is left for +34600111333."],
    )
    assert changed(one, {}, {"Mobile": "+34600111222", "Phone": "+34928000080"}, [])[0] == {}
