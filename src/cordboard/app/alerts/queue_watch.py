"""Whether a queue is within its limits: how long its callers wait, who is logged in, what is answered in time."""

from collections.abc import Iterator, Mapping

from cordboard.app.alerts.call_silence import QUEUE
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.queue_states import QueueState, QueueStates
from cordboard.domain.alerts.machine import AlertPlace, HealthObservation, Kind, Subject, Troubled, Unclear, Well
from cordboard.domain.alerts.settings import QueueLimits
from cordboard.domain.figures.opening_hours import out_of_hours
from cordboard.ports.host import Clock
from cordboard.toolkit.clock import moment

Observed = tuple[AlertPlace, HealthObservation]


class QueueWatch:
    """Compares each watched queue with the limits of the settings."""

    def __init__(self, queue_states: QueueStates, settings_in_force: SettingsInForce, clock: Clock) -> None:
        self._queue_states = queue_states
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def observations(self) -> Mapping[AlertPlace, HealthObservation]:
        """By place; empty where no limits are set."""
        limits, now = self._settings_in_force.settings.alerts.queue_limits, self._clock.now()
        if limits is None:
            return {}
        queues = await self._queue_states.read(await self._queue_states.open_calls())
        closed = bool(out_of_hours(moment(now), self._settings_in_force.settings.company))
        watched = (one for one in queues if not limits.queues or one.name in limits.queues)
        return dict(seen for one in watched for seen in _observed(one, limits, closed, now))


def _observed(queue: QueueState, limits: QueueLimits, closed: bool, now: float) -> Iterator[Observed]:
    name = f"{QUEUE}{queue.name}"
    if limits.wait is not None:
        yield AlertPlace(connection=name, subject=Subject.WAIT), _wait(queue, limits.wait.total_seconds(), now)
    if limits.agents:
        yield AlertPlace(connection=name, subject=Subject.AGENTS), _agents(queue, closed, now)
    if limits.in_target is not None:
        place = AlertPlace(connection=name, subject=Subject.TARGET)
        yield place, _target(queue, limits.in_target, limits.calls, now)


def _wait(queue: QueueState, limit: float, now: float) -> HealthObservation:
    if queue.since is None or now - queue.since < limit:
        return Well()
    return Troubled(kind=Kind.WAITING, since=queue.since + limit)


def _agents(queue: QueueState, closed: bool, now: float) -> HealthObservation:
    """While the company is closed nobody is expected; a queue that no phone system lists says nothing."""
    if queue.agents or closed:
        return Well()
    return Unclear() if queue.agents is None else Troubled(kind=Kind.NO_AGENTS, since=now)


def _target(queue: QueueState, percent: int, least: int, now: float) -> HealthObservation:
    calls = queue.answered + queue.missed
    if calls < least or queue.answered_in_target * 100 >= percent * calls:
        return Well()
    return Troubled(kind=Kind.OFF_TARGET, since=now)
