"""The fields of records in each CRM, as it said last: what forms show, what mappings and the check of settings use."""

from collections.abc import Mapping
from contextlib import suppress

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock

ASKED_AGAIN = 600.0  # s


class KnownFields:
    """By CRM and kind of record; a CRM that does not answer keeps what it said before."""

    def __init__(self, live_connections: LiveConnections, clock: Clock) -> None:
        self._live_connections = live_connections
        self._clock = clock
        self._known: dict[tuple[str, Entity], tuple[float, Mapping[str, Field]]] = {}

    async def read(self, crm: str, entity: Entity) -> Mapping[str, Field]:
        """By name, as the CRM says now. Raises: Trouble."""
        found = {one.name: one for one in await self._live_connections.crm(crm).fields(entity)}
        self._known[crm, entity] = (self._clock.now(), found)
        return found

    async def of(self, crm: str, entity: Entity) -> Mapping[str, Field]:
        """By name, asked again after ten minutes; none where the CRM cannot be asked."""
        if crm not in self._live_connections.crms():
            return {}
        asked, known = self._known.get((crm, entity), (float("-inf"), {}))
        if self._clock.now() - asked < ASKED_AGAIN:
            return known
        self._known[crm, entity] = (self._clock.now(), known)  # also where it does not answer: not asked again at once
        with suppress(Trouble):
            return await self.read(crm, entity)
        return known

    def expire(self, age_s: float) -> None:
        """What was read longer ago than that is asked again at its next use."""
        before = self._clock.now() - age_s
        for key, (asked, fields) in self._known.items():
            if asked <= before:
                self._known[key] = (float("-inf"), fields)

    def said(self, crm: str) -> dict[Entity, Mapping[str, Field]]:
        """What is known of each kind of record that this CRM was asked for; nothing is asked."""
        return {entity: fields for (name, entity), (_, fields) in self._known.items() if name == crm and fields}
