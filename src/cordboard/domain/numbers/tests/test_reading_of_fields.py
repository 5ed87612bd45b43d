"""Readings and keys of a whole field: what stays open with its candidates, and under which keys it is found."""

from cordboard.domain.numbers.interpretation import elsewhere
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading import canonical, is_full, keys_of, read
from cordboard.domain.numbers.reading_reasons import because, in_english


def invalid(raw: str, code: str, region: str | None = None) -> Reading:
    why = because(code)
    return Reading(raw=raw, kind=NumberKind.INVALID, region=region, why=in_english(why), reasons=why)


def test_a_hidden_number_keeps_what_was_written() -> None:
    why = because("hidden")
    for written in ("+34928000111", "", None):
        assert read(written, "ES", hidden=True) == Reading(
            raw=written or "", kind=NumberKind.WITHHELD, why=in_english(why), reasons=why
        )


def test_a_local_number_that_is_not_of_the_region_names_those_of_all_others() -> None:
    reading = read("1234567", "ES")
    n = len(reading.candidates)
    why = because("not_of_region", n=n, region="ES")
    assert reading == Reading(
        raw="1234567",
        kind=NumberKind.NATIONAL,
        candidates=reading.candidates,
        region="ES",
        why=f"Local number in {n} countries; not one of ES.",
        reasons=why,
    )
    assert n > 1


def test_a_local_number_without_a_region_names_those_of_all_countries() -> None:
    reading = read("1234567")
    n = len(reading.candidates)
    assert reading == Reading(
        raw="1234567",
        kind=NumberKind.NATIONAL,
        candidates=elsewhere("1234567"),
        why=f"Local number in {n} countries; the country is unknown.",
        reasons=because("region_unknown", n=n),
    )
    assert n > 1


def test_after_the_prefix_of_north_america_a_number_in_full_is_a_candidate_everywhere() -> None:
    reading = read("011380671234567")
    assert (reading.kind, reading.candidates) == (NumberKind.NATIONAL, ("+380671234567",))


def test_what_is_no_number_in_any_country_is_invalid() -> None:
    assert read("999380671234567", "ES") == invalid("999380671234567", "nowhere", "ES")


def test_the_world_is_searched_for_seven_to_seventeen_digits_without_signs() -> None:
    assert read("1" * 17) == invalid("1" * 17, "nowhere")
    assert read("1" * 18) == invalid("1" * 18, "not_here")
    assert read("*1234567") == invalid("*1234567", "feature_code")
    assert read("+0671234567", "ES") == invalid("+0671234567", "no_international")
    assert read("800-FLOWERS") == invalid("800-FLOWERS", "not_here")
    assert read("123 % 4567") == invalid("123 % 4567", "no_number")


def test_several_numbers_of_a_field_are_found_under_each_in_their_region() -> None:
    both = "+34928000111", "+34600111222"
    reading = read("928 00 01 11 / 600 111 222", "ES")
    assert reading == Reading(
        raw="928 00 01 11 / 600 111 222",
        kind=NumberKind.NATIONAL,
        candidates=both,
        region="ES",
        why="Several numbers in one field.",
        reasons=because("several"),
    )
    assert keys_of(reading) == canonical(reading.raw, "ES") == both
    assert canonical(reading.raw) == ("928000111", "600111222")
    assert canonical("600111222 / 600 111 222", "es") == ("+34600111222",)


def test_the_one_other_country_of_ours_that_knows_a_number_gives_its_key() -> None:
    assert canonical("0671234567", "ES", ("UA",)) == ("+380671234567",)
    assert canonical("0671234567", "ES", ("XX", "ua", "GB")) == ("+380671234567",)
    assert canonical("0671234567", "ES", ("FR", "UA")) == ("0671234567",)
    assert canonical("0671234567", "ES") == canonical("0671234567", "ES", ("US",)) == ("0671234567",)
    assert canonical("5512345", "ES", ("IS",)) == ("+3545512345",)
    assert canonical("80", "ES", ("UA",)) == ("80",)
    assert canonical("+0671234567", "ES", ("UA",)) == ("0671234567",)


def test_what_is_no_number_has_no_key_and_a_user_id_keeps_its_dot() -> None:
    for text in ("*98", "80 casa", "hello", "600 % 111", "private", None):
        assert canonical(text, "ES") == (), text
    assert canonical("973890196.70", "ES") == ("973890196.70",)
    assert canonical("80", "ES") == ("80",)


def test_a_full_number_has_digits_right_behind_its_plus() -> None:
    assert is_full("+34600111222")
    assert not any(map(is_full, ("+", "+a34600", "+34 600", "34600111222", "")))
