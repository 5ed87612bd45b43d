"""In which countries local numbers are at home: of a phone connection, and of what stands in a CRM."""

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import Call
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import canonical, read
from cordboard.domain.scenario.own_numbers import line_of_number, region_of_client, regions_of


class NumberRegions:
    """Answers from the settings in force and from what the connections say."""

    def __init__(self, settings_in_force: SettingsInForce, live_connections: LiveConnections) -> None:
        self._settings_in_force = settings_in_force
        self._live_connections = live_connections

    def client_of(self, call: Call, phones: str) -> Reading:
        """The client's number in a call of this phone connection."""
        region = region_of_client(call, self._settings_in_force.settings, self._live_connections.region(phones))
        return read(call.client.number, region, hidden=call.client.hidden)

    def own_of(self, call: Call, phones: str) -> str | None:
        """Our number in a call of this phone connection, as calls are found by it: in E.164, else as written."""
        line = line_of_number(call.line, self._settings_in_force.settings)
        home = (
            (line.region if line else None)
            or self._live_connections.region(phones)
            or self._settings_in_force.settings.region
        )
        return read(call.line, home).e164 or call.line

    def spellings(self, written: str) -> tuple[str, ...]:
        """How a number that somebody asks for may stand in the store; a plus that arrived as a blank is tried too."""
        bare = written.strip()
        forms = (bare, f"+{bare}") if written.startswith(" ") else (bare,)
        understood = (read(form, region).e164 for form in forms for region in self.all())
        return tuple(dict.fromkeys((bare, *(number for number in understood if number))))

    def all(self) -> tuple[str, ...]:
        """Every country of ours, that of the settings first."""
        phones = [self._live_connections.region(name) for name in self._live_connections.phones()]
        return regions_of(self._settings_in_force.settings, connections=phones)

    def of_crm(self, crm: str) -> tuple[str, ...]:
        """Where numbers of this CRM may be at home, the likeliest first."""
        home = self._live_connections.region(crm) or self._settings_in_force.settings.region
        return (home, *(region for region in self.all() if region != home))

    def keys_of(self, written: str, crm: str) -> tuple[str, ...]:
        """Under what a number that stands in this CRM is found."""
        home, *others = self.of_crm(crm)
        return canonical(written, home, others)
