"""Queries and what they cost."""

import pytest

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.reading import coql


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
