"""Settings of reports by mail: when, to whom, what. They go through the mail server of the alerts."""

from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.company import Weekday


class Rhythm(StrEnum):
    """How often, and the period: the day before, the seven days before, the month before."""

    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"


class Section(StrEnum):
    """What a report has below its totals."""

    CHART = "chart"
    PERSON = "person"
    LINE = "line"
    QUEUE = "queue"
    NOT_CALLED_BACK = "not_called_back"


class Report(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One report. `id` is chosen by the administrator. `at`: `HH:MM` in its time zone; `weekday` of a weekly one; a
    monthly one goes on the first. Language and time zone are the company's where none is given."""

    id: str
    title: str = ""
    on: bool = True
    every: Rhythm = Rhythm.DAILY
    at: str = "08:00"
    weekday: Weekday = Weekday.MONDAY
    to: tuple[str, ...] = ()
    language: str | None = None
    time_zone: str | None = None
    sections: tuple[Section, ...] = tuple(Section)
