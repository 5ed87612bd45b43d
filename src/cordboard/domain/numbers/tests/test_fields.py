"""Which numbers a field holds, as whole spellings: twins, ranges, groups, numbers side by side."""

import msgspec

from cordboard.domain.numbers.fields import numbers_in
from cordboard.domain.numbers.spelling import Spelling, spelling_of


def found(text: str, region: str | None) -> tuple[Spelling, ...]:
    return numbers_in(spelling_of(text), region)


def one(text: str) -> tuple[Spelling, ...]:
    return (spelling_of(text),)


def either(first: str, text: str) -> tuple[Spelling, ...]:
    whole, head = spelling_of(text), msgspec.structs.replace(spelling_of(first), heads=())
    return (msgspec.structs.replace(whole, either=(head, whole)),)


def test_the_last_digits_of_another_line_are_left_out() -> None:
    assert found("928000111-12-13", "ES") == one("928000111")
    assert found("928 000 111-12", "ES") == one("928 000 111")
    assert found("+34 928 000 111/112", "FR") == one("+34 928 000 111")
    assert found("928000111/1234", "ES") == one("928000111")
    assert found("4989123456-78", "FR") == one("4989123456")


def test_more_than_four_digits_are_no_end_of_another_line() -> None:
    assert found("928000111/12345", "ES") == one("928000111/12345")
    assert found("02/1234567/68901", "IT") == one("02/1234567/68901")


def test_digits_that_make_one_number_with_those_before_stay_together() -> None:
    for text, region in (
        ("928000111-15", "DE"),  # direct dialling
        ("0049 89 123456-78", "FR"),
        ("4989123456-78", "DE"),
        ("4989123456-78", None),
        ("312-345-67-89", "IT"),
        ("+62 812-345-67-8", "UA"),
        ("089 12 34 56/789", "DE"),
        ("02/1234567/68", "ES"),
        ("02/1234/68", "IT"),
        ("02/123-4567", "IT"),
    ):
        assert found(text, region) == one(text), text


def test_where_nothing_says_which_it_is_one_number_or_the_first_of_two_lines() -> None:
    assert found("+62 812-345-678-79", "UA") == either("+62 812-345-678", "+62 812-345-678-79")
    assert found("089 12 34 56/78", "DE") == either("089 12 34 56", "089 12 34 56/78")
    assert found("600 123 456/57", "CL") == either("600 123 456", "600 123 456/57")
    assert found("0549 8863-77", "IT") == either("0549 8863", "0549 8863-77")  # Italy, or San Marino


def test_slashes_may_part_an_area_code_and_lines_at_once() -> None:
    area = Spelling(digits="021234567", groups=("02",))
    assert found("02/1234567/68", "IT") == found("02/1234567/6890", "IT") == (area,)
    assert found("02/1234567/68 ext. 5", "IT") == (msgspec.structs.replace(area, extension="5"),)
    assert found("02/12345/68", "IT") == (Spelling(digits="0212345", groups=("02",)),)


def test_slashes_part_numbers_where_both_sides_are_long_enough() -> None:
    assert found("928000111/1234567", "ES") == (*one("928000111"), *one("1234567"))
    assert found("928000111/600111222/12", "ES") == (*one("928000111"), *one("600111222"))
    assert found("928000111/12, 600111222", "ES") == (*one("928000111"), *one("600111222"))


def test_numbers_side_by_side_are_cut_where_only_one_cut_gives_valid_ones() -> None:
    first = Spelling(digits="34928000111", plus=True)
    assert found("+34 928 000 111 34 600 111 222", "FR") == (first, Spelling(digits="34600111222"))
    assert found("+34 928 000 111 600 111 222", "ES") == (first, Spelling(digits="600111222"))
    assert found("888 5787  888 9932", "NU") == (Spelling(digits="8885787"), Spelling(digits="8889932"))
    assert found("928000111 600111222 ext. 5", "ES") == (
        Spelling(digits="928000111", extension="5"),
        Spelling(digits="600111222", extension="5"),
    )
    assert found("Ana 928000111 600111222", "ES") == (
        Spelling(digits="928000111", worded=True),
        Spelling(digits="600111222", worded=True),
    )
    for text, region in (("888 5787  888 9932", "ES"), ("0301234 0301234", "DE"), ("0892345 6789012", "DE")):
        assert found(text, region) == one(text), text


def test_each_number_of_several_is_looked_at_in_the_region() -> None:
    first, second = "80152459863", "80294911911"
    numbers = found("8 0152 45-98-63 casa, 8 029 491-19-11", "BY")
    assert [number.digits for number in numbers] == [first, second]
    assert all(number.worded and number.heads for number in numbers)
