"""Turns what connections are doing into alerts and messages. `alert_delivery.py` delivers them.

It can run again at any time: what it decides follows from stored states and is written in one commit.
"""

from collections.abc import Iterator
from datetime import timedelta

import structlog

from cordboard.app.alerts.call_silence import CallSilence
from cordboard.app.alerts.queue_watch import QueueWatch
from cordboard.app.connections.health_observations import (
    crm_observation,
    linked,
    outbox_observation,
    pbx_observation,
)
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.alerts.machine import Alert, AlertPlace, HealthObservation, Quiet, Rules, Subject, turn
from cordboard.domain.alerts.settings import CHANNELS, Alerts
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.store.store import Store

log = structlog.get_logger()

LOOK = timedelta(seconds=3)
DAY_S = 86_400.0
OF_CONNECTIONS = (Subject.LINK, Subject.WORK)
SUBJECTS_OF_QUEUES = (Subject.WAIT, Subject.AGENTS, Subject.TARGET)


class AlertEvaluator:
    """From what is seen to alerts and messages."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        live: EventHub,
        silence: CallSilence,
        queue_watch: QueueWatch,
        clock: Clock,
    ) -> None:
        self._silence = silence
        self._queue_watch = queue_watch
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._event_hub = live
        self._clock = clock

    def arrange(self, timetable: Timetable) -> None:
        timetable.every(Job.FIND_ALERTS, LOOK, self.look)

    async def look(self) -> None:
        """Once at everything; also at what was taken away while it was in trouble."""
        open_ones = {AlertPlace(connection=a.connection, subject=a.subject): a for a in await self._store.open_alerts()}
        queues = await self._queue_watch.observations()
        places = dict.fromkeys([*self._places(), *queues, *open_ones])
        counts = await self._store.counts()
        for place in places:
            alert = open_ones.get(place)
            if place.subject in SUBJECTS_OF_QUEUES:
                await self._turn(place, alert, queues.get(place, Quiet()))
                continue
            await self._turn(
                place, alert, await self._observation(place, alert, dict(counts.get(place.connection, {})))
            )

    def _places(self) -> Iterator[AlertPlace]:
        for connection in tuple(self._live_connections.connections):
            yield from (AlertPlace(connection=connection, subject=subject) for subject in OF_CONNECTIONS)
        yield from self._silence.places()

    async def _observation(self, place: AlertPlace, alert: Alert | None, counts: dict[str, int]) -> HealthObservation:
        if place.subject is Subject.CALLS:
            return await self._silence.observation(place, alert)
        name = place.connection
        known = self._live_connections.connections.get(name)
        if known is None:
            return Quiet()
        if known.kind == "pbx":
            if place.subject is not Subject.LINK:
                return Quiet()
            state = await self._live_connections.states.of(name)
            return pbx_observation(state, linked(self._live_connections, name))
        if place.subject is Subject.WORK:
            return outbox_observation(counts, self._clock.now())
        return crm_observation(await self._live_connections.states.of(name), alert)

    async def _turn(self, place: AlertPlace, alert: Alert | None, observation: HealthObservation) -> None:
        now, channels = self._clock.now(), channels_in(self._settings_in_force.settings.alerts)
        recent = await self._store.told_since(place.connection, place.subject, now - DAY_S)
        alerts = self._settings_in_force.settings.alerts
        rules = Rules(
            away_after=alerts.away_after, repeat_after=alerts.repeat_after, recent=recent, has_channel=bool(channels)
        )
        turned, word = turn(alert, observation, place, rules, now)
        if turned is None or turned == alert:
            return
        if turned.ended_at is not None and turned.told_at is None:
            await self._store.drop_alert(turned.no)
            return
        no = await self._store.keep_alert(turned, word, channels, now)
        if word is not None:
            log.info("alert", connection=place.connection, kind=turned.kind, word=word, alert=no)
            self._event_hub.publish("summary", {"alert": no}, now)


def channels_in(alerts: Alerts) -> tuple[str, ...]:
    """Names of the configured channels."""
    return tuple(name for name in CHANNELS if getattr(alerts, name) is not None)
