"""Whom each kind of entry names, until when, and what several of them stop together."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops, end_of, is_expired
from cordboard.domain.stop_list.matching import Parties, is_ignored, stopping
from cordboard.domain.stop_list.own_entries import entry_of, ignoring, not_ignoring

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CALLER = Parties(
    region="ES",
    client="+34600111222",
    numbers=("+34928000080", "+34600000001"),
    extensions=("80", "anna"),
    tags=frozenset({"vip", "supplier"}),
)
N, X, P, R, H, T = StopKind


def entry(kind: StopKind, value: str = "", stops: Stops = Stops.ALL, until: str | None = None) -> StopListEntry:
    return StopListEntry(kind=kind, value=value, stops=stops, until=until)


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (N, "600 111 222", "+34600111222"),
        (N, "0034 928 000 080", "+34928000080"),
        (N, "+34 600 00 00 01", "+34600000001"),  # the mobile of a leg
        (N, "80", "80"),
        (N, "+33600111222", None),  # ends alike, and is another person
        (X, "80", "80"),
        (X, "973890196.80", "80"),
        (X, "anna", "anna"),
        (X, "8", None),
        (P, "+346001", "+34600111222"),
        (P, "928", "+34928000080"),
        (P, "+3360", None),
        (R, "+34600111000-+34600111999", "+34600111222"),
        (R, "70-89", "80"),
        (R, "81-89", None),
        (H, "", None),
        (T, "VIP", "VIP"),
        (T, "vi", None),
    ],
)
def test_whom_an_entry_names(kind: StopKind, value: str, found: str | None) -> None:
    matches = stopping((entry(kind, value),), CALLER, NOW).matches
    assert [one.found for one in matches] == ([] if found is None else [found])


def test_a_prefix_and_a_range_also_name_full_numbers_that_no_country_gives_out() -> None:
    stray = Parties(region="ES", numbers=("+34 900 123 45",))
    assert stopping((entry(P, "+34 900"),), stray, NOW).whole
    assert stopping((entry(R, "+3490012300-+3490012399"),), stray, NOW).whole


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        (P, "90", "9012"),
        (P, "91", None),
        (P, "+3490", None),  # full numbers alone
        (R, "9000-9099", "9012"),
        (R, "+34928000010-+34928000019", "928 00 00 15"),
        (R, "928 00 00 10 – 928 00 00 19", "928 00 00 15"),
        (N, "928000015", "928 00 00 15"),
    ],
)
def test_short_and_local_numbers_are_named_too(kind: StopKind, value: str, found: str | None) -> None:
    local = Parties(region="ES", numbers=("9012", "928 00 00 15"))
    assert [one.found for one in stopping((entry(kind, value),), local, NOW).matches] == ([found] if found else [])


def test_what_keeps_every_call_of_an_extension_or_a_number_out_ignores_it() -> None:
    assert is_ignored("973890196.70", (entry(X, "70"),), "ES", NOW)
    assert is_ignored("928000080", (entry(N, "+34928000080", until="2026-12-01"),), "ES", NOW)
    assert not is_ignored("928000080", (entry(N, "+34928000080", Stops.TASKS),), "ES", NOW)


def test_a_hidden_caller_is_named_by_an_entry_without_a_value() -> None:
    whole = stopping((entry(H),), Parties(region="ES", hidden=True), NOW).whole
    assert whole is not None
    assert whole.found == ""


def test_an_extension_that_two_accounts_share_is_stopped_by_its_whole_name_only() -> None:
    shared = Parties(region="ES", extensions=("80",), shared=frozenset({"80"}))
    assert not stopping((entry(X, "1.80"),), shared, NOW).matches
    assert stopping((entry(X, "80"),), shared, NOW).matches


@pytest.mark.parametrize(
    ("until", "zone", "gone"),
    [
        (None, None, False),
        ("2026-11-30", "UTC", False),  # the day counts whole
        ("2026-11-29", "UTC", True),
        ("2026-11-30", "Pacific/Auckland", True),  # there it is the next day already
        ("2026-11-30T12:00:00Z", None, True),
        ("2026-11-30T12:00:01+00:00", None, False),
        ("2026-11-30T13:30", "Europe/Madrid", False),  # local time
        ("soon", None, False),
        ("9999-12-31", None, False),
    ],
)
def test_an_expired_entry_stops_nothing(until: str | None, zone: str | None, gone: bool) -> None:
    one = entry(N, "600111222", until=until)
    assert is_expired(one, NOW, zone) is gone
    assert bool(stopping((one,), CALLER, NOW, zone).matches) is not gone


def test_an_end_is_the_first_moment_at_which_nothing_is_stopped() -> None:
    end = end_of(entry(N, until="2026-03-28"), "Europe/Madrid")
    assert end is not None
    assert end.astimezone(UTC) == datetime(2026, 3, 28, 23, tzinfo=UTC)


def test_several_entries_stop_together_what_any_of_them_stops() -> None:
    found = stopping((entry(N, "600111222", Stops.TASKS), entry(P, "+34600", Stops.PEOPLE)), CALLER, NOW)
    assert found.whole is None
    stopped = {one for one in Entity if found.stops(one)}
    assert stopped == {Entity.TASK, Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT}
    assert stopping((*(one.entry for one in found.matches), entry(X, "80")), CALLER, NOW).whole


def test_a_number_is_listed_and_taken_away_in_any_spelling() -> None:
    new = entry_of("928 00 00 80", "ES", "Fax")
    listed = ignoring((), new, "ES", NOW, None)
    assert listed == (new,)
    assert ignoring(listed, entry_of("+34 928 000 080", "UA"), "UA", NOW, None) == listed
    assert not_ignoring(listed, "0034928000080", "ES", NOW, None) == ()
    partly = (entry(N, "+34928000080", Stops.TASKS),)
    assert not_ignoring(partly, "+34928000080", "ES", NOW, None) == partly
    assert entry_of("973890196.70", "ES") == entry(X, "973890196.70")
    assert is_ignored("928000080", listed, "ES", NOW)


def test_an_expired_entry_ignores_nothing_and_makes_room_for_a_new_one() -> None:
    ended = (entry(N, "+34928000080", until="2026-11-29"),)
    assert not is_ignored("928000080", ended, "ES", NOW)
    assert is_ignored("928000080", ended, "ES", datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert ignoring(ended, entry_of("928000080", "ES"), "ES", NOW, None) == (entry(N, "+34928000080"),)
    assert not_ignoring(ended, "928000080", "ES", NOW, None) == ended


def test_a_last_day_counts_in_the_time_zone_of_the_company() -> None:
    last_day = (entry(N, "+34928000080", until="2026-11-29"),)
    morning = datetime(2026, 11, 30, 3, tzinfo=UTC)
    zones = ("Europe/Madrid", "America/Caracas")
    assert [is_ignored("928000080", last_day, "ES", morning, zone) for zone in zones] == [False, True]
