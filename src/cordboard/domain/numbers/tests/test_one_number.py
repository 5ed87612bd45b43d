"""One spelling in a region, as a whole reading: its kind, number, candidates, and why."""

from typing import Any

import msgspec

from cordboard.domain.numbers.one_number import reading_of, understood
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading_reasons import ReadingReason, because, in_english
from cordboard.domain.numbers.spelling import spelling_of

FULL, NOT_ASSIGNED, NO_NUMBER, USER_ID = (because(code) for code in ("full", "not_assigned", "no_number", "user_id"))


def read(text: str, region: str | None = None) -> Reading:
    return understood(spelling_of(text), region)


def reading(kind: NumberKind, why: tuple[ReadingReason, ...], **said: Any) -> Reading:
    return Reading(raw="", kind=kind, why=in_english(why), reasons=why, **said)


def full(e164: str) -> Reading:
    return reading(NumberKind.E164, FULL, e164=e164, valid=True)


def local(e164: str, region: str, **said: Any) -> Reading:
    return reading(NumberKind.NATIONAL, because("local", region=region), e164=e164, region=region, valid=True, **said)


def test_what_is_no_single_number_says_what_it_is() -> None:
    assert reading_of(NumberKind.INVALID, NO_NUMBER) == Reading(
        raw="", kind=NumberKind.INVALID, why="Not a phone number.", reasons=NO_NUMBER
    )
    assert reading_of(NumberKind.NATIONAL, USER_ID, raw="600", candidates=("+34600",), region="ES") == Reading(
        raw="600",
        kind=NumberKind.NATIONAL,
        candidates=("+34600",),
        region="ES",
        why="A user ID: PBX number, dot, extension.",
        reasons=USER_ID,
    )


def test_several_reasons_are_sentences_after_each_other() -> None:
    assert in_english((*FULL, *NOT_ASSIGNED)) == (
        "Full international number. The length is possible, but no such number is assigned."
    )


def test_who_hides_and_what_is_no_number_is_told_apart() -> None:
    assert read("private") == reading(NumberKind.WITHHELD, because("empty"))
    assert read("sip:ana@pbx.example") == reading(NumberKind.WITHHELD, because("sip_name"))
    assert read("600 % 111", "ES") == reading(NumberKind.INVALID, NO_NUMBER)


def test_a_feature_code_of_six_digits_is_internal() -> None:
    code = because("feature_code")
    assert read("*98", "ES") == read("*123456", "ES") == reading(NumberKind.INTERNAL, code)
    assert read("*1234567", "ES") == reading(NumberKind.INVALID, code)


def test_a_user_id_is_internal_where_its_pbx_number_is_one() -> None:
    for text, region in (
        ("973890196.70", None),
        ("97389019.70", "ES"),
        ("5512345.80", "IS"),
        ("+1234567.80", "ES"),
    ):
        assert read(text, region) == reading(NumberKind.INTERNAL, USER_ID), text
    assert read("+973890196.70", "ES") == full("+97389019670")
    assert read("5512345.80", "ES").kind is NumberKind.NATIONAL


def test_a_number_with_a_plus_is_full_whatever_the_region() -> None:
    for region in ("ES", "UA", None):
        assert read("+34600111222", region) == full("+34600111222")
        assert read("+34999999999", region) == reading(
            NumberKind.E164, (*FULL, *NOT_ASSIGNED), e164="+34999999999", valid=False
        )


def test_a_bracketed_zero_is_left_out_even_of_a_number_that_nobody_has() -> None:
    assert read("+34 (0)928 000 111") == read("+34 0 928 000 111") == full("+34928000111")
    assert read("+34 (0)999 999 999").e164 == "+34999999999"
    assert read("+34 0 999 999 999").e164 is None


def test_a_plus_too_many_leaves_the_local_number_as_a_candidate() -> None:
    why = because("no_international")
    assert read("+0671234567", "UA") == reading(NumberKind.INVALID, why, candidates=("+380671234567",), region="UA")
    for text, region in (("+0671234567", "ES"), ("+0671234567", None), ("+671234567", "ES")):
        assert read(text, region) == reading(NumberKind.INVALID, why), text


def test_a_number_that_an_operator_renumbered_stays_open() -> None:
    why, both = because("renumbered"), ("+63288123456", "+63278123456")
    assert read("+63 2 812 3456", "ES") == reading(NumberKind.E164, why, candidates=both)
    assert read("(02) 812 3456", "PH") == reading(NumberKind.NATIONAL, why, candidates=both, region="PH")


def test_a_local_number_names_its_region_and_its_extension() -> None:
    assert read("600111222", "ES") == local("+34600111222", "ES")
    assert read("600111222 ext. 5", "ES") == local("+34600111222", "ES", extension="5")
    assert read("999999999", "ES") == reading(
        NumberKind.NATIONAL,
        (*because("local", region="ES"), *NOT_ASSIGNED),
        e164="+34999999999",
        region="ES",
    )
    assert read("380671234567", "ES") == full("+380671234567")
    assert read("34928000", "ES") == reading(NumberKind.INVALID, because("not_here"), region="ES")
    assert read("671234567") == reading(NumberKind.INVALID, because("not_here"))


def test_what_two_countries_can_be_keeps_both() -> None:
    assert read("34928000111", "DE") == reading(
        NumberKind.NATIONAL,
        because("two_ways", region="DE"),
        candidates=("+4934928000111", "+34928000111"),
        region="DE",
    )


def test_short_digits_are_a_service_an_extension_or_a_whole_number() -> None:
    assert read("112", "ES") == reading(NumberKind.SHORT, because("short", region="ES"), region="ES")
    assert read("061", "ES") == reading(NumberKind.SHORT, because("short", region="ES"), region="ES")
    assert read("112") == reading(NumberKind.SHORT, because("short_anywhere"))
    assert read("80", "ES") == reading(NumberKind.INTERNAL, because("extension"), region="ES")
    assert read("256789") == reading(NumberKind.INTERNAL, because("extension"))
    assert read("256789", "GG") == local("+441481256789", "GG")
    assert read("13 12 34", "AU") == local("+61131234", "AU")
    assert read("201234", "FO") == local("+298201234", "FO")


def test_among_words_only_a_valid_number_is_believed() -> None:
    assert read("600111222 casa", "ES") == local("+34600111222", "ES")
    assert read("999 999 999 casa", "ES") == reading(NumberKind.INVALID, because("none_among_words"))
    assert read("80 casa", "ES") == read("112 casa", "ES") == reading(NumberKind.INVALID, NO_NUMBER)
    assert read("13 12 34 casa", "AU") == local("+61131234", "AU")
    assert read("20 12 34 húsið", "FO") == local("+298201234", "FO")


def test_letters_are_a_service_number_only_where_it_is_valid() -> None:
    assert read("1-800-FLOWERS", "ES") == full("+18003569377")
    assert read("800-FLOWERS", "US") == local("+18003569377", "US")
    assert read("800-FLOWERS", "FI") == reading(NumberKind.INVALID, because("not_here"), region="FI")


def test_one_number_or_another_are_both_candidates() -> None:
    first, second = spelling_of("600 123 456"), spelling_of("600 123 456 57")
    for also in ((), (spelling_of("80"),)):  # what has no number in full is none of them
        open_ = msgspec.structs.replace(second, either=(first, second, *also))
        assert understood(open_, "CL") == reading(
            NumberKind.NATIONAL, because("either"), candidates=("+56600123456", "+5660012345657"), region="CL"
        )
