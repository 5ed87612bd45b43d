"""Phone numbers from CSV: what is understood, and what each mistake is called with its line and column."""

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.settings.company import Company, CompanyNumber, TeamMember
from cordboard.domain.settings.numbers_csv import NumbersImport, read_numbers
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopListEntry

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
ANA = TeamMember(id="ana", name="Ana Ruíz", email="ana@example.com")
MAIN = CompanyNumber(number="+34 928 000 080", title="Las Palmas", default_owner="ana")
COMPANY = Settings(company=Company(country="ES"), team=(ANA,), numbers=(MAIN,))
TWO_OF_A_NAME = msgspec.structs.replace(COMPANY, team=(ANA, TeamMember(id="b", name="Ana Ruiz")), numbers=())


def company(*numbers: CompanyNumber, team: tuple[TeamMember, ...] = (ANA,), ignored: tuple[str, ...] = ()) -> Settings:
    stop_list = tuple(StopListEntry(value=one) for one in ignored)
    return Settings(company=Company(country="ES"), team=team, numbers=numbers, stop_list=stop_list)


def told(text: str, *numbers: CompanyNumber, team: tuple[TeamMember, ...] = (ANA,)) -> list[dict[str, str]]:
    return [one.values for one in read_numbers(text, company(*numbers, team=team), NOW).problems]


def test_a_mistake_says_what_was_read() -> None:
    text = (
        "number,owner,country,ignore\n"
        "banana,,,\n"
        "+34928000081,Nobody,,\n"
        "+34928000082,,Spain,\n"
        "+34928000083,,,perhaps\n"
        "+34928000084,,,\n"
        "+34928000085,,,\n"
        "928 000 084,,,\n"
        "44 123 45 67,,UA,\n"
        "+380441234567,,,\n"
    )
    assert told(text) == [
        {"number": "banana"},
        {"owner": "Nobody"},
        {"country": "Spain"},
        {"value": "perhaps"},
        {"number": "928 000 084", "first": "6"},
        {"number": "+380441234567", "first": "9"},
    ]


def test_a_file_of_numbers_alone_adds_them_and_keeps_what_is_known() -> None:
    fax = CompanyNumber(number="+34928000081", title="Fax", region="ES")
    found = read_numbers("phone\n928 000 080\n928 000 081\n928 000 082\n80\n", company(MAIN, fax), NOW)
    assert problems(found) == []
    assert [(one.line, one.change, one.number) for one in found.numbers] == [
        (2, "same", MAIN),
        (3, "same", fax),
        (4, "added", CompanyNumber(number="928 000 082")),
        (5, "added", CompanyNumber(number="80")),
    ]


def test_numbers_that_the_file_does_not_name_stay() -> None:
    found = read_numbers("number,label\n928000080,Main\n+34928000083,New\n", company(MAIN), NOW)
    other = CompanyNumber(number="+34928000082")
    main = CompanyNumber(number="+34 928 000 080", title="Main", default_owner="ana")
    assert found.merged((other, MAIN)) == (other, main, CompanyNumber(number="+34928000083", title="New"))


@pytest.mark.parametrize(
    ("owner", "found"),
    [("ANA", "ana"), ("Ana@Example.COM", "ana"), ("ana ruiz", "ana"), ("ANA RUÍZ", "ana"), ("Bea", "b"), ("", None)],
)
def test_an_owner_is_found_by_id_address_or_name(owner: str, found: str | None) -> None:
    team = (TeamMember(id="b", name="Bea"), msgspec.structs.replace(ANA, email="ANA@example.com"))
    (one,) = read_numbers(f"number,owner\n+34928000081,{owner}\n", company(team=team), NOW).numbers
    assert one.number.default_owner == found


@pytest.mark.parametrize(
    ("cell", "before", "after"),
    [("yes", False, True), ("X", False, True), ("Так", False, True), ("no", True, False), ("Ні", True, False),
     ("", True, True), ("", False, False)],
)  # fmt: skip
def test_an_empty_cell_keeps_whether_calls_are_ignored(cell: str, before: bool, after: bool) -> None:
    known = company(CompanyNumber(number="+34928000081"), ignored=("928 000 081",) if before else ())
    (one,) = read_numbers(f"number,ignore\n+34928000081,{cell}\n", known, NOW).numbers
    assert one.ignored is after


def test_a_number_whose_entry_has_expired_is_ignored_anew() -> None:
    ended = StopListEntry(value="+34928000081", until="2026-11-29")
    known = msgspec.structs.replace(company(CompanyNumber(number="+34928000081")), stop_list=(ended,))
    found = read_numbers("number,ignore\n+34928000081,yes\n", known, NOW)
    assert [one.change for one in found.numbers] == ["changed"]
    assert found.stop_list(known.stop_list, known.company, NOW) == (StopListEntry(value="+34928000081"),)


def problems(found: NumbersImport) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.code) for one in found.problems]


def test_a_known_number_in_another_spelling_is_changed_and_others_are_added() -> None:
    text = "Number;Owner;Label;Country;Ignore\n928000080;;Main;;\n067 123 45 67;ana ruiz;Kyiv;ua;yes\n"
    found = read_numbers(text, COMPANY, NOW)
    assert problems(found) == []
    main, kyiv = found.numbers
    assert (main.line, main.change) == (2, "changed")
    assert main.number == CompanyNumber(number=MAIN.number, title="Main", default_owner="ana"), (
        "empty cells change nothing"
    )
    assert (kyiv.change, kyiv.number) == (
        "added",
        CompanyNumber(number="067 123 45 67", title="Kyiv", region="UA", default_owner="ana"),
    )
    assert found.merged((MAIN,)) == (main.number, kyiv.number)
    assert [one.ignored for one in found.numbers] == [False, True]
    stop_list = found.stop_list((), COMPANY.company, NOW)
    assert stop_list == (StopListEntry(value="+380671234567"),)
    again = msgspec.structs.replace(COMPANY, numbers=found.merged((MAIN,)), stop_list=stop_list)
    assert [one.change for one in read_numbers(text, again, NOW).numbers] == ["same", "same"]
    not_any_more = read_numbers("number,country,ignore\n0671234567,ua,no\n", again, NOW)
    assert [one.change for one in not_any_more.numbers] == ["changed"]
    assert not_any_more.stop_list(stop_list, COMPANY.company, NOW) == ()


def test_each_mistake_has_its_line_and_column_and_nothing_of_its_line_is_taken() -> None:
    text = (
        "number,owner,country,ignore\n"
        "banana,,,\n"
        "+34928000081,Nobody,,\n"
        "+34928000082,,Spain,\n"
        "+34928000083,,,perhaps\n"
        "+34928000084,,,\n"
        "928 000 084,,,\n"
        ",,,no\n"
    )
    found = read_numbers(text, TWO_OF_A_NAME, NOW)
    assert problems(found) == [
        (2, 1, "number"),
        (3, 2, "owner"),
        (4, 3, "country"),
        (5, 4, "ignore"),
        (7, 1, "number_twice"),
        (8, 1, "number"),
    ]
    assert [one.number.number for one in found.numbers] == ["+34928000084"]
    two_of_a_name = read_numbers("number,owner\n+34928000081,Ana Ruiz\n", TWO_OF_A_NAME, NOW)
    assert problems(two_of_a_name) == [(2, 2, "owner")]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place(text: str) -> None:
    found = read_numbers("number,owner,country\n" + text, COMPANY, NOW)
    assert all(one.line >= 1 and one.column >= 0 and one.code for one in found.problems)
    assert len({one.number.number for one in found.numbers}) == len(found.numbers)
