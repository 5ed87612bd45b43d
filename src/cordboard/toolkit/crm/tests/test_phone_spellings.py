"""Spellings of one number."""

import phonenumbers
import pytest

from cordboard.domain.numbers.reading import canonical
from cordboard.toolkit.crm.phone_spellings import national, spellings


@pytest.mark.parametrize(
    "written",
    [
        "+34928000111",
        "34928000111",
        "0034928000111",
        "928000111",
        "+34 928 00 01 11",
        "928 000 111",
        "928-000-111",
        "+34-928-000-111",
        "928.000.111",
        "928 00 01 11",
    ],
)
def test_usual_spellings_of_a_spanish_number_are_asked_for(written: str) -> None:
    assert written in spellings("+34928000111", 50)


@pytest.mark.parametrize(
    "written",
    [
        "+380671234567",
        "380671234567",
        "0671234567",
        "067 123 4567",
        "067 123 45 67",
        "+38-067-123-4567",
        "(067) 123-45-67",
    ],
)
def test_usual_spellings_of_a_ukrainian_number_are_asked_for_or_end_alike(written: str) -> None:
    asked = spellings("+380671234567", 50)
    assert written in asked or any(canonical(one, "UA") == canonical(written, "UA") for one in asked)


@pytest.mark.parametrize("region", ["ES", "UA", "FR", "GB", "US", "DE", "IT", "PL", "MX", "BR", "IN", "NL"])
def test_every_spelling_means_the_number_and_the_list_fits_a_query(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    asked = spellings(e164, 50)
    assert asked[0] == e164
    assert len(asked) == len(set(asked)) <= 50
    bare = national(e164)  # without its trunk 0 it may be read otherwise: hits are verified
    strangers = [one for one in asked if one != bare and canonical(one, region) != (e164,)]
    assert not strangers, strangers
