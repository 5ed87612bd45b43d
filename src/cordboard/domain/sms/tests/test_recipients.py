"""Who may get an SMS."""

import pytest

from cordboard.domain.dials.destination import NotDialled
from cordboard.domain.sms.recipients import NotSent, Recipient, recipients


def one(written: str, region: str = "ES", own: tuple[str, ...] = ("ES",), prefixes: tuple[str, ...] = ()) -> Recipient:
    (found,) = recipients([written], region, own, prefixes)
    return found


@pytest.mark.parametrize(
    ("written", "region", "e164"),
    [
        ("600111222", "ES", "+34600111222"),
        ("0034 600 111 222", "ES", "+34600111222"),
        ("067 123 45 67", "UA", "+380671234567"),
        ("06 12 34 56 78", "FR", "+33612345678"),
    ],
)
def test_numbers_are_read_as_at_home(written: str, region: str, e164: str) -> None:
    assert one(written, region, (region,)) == Recipient(to=e164)


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("928000081", NotSent.FIXED_LINE),
        ("112", NotSent.EMERGENCY),
        ("803 123 456", NotSent.PREMIUM),
        ("+380671234567", NotSent.OUTSIDE),
        ("Ana", NotSent.UNREADABLE),
    ],
)
def test_others_get_nothing_each_with_its_reason(written: str, refused: NotSent) -> None:
    assert one(written).refused is refused


def test_a_line_that_may_be_a_mobile_is_allowed() -> None:
    """In North America both have the same numbers."""
    assert one("+1 212 555 2368", prefixes=("+1",)).refused is None


def test_prefixes_replace_the_countries_of_our_numbers() -> None:
    assert one("+380671234567", prefixes=("+38067",)).refused is None
    assert one("600111222", prefixes=("+380",)).refused is NotSent.OUTSIDE


def test_each_number_counts_once_in_its_order() -> None:
    found = recipients(["600111222", "600111333", "+34 600 111 222", "x", "x "], "ES", ("ES",), ())
    assert [each.to for each in found] == ["+34600111222", "+34600111333", "x"]


def test_every_reason_of_a_call_that_is_not_placed_is_one_here() -> None:
    assert {each.value for each in NotDialled} <= {each.value for each in NotSent}
