"""Entries that make no sense, and entries that another one makes needless."""

import pytest

from cordboard.domain.stop_list.check import wrong_entries
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops

N, X, P, R, H, T = StopKind


def one(kind: StopKind, value: str = "", stops: Stops = Stops.ALL, until: str | None = None) -> StopListEntry:
    return StopListEntry(kind=kind, value=value, stops=stops, until=until)


@pytest.mark.parametrize(
    ("entries", "found"),
    [
        ((one(P, "+34900"), one(N, "900 123 456")), [("covered", 1)]),
        ((one(N, "900 123 456"), one(P, "+34900")), [("covered", 0)]),  # whichever comes first
        ((one(P, "+34900", Stops.TASKS), one(N, "900 123 456")), []),  # the number stops more
        ((one(P, "+34900", until="2026-12-01"), one(N, "900 123 456")), []),  # and the prefix ends
        ((one(P, "+34900", until="2026-12-01"), one(N, "900 123 456", until="2026-11-01")), [("covered", 1)]),
        ((one(P, "+34"), one(P, "900")), []),  # the national one also begins short numbers
        ((one(P, "900"), one(P, "+349001")), [("covered", 1)]),
        ((one(P, "+34928"), one(R, "+34928000010-+34928000019")), [("covered", 1)]),
        ((one(R, "100-199"), one(X, "150")), [("covered", 1)]),
        ((one(R, "100-199"), one(R, "110-120")), [("covered", 1)]),
        ((one(R, "100-150"), one(R, "140-199")), [("overlap", 1)]),
        ((one(R, "100-150"), one(R, "151-199")), []),
        ((one(H), one(H, "x")), [("twice", 1)]),
        ((one(T, "VIP"), one(T, "vip")), [("twice", 1)]),
        ((one(T, "vip", Stops.PEOPLE), one(T, "vip", Stops.TASKS)), []),
        ((one(N, "x"), one(P, ""), one(T)), [("number", 0), ("prefix", 1), ("tag", 2)]),
        ((one(N, "600111222", until="31.12.2026"), one(N, "600111222")), [("until", 0)]),
    ],
)
def test_what_is_wrong(entries: tuple[StopListEntry, ...], found: list[tuple[str, int]]) -> None:
    assert [(code.removeprefix("stop_list."), n) for code, n, _, _ in wrong_entries(entries, "ES", "UTC")] == found


def test_each_entry_is_named_with_its_place_and_what_stands_there() -> None:
    entries = (
        one(N, " 900 123 456 "),
        one(P, "900 ", until="x"),  # an end that cannot be read: it covers nothing
        one(P, "900"),
        one(X, "8o"),
        one(R, "5-1"),
        one(R, "100-150"),
        one(R, " 140-199 "),
        one(H),
        one(H),
        one(P, until=""),
    )
    assert list(wrong_entries(entries, "ES", None)) == [
        ("stop_list.until", 1, "until", {"until": "x"}),
        ("stop_list.covered", 0, "value", {"number": "900 123 456", "other": "900"}),
        ("stop_list.extension", 3, "value", {"number": "8o"}),
        ("stop_list.range", 4, "value", {"number": "5-1"}),
        ("stop_list.overlap", 6, "value", {"number": "140-199", "other": "100-150"}),
        ("stop_list.twice", 8, "value", {"number": "hidden", "other": "hidden"}),
        ("stop_list.prefix", 9, "value", {"number": "(empty)"}),
        ("stop_list.until", 9, "until", {"until": "(empty)"}),
    ]


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        (one(R, "100-199"), one(X, "100"), True),
        (one(R, "100-199"), one(X, "199"), True),
        (one(R, "100-199"), one(X, "99"), False),
        (one(R, "100-199"), one(R, "100-199"), True),
        (one(R, "100-199"), one(R, "150-200"), False),
        (one(R, "100-199"), one(R, "0100-0199"), False),  # extensions of four digits
        (one(R, "+34900000100-+34900000199"), one(N, "+34900000150"), True),
        (one(P, "+349"), one(R, "+34899999999-+34900000000"), False),  # only its end
        (one(P, "+349"), one(R, "100-199"), False),
        (one(P, "9"), one(P, "90"), True),
        (one(P, "+349"), one(P, "+3490"), True),
        (one(P, "90"), one(P, "+349"), False),
        (one(H), one(T, "hidden"), False),
        (one(X, "80"), one(X, "80"), True),
        (one(P, "+349", Stops.ALL_BUT_CALL), one(N, "900123456", Stops.PEOPLE), True),
        (one(P, "+349", Stops.PEOPLE), one(N, "900123456", Stops.ALL_BUT_CALL), False),
        (one(P, "+349", until="2026-12-01"), one(N, "900123456", until="2026-12-01"), True),
        (one(P, "+349", until="2026-12-01"), one(N, "900123456", until="2026-12-02"), False),
        (one(P, "+349"), one(N, "900123456", until="2026-12-01"), True),
    ],
)
def test_an_entry_makes_another_needless_that_names_and_stops_no_more_and_no_longer(
    wide: StopListEntry, narrow: StopListEntry, covered: bool
) -> None:
    needless = ("stop_list.twice", "stop_list.covered")
    for place, entries in ((1, (wide, narrow)), (0, (narrow, wide))):
        found = [n for code, n, _, _ in wrong_entries(entries, "ES", "UTC") if code in needless]
        same = wide == narrow or (wide.kind, wide.value) == (narrow.kind, narrow.value)
        assert found == ([1 if same else place] if covered else [])


@pytest.mark.parametrize(
    ("first", "second", "overlaps"),
    [
        ("100-150", "150-199", True),
        ("150-199", "100-150", True),
        ("100-149", "150-199", False),
        ("100-199", "0150-0250", False),
        ("+34900000100-+34900000199", "+34900000150-+34900000250", True),
    ],
)
def test_ranges_that_share_some_numbers_overlap(first: str, second: str, overlaps: bool) -> None:
    found = [code for code, *_ in wrong_entries((one(R, first), one(R, second)), "ES", "UTC")]
    assert found == (["stop_list.overlap"] if overlaps else [])
