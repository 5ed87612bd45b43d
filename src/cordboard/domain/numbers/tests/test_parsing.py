"""Digits parsed and brought up to date: the line of today, whether somebody has it, and which number was meant."""

import pytest

from cordboard.domain.numbers.parsing import (
    Decided,
    became,
    decided,
    e164_of,
    in_service,
    is_valid,
    mended_forms,
    parsed,
    without_second_code,
)


def line(number: str, region: str | None = None) -> tuple[str, bool] | None:
    found = parsed(number, region)
    return (e164_of(found), in_service(found)) if found else None


def one(number: str, region: str | None = None) -> Decided | None:
    return decided(parsed(number, region))


def valid(e164: str, *, international: bool) -> Decided:
    return Decided(e164=e164, valid=True, international=international)


def test_a_number_of_a_possible_length_is_parsed_whether_or_not_somebody_has_it() -> None:
    assert line("+34600111222") == ("+34600111222", True)
    assert line("+4918409012345678") == ("+4918409012345678", False)
    assert line("+448183828") == ("+448183828", False)
    assert line("+71238218") is line("+346001112223334445") is line("+5515") is line("no number") is None


def test_a_number_without_its_area_is_whole_only_in_full_and_in_service() -> None:
    assert line("+13101234") == ("+13101234", True)
    assert line("3101234", "US") is None
    assert line("+12125550") is None


def test_eighteen_signs_are_parsed_and_no_more() -> None:
    assert line("001149301234567890", "AU") == ("+49301234567890", True)
    assert line("00114930123456789", "AU") == ("+4930123456789", True)
    assert line("0011493012345678901", "AU") is None


def test_an_old_number_is_parsed_as_the_line_of_today_and_one_of_today_stays() -> None:
    for number, today in (
        ("+22997123456", "+2290197123456"),
        ("+229097123456", "+2290197123456"),  # with a trunk prefix that was kept
        ("+22502998891", "+2250102998891"),
        ("+24106145615", "+24166145615"),
        ("+33692123456", "+262692123456"),
        ("+330590291234", "+590590291234"),
        ("+390549886377", "+3780549886377"),
        ("+84838221234", "+84838221234"),
        ("+447400120869", "+447400120869"),
    ):
        assert line(number) == (today, True), number
    assert line("+2250001020304") == ("+2250001020304", False)
    assert line("031230263", "CI") is None


def test_a_number_that_was_renumbered_is_still_written_as_it_was() -> None:
    assert one("97123456", "BJ") == valid("+2290197123456", international=False)
    assert one("+22997123456", "BJ") == valid("+2290197123456", international=True)
    assert one("0692123456", "FR") == valid("+262692123456", international=False)


def test_a_number_that_nobody_has_is_decided_in_the_form_that_reads_as_itself() -> None:
    assert one("302123457652", "IT") == Decided(e164="+39302123457652", valid=False, international=False)
    assert one("+448183828") == Decided(e164="+448183828", valid=False, international=True)
    assert one("004930123456", "BR") == one("04930123456", "BR") == valid("+554930123456", international=False)


def test_a_number_of_which_only_a_mended_form_is_anybodys_is_not_decided() -> None:
    assert one("+39312345678") is one("+2250001020304") is one("+71238218") is None


def test_what_an_operator_decided_is_several_numbers_in_service() -> None:
    both = "+63288123456", "+63278123456"
    for international in (True, False):
        assert became("6328123456", international=international) == tuple(
            valid(e164, international=international) for e164 in both
        )
    assert became("22997123456", international=True) == became("34600111222", international=True) == ()


@pytest.mark.parametrize("lost_zero", [True, False])
def test_extra_zeros_trunk_prefixes_and_doubled_codes_are_taken_out(lost_zero: bool) -> None:
    for digits, forms in (
        ("0034600111222", ("34600111222",)),
        ("340600111222", ("34600111222",)),
        ("3434600111222", ("34600111222",)),
        ("34034600111222", ("34600111222", "3434600111222")),
        ("340034600111222", ("34600111222", "34034600111222")),
        ("5204455123456", ("5255123456", "524455123456")),
        ("520155123456", ("5255123456", "52155123456")),
        ("2420612345", ("242612345",)),
        ("0490491712345678", ("490491712345678",)),
        ("999123", ()),
        ("1201555", ()),
        ("000", ()),
        ("", ()),
    ):
        assert mended_forms(digits, lost_zero=lost_zero) == forms, digits


def test_a_zero_of_the_number_itself_is_put_back_where_numbers_begin_with_one() -> None:
    assert mended_forms("39612345678") == ("390612345678",)
    assert mended_forms("242612345") == ("2420612345",)
    assert mended_forms("39612345678", lost_zero=False) == mended_forms("34612345678") == ()


def test_a_second_code_is_the_same_one_after_two_zeros() -> None:
    assert without_second_code("100120155501") == "120155501"
    assert without_second_code("380003806712") == "3806712"
    assert without_second_code("999009991") == "999009991"
    assert without_second_code("490491712345") == "490491712345"


def test_a_number_is_valid_if_it_is_parsed_and_somebody_can_have_it() -> None:
    assert is_valid("+34600111222")
    assert not any(map(is_valid, ("+34999999999", "+34600", "+", "", "600111222")))
