"""What a region is, and what somebody may have meant who wrote something else."""

import pytest

from cordboard.domain.numbers.regions import _MEANT, meant, region_of


@pytest.mark.parametrize(
    ("written", "region"),
    [("UA", "UA"), (" ua ", "UA"), ("UK", "GB"), ("XX", None), ("UKR", None), ("", None), (None, None)],
)
def test_a_region_is_two_letters_of_a_country(written: str | None, region: str | None) -> None:
    assert region_of(written) == region


def test_three_letters_lead_to_a_region_and_other_words_to_none() -> None:
    assert meant("ukr") == "Did you mean UA?"
    assert meant("XX") == ""
    assert all(region_of(two) == two for two in _MEANT.values())
    assert len(set(_MEANT.values())) == len(_MEANT)


def test_other_names_of_two_countries_are_known() -> None:
    assert region_of("uk") == region_of("GB") == "GB"
    assert region_of("EL") == "GR"
    assert region_of("") is region_of("  ") is None
