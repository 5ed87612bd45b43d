"""The records of a caller for routing: from the local directory and the deals that it mirrors.

Only about somebody who is not in the copy the CRM is asked, within the caller's time."""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.directory.live_look_up import LiveLookUp
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Unknown
from cordboard.domain.interaction import IdentityKind, phone_identities
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import read
from cordboard.domain.routing.reasons import RouteReason, route_reason
from cordboard.domain.scenario.rule_context import is_caller
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store


class CallerRecords(msgspec.Struct, frozen=True, kw_only=True):
    """Of one CRM, in the order of preference. `failure`: it could not be asked, so nothing is known."""

    people: Sequence[Candidate] = ()
    deals: Sequence[Deal] = ()  # open ones, the newest first
    said: tuple[RouteReason, ...] = ()
    failure: RouteReason | None = None
    age_ms: int | None = None

    def of(self, entity: Entity) -> Candidate | None:
        """The first record of this kind."""
        return next((one for one in self.people if one.entity is entity), None)


class CallerDirectory:
    """Reads who calls. One reading answers every question about one caller."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        live: LiveLookUp,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._live = live
        self._clock = clock

    def reading(self, number: str | None, region: str | None) -> Reading:
        """The number, understood."""
        return read(number, region or self._settings_in_force.settings.company.home)

    async def records(self, crm: str, number: str | None, region: str | None) -> CallerRecords:
        """What this CRM knows of the caller."""
        if crm not in self._live_connections.crms():
            return CallerRecords(failure=route_reason("connection_gone", connection=crm))
        title = self._live_connections.connections[crm].title or crm
        reading = self.reading(number, region)
        identities = phone_identities(reading)
        if not identities:
            return CallerRecords(said=(route_reason("caller_hidden"),))
        match, batch = await self._live.identified(crm, identities, misses=True)
        if isinstance(match, Unknown):
            return CallerRecords(failure=route_reason("directory_loading", connection=title))
        state = await batch.directory(crm)
        age_ms = max(0, int((self._clock.now() - state.fresh_at) * 1000)) if state.fresh_at else None
        people = self._callers(match, reading) if isinstance(match, Found) else []
        numbers = [one.value for one in identities if one.kind is IdentityKind.PHONE]
        deals = await self._deals(crm, people, numbers)
        said = self._said(people, title) if people or not deals else ()
        return CallerRecords(people=await self._with_accounts(crm, people), deals=deals, said=said, age_ms=age_ms)

    @staticmethod
    def _callers(found: Found, reading: Reading) -> list[Candidate]:
        chosen = found.candidates[:1] if found.chosen else found.candidates
        return [one for one in chosen if is_caller(one, reading)]

    async def _with_accounts(self, crm: str, people: Sequence[Candidate]) -> Sequence[Candidate]:
        """With the accounts of contacts, whose own number is another one."""
        known = {(one.entity, one.id) for one in people}
        ids = dict.fromkeys(one.account_id for one in people if one.account_id)
        missing = [one for one in ids if (Entity.ACCOUNT, one) not in known]
        found = [await self._store.person(crm, Entity.ACCOUNT, one) for one in missing]
        return [*people, *(one for one in found if one is not None)]

    async def _deals(self, crm: str, people: Sequence[Candidate], numbers: Sequence[str]) -> Sequence[Deal]:
        ids = [one for person in people for one in (person.id, person.account_id) if one]
        found = {one.id: one for one in (await self._store.deals_of_people(crm, ids) if ids else ())}
        found |= {one.id: one for one in await self._store.deals_with(crm, numbers)}
        return sorted(
            (one for one in found.values() if one.state == OPEN), key=lambda one: one.created_at, reverse=True
        )

    @staticmethod
    def _said(people: Sequence[Candidate], title: str) -> tuple[RouteReason, ...]:
        if not people:
            return (route_reason("caller_unknown", connection=title),)
        first: Mapping[str, str] = {"name": people[0].name, "entity": people[0].entity.value, "connection": title}
        if len(people) == 1:
            return (route_reason("caller_found", **first),)
        return (route_reason("caller_several", count=str(len(people)), **first),)
