"""To whom a caller belongs, over all CRMs, for calls that go directly to their owner."""

from collections.abc import Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.routing.caller_records import CallerDirectory, CallerRecords
from cordboard.domain.calls.call import Call
from cordboard.domain.routing.owner import OwnedRecord
from cordboard.domain.routing.question import RouteQuestion
from cordboard.domain.routing.reasons import RouteReason
from cordboard.domain.routing.route import DirectToOwner, OwnerOf
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.decision_settings import user_in
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.store import Store

LOOKED_AT = 10  # answered calls of the caller, the newest first


class Ownership(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the caller's owners. `failure`: of a CRM that could not be asked, where no other knew any."""

    records: Sequence[OwnedRecord] = ()
    said: tuple[RouteReason, ...] = ()
    failure: RouteReason | None = None
    age_ms: int | None = None


class CallerOwners:
    """Asks the local directory, never a CRM."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        directory: CallerDirectory,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._directory = directory

    async def of(self, rule: DirectToOwner, question: RouteQuestion) -> Ownership:
        """The owners of the first CRM that knows the caller."""
        talked = await self._last_talked(question) if OwnerOf.LAST_TALKED in rule.order else []
        said: list[RouteReason] = []
        failure = None
        for crm in self._live_connections.crms():
            records = await self._directory.records(crm, question.caller, question.region)
            failure = failure or records.failure
            said += records.said
            if records.people or records.deals:
                owned = (*talked, *self._owned(crm, records))
                return Ownership(records=owned, said=tuple(said), age_ms=records.age_ms)
        return Ownership(records=talked, said=tuple(said), failure=None if talked else failure)

    def _owned(self, crm: str, records: CallerRecords) -> list[OwnedRecord]:
        people = [
            self._record(crm, OwnerOf(one.entity.value), one.name, one.owner.id, one.owner.name)
            for one in records.people
            if one.owner is not None
        ]
        deals = [self._record(crm, OwnerOf.DEAL, one.name, one.owner, None) for one in records.deals if one.owner]
        return [*deals, *people]

    def _record(self, crm: str, of: OwnerOf, name: str, user: str, called: str | None) -> OwnedRecord:
        team = self._settings_in_force.settings.team
        member = next((one for one in team if user_in(one, crm) == user), None)
        known = next((one.name for one in self._live_connections.users(crm) if one.id == user), None)
        owner = (member.name if member else "") or known or called or user
        return OwnedRecord(of=of, name=name, owner=owner, person=member.id if member else None)

    async def _last_talked(self, question: RouteQuestion) -> list[OwnedRecord]:
        number = self._directory.reading(question.caller, question.region).e164
        if number is None:
            return []
        rows = await self._store.calls(CallQuery(client=number, dispositions=("answered",), limit=LOOKED_AT))
        for row in rows:
            for extension in reversed(msgspec.json.decode(row.state, type=Call).talked):
                member = self._member_at(extension)
                if member is not None:
                    return [OwnedRecord(of=OwnerOf.LAST_TALKED, owner=member.name or member.id, person=member.id)]
        return []

    def _member_at(self, extension: str) -> TeamMember | None:
        team = self._settings_in_force.settings.team
        return next((one for one in team if extension in one.extensions), None)
