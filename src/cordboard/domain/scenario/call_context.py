"""The numbers of a call, read in the region of the call: once for each state of a call, then passed on."""

from cordboard.domain.attribution.traffic_source import TrafficSource
from cordboard.domain.calls.call import Call, Value
from cordboard.domain.interaction import Identity, phone_identities
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.own_numbers import line_of_number, region_of_client
from cordboard.domain.settings.decision_settings import DecisionSettings


class CallContext(Value, frozen=True, kw_only=True):
    """The numbers of one call, understood.

    `number` is the client's. `client` and `own_number` are the forms under which calls are found: E.164 if understood,
    else as written. `region`: where the client's local numbers are at home, ISO 3166 (`ES`). `advertised`: the source
    that the settings give our number.
    """

    number: Reading
    identities: tuple[Identity, ...]  # of the client; none if no client can be looked up
    identity: Identity | None  # the first: claims and the order of work go by it
    key: str | None  # under which that one is stored
    client: str | None
    own_number: str | None
    region: str
    advertised: TrafficSource = TrafficSource()


def context_of(call: Call, settings: DecisionSettings, connection_region: str | None) -> CallContext:
    """Read the numbers of a call; `connection_region` is the country of its phone connection, where one is set."""
    region = region_of_client(call, settings, connection_region)
    number = read(call.client.number, region, hidden=call.client.hidden)
    identities = phone_identities(number)
    identity = identities[0] if identities else None
    key = identity.key if identity else None
    own_number = call.line
    line = line_of_number(own_number, settings)
    home = (line.region if line else None) or connection_region or settings.region
    return CallContext(
        number=number,
        identities=identities,
        identity=identity,
        key=key,
        client=identity.value if identity else call.client.number,
        own_number=read(own_number, home).e164 or own_number,
        region=region,
        advertised=TrafficSource(source=line.source or "", campaign=line.campaign or "") if line else TrafficSource(),
    )
