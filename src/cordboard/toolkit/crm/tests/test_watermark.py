"""A mark over a listing by moment of change: nothing is lost, nothing comes twice."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row, advance, earlier, moment_of

START = datetime(2026, 11, 22, 9, tzinfo=UTC)


def at(second: int) -> str:
    return (START + timedelta(seconds=second)).isoformat()


def page(table: dict[str, str], mark: Mark, size: int) -> tuple[list[Row], bool]:
    """What a service answers: rows at or after the mark, the oldest first, and whether there are more."""
    rows = sorted((moment, record) for record, moment in table.items() if moment >= mark.since)
    part = rows[mark.offset : mark.offset + size]
    return [Row(record, moment) for moment, record in part], len(rows) > mark.offset + size


def drained(table: dict[str, str], mark: Mark, size: int, now: float) -> list[str]:
    found = []
    for _ in range(200):
        rows, behind = page(table, mark, size)
        found += [rows[position].id for position in advance(mark, rows, now, behind=behind)]
        if not behind:
            return found
    raise AssertionError("the listing has no end")


def test_a_record_that_becomes_visible_a_moment_late_is_not_missed() -> None:
    mark, table = Mark(), {"a": at(10)}
    assert drained(table, mark, 5, 10) == ["a"]
    table["late"] = at(8)
    assert drained(table, mark, 5, 11) == ["late"]
    assert drained(table, mark, 5, 12) == []


def test_many_records_of_one_moment_cross_the_border_of_a_page() -> None:
    mark, table = Mark(), {f"r{n:02}": at(1) for n in range(23)}
    assert sorted(drained(table, mark, 5, 2)) == sorted(table)
    assert drained(table, mark, 5, 3) == []


def test_after_a_quiet_while_the_mark_remembers_the_newest_only() -> None:
    mark, table = Mark(), {"a": at(1), "b": at(4)}
    drained(table, mark, 5, 5)
    assert set(mark.seen) == {"a", "b"}
    drained(table, mark, 5, 30)
    assert mark.since == at(4)
    assert set(mark.seen) == {"b"}


@given(
    changes=st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 4)), max_size=40),
    size=st.integers(1, 4),
    poll_every=st.integers(1, 5),
)
def test_every_change_is_reported_once_in_any_order_of_changes_and_polls(
    changes: list[tuple[str, int]], size: int, poll_every: int
) -> None:
    mark, table, second = Mark(), {}, 0
    reported: dict[str, str] = {}
    for count, (record, pause) in enumerate(changes):
        second += pause
        table[record] = at(second)
        if count % poll_every == 0:
            for one in drained(table, mark, size, float(second)):
                assert reported.get(one) != table[one]
                reported[one] = table[one]
    drained_at_the_end = drained(table, mark, size, float(second + 1))
    reported |= {one: table[one] for one in drained_at_the_end}
    assert reported == table


def test_a_mark_never_goes_back() -> None:
    mark, marks = Mark(), []
    for second in (5, 9, 9, 30, 31):
        advance(mark, [Row(f"r{second}", at(second))], float(second), behind=False)
        marks.append(mark.since)
    assert all(one <= other for one, other in pairwise([EPOCH, *marks]))


def test_moments_are_read_as_utc_and_what_is_none_stays() -> None:
    assert moment_of("2026-11-22 09:00:00") == START
    assert moment_of("2026-11-22T10:00:00+01:00") == START
    assert moment_of("soon") is None
    assert moment_of(None) is None
    assert earlier("soon", timedelta(seconds=1)) == "soon"
    assert earlier(at(5), timedelta(seconds=5)) == START.isoformat()
