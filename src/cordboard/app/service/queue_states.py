"""The queues as they are now: who waits, who is logged in, and today's calls."""

from collections.abc import Iterable, Mapping

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.figures import FigureUseCases
from cordboard.contract.figures import FigureQuery, FiguresBy
from cordboard.contract.views.figures import FigureView
from cordboard.domain.calls.call import Call, Phase, Value
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

AGENTS_S = 60.0  # how old the agents of a queue may be: asking a phone system is a login there
PATIENCE_S = 0.3  # for that answer; a later one is there the next time
NONE = FigureView(key="")
OpenCall = tuple[CallRow, Call]


class QueueState(Value, frozen=True, kw_only=True):
    """A queue now. `since`: when the first of those who wait called (epoch s). `agents`: how many are logged in, None
    where no phone system lists the queue. Of today: `answered_in_target` of `answered`, and `missed`."""

    name: str
    waiting: int = 0
    since: float | None = None
    agents: int | None = None
    answered: int = 0
    answered_in_target: int = 0
    missed: int = 0


class QueueStates:
    """Reads stored calls, today's sums, and what phone systems list of their queues."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        figures: FigureUseCases,
        phone_lists: PhoneLists,
        settings_in_force: SettingsInForce,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._figures = figures
        self._phone_lists = phone_lists
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def open_calls(self) -> list[OpenCall]:
        """Calls that go on, newest first."""
        rows = [row for name in self._live_connections.phones() for row in await self._store.open_calls(name)]
        read = ((row, msgspec.json.decode(row.state, type=Call)) for row in rows)
        return sorted((one for one in read if not one[1].ended), key=lambda one: one[0].started_at, reverse=True)

    async def read(self, going_on: Iterable[OpenCall]) -> tuple[QueueState, ...]:
        """Those that have a title, callers or calls of today, and those that a phone system lists."""
        calls = [(row, call) for row, call in going_on if row.queue]
        waiting: dict[str, list[float]] = {}
        for row, call in calls:
            if call.phase is Phase.QUEUED:
                waiting.setdefault(row.queue, []).append(row.started_at)
        agents, today = await self._agents(), await self._sums()
        titled = (one.name for one in self._settings_in_force.settings.queues)
        names = dict.fromkeys((*titled, *today, *(row.queue for row, _ in calls), *agents))
        return tuple(_state(name, waiting.get(name, ()), agents.get(name), today.get(name, NONE)) for name in names)

    async def _agents(self) -> Mapping[str, int]:
        """How many are logged in, by queue."""
        found: dict[str, int] = {}
        for listed in (await self._phone_lists.queues(AGENTS_S, PATIENCE_S)).values():
            for one in listed:
                found[one.queue] = found.get(one.queue, 0) + len(one.extensions) + one.others
        return found

    async def _sums(self) -> Mapping[str, FigureView]:
        """Of today, by queue."""
        now = moment(self._clock.now())
        local = now.astimezone(zone_of(self._settings_in_force.settings.company.zone) or now.tzinfo)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        today = await self._figures.figures(FigureQuery(by=FiguresBy.QUEUE, since=midnight, until=now))
        return {one.key: one for one in today.items if one.key}


def _state(name: str, waiting: Iterable[float], agents: int | None, today: FigureView) -> QueueState:
    times = tuple(waiting)
    return QueueState(
        name=name,
        waiting=len(times),
        since=min(times, default=None),
        agents=agents,
        answered=today.inbound_answered,
        answered_in_target=today.answered_within,
        missed=today.missed,
    )
