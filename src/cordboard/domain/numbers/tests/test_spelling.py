"""Spellings with every field: digits and groups, extensions, words, and what may be several numbers."""

from typing import Any

from cordboard.domain.numbers.spelling import Spelling, spelling_of


def number(*groups: str, **said: Any) -> Spelling:
    return Spelling(digits="".join(groups), groups=groups, **said)


def several(*parts: Spelling, worded: bool = False) -> Spelling:
    return Spelling(digits="".join(part.digits for part in parts), parts=parts, apart=True, worded=worded)


def test_what_names_nobody_is_withheld() -> None:
    for text in (None, "", "private", "0000", "(000) 000"):
        assert spelling_of(text) == Spelling(withheld=True), text
    for text in ("tel:", "sip:ana@pbx.example", "sip:anonymous@anonymous.invalid"):
        assert spelling_of(text) == Spelling(withheld=True, sip_name=True), text
    assert spelling_of("000") == number("000")
    assert spelling_of("0000*") == number("0000", feature=True)


def test_what_no_number_holds_is_strange() -> None:
    assert spelling_of("3E9") == spelling_of("A1B2C3") == spelling_of("1" * 201) == Spelling(strange=True)
    assert spelling_of("600 % 111") == number("600", "111", strange=True)


def test_signs_of_a_number_are_kept_apart_from_its_digits() -> None:
    assert spelling_of("(928) 000 111") == number("928", "000", "111")
    assert spelling_of("(+7) 3011233589") == number("7", "3011233589", plus=True)
    assert spelling_of("+ +34 600") == number("34", "600", plus=True)
    assert spelling_of("+34 (0)928 000 111") == number("34", "0", "928", "000", "111", plus=True, zero=True)
    assert spelling_of("(0) 30 123456") == number("0", "30", "123456", zero=True)
    assert spelling_of("80#") == spelling_of("80 *") == number("80", feature=True)
    assert spelling_of("+973890196.70") == number("973890196", "70", plus=True, user_id="973890196.70")


def test_brackets_part_groups_however_many_there_are() -> None:
    for text in ("(928) 000 111", "((928)) 000 111", "(928) 000 (111)", "928 000 111)", "(928 000 111"):
        assert spelling_of(text).digits == "928000111"
        assert not spelling_of(text).strange


def test_letters_of_a_service_number_are_its_keys() -> None:
    flowers = number("1", "800", "3569377", vanity=True, dashed=True)
    assert spelling_of("1-800-FLOWERS") == flowers
    assert spelling_of("tel:1-800-flowers;ext=5") == number(*flowers.groups, vanity=True, dashed=True, extension="5")


def test_an_extension_is_shorter_than_the_five_digits_or_more_before_it() -> None:
    assert spelling_of("12345 #1") == number("12345", extension="1")
    assert spelling_of("123456 #12345") == number("123456", extension="12345")
    assert spelling_of("1234 #1") == number("1234", "1", feature=True)
    assert spelling_of("12345 #12345") == number("12345", "12345", feature=True)


def test_digits_behind_a_dash_may_be_those_of_another_line() -> None:
    line = number("03", "1234", dashed=True)
    assert spelling_of("☎ 03-1234-5678") == number("03", "1234", "5678", dashed=True, heads=(line,))
    assert spelling_of("1234-5678") == number("1234", "5678", dashed=True, heads=(number("1234"),))
    assert spelling_of("03-1234-5678 ext. 5") == number(
        "03",
        "1234",
        "5678",
        dashed=True,
        extension="5",
        heads=(number("03", "1234", dashed=True, extension="5"),),
    )
    assert spelling_of("123-5678") == number("123", "5678", dashed=True)


def test_a_slash_parts_groups_or_numbers() -> None:
    area, rest = number("02"), number("1234567", "68", dashed=True)
    assert spelling_of("02/1234567-68 ext. 5") == number(
        "02",
        "1234567",
        "68",
        dashed=True,
        extension="5",
        parts=(area, rest),
        heads=(number("02", "1234567", extension="5"),),
    )
    assert spelling_of("34/34600111222") == number("34", "34600111222", parts=(number("34"), number("34600111222")))


def test_numbers_that_are_surely_several_have_twins_of_their_own() -> None:
    twins = number("928000111", "12", parts=(number("928000111"), number("12")))
    assert spelling_of("928000111/12, 600111222") == several(twins, number("600111222"))
    assert spelling_of("1) 600111222 2) 600111333") == several(number("600111222"), number("600111333"))
    assert spelling_of("2012345; 2112345") == several(number("2012345"), number("2112345"))
    short = number("201234"), number("211234")
    assert spelling_of("201234; 211234") == number("201234", "211234", parts=short)


def test_a_number_among_words_is_marked_with_all_that_belongs_to_it() -> None:
    assert spelling_of("Tel. (06 1) 234 4857 otthon") == number("06", "1", "234", "4857", worded=True)
    assert spelling_of("600111222 ext. 5 casa") == number("600111222", worded=True, extension="5")
    assert spelling_of("3階 03-1234-5678") == number(
        "03",
        "1234",
        "5678",
        worded=True,
        dashed=True,
        heads=(number("03", "1234", worded=True, dashed=True),),
    )
    assert spelling_of("Ana 02/1234567-68") == number(
        "02",
        "1234567",
        "68",
        worded=True,
        dashed=True,
        parts=(number("02", worded=True), number("1234567", "68", worded=True, dashed=True)),
        heads=(number("02", "1234567", worded=True),),
    )
    assert spelling_of("Ana 0671234567 + 0501234567") == several(
        number("0671234567", worded=True), number("0501234567", worded=True), worded=True
    )
    assert spelling_of("0671234567 y 0501234567") == several(number("0671234567"), number("0501234567"))


def test_a_country_code_that_is_written_twice_is_left_out_once() -> None:
    assert spelling_of("+7 +7 7123457125") == number("7", "7123457125", plus=True)
    assert spelling_of("0034 +34600111222") == number("34600111222", plus=True)
    for before in ("00", "0", "9"):
        assert spelling_of(f"{before} +34600111222") == number("34600111222", plus=True)
    parts = number("1234567"), number("12345678901", plus=True)
    assert spelling_of("1234567 +12345678901") == number("1234567", "12345678901", strange=True, parts=parts)
