"""rules: decisions a second with 200 rules, none of which matches, compared with the same facts without a rule."""

import resource
from datetime import UTC, datetime
from time import process_time

from bench.figures import Figure, Goal, Side
from bench.size import Size
from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Durations, Phase
from cordboard.domain.crm.contact_match import NotFound
from cordboard.domain.numbers.reading import read
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.rules.rule_set import RuleSet
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.settings.decision_settings import DecisionSettings

RULES = 200
DECISIONS = 400  # in a round, of each kind
AT = datetime(2026, 11, 30, 12, tzinfo=UTC)
PARAMETERS = {"utm_source": "google", "utm_campaign": "winter", "pool_name": "Контекстна реклама", "landing": "/sale"}
KINDS = (
    (Operator.EQUALS, "utm_source"), (Operator.CONTAINS, "utm_campaign"), (Operator.STARTS_WITH, "landing"),
    (Operator.MATCHES, "pool_name"), (Operator.GREATER, "talk_ms"),
)  # fmt: skip


def measure(size: Size) -> Figure:
    facts, bare, ruled = _facts(), DecisionSettings(), DecisionSettings(rule_set=RuleSet(_rules()))
    rounds = []
    for _ in range(size.rounds + 1):
        rounds.append((_a_second(facts, ruled), _a_second(facts, bare)))
    return Figure(
        rounds=rounds[1:],  # the first one fills caches
        unit="decisions/s",
        limit_is="the same facts with no rule",
        goal=Goal(of="ratio", at_least=1 / 1.5),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        sides=(Side(name="rules", value=float(RULES), unit=""),),
    )


def _a_second(facts: Facts, settings: DecisionSettings) -> float:
    """Decisions a second of this processor's time."""
    begun = process_time()
    for _ in range(DECISIONS):
        decide(facts, settings, 1)
    return DECISIONS / (process_time() - begun)


def _rules() -> tuple[Rule, ...]:
    """Equally many of five operators; no call meets them."""
    several = []
    for n in range(RULES):
        operator, parameter = KINDS[n % len(KINDS)]
        value = str(10_000_000 + n) if operator is Operator.GREATER else f"other-{n}"
        when = (Condition(parameter=parameter, operator=operator, value=value),)
        several.append(Rule(name=f"rule {n}", when=when, then=Then(lead_status="Contacted")))
    return tuple(several)


def _facts() -> Facts:
    call = Call(
        keys=("k",), direction=Direction.INBOUND, client=Client(number="+34600111222"), own_number="+34928000080",
        phase=Phase.ENDED, disposition=Disposition.ANSWERED, started_at=AT, ended_at=AT, talked=("80",), rang=("80",),
        durations=Durations(ring=9_000, talk=71_000), parameters=PARAMETERS,
    )  # fmt: skip
    return Facts(call_id="c1", call=call, number=read("+34600111222"), match=NotFound(as_of=AT), now=AT)
