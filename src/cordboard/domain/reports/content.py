"""What a report says: totals, a chart, tables. `report_text.py` and `report_html.py` write it."""

from datetime import datetime

from cordboard.domain.calls.call import Value
from cordboard.domain.reports.settings import Rhythm, Section


class Line(Value, frozen=True, kw_only=True):
    """Sums over calls, under a name; empty for calls without. Units: ms."""

    name: str = ""
    inbound: int = 0
    outbound: int = 0
    answered: int = 0
    missed: int = 0
    inbound_answered: int = 0
    answered_within: int = 0
    wait_ms: int = 0
    talk_ms: int = 0

    @property
    def calls(self) -> int:
        return self.inbound + self.outbound


class Bar(Value, frozen=True, kw_only=True):
    """One hour or day of the chart. `at`: its local begin."""

    at: datetime
    missed: int = 0
    others: int = 0


class Table(Value, frozen=True, kw_only=True):
    """Calls by person, line or queue, most calls first; `more` rows were left out."""

    section: Section
    rows: tuple[Line, ...]
    more: int = 0


class Content(Value, frozen=True, kw_only=True):
    """Times are aware, in the report's time zone; `until` is not included. `not_called_back`: clients who wait now."""

    title: str
    every: Rhythm
    language: str
    time_zone: str
    since: datetime
    until: datetime
    now: datetime
    service_level_s: int
    total: Line
    before: Line
    url: str
    bars: tuple[Bar, ...] = ()
    tables: tuple[Table, ...] = ()
    not_called_back: int | None = None
    uncounted: int = 0
    test: bool = False
