"""Our own numbers in a call: which lines take part, and which line belongs to an extension or a number.

A line is named by a full number, by an extension, or by a provider user id such as `973890196.70` (extension 70).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from cordboard.domain.calls.call import Call, LegKind
from cordboard.domain.numbers.comparison import is_number, same_number
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading import read
from cordboard.domain.numbers.regions import country_of
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.decision_settings import DecisionSettings, Line, names_of_line
from cordboard.domain.stop_list.matching import is_ignored


def line_of_extension(extension: str | None, settings: DecisionSettings) -> Line | None:
    """The first line with this extension."""
    return next((line for line in settings.lines if extension and extension in names_of_line(line.number)), None)


def line_of_number(number: str | None, settings: DecisionSettings) -> Line | None:
    """The line with this number, in any spelling; else the line whose extension it is."""
    for line in settings.lines:
        if same_number(line.number, number, line.region or settings.region):
            return line
    return line_of_extension(number, settings)


def own_line(client: Reading, settings: DecisionSettings) -> Line | None:
    """The line of ours that the client's number is: a colleague, or a call that was passed on in our name."""
    return next((one for one in settings.lines if is_number(one.number, client, one.region or settings.region)), None)


def region_of_client(call: Call, settings: DecisionSettings, connection: str | None = None) -> str:
    """The region of the client's local numbers: the most specific setting decides.

    Our called number (its line, else its own country if it is written in full), else the line of the agent who talked
    or whose phone rang, else the region of the phone connection, else that of the settings.
    """
    home = connection or settings.region
    called = line_of_number(call.own_number, settings)
    if called and called.region:
        return called.region
    own = read(call.own_number, home)
    if own.kind is NumberKind.E164 and own.e164 and (country := country_of(own.e164)):
        return country
    lines = (line_of_extension(extension, settings) for extension in (*reversed(call.talked), *call.rang))
    return next((line.region for line in lines if line and line.region), home)


def regions_of(
    settings: DecisionSettings, home: str | None = None, connections: Iterable[str | None] = ()
) -> tuple[str, ...]:
    """Every country that local numbers of ours may be at home in: `home` first, else the region of the settings."""
    first = home or settings.region
    lines = (line.region or country_of(line.number) for line in settings.lines)
    others = {region for region in (settings.region, *lines, *connections) if region}
    return (first, *sorted(others - {first}))


def numbers_in(call: Call) -> Iterator[str]:
    """Every full number that took part: the client's, ours, and those of the legs.

    A number that was only rung takes no part where another one answered: of several mobiles one is stopped alone.
    """
    yield from (number for number in (call.client.number, call.own_number) if number)
    answered = call.answered_at is not None
    for leg in call.legs:
        only_rung = answered and not (leg.caller or leg.up or leg.talked)
        if leg.number and leg.kind is not LegKind.LOCAL and not only_rung:
            yield leg.number


def extensions_in(call: Call) -> tuple[str, ...]:
    """Every extension that rang, talked, called or was called, each once."""
    legs = (leg.extension for leg in call.legs if leg.kind is LegKind.AGENT and leg.extension)
    return tuple(dict.fromkeys((*call.placed, *call.rang, *call.talked, *legs)))


def agents_of(call: Call) -> tuple[str, ...]:
    """Our side of an outbound call: the extensions that placed it, or the only one that had part in it."""
    present = extensions_in(call)
    return call.placed or (present if len(present) == 1 else ())


def person_of(extension: str, settings: DecisionSettings, users: Iterable[CrmUser]) -> str | None:
    """Who has this extension: the CRM user of its line, else the line's title."""
    line = line_of_extension(extension, settings)
    named = next((user.name for user in users if line and user.id == line.user), None)
    return named or (line.title if line else None)


def unmapped(call: Call, settings: DecisionSettings, now: datetime) -> tuple[str, ...]:
    """The unassigned extensions of this call, except shared ones and those ignored at this moment. Units: aware."""
    asked = (one for one in extensions_in(call) if one not in settings.shared_extensions)
    lines = ((one, line_of_extension(one, settings)) for one in asked)
    free = (one for one, line in lines if line is None or not line.user)
    entries, region, zone = settings.stop_list, settings.region, settings.time_zone
    return tuple(one for one in free if not is_ignored(one, entries, region, now, zone))
