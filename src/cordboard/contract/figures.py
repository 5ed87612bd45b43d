"""Use cases of figures: calls over time, by person, line and queue."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.contract.views.figures import FiguresView
from cordboard.domain.figures.counted_call import TARGET_S


class FiguresBy(StrEnum):
    """What calls are added up by."""

    HOUR = "hour"
    DAY = "day"
    PERSON = "person"
    LINE = "line"
    QUEUE = "queue"
    MONTH = "month"
    WEEKDAY_HOUR = "weekday_hour"


class FigureQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A time without a zone is one of `time_zone`; None: the company's. Without a period: the last 30 days."""

    by: FiguresBy
    since: datetime | None = None
    until: datetime | None = None
    time_zone: str | None = None
    service_level_s: int = TARGET_S
    compare: bool = False


class FigureQueries(Protocol):
    """What people ask about many calls. Nothing here changes anything."""

    async def figures(self, query: FigureQuery) -> FiguresView:
        """Sums over the calls that started within the period. Raises: Cannot 400 for an impossible period."""
