"""Costs: amounts as people write them, files with their mistakes, shares of a period."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.attribution.costs import AdCost, amount_of, of_campaigns, read_costs, share, wrong_in

FIRST = date(2026, 11, 1)
MONTH = AdCost(
    source="google", campaign="brand", first_day=FIRST, last_day=date(2026, 11, 30), amount="300", currency="EUR"
)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("1234.5", "1234.5"), ("1.234,50", "1234.50"), ("1 234,5", "1234.5"), ("1,234", "1234"),
        ("1.234.567", "1234567"), ("0,125", "0.125"), ("0.125", "0.125"), ("12", "12"), ("1'234.50", "1234.50"),
        ("1,234,567.8", "1234567.8"),
        ("-5", None), ("", None), ("EUR 5", None), ("1e5", None), ("9" * 16, None), (",", None), ("5,", "5"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(written: str, amount: str | None) -> None:
    assert amount_of(written) == amount


def test_a_file_has_its_costs_and_a_line_without_a_last_day_is_one_day() -> None:
    found = read_costs(
        "source;campaign;from;to;amount;currency\ngoogle;brand;2026-11-01;2026-11-30;1.200,00;eur\nbing;;02.11.2026;;5;USD\n",
        "ana",
    )
    assert found.problems == ()
    assert [
        (one.source, one.campaign, one.amount, one.currency, (one.last_day - one.first_day).days) for one in found.costs
    ] == [
        ("google", "brand", "1200.00", "EUR", 29),
        ("bing", "", "5", "USD", 0),
    ]


def test_each_mistake_has_its_line_and_column() -> None:
    text = "source,campaign,from,to,amount,currency\n,b,2026-11-01,,1,EUR\na,b,soon,,1,EUR\n"
    text += "a,b,2026-11-02,2026-11-01,1,EUR\na,b,2026-11-01,,x,euro\n"
    found = [(one.line, one.column, one.code) for one in read_costs(text).problems]
    assert found == [(2, 1, "source"), (3, 3, "day"), (4, 4, "days"), (5, 5, "amount"), (5, 6, "currency")]
    assert [one.code for one in read_costs("source,amount\n").problems] == ["column_missing"]


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_periods_that_follow_each_other_share_a_cost_without_rest(a: int, b: int, length: int) -> None:
    cost = AdCost(source="s", first_day=FIRST, last_day=FIRST + timedelta(days=length), amount="100.10", currency="EUR")
    middle, end = FIRST + timedelta(days=min(a, b)), FIRST + timedelta(days=max(a, b))
    whole = share(cost, FIRST - timedelta(days=1), end)
    parts = share(cost, FIRST - timedelta(days=1), middle) + share(cost, middle + timedelta(days=1), end)
    assert abs(whole - parts) < Decimal("1e-20")
    assert share(cost, FIRST, cost.last_day) == Decimal("100.10")


def test_currencies_of_one_campaign_stay_apart() -> None:
    dollars = AdCost(source="google", campaign="brand", first_day=FIRST, last_day=FIRST, amount="7", currency="USD")
    assert of_campaigns([MONTH, dollars], FIRST, FIRST) == {
        ("google", "brand"): {"EUR": Decimal(10), "USD": Decimal(7)}
    }


def test_what_is_wrong_with_a_typed_cost_is_named() -> None:
    changes: list[tuple[dict[str, object], str | None]] = [
        ({}, None), ({"source": " "}, "source"), ({"last_day": date(2026, 10, 1)}, "last_day"),
        ({"amount": "1,5"}, "amount"), ({"amount": "-1"}, "amount"), ({"currency": "eur"}, "currency"),
    ]  # fmt: skip
    for change, wrong in changes:
        assert wrong_in(AdCost(**{name: getattr(MONTH, name) for name in MONTH.__struct_fields__} | change)) == wrong
