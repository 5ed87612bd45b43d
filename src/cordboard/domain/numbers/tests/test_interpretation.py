"""The rules of interpretation, one by one: parsing, shared plans, renumbering, regions, keys."""

import phonenumbers as lib
import pytest

from cordboard.domain.numbers.interpretation import contextual, elsewhere, in_full, international, is_short, is_whole
from cordboard.domain.numbers.parsing import (
    became,
    decided,
    e164_of,
    in_service,
    is_valid,
    mended_forms,
    parsed,
    without_second_code,
)
from cordboard.domain.numbers.reading import is_full, read, read_as
from cordboard.domain.numbers.regions import country_of
from cordboard.domain.numbers.renumberings import renumbered
from cordboard.domain.numbers.shared_plans import dialled, placed


def e164s(digits: str, region: str | None) -> tuple[str, ...]:
    return tuple(one.e164 for one in contextual(digits, region))


@pytest.mark.parametrize(
    ("number", "region", "e164"),
    [
        ("+34600111222", None, "+34600111222"),
        ("600111222", "ES", "+34600111222"),
        ("+22997123456", None, "+2290197123456"),
        ("+33692123456", None, "+262692123456"),
        ("+13101234", None, "+13101234"),
        ("+34600", None, None),
        ("600111222", None, None),
        ("+346001112223334445", None, None),
    ],
)
def test_a_number_is_parsed_as_the_line_of_today(number: str, region: str | None, e164: str | None) -> None:
    found = parsed(number, region)
    assert (e164_of(found) if found else None) == e164


def test_a_number_that_nobody_can_have_is_possible_but_not_in_service() -> None:
    assert is_valid("+34600111222")
    assert not is_valid("+34999999999")
    assert not is_valid("+34600")
    one = decided(parsed("+34999999999", None))
    assert one is not None
    assert (one.e164, one.valid, one.international) == ("+34999999999", False, True)
    assert decided(None) is None


@pytest.mark.parametrize("e164", ["+390669812345", "+22501234567", "+2250001020304", "+4702000"])
def test_leading_zeros_count_in_what_is_in_service(e164: str) -> None:
    number = lib.parse(e164)
    assert in_service(number) == lib.is_valid_number(number)


@pytest.mark.parametrize(
    ("digits", "forms"),
    [
        ("340600111222", ("34600111222",)),
        ("3434600111222", ("34600111222",)),
        ("340034600111222", ("34600111222", "34034600111222")),
        ("0034600111222", ("34600111222",)),
        ("39612345678", ("390612345678",)),
        ("39312345678", ("390312345678",)),
        ("34600111222", ()),
    ],
)
def test_digits_that_are_no_number_have_these_forms_to_try(digits: str, forms: tuple[str, ...]) -> None:
    assert mended_forms(digits) == forms


def test_a_country_code_that_is_dialled_again_is_left_out() -> None:
    assert without_second_code("490049171") == "49171"
    assert without_second_code("49171") == "49171"
    assert without_second_code("490034171") == "490034171"


@pytest.mark.parametrize(
    ("digits", "became_"),
    [("34600111222", ()), ("22997123456", ("2290197123456",)), ("6328123456", ("63288123456", "63278123456"))],
)
def test_old_digits_are_the_new_ones(digits: str, became_: tuple[str, ...]) -> None:
    assert tuple(new for new, _ in renumbered(digits)) == became_


def test_what_the_operator_decided_is_open_and_in_service() -> None:
    assert [one.e164 for one in became("6328123456", international=False)] == ["+63288123456", "+63278123456"]
    assert not any(one.international for one in became("6328123456", international=False))
    assert became("22997123456", international=True) == ()


def test_a_withdrawn_form_is_told_from_one_that_is_only_old() -> None:
    assert renumbered("24107280150") == (("24177280150", True),)
    assert renumbered("22997123456") == (("2290197123456", False),)


@pytest.mark.parametrize(
    ("digits", "region", "reached"),
    [
        ("0692123456", "FR", "262692123456"),
        ("0692123456", "DE", ""),
        ("692123456", "FR", ""),
        ("04890123456", "IE", "442890123456"),
        ("048901234567", "IE", ""),
        ("0549886377", "IT", "3780549886377"),
        ("0261234567", "MY", "6561234567"),
    ],
)
def test_some_numbers_of_other_countries_are_dialled_nationally(digits: str, region: str, reached: str) -> None:
    assert dialled(digits, region) == reached


def test_a_number_under_the_wrong_code_is_placed_under_its_own() -> None:
    assert placed("33692123456") == "262692123456"
    assert placed("330590291234") == "590590291234"
    assert placed("390549886377") == "3780549886377"
    assert placed("33612345678") == "33612345678"
    assert placed("34692123456") == "34692123456"


@pytest.mark.parametrize(
    ("digits", "region", "found"),
    [
        ("600111222", "ES", ("+34600111222",)),
        ("34600111222", "ES", ("+34600111222",)),
        ("0034600111222", "ES", ("+34600111222",)),
        ("0034999999999", "ES", ("+34999999999",)),
        ("34999999999", "UA", ()),
        ("34600111222", "UA", ("+34600111222",)),
        ("34928000111", "DE", ("+4934928000111", "+34928000111")),
        ("3592129973", "BR", ("+5535992129973", "+3592129973")),
        ("999999999", "ES", ("+34999999999",)),
        ("34600111222", None, ("+34600111222",)),
        ("4930123456", None, ()),
        ("004930123456", None, ("+4930123456",)),
        ("612345678", "IT", ("+390612345678",)),
        ("123", "ES", ()),
    ],
)
def test_the_context_decides_or_leaves_both(digits: str, region: str | None, found: tuple[str, ...]) -> None:
    assert e164s(digits, region) == found


def test_an_international_number_is_mended_only_where_it_is_none() -> None:
    assert [one.e164 for one in international("3434600111222")] == ["+34600111222"]
    assert [one.e164 for one in international("34999999999")] == ["+34999999999"]
    assert international("0671234567") == ()
    assert [one.e164 for one in international("490049171", zero=True)] == [
        one.e164 for one in international("49171", zero=True)
    ]


def test_digits_in_full_need_no_plus_but_no_single_zero() -> None:
    assert in_full("0034600111222") == in_full("34600111222")
    assert in_full("0600111222") is None
    assert in_full("6328123456") is None


def test_elsewhere_names_every_country_that_writes_these_digits_at_home() -> None:
    found = elsewhere("671234567")
    assert {"+380671234567", "+34671234567", "+33671234567"} <= set(found)
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("digits", "region", "whole", "short"),
    [
        ("131234", "AU", True, False),
        ("256789", "GG", True, False),
        ("112", "ES", False, True),
        ("112", None, False, True),
        ("911", None, False, True),
        ("113", None, False, False),
        ("000", "AU", False, True),
        ("14020", "NL", True, False),
        ("80", "ES", False, False),
        ("9601", "IR", False, False),
        ("1121121", "ES", False, False),
    ],
)
def test_short_digits_are_a_whole_number_a_short_one_or_neither(
    digits: str, region: str | None, whole: bool, short: bool
) -> None:
    assert is_whole(digits, region) is whole
    assert is_short(digits, region) is short


def test_the_country_of_a_number_is_that_of_its_digits() -> None:
    assert country_of("+441481256789") == "GG"
    assert country_of("+34600111222") == "ES"
    assert country_of("+80012345678") is None
    assert country_of("nothing") is None


def test_a_full_number_is_digits_after_a_plus() -> None:
    assert is_full("+34600111222")
    assert not is_full("34600111222")
    assert not is_full("+34 600")
    assert not is_full("+")


def test_a_directory_is_read_by_its_countries_the_rules_and_the_data_of_the_library() -> None:
    assert read_as(("ES", "UA"))[:2] == ("ES", "UA")
    assert len(read_as(("ES",))) == 3
    assert all(" " not in mark for mark in read_as(("ES",)))
    assert read_as(("ES",)) == read_as(["ES"]) != read_as(("UA",))


@pytest.mark.parametrize(
    ("text", "region", "why"),
    [
        ("928000111/12", "ES", "after it"),
        ("600 123 456/57", "CL", "nothing says which"),
        ("+34 999 999 999 casa", "ES", "among the words"),
        ("+63 2 812 3456", "ES", "operator"),
    ],
)
def test_a_reading_says_why(text: str, region: str, why: str) -> None:
    assert why in read(text, region).why
