"""Numbers: the corpus of spellings, the collisions, the kinds, and what holds for any text at all."""

import json
from itertools import combinations
from pathlib import Path

import phonenumbers as lib
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from cordboard.domain.numbers.phone_number import NumberKind
from cordboard.domain.numbers.reading import canonical, display, keys_of, read

CORPUS = json.loads((Path(__file__).parent / "numbers_corpus.json").read_text())
CASES = [(entry["region"], entry["e164"], text) for entry in CORPUS for text in entry["spellings"]]
SAME_NINE = "671234567"
THREE_PEOPLE = ("+380671234567", "+34671234567", "+33671234567")
COUNTRIES = ("ES", "UA", "FR", "GB", "DE", "IT", "US", "PL", "PT", "NL", "BE", "MX", "CH", "SE", "BR", "MA", "RU")


@pytest.mark.parametrize(("region", "e164", "text"), CASES)
def test_every_spelling_of_the_corpus_is_the_same_person(region: str, e164: str, text: str) -> None:
    assert read(text, region).e164 == e164
    assert canonical(text, region) == (e164,)


def test_the_corpus_is_as_wide_as_promised() -> None:
    assert len({entry["region"] for entry in CORPUS}) >= 12
    assert all(len(entry["spellings"]) >= 20 for entry in CORPUS)


@pytest.mark.parametrize(
    ("text", "region", "kind", "e164"),
    [
        ("+380671234567", None, "e164", "+380671234567"),
        ("380671234567", "ES", "e164", "+380671234567"),
        ("380671234567", "FR", "e164", "+380671234567"),
        ("380671234567", None, "e164", "+380671234567"),
        ("0034928000111", "US", "e164", "+34928000111"),
        ("011 34 928 000 111", "US", "e164", "+34928000111"),
        ("810 380 67 123 45 67", "RU", "e164", "+380671234567"),
        ("0055 11 96123 4567", "BR", "e164", "+5511961234567"),
        ("0049 30 123456", "BR", "e164", "+4930123456"),
        ("00597 211276", "KE", "e164", "+597211276"),
        ("+34 (0)928 000 111", None, "e164", "+34928000111"),
        ("+39 06 6982", "ES", "e164", "+39066982"),
        ("+2250102030405", None, "e164", "+2250102030405"),
        ("1-800-FLOWERS", "US", "e164", "+18003569377"),
        ("0671234567", "UA", "national", "+380671234567"),
        ("671234567", "UA", "national", "+380671234567"),
        ("671234567", "ES", "national", "+34671234567"),
        ("671234567", "FR", "national", "+33671234567"),
        ("999999999", "ES", "national", "+34999999999"),
        ("999 999 999", "ES", "national", "+34999999999"),
        ("#31#928000111", "ES", "national", "+34928000111"),
        ("044 55 1234 5678", "MX", "national", "+525512345678"),
        ("01 (55) 1234-5678", "MX", "national", "+525512345678"),
        ("131 2345 6789", "CN", "national", "+8613123456789"),
        ("79161234567", "CN", "national", None),
        ("020 7946 0958", "UK", "national", "+442079460958"),
        ("020 7946 0958", "gb", "national", "+442079460958"),
        ("671234567", None, "national", None),
        ("671234567", "Atlantis", "national", None),
        ("0671234567", "ES", "national", None),
        ("34928000111", "DE", "national", None),
        ("112", "ES", "short", None),
        ("061", "ES", "short", None),
        ("911", "US", "short", None),
        ("112", None, "short", None),
        ("80", "ES", "internal", None),
        ("201", "UA", "internal", None),
        ("80", None, "internal", None),
        ("*98", "ES", "internal", None),
        ("973890196.70", "ES", "internal", None),
        ("973890196.70", None, "internal", None),
        ("973890196.70", "UA", "internal", None),
        ("067 123-45-67 доп. 12", "UA", "national", "+380671234567"),
        ("<sip:600111222@192.0.2.4>;tag=1f", "ES", "national", "+34600111222"),
        ('"Ana" <sip:+34600111222@192.0.2.4;user=phone>;tag=1f', "ES", "e164", "+34600111222"),
        ("<sip:anonymous@anonymous.invalid>;tag=1f", "ES", "withheld", None),
        ("sip:80@pbx.example", "ES", "internal", None),
        ("anonymous", "ES", "withheld", None),
        ("Anonymous", "ES", "withheld", None),
        ("", "ES", "withheld", None),
        ("   ", "ES", "withheld", None),
        (None, "ES", "withheld", None),
        ("<unknown>", "ES", "withheld", None),
        ("Unknown", "ES", "withheld", None),
        ("private", "ES", "withheld", None),
        ("Restricted", "ES", "withheld", None),
        ("número oculto", "ES", "withheld", None),
        ("sip:anonymous@anonymous.invalid", "ES", "withheld", None),
        ("sip:alice@pbx.example", "ES", "withheld", None),
        ("ana@pbx.example", "ES", "withheld", None),
        ("hello", "ES", "invalid", None),
        ("12345678901234567890", "ES", "invalid", None),
        ("+0671234567", "UA", "invalid", None),
        ("9" * 5000, "ES", "invalid", None),
        ("call 600 111 222 now", "ES", "national", "+34600111222"),
    ],
)
def test_a_written_number_is_understood(text: str | None, region: str | None, kind: str, e164: str | None) -> None:
    reading = read(text, region)
    assert (reading.kind.value, reading.e164) == (kind, e164), reading.why
    assert reading.raw == (text or "")
    assert reading.why


def test_a_number_that_is_possible_but_not_assigned_still_is_a_number() -> None:
    assert not read("999999999", "ES").valid
    assert read("928000111", "ES").valid


def test_a_hidden_number_is_withheld_whatever_it_says() -> None:
    assert read("+34928000111", "ES", hidden=True).kind is NumberKind.WITHHELD
    assert read("+34928000111", "ES", hidden=True).e164 is None


def test_an_undecided_number_names_its_candidates_and_is_nobody() -> None:
    reading = read(SAME_NINE)
    assert set(THREE_PEOPLE) <= set(reading.candidates)
    assert canonical(SAME_NINE) == keys_of(reading) == (SAME_NINE,)


def test_a_local_number_without_its_trunk_prefix_is_not_guessed_against_a_full_one() -> None:
    assert set(read("34928000111", "DE").candidates) == {"+4934928000111", "+34928000111"}


def test_a_number_with_a_plus_too_many_offers_the_local_one() -> None:
    assert read("+0671234567", "UA").candidates == ("+380671234567",)


@pytest.mark.parametrize(
    "text",
    [
        "928 00 01 11 ext. 5", "928000111x5", "928000111 #5", "928 00 01 11 доб. 5", "928 00 01 11 poste 5",
        "928 00 01 11 int. 5", "928 00 01 11 (ext 5)", "928000111,5", "928000111;5", "tel:+34928000111;ext=5",
    ],
)  # fmt: skip
def test_an_extension_in_the_field_is_kept_apart(text: str) -> None:
    reading = read(text, "ES")
    assert (reading.e164, reading.extension) == ("+34928000111", "5")
    assert canonical(text, "ES") == ("+34928000111",)


@pytest.mark.parametrize("mark", [" / ", "/", ";", ", ", " or ", " y ", "\n", " | "])
def test_two_numbers_in_one_field_are_two_keys_and_no_silent_pick(mark: str) -> None:
    text = f"928 00 01 11{mark}600 111 222"
    assert canonical(text, "ES") == ("+34928000111", "+34600111222")
    assert read(text, "ES").e164 is None
    assert read(text, "ES").candidates == ("+34928000111", "+34600111222")


def test_one_number_twice_in_one_field_is_one_number() -> None:
    assert read("+34 928 000 111 / 928000111", "ES").e164 == "+34928000111"
    assert canonical("+34 928 000 111 / 928000111", "ES") == ("+34928000111",)


def test_the_last_digits_of_a_twin_line_are_left_out() -> None:
    reading = read("928 00 01 11/12", "ES")
    assert reading.e164 == "+34928000111"
    assert "ignored" in reading.why


def test_a_user_id_is_a_key_of_its_own_and_not_its_digits() -> None:
    assert keys_of(read("973890196.70", "ES")) == ("973890196.70",)
    assert canonical("97389019670", "ES") != ("973890196.70",)


@pytest.mark.parametrize("text", ["anonymous", "", None, "hello", "*98"])
def test_what_is_nobody_has_no_key(text: str | None) -> None:
    assert canonical(text, "ES") == keys_of(read(text, "ES")) == ()


@pytest.mark.parametrize("text", ["+34928000111", "928 00 01 11", "80", "112", SAME_NINE, "0671234567"])
@pytest.mark.parametrize("region", ["ES", None])
def test_the_directory_is_asked_under_the_key_it_was_filled_under(text: str, region: str | None) -> None:
    assert keys_of(read(text, region)) == canonical(text, region)


def _collisions() -> list[str]:
    """Valid numbers of the world that end in the same nine (or ten) digits."""
    found = set(THREE_PEOPLE)
    for tail in (SAME_NINE, "612345678", "0671234567", "2125551234"):
        for region in lib.SUPPORTED_REGIONS:
            number = lib.PhoneNumber(country_code=lib.country_code_for_region(region), national_number=int(tail))
            if lib.is_valid_number(number):
                found.add(lib.format_number(number, lib.PhoneNumberFormat.E164))
    return sorted(found)


def _spellings(e164: str) -> set[str]:
    number = lib.parse(e164)
    national = lib.format_number(number, lib.PhoneNumberFormat.NATIONAL)
    bare = lib.national_significant_number(number)
    full = lib.format_number(number, lib.PhoneNumberFormat.INTERNATIONAL)
    return {e164, e164[1:], "00" + e164[1:], full, national, bare, "".join(c for c in national if c.isdigit())}


def test_people_whose_numbers_end_alike_are_never_one() -> None:
    people = _collisions()
    assert len(people) >= 23
    for one, two in combinations(people, 2):
        assert read(one).e164 != read(two).e164


@pytest.mark.parametrize(
    ("text", "also", "key"),
    [
        ("067 123-45-67", ("UA",), "+380671234567"),
        ("067 123-45-67", ("FR", "UA"), "0671234567"),
        ("671234567", ("FR", "UA"), "+34671234567"),
        ("+33 6 71 23 45 67", ("UA",), "+33671234567"),
        ("067 123-45-67", (), "0671234567"),
        ("067 123-45-67", ("XX", ""), "0671234567"),
        ("80", ("UA",), "80"),
        ("112", ("UA",), "112"),
    ],
    ids=["one knows it", "two know it", "home", "in full", "none", "no country", "an extension", "a short number"],
)
def test_what_is_no_number_at_home_is_read_in_the_one_other_country_of_ours_that_knows_it(
    text: str, also: tuple[str, ...], key: str
) -> None:
    assert canonical(text, "ES", also) == (key,)


def test_no_spelling_of_one_person_is_read_as_another_where_its_own_country_decides() -> None:
    for person in _collisions():
        region = lib.region_code_for_number(lib.parse(person))
        for text in _spellings(person):
            assert read(text, region).e164 in (person, None), text


def test_full_spellings_of_colliding_numbers_are_nobody_else_in_any_country() -> None:
    people = _collisions()
    for person in people:
        for text in (person, "00" + person[1:], "+" + person[1:3] + " " + person[3:]):
            for region in COUNTRIES:
                if region in ("US", "RU", "BR") and text.startswith("00"):
                    continue
                assert read(text, region).e164 == person


unhurried = settings(deadline=None)  # the first look round the world loads its metadata
REGIONS = st.one_of(st.none(), st.sampled_from([*COUNTRIES, "uk", "XX", ""]))
DIGITS = st.text("0123456789", min_size=1, max_size=18)
WRITING = st.text("0123456789+ ()-./;,x#*@:exttl\u00a0", max_size=40)


@st.composite
def full_numbers(draw: st.DrawFn) -> str:
    """E.164 numbers of a possible length in any country, assigned or not."""
    region = draw(st.sampled_from(sorted(lib.SUPPORTED_REGIONS)))
    kind = draw(st.sampled_from([lib.PhoneNumberType.FIXED_LINE, lib.PhoneNumberType.MOBILE]))
    example = lib.example_number_for_type(region, kind) or lib.example_number(region)
    national = lib.national_significant_number(example)
    kept = draw(st.integers(1, len(national)))
    tail = draw(st.text("0123456789", min_size=len(national) - kept, max_size=len(national) - kept))
    found = read(f"+{example.country_code}{national[:kept]}{tail}").e164
    assume(found)
    return found


def ways_to_write(e164: str) -> list[str]:
    national = display(e164, lib.region_code_for_country_code(lib.parse(e164).country_code))
    return [e164, e164[1:], "00" + e164[1:], national, "".join(c for c in national if c.isdigit())]


@unhurried
@given(st.one_of(st.text(max_size=80), WRITING, DIGITS), REGIONS)
@example("+", "ES")
@example("0", None)
@example("00", "ES")
@example("\x00", "ES")
@example("tel:", None)
@example("sip:@", None)
def test_no_text_ever_raises(text: str, region: str | None) -> None:
    reading = read(text, region)
    assert reading.raw == text
    assert all((*keys_of(reading), *canonical(text, region)))
    assert reading.e164 is None or reading.kind in (NumberKind.E164, NumberKind.NATIONAL)
    assert not (reading.e164 and reading.candidates)


@unhurried
@given(full_numbers())
def test_a_full_number_reads_as_itself_everywhere(e164: str) -> None:
    for where in (None, *COUNTRIES):
        assert read(e164, where).e164 == e164
        assert canonical(e164, where) == (e164,)


@unhurried
@given(full_numbers(), st.sampled_from(COUNTRIES))
def test_what_is_read_locally_reads_as_itself_afterwards(e164: str, region: str) -> None:
    for text in ways_to_write(e164):
        found = read(text, region).e164
        assert found is None or read(found, region).e164 == found


@unhurried
@given(full_numbers(), REGIONS)
def test_what_is_shown_reads_back(e164: str, reader: str | None) -> None:
    assert read(display(e164, reader), reader).e164 == e164
    assert read(display(e164)).e164 == e164


@unhurried
@given(st.text("0123456789", min_size=7, max_size=13), st.booleans(), REGIONS, st.data())
def test_separators_change_nothing_but_a_dash_before_the_last_digits(
    number: str, plus: bool, region: str | None, data: st.DataObject
) -> None:
    blank, dash = st.sampled_from(["", " ", "\u00a0"]), st.sampled_from(["", " ", "-", "\u00a0", " - "])
    behind = len(number) - 5  # four digits after a dash may be those of a twin line
    marks = [data.draw(dash if at < behind else blank) for at in range(len(number))]
    spaced = "+" * plus + "".join(digit + mark for digit, mark in zip(number, marks, strict=True))
    one, two = read("+" * plus + number, region), read(spaced, region)
    assert (one.kind, one.e164, one.candidates) == (two.kind, two.e164, two.candidates)


@unhurried
@given(full_numbers(), full_numbers(), st.sampled_from(COUNTRIES))
def test_two_different_full_numbers_are_never_equal(one: str, two: str, region: str) -> None:
    assume(one != two)
    assert read(one, region).e164 != read(two, region).e164
    assert not set(canonical(one, region)) & set(canonical(two, region))


@unhurried
@given(full_numbers(), REGIONS)
def test_a_number_in_full_without_its_plus_is_itself_or_open_or_local_but_never_a_third(e164: str, region: str) -> None:
    found = read(e164[1:], region).e164
    assert found in (None, e164) or found.endswith(e164[1:].removeprefix("1").removeprefix("7")[-6:])


def test_numbers_are_shown_as_their_reader_writes_them() -> None:
    assert display("+34928000111", "ES") == "928 00 01 11"
    assert display("+34928000111", "GB") == "+34 928 00 01 11"
    assert display("+34999999999", "ES") == "999 99 99 99"
    assert display("+12125551234", "US") == "(212) 555-1234"
    assert display("80", "ES") == "80"


@pytest.mark.parametrize(
    ("text", "region", "internal"),
    [
        ("973890196.70", "ES", True),
        ("973890196.70", None, True),
        ("97389019.70", "ES", True),  # eight digits before the dot are no number in parts
        ("5512345.80", "IS", True),  # seven are a PBX number where that is one
        ("1234567.80", "IS", False),  # and nobody's is none
        ("5512345.80", "ES", False),
        ("+973890196.70", "ES", False),  # a full number of Bahrain
    ],
)
def test_a_user_id_is_pbx_number_dot_extension(text: str, region: str | None, internal: bool) -> None:
    assert (read(text, region).kind is NumberKind.INTERNAL) is internal
