"""Calls, clients and settings that the tests of decisions share."""

from datetime import UTC, datetime, timedelta

import msgspec

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Disposition,
    Durations,
    Phase,
)
from cordboard.domain.crm.actions import (
    kind_of,
)
from cordboard.domain.crm.contact_match import (
    Candidate,
    Entity,
    Found,
    Match,
    NotFound,
)
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.facts import CrmUser, Decision, Facts, OpenDeal, RuleOutcome
from cordboard.domain.settings.crm_plan import Cell, Mode, Party, Situation
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

NOW = datetime(2026, 11, 22, 10, 32, tzinfo=UTC)
BEGAN = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
NUMBER, OURS = "+34600111222", "+34928000080"
ANA, ALBERTO, BOSS = "u-ana", "u-alberto", "u-boss"
USERS = tuple(CrmUser(id=one, name=one[2:].title()) for one in (ANA, ALBERTO, BOSS))
LINES = (
    Line(number=OURS, user=ANA, region="ES"),
    Line(number="80", user=ANA, region="ES"),
    Line(number="+380441234567", user=ALBERTO, region="UA"),
    Line(number="81", user=ALBERTO, region="UA"),
)
SETTINGS = DecisionSettings(default_user=BOSS, lines=LINES)


def call(disposition: str = "answered", direction: Direction = Direction.INBOUND, **more: object) -> Call:
    answered = disposition == "answered"
    parts: dict[str, object] = {
        "keys": ("p-1",),
        "direction": direction,
        "client": Client(number=NUMBER),
        "own_number": OURS,
        "phase": Phase.ENDED,
        "rang": ("80",),
        "talked": ("80",) if answered else (),
        "disposition": Disposition(disposition),
        "started_at": BEGAN,
        "ended_at": BEGAN + timedelta(minutes=1),
        "durations": Durations(ring=9000, talk=45000 if answered else None),
    }
    return Call(**{**parts, **more})  # type: ignore[arg-type]


def facts(a_call: Call, match: Match | None = None, **more: object) -> Facts:
    number = read(a_call.client.number, "ES", hidden=a_call.client.hidden)
    parts = {
        "call_id": "c1",
        "call": a_call,
        "number": number,
        "match": match or NotFound(),
        "now": NOW,
        "users": USERS,
    }
    return Facts(**{**parts, **more})  # type: ignore[arg-type]


def with_cells(*wanted: tuple[Entity, Mode], **more: object) -> DecisionSettings:
    """Only these, in every situation and for everybody."""
    cells = tuple(
        Cell(situation=s, party=p, entity=entity, mode=mode)
        for entity, mode in wanted
        for s in Situation
        for p in Party
    )
    return msgspec.structs.replace(SETTINGS, scenario=cells, **more)


def kinds(decision: Decision) -> list[str]:
    return [kind_of(action) for action in decision.actions]


def said(decision: Decision, rule: str) -> RuleOutcome:
    return next(line for line in decision.tried if line.rule == rule)


def person(entity: Entity, name: str = "Eva", **more: object) -> Candidate:
    parts = {"entity": entity, "id": f"{entity.value}-{name}", "name": name, "phones": (NUMBER,)}
    return Candidate(**{**parts, **more})  # type: ignore[arg-type]


def found(*people: Candidate) -> Found:
    return Found(candidates=people)


def a_deal(age: timedelta, *, is_open: bool = True) -> OpenDeal:
    return OpenDeal(id="d1", created_at=NOW - age, open=is_open, owner=ALBERTO)
