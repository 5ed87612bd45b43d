"""Queries and spellings."""

import phonenumbers
import pytest

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.reading.phone_spellings import spellings
from cordboard.domain.numbers.reading import canonical


@pytest.mark.parametrize(
    ("text", "literal"),
    [("Ana", "'Ana'"), ("O'Brien", "'O\\'Brien'"), ("a\\", "'a\\\\'"), ("two\nlines", "'two lines'"), ("", "''")],
)
def test_text_is_quoted(text: str, literal: str) -> None:
    assert coql.quoted(text) == literal


def test_conditions_are_bracketed_in_pairs() -> None:
    assert coql.either("(a = 1)", "(b = 2)", "(c = 3)") == "(((a = 1) or (b = 2)) or (c = 3))"


def test_a_whole_query() -> None:
    query = coql.select(
        ["id", "Phone"], "Leads", coql.one_of("Phone", ["+34", "0"]), order="id asc", limit=20, offset=5
    )
    assert query == "select id, Phone from Leads where (Phone in ('+34','0')) order by id asc limit 20 offset 5"


@pytest.mark.parametrize(
    "written",
    [
        "+34928000111",
        "34928000111",
        "0034928000111",
        "928000111",
        "+34 928 00 01 11",
        "928 000 111",
        "928-000-111",
        "+34-928-000-111",
        "928.000.111",
        "928 00 01 11",
    ],
)
def test_usual_spellings_of_a_spanish_number_are_asked_for(written: str) -> None:
    assert written in spellings("+34928000111", coql.IN_VALUES)


@pytest.mark.parametrize(
    "written",
    [
        "+380671234567",
        "380671234567",
        "0671234567",
        "067 123 4567",
        "067 123 45 67",
        "+38-067-123-4567",
        "(067) 123-45-67",
    ],
)
def test_usual_spellings_of_a_ukrainian_number_are_asked_for_or_end_alike(written: str) -> None:
    asked = spellings("+380671234567", coql.IN_VALUES)
    assert written in asked or any(canonical(one, "UA") == canonical(written, "UA") for one in asked)


@pytest.mark.parametrize("region", ["ES", "UA", "FR", "GB", "US", "DE", "IT", "PL", "MX", "BR", "IN", "NL"])
def test_every_spelling_means_the_number_and_the_list_fits_a_query(region: str) -> None:
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    asked = spellings(e164, coql.IN_VALUES)
    assert asked[0] == e164
    assert len(asked) == len(set(asked)) <= coql.IN_VALUES
    bare = phonenumbers.national_significant_number(
        number
    )  # without its trunk 0 it may be read otherwise: hits are verified
    strangers = [one for one in asked if one != bare and canonical(one, region) != (e164,)]
    assert not strangers, strangers


@pytest.mark.parametrize(("rows", "price"), [(1, 1), (10, 1), (11, 2), (100, 10)])
def test_writes_cost_one_credit_for_each_ten_records(rows: int, price: int) -> None:
    assert api_credits.of_rows(rows) == price


@pytest.mark.parametrize(("limit", "price"), [(1, 1), (200, 1), (201, 2), (1000, 2), (1001, 3), (2000, 3)])
def test_queries_cost_by_the_rows_they_ask_for(limit: int, price: int) -> None:
    assert api_credits.of_coql(limit) == price


@pytest.mark.parametrize(
    ("edition", "users", "daily"),
    [
        ("free", 3, 5_000),
        ("standard", 10, 52_500),
        ("enterprise", 12, 62_000),
        ("zohooneenterprise", 1, 51_000),
        ("new", 1, None),
    ],
)
def test_daily_credits_follow_the_edition(edition: str, users: int, daily: int | None) -> None:
    assert api_credits.daily(edition, users) == daily
