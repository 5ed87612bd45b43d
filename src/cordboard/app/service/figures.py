"""Use cases of figures: sums over calls, by local time and by subject."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, tzinfo

from cordboard.app.figures.asked_period import asked_period
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.figures import FigureQuery, FiguresBy
from cordboard.contract.views.figures import CountingView, FiguresView, FigureView, SumsView
from cordboard.domain.figures import local_time
from cordboard.domain.figures.counted_call import TARGETS_S
from cordboard.domain.figures.periods import previous
from cordboard.domain.figures.sums import Sums
from cordboard.domain.numbers.comparison import same_number
from cordboard.domain.settings.company import queue_title
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.host import Clock
from cordboard.ports.store.figures import FigureStore, Subject

Names = Mapping[str, tuple[str, str | None]]  # the key of a call: the key that it counts under, and its name

STEPS: dict[FiguresBy, tuple[int, Callable[[int, int], str]]] = {
    FiguresBy.HOUR: (local_time.HOUR_S, local_time.hour_name),
    FiguresBy.DAY: (local_time.DAY_S, lambda day, _offset: local_time.day_name(day)),
    FiguresBy.MONTH: (local_time.DAY_S, lambda day, _offset: local_time.month_name(day)),
    FiguresBy.WEEKDAY_HOUR: (local_time.HOUR_S, lambda hour, _offset: local_time.weekday_hour_name(hour)),
}
SUBJECTS: dict[FiguresBy, Subject] = {
    FiguresBy.PERSON: "person",
    FiguresBy.LINE: "line",
    FiguresBy.QUEUE: "queue",
}


class FigureUseCases:
    """Reads the sums that the store keeps."""

    def __init__(self, store: FigureStore, settings_in_force: SettingsInForce, clock: Clock) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def figures(self, query: FigureQuery) -> FiguresView:
        settings = self._settings_in_force.settings
        zone_name = query.time_zone or settings.company.zone
        zone = zone_of(zone_name) or UTC
        since, until = asked_period(query.since, query.until, zone, self._clock.now())
        before = previous(since, until) if query.compare else None
        level = TARGETS_S.index(query.service_level_s)
        sums = await self._sums(query.by, since, until, zone, settings)
        left, calls = await self._store.counting_progress()
        return FiguresView(
            items=tuple(FigureView(key=key, name=name, **_fields(one, level)) for key, (name, one) in sums.items()),
            since=since,
            until=until,
            time_zone=zone_name,
            service_level_s=query.service_level_s,
            total=SumsView(**_fields(_total(one for _, one in sums.values()), level)),
            previous=SumsView(**_fields(await self._all(before, since), level)) if before else None,
            previous_since=before,
            counting=CountingView(counted=calls - left, calls=calls) if left else None,
        )

    async def _sums(
        self, by: FiguresBy, since: datetime, until: datetime, zone: tzinfo, settings: Settings
    ) -> dict[str, tuple[str | None, Sums]]:
        """By key, with a name where it has one."""
        found: dict[str, tuple[str | None, Sums]] = {}
        if by in STEPS:
            step, name_of = STEPS[by]
            for stretch in local_time.stretches(since.timestamp(), until.timestamp(), zone):
                rows = await self._store.figures_over_time(stretch.since, stretch.until, step, stretch.offset)
                for slot, sums in rows:
                    _add(found, name_of(slot, stretch.offset), None, sums)
            return dict(sorted(found.items())) if by is FiguresBy.WEEKDAY_HOUR else found
        names = _people(settings) if by is FiguresBy.PERSON else {}
        title_of = _titles(by, settings)
        for key, sums in await self._store.figures_by(SUBJECTS[by], since.timestamp(), until.timestamp()):
            shown, name = names.get(key, (key, title_of(key)))
            _add(found, shown, name, sums)
        return found

    async def _all(self, since: datetime, until: datetime) -> Sums:
        rows = await self._store.figures_over_time(since.timestamp(), until.timestamp(), local_time.DAY_S, 0)
        return _total(one for _, one in rows)


def _people(settings: Settings) -> Names:
    """Extensions of one person count under the first of them."""
    return {
        extension: (member.extensions[0], member.name or None)
        for member in reversed(settings.team)
        for extension in member.extensions
    }


def _titles(by: FiguresBy, settings: Settings) -> Callable[[str], str | None]:
    match by:
        case FiguresBy.LINE:
            return lambda number: _line(number, settings)
        case FiguresBy.QUEUE:
            return lambda name: queue_title(name, settings.queues)
        case _:
            return lambda _: None


def _line(number: str, settings: Settings) -> str | None:
    region = settings.company.home
    found = (one for one in settings.numbers if same_number(one.number, number, one.region or region))
    return next((one.title for one in found), None)


def _add(found: dict[str, tuple[str | None, Sums]], key: str, name: str | None, sums: Sums) -> None:
    if key in found:
        found[key][1].add(sums)
    else:
        found[key] = (name, sums)


def _total(each: Iterable[Sums]) -> Sums:
    total = Sums(within=(0,) * len(TARGETS_S))
    for one in each:
        total.add(one)
    return total


def _fields(sums: Sums, level: int) -> dict[str, int]:
    names = ("inbound", "outbound", "answered", "missed", "inbound_answered", "wait_ms", "talk_ms")
    return {name: getattr(sums, name) for name in names} | {"answered_within": sums.within[level]}
