"""Adds up what a report says, by the same figures that the API gives."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.call_backs import CallBacks
from cordboard.contract.figures import FigureQueries, FigureQuery, FiguresBy
from cordboard.contract.views.figures import FiguresView, FigureView, SumsView
from cordboard.domain.reports import schedule
from cordboard.domain.reports.content import Bar, Content, Line, Table
from cordboard.domain.reports.settings import Report, Rhythm, Section
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

ROWS = 20  # of a table; the console has all of them
SUBJECTS = {Section.PERSON: FiguresBy.PERSON, Section.LINE: FiguresBy.LINE, Section.QUEUE: FiguresBy.QUEUE}
SUMS = SumsView.__struct_fields__


def zone_name(report: Report, settings: Settings) -> str:
    """The report's own time zone, or the company's."""
    return report.time_zone or settings.company.zone


class ReportContents:
    """Reads figures; `console` is where readers find more."""

    def __init__(
        self,
        store: Store,
        figures: FigureQueries,
        call_backs: CallBacks,
        settings_in_force: SettingsInForce,
        clock: Clock,
        console: str,
    ) -> None:
        self._store = store
        self._figures = figures
        self._call_backs = call_backs
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._console = console

    async def of(self, report: Report, day: date, test: bool = False) -> Content:
        """What the report of that day says."""
        settings = self._settings_in_force.settings
        name = zone_name(report, settings)
        zone = zone_of(name) or UTC
        since, until = schedule.period(report.every, day, zone)
        over_time = FiguresBy.HOUR if report.every is Rhythm.DAILY else FiguresBy.DAY
        chart = await self._by(over_time, since, until, name, compare=True)
        tables = [
            _table(section, (await self._by(SUBJECTS[section], since, until, name)).items)
            for section in report.sections
            if section in SUBJECTS
        ]
        return Content(
            title=report.title,
            every=report.every,
            language=report.language or settings.company.spoken,
            time_zone=name,
            since=since,
            until=until,
            now=moment(self._clock.now()).astimezone(zone),
            service_level_s=chart.service_level_s,
            total=_line(chart.total),
            before=_line(chart.previous or SumsView()),
            url=f"{self._console}/figures?from={since.date()}&to={until.date() - timedelta(days=1)}",
            bars=tuple(_bars(report.every, chart, zone)) if Section.CHART in report.sections else (),
            tables=tuple(one for one in tables if _says_something(one)),
            not_called_back=await self._waiting() if Section.NOT_CALLED_BACK in report.sections else None,
            uncounted=chart.counting.calls - chart.counting.counted if chart.counting else 0,
            test=test,
        )

    async def _by(
        self, by: FiguresBy, since: datetime, until: datetime, zone: str, compare: bool = False
    ) -> FiguresView:
        query = FigureQuery(by=by, since=since, until=until, time_zone=zone, compare=compare)
        return await self._figures.figures(query)

    async def _waiting(self) -> int:
        query = self._call_backs.narrowed(CallQuery(not_called_back=True))
        return await self._store.count_calls(query, 1_000_000)


def _line(sums: SumsView, name: str = "") -> Line:
    return Line(name=name, **{field: getattr(sums, field) for field in SUMS})


def _table(section: Section, items: Sequence[FigureView]) -> Table:
    lines = sorted((_line(one, one.name or one.key) for one in items), key=lambda line: (-line.calls, line.name))
    return Table(section=section, rows=tuple(lines[:ROWS]), more=max(0, len(lines) - ROWS))


def _says_something(table: Table) -> bool:
    """A table with nothing but calls without a key repeats the total."""
    return any(line.name for line in table.rows)


def _bars(every: Rhythm, chart: FiguresView, zone: tzinfo) -> Iterator[Bar]:
    """Each hour from the first to the last with calls, or each day of the period."""
    found = {one.key: one for one in chart.items}
    if not found:
        return
    at = chart.since
    keys = list(_keys(every, at, chart.until, zone))
    if every is Rhythm.DAILY:
        used = [n for n, (key, _) in enumerate(keys) if key in found]
        keys = keys[used[0] : used[-1] + 1]
    for key, begin in keys:
        one = found.get(key)
        missed = one.missed if one else 0
        yield Bar(at=begin, missed=missed, others=one.inbound + one.outbound - missed if one else 0)


def _keys(every: Rhythm, since: datetime, until: datetime, zone: tzinfo) -> Iterator[tuple[str, datetime]]:
    """The keys of the figures, in order; an hour that occurs twice is there twice."""
    if every is not Rhythm.DAILY:
        day = since.date()
        while day < until.date():
            yield day.isoformat(), datetime.combine(day, datetime.min.time(), zone)
            day += timedelta(days=1)
        return
    seen: set[str] = set()
    at, end = since.timestamp(), until.timestamp()
    while at < end:
        local = datetime.fromtimestamp(at, zone).replace(minute=0, second=0, microsecond=0)
        if (key := local.isoformat(timespec="minutes")) not in seen:
            seen.add(key)
            yield key, local
        at += 900  # zones change by quarters of an hour
