"""Which destination a route answers. Pure: what was fetched comes in, a destination and its reasons go out."""

from collections.abc import Callable, Mapping
from functools import lru_cache

from cordboard.domain.calls.call import Value
from cordboard.domain.patterns import WrongPattern
from cordboard.domain.routing.reasons import RouteReason, route_reason
from cordboard.domain.routing.route import Destination, DestinationKind, Route, RouteLine
from cordboard.domain.rules.operators import Test, WrongValue, comparison_of, shown_value
from cordboard.domain.rules.rule import Condition

MOST_ROUTES = 3  # that decide about one call; then it takes its normal course
LONGEST_SHOWN = 80  # characters of a value in a reason

Usable = Callable[[Destination], RouteReason | None]
"""Why a destination cannot be used now; None: it can."""


class Fetched(Value, frozen=True, kw_only=True):
    """The value of a route, fetched once. `value` None: the caller has none. With `failure` nobody could be asked.

    `said`: how it was found, for people. `age_ms`: how old the copy is that answered; None: it was asked just now.
    """

    value: str | None = None
    failure: RouteReason | None = None
    said: tuple[RouteReason, ...] = ()
    owner: str | None = None
    age_ms: int | None = None


class RouteDecision(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`line`: the number of the line that decided, from 1; None: none did. `ring_s`: how long the destination rings
    before the normal course, or before `substitute` (an extension)."""

    destination: Destination = Destination()
    line: int | None = None
    value: str | None = None
    why: tuple[RouteReason, ...] = ()
    ring_s: int | None = None
    substitute: str | None = None


def usable_always(_: Destination) -> RouteReason | None:
    """Nothing is known of the phone system, so nothing is ruled out."""
    return None


def decide(route: Route, fetched: Fetched, usable: Usable = usable_always) -> RouteDecision:
    """The first line that matches and whose destination can be used; else the default."""
    said = [*fetched.said]
    if fetched.failure is not None:
        return _default(route, fetched, [*said, fetched.failure], usable)
    for n, line in enumerate(route.lines, 1):
        test = _comparison(condition_of(line))
        if test is None or not test(fetched.value):
            continue
        values = _shown(line, n, fetched.value)
        missing = usable(line.destination)
        if missing is not None:
            said += [route_reason("line_skipped", **values), missing]
            continue
        said.append(route_reason("line_matches", **values))
        return RouteDecision(destination=line.destination, line=n, value=fetched.value, why=tuple(said))
    said.append(route_reason("no_line", value=shortened(fetched.value)))
    return _default(route, fetched, said, usable)


def _default(route: Route, fetched: Fetched, said: list[RouteReason], usable: Usable) -> RouteDecision:
    destination = route.default.destination
    missing = usable(destination)
    if missing is not None:
        said, destination = [*said, missing], Destination()
    own = destination.kind is DestinationKind.DEFAULT
    said.append(route_reason("normal_course" if own else "default", **named(destination)))
    return RouteDecision(destination=destination, value=fetched.value, why=tuple(said))


@lru_cache(maxsize=4096)
def _comparison(condition: Condition) -> Test | None:
    """None for a line that cannot be read, which the check refuses."""
    try:
        return comparison_of(condition)
    except (WrongPattern, WrongValue):
        return None


def condition_of(line: RouteLine) -> Condition:
    """The line as a condition of the rule engine; what it compares is the value of the route."""
    return Condition(parameter="value", operator=line.operator, value=line.value)


def named(destination: Destination) -> Mapping[str, str]:
    """A destination as values of a reason."""
    return {"kind": destination.kind.value, "target": destination.target}


def shortened(value: str | None) -> str:
    """A value for people, on one line."""
    text = " ".join((value or "").split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


def _shown(line: RouteLine, n: int, value: str | None) -> dict[str, str]:
    return {
        "line": str(n),
        "operator": line.operator.value,
        "wanted": shortened(shown_value(condition_of(line))),
        "value": shortened(value),
        **named(line.destination),
    }
