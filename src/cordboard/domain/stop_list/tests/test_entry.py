"""When an entry ends, and the entry of a single number."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.stop_list.entry import StopKind, StopListEntry, end_of, names_tags
from cordboard.domain.stop_list.own_entries import entry_of

N, X = StopKind.NUMBER, StopKind.EXTENSION


@pytest.mark.parametrize(
    ("until", "zone", "end"),
    [
        (None, "Europe/Madrid", None),
        ("2026-11-30", None, datetime(2026, 12, 1, tzinfo=UTC)),
        ("2026-11-30", "Europe/Nowhere", datetime(2026, 12, 1, tzinfo=UTC)),
        ("2026-11-30", "Europe/Madrid", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-11-30T13:30", "Europe/Madrid", datetime(2026, 11, 30, 12, 30, tzinfo=UTC)),
        ("2026-11-30T13:30+05:00", "Europe/Madrid", datetime(2026, 11, 30, 8, 30, tzinfo=UTC)),
    ],
)
def test_a_day_counts_whole_where_the_company_is_and_a_moment_by_its_offset(
    until: str | None, zone: str | None, end: datetime | None
) -> None:
    assert end_of(StopListEntry(until=until), zone) == end


def test_tags_matter_where_an_entry_names_one() -> None:
    assert names_tags((StopListEntry(value="600111222"), StopListEntry(kind=StopKind.TAG, value="vip")))
    assert not names_tags((StopListEntry(value="600111222"),))
    assert not names_tags(())


@pytest.mark.parametrize(
    ("number", "kind", "value"),
    [
        ("928 00 00 80", N, "+34928000080"),
        ("80", X, "80"),
        ("973890196.70", X, "973890196.70"),
        ("+999", N, "+999"),
        ("no number", N, "no number"),
    ],
)
def test_the_entry_of_a_number_is_in_full_and_of_an_extension_as_it_is(number: str, kind: StopKind, value: str) -> None:
    assert entry_of(number, "ES", "Mother") == StopListEntry(kind=kind, value=value, note="Mother")
