"""The steps before a number is interpreted, one by one: plain text, spreadsheets, commands, addresses, words."""

import pytest

from cordboard.domain.numbers.addresses import address_of
from cordboard.domain.numbers.dial_commands import without_commands
from cordboard.domain.numbers.plain_text import plain
from cordboard.domain.numbers.spelling import LONGEST, spelling_of
from cordboard.domain.numbers.spreadsheets import repaired
from cordboard.domain.numbers.worded_text import Runs, runs_in


@pytest.mark.parametrize(
    ("text", "simple"),
    [
        ("＋３４　６００", "+34 600"),
        ("٠١١", "011"),
        ("\u202a600\u202c", "600"),
        ("600\t601\r\n602", "600\n601\n\n602"),
        ("☎600", "600"),
        ("6☎0", "6 0"),
        ("03ー12", "03-12"),
        ("'600", "600"),
        ('="600"', "600"),
        ('"Ana" <600>;tag=1', "600"),
        ("ต่อ 5", "ตอ 5"),
    ],
)
def test_what_only_looks_different_is_made_plain(text: str, simple: str) -> None:
    assert plain(text) == simple


def test_blanks_and_pictures_part_digits_and_a_grave_accent_does_not() -> None:
    assert plain("6\u16800") == "6 0"  # Ogham's blank has no plain form in Unicode
    assert plain("6\U0001f3fd0") == "6 0"  # a skin tone of the picture before it
    assert plain("6`00") == "6`00"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("600777888.0", "600777888"), ("600777888,00", "600777888"), ("600777.0", "600777"), ("777.0", "777.0"),
        ("600777888.5", "600777888.5"), ("1,234,567", "1234567"), ("12,34", "12,34"), ("1,234,567.00", "1234567"),
        ("3.105550123E9", "3105550123"), ("+3.105550123e+09", "+3105550123"), ("3,105550123E9", "3105550123"),
        ("3.10555012E9", "3105550120"), ("3.1055501E9", None), ("3.105550E9", None), ("3.105550123456E9", None),
        ("3.105550123000E9", "3105550123"), ("3E9", None), ("600", "600"), ("E9", "E9"),
    ],
)  # fmt: skip
def test_an_amount_is_a_number_again_unless_digits_are_lost(text: str, number: str | None) -> None:
    assert repaired(text) == number


def test_digits_that_a_power_of_ten_leaves_out_are_zeros_only_where_nothing_was_rounded() -> None:
    assert repaired("3.12345678E10") == "31234567800"
    assert repaired("3.12345678E11") is None
    assert repaired("3.1234567E8") is None
    assert repaired("3E4") is None
    assert repaired("2.215581E6") == "2215581"
    assert repaired("6.0077788850E8") is None
    assert repaired("34 600 777 888.0") == "34 600 777 888"


@pytest.mark.parametrize(
    ("text", "number", "tones"),
    [
        ("*67600111222", "600111222", None), ("*31#+34600", "+34600", None), ("#31#(928)", "(928)", None),
        ("600111222#", "600111222", None), ("*98#", "*98#", None), ("80#", "80#", None),
        ("600111222,,5", "600111222", "5"),
        ("600111222p5", "600111222", "5"), ("600111222 W 12#", "600111222", "12"), ("600111222,5", "600111222,5", None),
        ("123456,,5", "123456,,5", None), ("600111222*5#", "600111222", "5"), ("600111222ww5,6", "600111222", "5"),
    ],
)  # fmt: skip
def test_commands_of_a_dialler_are_taken_off(text: str, number: str, tones: str | None) -> None:
    assert without_commands(text) == (number, tones)


def test_commands_belong_to_numbers_of_seven_digits_or_more() -> None:
    assert without_commands("9,6001112") == ("6001112", None)
    assert without_commands("9,600111") == ("9,600111", None)
    assert without_commands("6001112,,5") == ("6001112", "5")
    assert without_commands("600111,,5") == ("600111,,5", None)
    assert without_commands("6001112#") == ("6001112", None)
    assert without_commands("600111#") == ("600111#", None)
    assert without_commands("0xx41 8799-1234") == ("041 8799-1234", None)


@pytest.mark.parametrize(
    ("text", "number", "extension", "named"),
    [
        ("600111222", "600111222", None, False),
        ("tel:600;ext=5", "600", "5", False),
        ("tel:600;phone-context=+34", "+34600", None, False),
        ("tel:+600;phone-context=+34", "+600", None, False),
        ("tel: +600;phone-context=+34", " +600", None, False),
        ("tel:600;phone-context=pbx.example", "600", None, False),
        ("600;user=phone", "600", None, False),
        ("600;npdi", "600", None, False),
        ("600;casa", "600;casa", None, False),
        ("sip:ana@pbx.example", "ana", None, True),
        ("600:pass@pbx.example", "600", None, False),
        ("sip:%2B600@pbx.example", "+600", None, False),
        ("tel:600?body=x", "600", None, False),
        ("34600111222@c.us", "+34600111222", None, False),
        ("34600111222@pbx.example", "34600111222", None, False),
        ("wa.me/34600111222", "+34600111222", None, False),
        ("https://api.whatsapp.com/send?text=a&phone=34600111222", "+34600111222", None, False),
    ],
)
def test_an_address_gives_its_number(text: str, number: str, extension: str | None, named: bool) -> None:
    found = address_of(text)
    assert (found.number, found.extension, found.named) == (number, extension, named)


@pytest.mark.parametrize(
    ("text", "numbers", "extension"),
    [
        ("Ana 600111222", ("600111222",), None),
        ("600 111 222 casa 2", ("600 111 222",), None),
        ("T2 600111222", ("600111222",), None),
        ("2nd 600111222", ("600111222",), None),
        ("Ana-600111222", ("600111222",), None),
        ("600111222-Ana", ("600111222",), None),
        ("tel600111222mob", ("600111222",), None),
        ("電話600111222番", ("600111222",), None),
        ("600111222 ext. 5 casa", ("600111222",), "5"),
        ("ext 1234567 casa", ("1234567",), None),
        ("a: 600111222, b: 600111333", ("600111222", "600111333"), None),
        ("80 casa", ("80",), None),
    ],
)
def test_numbers_are_parted_from_words(text: str, numbers: tuple[str, ...], extension: str | None) -> None:
    found = runs_in(text)
    assert (found.numbers, found.extension, found.strange) == (numbers, extension, False)


@pytest.mark.parametrize(
    "text", ["Ana600111222", "600111222Ana", "600 22casa", "12 a 13", "A1B2C3", "no digits", "x600"]
)
def test_digits_that_cannot_be_parted_from_words_are_strange(text: str) -> None:
    assert runs_in(text).strange


def test_only_and_and_or_are_no_words_about_a_number() -> None:
    assert runs_in("600111222 y 600111333").joined
    assert not runs_in("600111222 y Ana 600111333").joined
    assert runs_in("20123 y 20124") == Runs(numbers=("20123", "20124"), joined=True)
    assert runs_in("2012 y 2013").strange


def test_the_last_digits_of_a_number_may_touch_a_word_and_the_first_ones_a_label() -> None:
    assert runs_in("067 123 45 - 67моб") == Runs(numbers=("067 123 45 - 67",))
    assert runs_in("067 123 4 56моб") == Runs(numbers=("067 123 4 56",))
    assert runs_in("tel06 12 34 56 78") == Runs(numbers=("06 12 34 56 78",))
    assert runs_in("T2 12 34 56 78") == Runs(numbers=("12 34 56 78",))
    assert runs_in("t.e.l0671234567") == Runs(numbers=("0671234567",))


def test_two_digits_in_a_word_and_digits_behind_a_word_are_no_part_of_the_number_before() -> None:
    assert runs_in("K12 600111222") == Runs(numbers=("600111222",))
    assert runs_in("12 Ana-600111222") == Runs(numbers=("600111222",))
    assert runs_in("a-b600111222").strange


def test_hours_behind_a_number_are_words() -> None:
    assert runs_in("1234567 trabajo 9-14h") == Runs(numbers=("1234567",))
    assert runs_in("123456 trabajo 9-14h").strange
    assert runs_in("600111222 trabajo 9-14h 600111333") == Runs(numbers=("600111222", "600111333"))


def test_a_word_for_an_extension_is_known_before_a_blank_and_with_dots() -> None:
    assert runs_in("600111222-ext 5 casa") == Runs(numbers=("600111222",), extension="5")
    assert runs_in("600111222 ext. casa") == Runs(numbers=("600111222",))
    assert runs_in("600111222-Ana 5") == Runs(numbers=("600111222",))
    assert runs_in("030 123456 d.w. 12 Büro") == Runs(numbers=("030 123456",), extension="12")


def test_dashes_between_words_and_digits_are_left_out_and_letters_are_not_parted() -> None:
    assert runs_in("Ana - 600111222 -") == Runs(numbers=("600111222",))
    assert runs_in("600111222a-b casa").strange
    assert runs_in("12 Ana 1234567, 12") == Runs(numbers=("1234567",))


def test_a_text_that_is_too_long_is_no_number() -> None:
    assert spelling_of("1" * LONGEST).digits == "1" * LONGEST
    assert spelling_of("1" * (LONGEST + 1)).strange
