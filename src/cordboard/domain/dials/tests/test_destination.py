"""Which numbers are dialled, and which are refused before anything else is looked at."""

import pytest

from cordboard.domain.dials.destination import NotDialled, destination, own_countries, short_refusal
from cordboard.domain.settings.dialling import Dialling

OWN = ("ES",)
DEFAULT = Dialling()


@pytest.mark.parametrize("written", ["600 999 888", "+34600999888", "0034 600-999-888", "(600) 999 888"])
def test_every_spelling_of_an_allowed_number_is_dialled_as_one(written: str) -> None:
    found = destination(written, "ES", OWN, DEFAULT)
    assert (found.e164, found.country, found.refused) == ("+34600999888", "ES", None)


@pytest.mark.parametrize("written", ["112", "1-1-2", "+34112", "+34 112", "911", "#31#112", " 112 ", "061", "091"])
def test_emergency_numbers_are_left_to_the_phone(written: str) -> None:
    assert destination(written, "ES", OWN, Dialling(prefixes=("+",), premium=True)).refused is NotDialled.EMERGENCY


def test_the_emergency_numbers_of_every_country_of_ours_are_known() -> None:
    assert destination("999", "ES", ("ES", "GB"), DEFAULT).refused is NotDialled.EMERGENCY


@pytest.mark.parametrize("written", ["803 123 456", "+34806123456", "902 123 456"])
def test_premium_numbers_are_refused_unless_they_are_allowed(written: str) -> None:
    assert destination(written, "ES", OWN, DEFAULT).refused is NotDialled.PREMIUM
    assert destination(written, "ES", OWN, Dialling(premium=True)).refused is None


@pytest.mark.parametrize(
    "written", ["+18765551234", "+12025550143", "+380671234567", "+881612345678", "+8835100123456"]
)
def test_other_countries_and_satellites_are_outside(written: str) -> None:
    assert destination(written, "ES", OWN, DEFAULT).refused is NotDialled.OUTSIDE


def test_one_country_of_a_shared_calling_code_does_not_open_the_others() -> None:
    assert destination("+12025550143", "ES", ("US",), DEFAULT).refused is None
    assert destination("+18765551234", "ES", ("US",), DEFAULT).refused is NotDialled.OUTSIDE


def test_allowed_prefixes_take_the_place_of_our_countries() -> None:
    rules = Dialling(prefixes=("+38067",))
    assert destination("+380671234567", "ES", OWN, rules).refused is None
    assert destination("+380501234567", "ES", OWN, rules).refused is NotDialled.OUTSIDE
    assert destination("600999888", "ES", OWN, rules).refused is NotDialled.OUTSIDE


@pytest.mark.parametrize("written", ["", "Juan", "80", "anonymous", "sip:juan@example.org", "*21*600999888#"])
def test_what_is_no_full_number_is_not_dialled(written: str) -> None:
    assert destination(written, "ES", OWN, DEFAULT).refused in (NotDialled.UNREADABLE, NotDialled.OPEN)


def test_without_a_full_number_of_ours_the_home_country_is_allowed() -> None:
    assert own_countries(("80", "973890196.70"), "ES") == ("ES",)
    assert own_countries(("+34928000080", "+380441234567", "928000081"), "ES") == ("ES", "UA")


@pytest.mark.parametrize(
    ("written", "refused"),
    [
        ("0112", NotDialled.EMERGENCY),
        ("9112", NotDialled.EMERGENCY),
        ("9091", NotDialled.EMERGENCY),
        ("11811", NotDialled.PREMIUM),
        ("911811", NotDialled.PREMIUM),
        ("025300", NotDialled.PREMIUM),
        ("81", None),
        ("980", None),
        ("1112", None),
        ("9016", None),
    ],
)
def test_a_short_number_is_refused_where_it_leads_out(written: str, refused: NotDialled | None) -> None:
    assert short_refusal(written, OWN, DEFAULT) is refused
    allowed = short_refusal(written, OWN, Dialling(premium=True))
    assert allowed is (refused if refused is NotDialled.EMERGENCY else None)
