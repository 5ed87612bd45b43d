"""Prefixes and ranges as people write them, and what is neither."""

import pytest

from cordboard.domain.stop_list.spans import Prefix, prefix_of, range_of


@pytest.mark.parametrize(
    ("written", "region", "full"),
    [
        ("+34 900", "UA", "+34900"),
        ("0034-900", "UA", "+34900"),
        ("900", "ES", "+34900"),
        ("0800", "UA", "+380800"),  # the trunk zero is not part of the full number
        ("8 800", "RU", "+7800"),
        ("1-800", "US", "+1800"),
    ],
)
def test_a_prefix_is_one_of_full_numbers_and_without_a_plus_one_of_this_country(
    written: str, region: str, full: str
) -> None:
    found = prefix_of(written, region)
    assert found is not None
    assert found.full == full


@pytest.mark.parametrize("written", ["", "+", "+3", "abc", "+34a", "٣٤"])
def test_what_is_no_prefix(written: str) -> None:
    assert prefix_of(written, "ES") is None


def test_a_national_prefix_also_begins_what_is_no_full_number() -> None:
    assert prefix_of("90", "ES") == Prefix(full="+3490", short="90")


@pytest.mark.parametrize(
    ("written", "inside", "outside"),
    [
        ("100-199", ("100", "150", "199"), ("99", "200", "1000", "+34100")),
        ("100..199", ("150",), ("200",)),
        ("+34928000010 - +34928000019", ("+34928000010", "+34928000019"), ("+34928000020", "928000011")),
        ("928 00 00 10 – 928 00 00 19", ("+34928000015",), ("+34928000009",)),
    ],
)
def test_a_range_holds_both_its_ends(written: str, inside: tuple[str, ...], outside: tuple[str, ...]) -> None:
    found = range_of(written, "ES")
    assert found is not None
    assert all(found.holds(one) for one in inside)
    assert not any(found.holds(one) for one in outside)


@pytest.mark.parametrize("written", ["", "100", "199-100", "10-100", "100-+34928000010", "a-b", "1-2-3"])
def test_what_is_no_range(written: str) -> None:
    assert range_of(written, "ES") is None
