"""The periods: what is older than them, what is kept without an end, what is too short."""

import msgspec
import pytest

from cordboard.domain.settings.retention import DAY_S, LEAST, DataKind, Retention

NOW = 1_800_000_000.0


def test_every_kind_has_a_period_and_names_its_setting() -> None:
    periods = Retention()
    assert {kind.value for kind in DataKind} == set(Retention.__struct_fields__)
    assert all(periods.days(kind) >= LEAST for kind in DataKind)
    assert periods.before(DataKind.REQUESTS, NOW) == NOW - 90 * DAY_S


def test_zero_is_kept_without_an_end_and_less_than_the_least_counts_as_the_least() -> None:
    periods = Retention(calls=0, events=7)
    assert periods.before(DataKind.CALLS, NOW) is None
    assert periods.before(DataKind.EVENTS, NOW) == NOW - LEAST * DAY_S
    assert periods.too_short() == (DataKind.EVENTS,)


@pytest.mark.parametrize("days", [-1, 36_501, 1.5, "30", None])
def test_what_is_no_number_of_days_is_not_read(days: object) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"calls": days}, Retention)
