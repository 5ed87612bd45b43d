"""The parameters of the latest calls: read from the calls themselves, so nothing more is stored than those."""

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.decisions.stored_facts import stored_facts
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import Call
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery, CallRow, CallStore
from cordboard.toolkit.clock import moment

LATEST_CALLS = 500
READ_AGAIN = 5.0  # s; the form of field mappings asks at each change


class Seen(msgspec.Struct):
    """A parameter in the latest calls: its newest value, the call it is from, and how many calls have it."""

    value: str
    row: CallRow
    count: int = 0


class RecentParameters:
    """Of all phone systems."""

    def __init__(
        self,
        store: CallStore,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        regions: NumberRegions,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._number_regions = regions
        self._clock = clock
        self._read: tuple[float, dict[str, Seen]] = (float("-inf"), {})

    async def latest(self, *, fresh: bool = False) -> dict[str, Seen]:
        """By name; empty values are none. Unless `fresh`, as of some seconds ago."""
        at, found = self._read
        if fresh or not 0 <= self._clock.now() - at < READ_AGAIN:
            found = await self._found()
            self._read = (self._clock.now(), found)
        return found

    async def _found(self) -> dict[str, Seen]:
        found: dict[str, Seen] = {}
        for row in await self._store.calls(CallQuery(phase="ended", limit=LATEST_CALLS)):
            call = msgspec.json.decode(row.state, type=Call)
            for name, value in () if call.erased else self._scene(row, call).parameters.items():
                if value:
                    found.setdefault(name, Seen(value=value, row=row)).count += 1
        return found

    def _scene(self, row: CallRow, call: Call) -> RuleContext:
        crm = next(iter(self._live_connections.crms()), "")
        users = self._live_connections.users(crm) if crm else ()
        organisation = self._live_connections.organisation(crm) if crm else None
        now = moment(self._clock.now())
        facts = stored_facts(row, call, crm, self._number_regions, tuple(users), organisation, now)
        return RuleContext(facts, self._settings_in_force.for_crm(crm or None))
