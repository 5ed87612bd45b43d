"""Each type of field: what becomes a value of it, and what does not."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.conversion import KINDS, Converted, NotConvertible, Place, convert, takes_values

KYIV = ZoneInfo("Europe/Kyiv")
PLACE = Place(zone="Europe/Kyiv", region="UA")
OPTIONS = ("Google Ads", "Реклама", "Cold call")


def field(kind: str, length: int | None = None) -> Field:
    options = OPTIONS if kind in ("choice", "choices") else ()
    return Field(name="F", label="F", type=kind, length=length, options=options)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", " Бренд & Co ", "Бренд & Co"),
        ("html", "a < b & c", "a &lt; b &amp; c"),
        ("number", "42", 42),
        ("number", "-7", -7),
        ("number", "3,5", 3.5),
        ("number", "1 234,56", 1234.56),
        ("number", "1,234.56", 1234.56),
        ("number", "1.234,56", 1234.56),
        ("number", "1.234.567", 1234567),
        ("number", "61000", 61000),
        ("money", "19.90", 19.9),
        ("bool", "true", True),
        ("bool", "Sí", True),
        ("bool", "так", True),
        ("bool", "0", False),
        ("bool", "Non", False),
        ("date", "2026-11-30", date(2026, 11, 30)),
        ("date", "2026-11-30T23:30:00+00:00", date(2026, 12, 1)),  # in Kyiv it is the next day
        ("date", "30.11.2026", date(2026, 11, 30)),
        ("datetime", "2026-11-30T10:15:00Z", datetime(2026, 11, 30, 10, 15, tzinfo=UTC)),
        ("datetime", "2026-11-30 10:15", datetime(2026, 11, 30, 10, 15, tzinfo=KYIV)),
        ("datetime", "30.11.2026 9:05", datetime(2026, 11, 30, 9, 5, tzinfo=KYIV)),
        ("datetime", "1795343500", datetime.fromtimestamp(1795343500, UTC)),
        ("datetime", "1795343500123", datetime.fromtimestamp(1795343500.123, UTC)),
        ("datetime", "Mon, 30 Nov 2026 10:15:00 +0100", datetime(2026, 11, 30, 9, 15, tzinfo=UTC)),
        ("choice", "google ads", "Google Ads"),
        ("choice", "РЕКЛАМА", "Реклама"),
        ("choices", "cold call; Реклама", ("Cold call", "Реклама")),
        ("choices", "Google Ads", ("Google Ads",)),
        ("phone", "067 123-45-67", "+380671234567"),
        ("phone", "+34928000080", "+34928000080"),
        ("phone", "103", "103"),
        ("email", "ana@example.com", "ana@example.com"),
        ("url", "https://shop.example/?a=1&b=2", "https://shop.example/?a=1&b=2"),
        ("url", "shop.example/landing", "https://shop.example/landing"),
    ],
)
def test_what_becomes_a_value(kind: str, text: str, value: Converted) -> None:
    found = convert(text, field(kind), PLACE)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("number", "google"),
        ("number", "1234567890.1700000001"),  # the id of a visitor, not a quantity
        ("number", "12abc"),
        ("number", "nan"),
        ("number", "1_000"),
        ("bool", "maybe"),
        ("date", "30/11/2026"),  # which of the two is the month is not known
        ("date", "soon"),
        ("date", "31.02.2026"),
        ("datetime", "2026-11-31T10:00"),
        ("choice", "Yandex"),
        ("choices", "Cold call; Yandex"),
        ("phone", "no number"),
        ("phone", "12"),
        ("email", "ana@"),
        ("email", "Ana <ana@example.com>"),
        ("url", "javascript:alert(1)"),
        ("url", "a b"),
        ("url", "just words"),
        ("link", "123"),
        ("user", "123"),
        ("unknown", "123"),
    ],
)
def test_what_does_not_become_a_value_says_what_the_field_takes(kind: str, text: str) -> None:
    with pytest.raises(NotConvertible) as refused:
        convert(text, field(kind), PLACE)
    assert str(refused.value) == KINDS.get(kind, f"a value of the type {kind}")


def test_a_text_is_cut_to_the_length_of_its_field_and_nothing_else_is() -> None:
    assert convert("x" * 30, field("text", 10), PLACE) == "x" * 9 + "…"
    with pytest.raises(NotConvertible, match="at most 20 characters"):
        convert("https://shop.example/" + "x" * 30, field("url", 20), PLACE)


@given(st.sampled_from([*KINDS, "text", "html", "link"]), st.text(max_size=60))
def test_any_text_becomes_a_value_of_the_type_or_is_refused(kind: str, text: str) -> None:
    types = {"number": (int, float), "money": (int, float), "bool": bool, "date": date, "datetime": datetime,
             "choices": tuple}  # fmt: skip
    try:
        found = convert(text, field(kind), PLACE)
    except NotConvertible:
        return
    assert takes_values(field(kind))
    assert isinstance(found, types.get(kind, str))
    if isinstance(found, datetime):
        assert found.tzinfo is not None
    if kind == "choice":
        assert found in OPTIONS


@given(st.integers(-(10**15), 10**15))
def test_every_whole_number_is_kept_exactly(number: int) -> None:
    assert convert(str(number), field("number"), PLACE) == number


@given(st.datetimes(datetime(1980, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_every_moment_in_iso_is_kept_exactly(moment: datetime) -> None:
    assert convert(moment.isoformat(), field("datetime"), PLACE) == moment
