"""Whether the company was open."""

from datetime import UTC, date, datetime

import pytest

from cordboard.domain.figures.opening_hours import out_of_hours
from cordboard.domain.settings.company import Company, OpeningHours, Weekday

DAY = OpeningHours(name="day", days=tuple(Weekday)[:5], from_="09:00", to="18:00")
NIGHT = OpeningHours(name="night", days=(Weekday.FRIDAY,), from_="22:00", to="02:00")
COMPANY = Company(time_zone="Europe/Madrid", hours=(DAY, NIGHT), holidays=(date(2026, 11, 25),))


@pytest.mark.parametrize(
    ("at", "closed"),
    [
        (datetime(2026, 11, 26, 8, 30, tzinfo=UTC), False),  # 9:30 on a Thursday in Madrid
        (datetime(2026, 11, 26, 7, 59, tzinfo=UTC), True),
        (datetime(2026, 11, 26, 17, 0, tzinfo=UTC), True),  # 18:00: closed
        (datetime(2026, 11, 25, 9, 0, tzinfo=UTC), True),  # a holiday
        (datetime(2026, 11, 27, 21, 30, tzinfo=UTC), False),
        (datetime(2026, 11, 28, 0, 30, tzinfo=UTC), False),  # Saturday 1:30 belongs to Friday's night
        (datetime(2026, 11, 28, 1, 0, tzinfo=UTC), True),
        (datetime(2026, 11, 28, 9, 30, tzinfo=UTC), True),
    ],
)
def test_hours_and_holidays_of_the_company_decide(at: datetime, closed: bool) -> None:
    assert out_of_hours(at, COMPANY) is closed


def test_without_hours_nothing_is_said() -> None:
    assert out_of_hours(datetime(2026, 11, 26, tzinfo=UTC), Company()) is None
