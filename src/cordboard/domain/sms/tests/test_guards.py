"""Budget, quiet hours, placeholders, senders."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from cordboard.domain.sms.guards import (
    QuietHours,
    chosen_sender,
    cleaned,
    is_sender_name,
    over_budget,
    quiet_until,
    start_of_day,
    unmerged,
)

MADRID = ZoneInfo("Europe/Madrid")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID)


@pytest.mark.parametrize(
    ("now", "ends"),
    [
        ("2026-12-01 21:59", None),
        ("2026-12-01 22:00", "2026-12-02 08:00"),
        ("2026-12-02 07:59", "2026-12-02 08:00"),
        ("2026-12-02 08:00", None),
    ],
)
def test_quiet_hours_over_the_night(now: str, ends: str | None) -> None:
    assert quiet_until(at(now), QuietHours(begin="22:00", end="08:00")) == (ends and at(ends))


def test_quiet_hours_of_a_day() -> None:
    siesta = QuietHours(begin="14:00", end="16:00")
    assert quiet_until(at("2026-12-01 15:00"), siesta) == at("2026-12-01 16:00")
    assert quiet_until(at("2026-12-01 16:00"), siesta) is None
    assert quiet_until(at("2026-12-01 15:00"), None) is None


def test_quiet_hours_end_by_the_clock_on_the_wall_also_when_it_is_put_forward() -> None:
    ends = quiet_until(at("2026-03-28 23:00"), QuietHours(begin="22:00", end="08:00"))
    assert ends is not None
    assert ends.timestamp() - at("2026-03-28 23:00").timestamp() == 8 * 3600


def test_the_day_begins_at_midnight() -> None:
    assert start_of_day(at("2026-12-01 13:14")) == at("2026-12-01 00:00")


def test_a_budget_counts_what_was_used() -> None:
    assert not over_budget(10, 8, 2)
    assert over_budget(10, 8, 3)
    assert not over_budget(0, 10_000, 3)


@pytest.mark.parametrize("text", ["Hola ${Contactos.Nombre}", "{{name}}, hi", "Hi #{name}", "<%= name %>", "$!{a}"])
def test_placeholders_that_nobody_replaced_are_found(text: str) -> None:
    assert unmerged(text) is not None


@pytest.mark.parametrize("text", ["5 $ {5}", "{a}", "#1", "100 % <3", "a < b > c"])
def test_ordinary_signs_are_no_placeholders(text: str) -> None:
    assert unmerged(text) is None


def test_control_characters_go_and_line_ends_stay() -> None:
    assert cleaned("a\0b\tc\r\nd\re\x7f\x9b😀") == "abc\nd\ne😀"


@pytest.mark.parametrize("name", ["Firma", "A12", "Mi Empresa", "12345678A"])
def test_names_that_phones_show(name: str) -> None:
    assert is_sender_name(name)


@pytest.mark.parametrize("name", ["ab", "123456", "Largo nombre", "Señal", " abc", ""])
def test_names_that_phones_do_not_show(name: str) -> None:
    assert not is_sender_name(name)


def test_only_our_own_senders_are_shown() -> None:
    assert chosen_sender(None, ["Firma", "Otra"], ["+34600"]) == "Firma"
    assert chosen_sender("", [], []) == ""
    assert chosen_sender("Otra", ["Firma", "Otra"], []) == "Otra"
    assert chosen_sender("+34600", ["Firma"], ["+34600"]) == "+34600"
    assert chosen_sender("Banco", ["Firma"], ["+34600"]) is None
