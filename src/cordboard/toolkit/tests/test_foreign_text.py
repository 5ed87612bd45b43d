"""Secrets and numbers as strangers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.toolkit.foreign_text import same_secret, whole_number

ANY_TEXT = st.text(alphabet=st.characters())  # halves of surrogate pairs too


@given(ANY_TEXT, ANY_TEXT)
def test_any_two_texts_can_be_compared(given_: str, kept: str) -> None:
    assert not same_secret(given_, kept) or given_.encode("utf-8", "replace") == kept.encode("utf-8", "replace")


@given(st.text(min_size=1))
def test_a_secret_is_equal_to_itself_and_to_nothing_longer(kept: str) -> None:
    assert same_secret(kept, kept)
    assert not same_secret(kept + "x", kept)


def test_an_empty_secret_equals_nothing() -> None:
    assert not same_secret("", "")


@given(ANY_TEXT)
def test_any_text_is_a_number_or_none(text: str) -> None:
    number = whole_number(text)
    assert number is None or int(text) == number


@pytest.mark.parametrize(
    "text", ["", "-1", "+1", " 1", "1 ", "1.0", "²", "٣", "१", "１", "1_000", "9" * 19, "9" * 5000]
)
def test_what_is_no_plain_number_is_none(text: str) -> None:
    assert whole_number(text) is None


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("9" * 18, 10**18 - 1)])
def test_plain_digits_are_a_number(text: str, number: int) -> None:
    assert whole_number(text) == number
