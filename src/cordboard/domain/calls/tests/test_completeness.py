"""Which recorded calls are ours: by id, else by number and time, each once."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.calls.completeness import TOLERANCE, Known, Recorded, matched

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
ANA, EVA = "+34600111222", "+34600333444"


def recorded(*keys: str, at: float = 0.0, number: str | None = ANA, exact: bool = False) -> Recorded:
    return Recorded(keys=keys, started_at=NOON + timedelta(seconds=at), number=number, exact=exact)


def known(call: str, *keys: str, at: float = 0.0, number: str | None = ANA) -> Known:
    return Known(id=call, keys=keys, started_at=NOON + timedelta(seconds=at), number=number)


def test_an_id_decides_whatever_number_and_time_say() -> None:
    call = known("c1", "1700.1", "1700.5", at=900, number=EVA)
    assert matched([recorded("1700.1")], [call]) == ["c1"]
    assert matched([recorded("1700.5", exact=True)], [call]) == ["c1"]
    assert matched([recorded("other", "1700.5")], [call]) == ["c1"]


def test_without_an_id_the_number_and_the_time_decide() -> None:
    assert matched([recorded(at=40)], [known("c1", "k1")]) == ["c1"]
    assert matched([recorded(at=60)], [known("c1", "k1")]) == ["c1"]
    assert matched([recorded(at=-60)], [known("c1", "k1")]) == ["c1"]
    assert matched([recorded(at=61)], [known("c1", "k1")]) == [None]
    assert matched([recorded(at=5, number=EVA)], [known("c1", "k1")]) == [None]
    assert matched([recorded(number=None)], [known("c1", "k1", number=None)]) == [None], "two hidden callers"


def test_another_exact_id_is_another_call_however_close() -> None:
    assert matched([recorded("1700.9", exact=True)], [known("c1", "1700.1")]) == [None]


def test_whoever_calls_twice_within_a_minute_has_called_twice() -> None:
    records = [recorded("a", at=0), recorded("b", at=30)]
    assert matched(records, [known("c1", "a", at=1)]) == ["c1", None]
    assert matched(records, [known("c1", "x", at=29)]) == [None, "c1"]
    assert matched(records, [known("c1", "x", at=29), known("c2", "y", at=2)]) == ["c2", "c1"]


calls = st.lists(st.tuples(st.integers(0, 300), st.sampled_from([ANA, EVA, None]), st.booleans()), max_size=12)


@given(calls, st.sets(st.integers(0, 11)))
def test_what_was_not_heard_is_found_and_nothing_else(made: list[tuple[int, str | None, bool]], lost: set[int]) -> None:
    """Each call is in the records; those that are not lost are ours under the same id."""
    records = [recorded(f"k{n}", at=at, number=number, exact=exact) for n, (at, number, exact) in enumerate(made)]
    ours = [
        known(f"c{n}", f"k{n}", at=at + 0.5, number=number) for n, (at, number, _) in enumerate(made) if n not in lost
    ]
    found = matched(records, ours)
    assert found == [f"c{n}" if n not in lost else None for n in range(len(made))]


@given(calls, calls)
def test_no_call_is_two_records_and_no_pair_is_far_apart(
    there: list[tuple[int, str | None, bool]], here: list[tuple[int, str | None, bool]]
) -> None:
    records = [recorded(f"r{n}", at=at, number=number, exact=exact) for n, (at, number, exact) in enumerate(there)]
    ours = {f"c{n}": known(f"c{n}", f"o{n}", at=at, number=number) for n, (at, number, _) in enumerate(here)}
    found = matched(records, list(ours.values()))
    taken = [call for call in found if call is not None]
    assert len(taken) == len(set(taken))
    for record, call in zip(records, found, strict=True):
        if call is not None:
            assert not record.exact
            assert record.number == ours[call].number is not None
            assert abs(record.started_at - ours[call].started_at) <= TOLERANCE
