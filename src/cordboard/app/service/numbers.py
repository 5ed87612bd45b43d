"""Use cases about one phone number: its match and its interpretation."""

from collections.abc import Mapping, Sequence

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.identify import DecisionBatch, identify
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.explain.call_views import candidate_view, match_view
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.errors import Cannot
from cordboard.contract.views.clients import ClientRecordView
from cordboard.contract.views.matches import CandidateView, MatchView
from cordboard.domain.interaction import phone_identities
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import read
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store


class NumberUseCases:
    """Answers from the local directory alone."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        connections: ConnectionAdmin,
        regions: NumberRegions,
        settings_in_force: SettingsInForce,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._connections = connections
        self._number_regions = regions
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def lookup(self, number: str, connection: str | None, call: str | None = None) -> MatchView:
        crm = self._crm(connection)
        regions = self._number_regions.of_crm(crm)
        sought = phone_identities(read(number, regions[0]))
        match = await identify(DecisionBatch(self._store), crm, sought, 0.0, regions, call)
        return match_view(match, self._clock.now())

    async def matches(self, number: str, call: str | None = None) -> Mapping[str, MatchView]:
        """What each CRM has under this number, by connection; for `call` as was chosen for that one."""
        return {crm: await self.lookup(number, crm, call) for crm in self._live_connections.crms()}

    async def people(self, name: str, connection: str | None, limit: int) -> Sequence[CandidateView]:
        found = await self._store.people_named(self._crm(connection), name, limit)
        return [candidate_view(one, None) for one in found]

    def _crm(self, connection: str | None) -> str:
        """The CRM that is asked: the first one where none is named."""
        crms = [connection] if connection else self._live_connections.crms()
        if not crms:
            raise Cannot(409, "no_crm", "No CRM is connected.", "Connect a CRM first.")
        if self._connections.stored(crms[0]).kind != "crm":
            raise Cannot(409, "not_a_crm", f"{crms[0]} is not a CRM.", "Choose a CRM connection.")
        return crms[0]

    async def read(self, text: str, region: str | None) -> Reading:
        return read(text, region or self._settings_in_force.settings.company.home)


def records_of(matches: Mapping[str, MatchView]) -> tuple[ClientRecordView, ...]:
    """The people and companies of all CRMs, each with its connection."""
    found = ((crm, one) for crm, match in matches.items() for one in match.candidates)
    return tuple(
        ClientRecordView(connection=crm, **{name: getattr(one, name) for name in one.__struct_fields__})
        for crm, one in found
    )
