"""The first line that matches decides, equal to a naive reference; destinations that are gone are skipped."""

import random
import re

import pytest

from cordboard.domain.routing.decision import Fetched, decide
from cordboard.domain.routing.reasons import SENTENCES, RouteReason, route_reason
from cordboard.domain.routing.route import Destination, DestinationKind, Route, RouteDefault, RouteLine
from cordboard.domain.rules.rule import Operator

QUEUE, EXTENSION = DestinationKind.QUEUE, DestinationKind.EXTENSION
TIERS = Route(
    id="tiers",
    lines=(
        RouteLine(operator=Operator.EQUALS, value="GOLD", kind=QUEUE, target="vip"),
        RouteLine(operator=Operator.EQUALS, value="SILVER", kind=EXTENSION, target="80"),
        RouteLine(operator=Operator.IN_LIST, value=("BRONZE", "TIN"), kind=QUEUE, target="600"),
    ),
    default=RouteDefault(kind=QUEUE, target="1"),
)
TEXTS = ("", "1", "2", "2.5", "10", "GOLD", "gold", "GOLDEN", "2026-01-01", "2027-06-01", "ключ", "a,b")


@pytest.mark.parametrize(
    ("value", "target", "line"),
    [("GOLD", "vip", 1), ("SILVER", "80", 2), ("TIN", "600", 3), ("gold", "1", None), (None, "1", None)],
)
def test_gold_goes_to_its_own_place(value: str | None, target: str, line: int | None) -> None:
    decision = decide(TIERS, Fetched(value=value))
    assert (decision.destination.target, decision.line, decision.value) == (target, line, value)


def test_a_destination_that_is_gone_is_skipped_and_said() -> None:
    doubled = Route(id="a", lines=(*TIERS.lines, *TIERS.lines[:1]), default=TIERS.default)
    doubled = Route(
        id="a",
        lines=(TIERS.lines[0], RouteLine(operator=Operator.STARTS_WITH, value="GO", kind=EXTENSION, target="81")),
    )

    def usable(one: Destination) -> RouteReason | None:
        return route_reason("destination_gone", kind=one.kind, target=one.target) if one.target == "vip" else None

    decision = decide(doubled, Fetched(value="GOLD"), usable)
    assert (decision.destination.target, decision.line) == ("81", 2)
    assert [one.code for one in decision.why] == ["line_skipped", "destination_gone", "line_matches"]


def test_a_default_that_is_gone_leaves_the_call_to_its_normal_course() -> None:
    gone = route_reason("destination_gone", kind="queue", target="1")
    decision = decide(TIERS, Fetched(value="x"), lambda _: gone)
    assert decision.destination == Destination()
    assert [one.code for one in decision.why] == ["no_line", "destination_gone", "normal_course"]


def test_without_an_answer_no_line_is_looked_at() -> None:
    empty = Route(id="a", lines=(RouteLine(operator=Operator.EMPTY, kind=QUEUE, target="new"),), default=TIERS.default)
    assert decide(empty, Fetched()).destination.target == "new"
    failed = Fetched(failure=route_reason("too_late", ms="500"))
    assert decide(empty, failed).destination.target == "1"


def test_voicemail_of_the_default_destination() -> None:
    route = Route(id="a", default=RouteDefault(kind=EXTENSION, target="80", voicemail=True))
    assert decide(route, Fetched()).destination == Destination(kind=DestinationKind.VOICEMAIL, target="80")


def test_every_sentence_can_be_said() -> None:
    for code, text in SENTENCES.items():
        names = re.findall(r"\{(\w+)\}", text)
        said = route_reason(code, **{name: f"<{name}>" for name in names}).text
        assert all(f"<{name}>" in said for name in names), code


def naive(route: Route, value: str | None) -> tuple[str, int | None]:
    """Line by line, without the rule engine."""
    for n, line in enumerate(route.lines, 1):
        if _holds(line, value):
            return line.target, n
    return route.default.target, None


def _number(text: str | None) -> float | None:
    try:
        return float((text or "").replace(",", "."))
    except ValueError:
        return None


def _holds(line: RouteLine, value: str | None) -> bool:
    wanted = line.value if isinstance(line.value, tuple) else (str(line.value),)
    match line.operator:
        case Operator.EQUALS:
            return value == wanted[0]
        case Operator.NOT_EQUALS:
            return value != wanted[0]
        case Operator.IN_LIST:
            return value is not None and value in wanted
        case Operator.CONTAINS:
            return value is not None and wanted[0] in value
        case Operator.EMPTY:
            return value in (None, "")
        case Operator.NOT_EMPTY:
            return value not in (None, "")
    left, right = _number(value), _number(wanted[0])
    if left is None or right is None:
        return False
    by_order = {
        Operator.LESS: left < right,
        Operator.AT_MOST: left <= right,
        Operator.GREATER: left > right,
        Operator.AT_LEAST: left >= right,
    }
    return by_order[line.operator]


def test_a_hundred_thousand_random_routes_equal_the_naive_reference(seed: int) -> None:
    chance = random.Random(seed)
    operators = (
        *(Operator.EQUALS, Operator.NOT_EQUALS, Operator.IN_LIST, Operator.CONTAINS, Operator.EMPTY),
        *(Operator.NOT_EMPTY, Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST),
    )
    numeric = frozenset({Operator.LESS, Operator.AT_MOST, Operator.GREATER, Operator.AT_LEAST})
    lines = []
    for operator in operators:
        for text in ("1", "2.5", "10") if operator in numeric else TEXTS[1:]:
            value = (text, "10") if operator is Operator.IN_LIST else text
            lines.append((operator, value))
    for _ in range(100_000):
        chosen = [chance.choice(lines) for _ in range(chance.randrange(5))]
        route = Route(
            id="r",
            lines=tuple(
                RouteLine(operator=operator, value=value, kind=QUEUE, target=str(n))
                for n, (operator, value) in enumerate(chosen)
            ),
            default=RouteDefault(kind=QUEUE, target="default"),
        )
        value = chance.choice((None, *TEXTS))
        decision = decide(route, Fetched(value=value))
        assert (decision.destination.target, decision.line) == naive(route, value), (route, value)
