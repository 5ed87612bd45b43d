"""Looks at all connections and writes down what people must be told. Telling is `alert_delivery.py`'s work.

Each look can be done again: what it decides follows from the rows and from what is seen, and is written in one commit.
"""

from collections.abc import Iterator
from datetime import timedelta

import structlog

from cordboard.app.connections.health_observations import crm_sight, linked, pbx_sight, work_sight
from cordboard.app.connections.live_connections import Links
from cordboard.app.events.event_hub import Live
from cordboard.app.operations.settings_in_force import CurrentSettings
from cordboard.domain.alerts.machine import Alert, Place, Quiet, Rules, Sight, Subject, turn
from cordboard.domain.alerts.settings import Alerts
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.store import Store

log = structlog.get_logger()

LOOK = timedelta(seconds=3)
DAY_S = 86_400.0


class Alarm:
    """From what is seen to alerts and messages."""

    def __init__(self, store: Store, links: Links, current: CurrentSettings, live: Live, clock: Clock) -> None:
        self._store = store
        self._links = links
        self._current = current
        self._live = live
        self._clock = clock

    def arrange(self, host: LaneHost) -> None:
        host.every("alerts", LOOK, self.look)

    async def look(self) -> None:
        """Once at everything; also at what was taken away while it was in trouble."""
        open_ones = {Place(connection=a.connection, subject=a.subject): a for a in await self._store.open_alerts()}
        places = dict.fromkeys([*self._places(), *open_ones])
        counts = await self._store.counts()
        for place in places:
            alert = open_ones.get(place)
            await self._turn(place, alert, await self._sight(place, alert, dict(counts.get(place.connection, {}))))

    def _places(self) -> Iterator[Place]:
        for connection in tuple(self._links.connections):
            yield from (Place(connection=connection, subject=subject) for subject in Subject)

    async def _sight(self, place: Place, alert: Alert | None, counts: dict[str, int]) -> Sight:
        name = place.connection
        known = self._links.connections.get(name)
        if known is None:
            return Quiet()
        if known.kind == "pbx":
            of_links = place.subject is Subject.LINK
            return pbx_sight(self._links.states.get(name), linked(self._links, name)) if of_links else Quiet()
        if place.subject is Subject.WORK:
            return work_sight(counts, self._clock.now())
        lane, unproven = await self._store.lane(name), name in self._links.unproven
        return crm_sight(self._links.learnt[name], lane, unproven, alert)

    async def _turn(self, place: Place, alert: Alert | None, sight: Sight) -> None:
        now, ways = self._clock.now(), ways_in(self._current.settings.alerts)
        recent = await self._store.told_since(place.connection, place.subject, now - DAY_S)
        alerts = self._current.settings.alerts
        rules = Rules(away_after=alerts.away_after, repeat_after=alerts.repeat_after, recent=recent, heard=bool(ways))
        turned, word = turn(alert, sight, place, rules, now)
        if turned is None or turned == alert:
            return
        if turned.ended_at is not None and turned.told_at is None:
            await self._store.drop_alert(turned.no)
            return
        no = await self._store.keep_alert(turned, word, ways, now)
        if word is not None:
            log.info("alert", connection=place.connection, kind=turned.kind, word=word, alert=no)
            self._live.tell("summary", {"alert": no}, now)


def ways_in(alerts: Alerts) -> tuple[str, ...]:
    """Names of the ways that are set."""
    return tuple(name for name in ("mail", "webhook") if getattr(alerts, name) is not None)
