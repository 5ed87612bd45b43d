"""Whether calls come in and go out as usual: how long a phone system or a line has had none within business hours."""

from collections.abc import Iterator

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.alerts.machine import (
    Alert,
    AlertPlace,
    HealthObservation,
    Kind,
    Quiet,
    Subject,
    Troubled,
    Unclear,
    Well,
)
from cordboard.domain.alerts.settings import NoCalls
from cordboard.domain.figures.opening_hours import opened_for, out_of_hours
from cordboard.domain.numbers.comparison import same_number
from cordboard.domain.settings.company import queue_title
from cordboard.domain.settings.settings import Settings
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

LINE = "line "  # how the place of a line begins; no connection can have such a name
QUEUE = "queue "  # the same of a queue
BACK_S = 14 * 86_400.0  # an older call of a line is not looked for
FRESH_S = 30.0  # how long what was read is good for


class CallSilence:
    """Reads the newest call of each place. A start counts as a call: what happened before it, nobody saw."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._number_regions = regions
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._started = clock.now()
        self._read: dict[str, tuple[float, float]] = {}  # place: when it was read, its newest call

    def places(self) -> Iterator[AlertPlace]:
        """Phone systems and lines that are watched."""
        wanted = self._settings_in_force.settings.alerts.no_calls
        if wanted is not None:
            names = (*self._phones(wanted), *(f"{LINE}{number}" for number in wanted.lines))
            yield from (AlertPlace(connection=name, subject=Subject.CALLS) for name in names)

    def _phones(self, wanted: NoCalls) -> Iterator[str]:
        phones = tuple(self._live_connections.phones())
        return (one for one in phones if not wanted.connections or one in wanted.connections)

    async def observation(self, place: AlertPlace, alert: Alert | None) -> HealthObservation:
        """Trouble after so much open time without a call; nothing is clear while the company is closed."""
        wanted, now = self._settings_in_force.settings.alerts.no_calls, self._clock.now()
        if wanted is None or place not in tuple(self.places()):
            return Quiet()
        company = self._settings_in_force.settings.company
        last = await self._newest(place.connection, now)
        if alert is not None and last <= alert.began_at:
            closed = out_of_hours(moment(now), company)
            return Unclear() if closed else Troubled(kind=Kind.SILENT, since=alert.began_at)
        since = max(last, self._started)
        if opened_for(moment(since), moment(now), company) < wanted.after:
            return Well()
        return Troubled(kind=Kind.SILENT, since=since)

    async def _newest(self, place: str, now: float) -> float:
        """Epoch s of the newest call; 0 where there is none to be found."""
        read_at, found = self._read.get(place, (0.0, 0.0))
        if not read_at <= now < read_at + FRESH_S:
            rows = await self._store.calls(self._query(place, now))
            found = rows[0].started_at if rows else 0.0
            self._read[place] = (now, found)
        return found

    def _query(self, place: str, now: float) -> CallQuery:
        if not place.startswith(LINE):
            return CallQuery(connection=place, limit=1)
        spellings = self._number_regions.spellings(place.removeprefix(LINE))
        return CallQuery(lines=tuple(spellings), since=now - BACK_S, limit=1)


def place_title(place: str, live_connections: LiveConnections, settings: Settings) -> str:
    """The name of a connection, line or queue, for people."""
    if place.startswith(QUEUE):
        name = place.removeprefix(QUEUE)
        return queue_title(name, settings.queues) or name
    if place.startswith(LINE):
        number = place.removeprefix(LINE)
        region = settings.company.home
        named = (one.title for one in settings.numbers if same_number(one.number, number, one.region or region))
        return next((title for title in named if title), number)
    known = live_connections.connections.get(place)
    return known.title if known else place
