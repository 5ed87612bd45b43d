"""The numbers of a call, read in the region of the call: once for each state of a call, then passed on."""

from cordboard.domain.calls.call import Call, Value
from cordboard.domain.interaction import Identity, phone_identities
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.own_numbers import line_of_number, region_of_client
from cordboard.domain.settings.decision_settings import DecisionSettings


class CallContext(Value, frozen=True, kw_only=True):
    """The numbers of one call, understood.

    `number` is the client's. `client` and `own_number` are the forms under which calls are found: E.164 if understood,
    else as written. `region`: where the client's local numbers are at home, ISO 3166 (`ES`).
    """

    number: Reading
    identities: tuple[Identity, ...]  # of the client; none if no client can be looked up
    client: str | None
    own_number: str | None
    region: str

    @property
    def identity(self) -> Identity | None:
        """The one that claims and the order of work go by."""
        return self.identities[0] if self.identities else None


def context_of(call: Call, settings: DecisionSettings, connection_region: str | None) -> CallContext:
    """Read the numbers of a call; `connection_region` is the country of its phone connection, where one is set."""
    region = region_of_client(call, settings, connection_region)
    number = read(call.client.number, region, hidden=call.client.hidden)
    identities = phone_identities(number)
    line = line_of_number(call.line, settings)
    home = (line.region if line else None) or connection_region or settings.region
    return CallContext(
        number=number,
        identities=identities,
        client=identities[0].value if identities else call.client.number,
        own_number=read(call.line, home).e164 or call.line,
        region=region,
    )
