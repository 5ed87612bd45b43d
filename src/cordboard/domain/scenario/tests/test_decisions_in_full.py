"""Whole decisions: each line of the explanation and each field that is written, as `decisions_in_full.txt` shows them.

Why a rule decides as it does is in the other tests; here nothing may change without being seen. Call this module as a
program to write the file again, and read what has changed.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Durations,
    EndedBy,
    Leg,
    LegKind,
    Phase,
    Recording,
    StoryLine,
)
from cordboard.domain.crm.actions import Ref, SetOwner, kind_of
from cordboard.domain.crm.contact_match import Entity, Owner, Unknown
from cordboard.domain.numbers.reading import read
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.rules.rule_set import RuleSet
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import CrmUser, Decision, Facts
from cordboard.domain.scenario.tests.decision_examples import (
    ALBERTO,
    ANA,
    BOSS,
    NOW,
    OURS,
    SETTINGS,
    a_deal,
    call,
    facts,
    found,
    person,
    with_cells,
)
from cordboard.domain.settings.company import Weekday
from cordboard.domain.settings.crm_plan import DealPlace, EntityOwner, Mode, OwnerRule
from cordboard.domain.settings.decision_settings import DecisionSettings, Line
from cordboard.domain.stop_list.entry import StopKind, StopListEntry

FILE = Path(__file__).parent / "decisions_in_full.txt"
IN, OUT, INSIDE = Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL
E = Entity


def at(second: float) -> datetime:
    return datetime(2026, 11, 22, 10, 30, tzinfo=UTC) + timedelta(seconds=second)


def story(*lines: tuple[str, str]) -> tuple[StoryLine, ...]:
    return tuple(StoryLine(at=at(n), what=what, who=who) for n, (what, who) in enumerate(lines))


def settings(**changes: object) -> DecisionSettings:
    return msgspec.structs.replace(SETTINGS, **changes)


def owned_by(entity: Entity, rule: OwnerRule, user: str | None = None, **more: object) -> DecisionSettings:
    return settings(owners=(EntityOwner(entity=entity, rule=rule, user=user),), **more)


EVA = person(E.CONTACT, "Eva", owner=Owner(id=BOSS), company="Acme", account_id="a-1")
LEAD = person(E.LEAD, "Leo", owner=Owner(id=ANA))
ACME = person(E.ACCOUNT, "Acme")
PENDING = person(E.CONTACT, "Pia", id=None, pending="c0:contact")
OPEN = "671234567"  # a number of several countries
EVERYTHING = with_cells(
    (E.ACCOUNT, Mode.CREATE_IF_NONE),
    (E.CONTACT, Mode.CREATE_IF_NONE),
    (E.DEAL, Mode.ALWAYS),
    (E.TASK, Mode.ALWAYS),
    (E.CALL, Mode.ALWAYS),
    lead_company="Unknown",
    lead_source="Phone",
    lead_status="New",
    deal_place=DealPlace(place="p", stage="s"),
)
FULL = call(
    client=Client(number="+34600111222", name="Juan"),
    queue="sales",
    rang=("80", "81"),
    talked=("80", "81"),
    transfers=1,
    ended_by=EndedBy.CLIENT,
    reason="lost after transfer",
    recording=Recording(url="https://rec.example/1.mp3"),
    parameters={"utm_source": "ads", "empty": "", "a": "b"},
    durations=Durations(ring=9400, wait=12_600, talk=45000, hold=1500),
    story=story(
        ("started", "c"), ("rang", "80"), ("refused", "81"), ("queued", "sales"), ("queue_left", "sales"),
        ("answered", ""), ("joined", ""), ("consulted", ""), ("held", "80"), ("resumed", "80"), ("transferred", ""),
        ("merged", "c2"), ("voicemail", ""), ("recording_ready", "x"), ("recording_no_address", "nowhere"),
        ("tagged_with", "vip_client"), ("ended", "no_answer"), ("unheard", ""),
    ),
)  # fmt: skip

OF_ALBERTO = Rule(
    name="Alberto",
    when=(
        Condition(parameter="manager", operator=Operator.IN_LIST, value=(ALBERTO, BOSS)),
        Condition(parameter="queue", operator=Operator.EMPTY),
    ),
    then=Then(place="x", stage="y", lead_status="Hot", owner=ANA, task_type="Quote", tags=("vip", "Київ")),
)
TALK = call(rang=("80", "81"), talked=("80", "81"))


def asked(a_call: Call, reading: str | None, region: str | None = "ES") -> Facts:
    return msgspec.structs.replace(facts(a_call), number=read(reading, region))


def mode(entity: Entity, how: Mode, **more: object) -> DecisionSettings:
    return with_cells((entity, how), **more)


SCENES: dict[str, tuple[Facts, DecisionSettings]] = {
    "a known account without a name": (facts(TALK, found(person(E.ACCOUNT, "")), deals=()), EVERYTHING),
    "a contact that has arrived": (facts(TALK, found(person(E.CONTACT, "Pia", pending="c0:contact"))), SETTINGS),
    "a call of which little is known": (
        facts(call("no_answer", own_number=None, rang=(), durations=Durations())), mode(E.CALL, Mode.ALWAYS)
    ),
    "records that a rule tags and places": (
        facts(TALK), msgspec.structs.replace(EVERYTHING, rule_set=RuleSet([OF_ALBERTO]))
    ),
    "a task whose type has a field": (
        facts(call("no_answer")),
        mode(E.TASK, Mode.ALWAYS, rule_set=RuleSet([Rule(then=OF_ALBERTO.then)]), task_type_field="Type"),
    ),
    "a new caller, everything written down": (facts(FULL), EVERYTHING),
    "a new caller, as most companies have it": (facts(FULL), SETTINGS),
    "a missed call of a new caller": (facts(call("no_answer", client=Client(number="+34600111222"))), SETTINGS),
    "a missed call with a lead of every detail": (
        facts(TALK),
        mode(E.LEAD, Mode.CREATE_IF_NONE, lead_company="Unknown", lead_source="Phone", lead_status="New"),
    ),
    "an outbound call, not reached": (facts(call("abandoned", OUT, placed=("81",), rang=())), EVERYTHING),
    "an outbound call, answered": (facts(call("answered", OUT, placed=("80",), own_number=None)), EVERYTHING),
    "an outbound call of nobody in particular": (
        facts(call("busy", OUT, own_number=None, rang=("80", "81"))), EVERYTHING
    ),
    "a call whose end was not heard, talked": (facts(call("answered", end_unheard=True)), EVERYTHING),
    "a call whose end was not heard, missed": (
        facts(call("unknown", end_unheard=True, ended_at=at(60))), EVERYTHING
    ),
    "a call whose end was not heard, voicemail": (
        facts(call("voicemail", end_unheard=True, ended_at=None)), EVERYTHING
    ),
    "a call of the future": (
        facts(call(started_at=NOW + timedelta(hours=2), ended_at=NOW + timedelta(hours=3))), EVERYTHING
    ),
    "an internal call": (facts(call("answered", INSIDE, placed=("80",), rang=("81",))), SETTINGS),
    "an internal call that is written down": (
        facts(
            call(
                "answered", INSIDE, placed=("80",), rang=(), talked=("81",),
                legs=(Leg(id="1", kind=LegKind.AGENT, extension="82"),),
            )
        ),
        settings(log_internal_calls=True),
    ),
    "an internal call of nobody known": (
        facts(call("no_answer", INSIDE, rang=(), talked=())), settings(log_internal_calls=True)
    ),
    "a call that is not over": (facts(call("unknown", phase=Phase.ANSWERED)), SETTINGS),
    "a call without a direction": (facts(call("answered", Direction.UNKNOWN)), SETTINGS),
    "a hidden number": (facts(call(client=Client(hidden=True))), SETTINGS),
    "a hidden number that is allowed": (
        facts(call(client=Client(hidden=True, name="Juan"))),
        msgspec.structs.replace(EVERYTHING, create_from_hidden_numbers=True),
    ),
    "one of our own lines calls": (facts(call("no_answer", client=Client(number="+380441234567"))), EVERYTHING),
    "a short number": (facts(call(client=Client(number=" 112 "))), EVERYTHING),
    "an extension": (asked(call(client=Client(number="80")), "80"), EVERYTHING),
    "no number": (asked(call(client=Client(number="anna")), "anna"), EVERYTHING),
    "an open number": (asked(call(client=Client(number=OPEN)), OPEN, None), EVERYTHING),
    "an open number that may be somebody": (
        msgspec.structs.replace(
            asked(call(client=Client(number=OPEN)), OPEN, None),
            match=found(person(E.CONTACT, "Eva", phones=("+34671234567",)), person(E.LEAD, "Leo", phones=("1",))),
        ),
        msgspec.structs.replace(EVERYTHING, owners=()),
    ),
    "a known contact with a company": (facts(FULL, found(EVA)), EVERYTHING),
    "a known contact, lead and account": (facts(TALK, found(EVA, LEAD, ACME), deals=()), SETTINGS),
    "a known account alone": (facts(TALK, found(ACME), deals=()), EVERYTHING),
    "a known contact and its account": (
        facts(TALK, found(EVA, person(E.ACCOUNT, "Acme", id="a-1"))), EVERYTHING
    ),
    "a contact that is being created": (facts(TALK, found(PENDING)), EVERYTHING),
    "a lead that is being created": (
        facts(TALK, found(person(E.LEAD, "", id=None, pending="c0:lead"))),
        mode(E.LEAD, Mode.CREATE_IF_NONE),
    ),
    "a lead where a contact is made": (
        facts(TALK),
        with_cells((E.CONTACT, Mode.CREATE_IF_NONE), (E.LEAD, Mode.CREATE_IF_NONE)),
    ),
    "nothing is known of the crm yet": (facts(TALK, Unknown(reason="the CRM is away")), SETTINGS),
    "the crm answered with nobody": (facts(TALK, found()), SETTINGS),
    "a deal if there is none": (facts(TALK, found(EVA)), mode(E.DEAL, Mode.CREATE_IF_NONE)),
    "a deal beside others": (
        facts(TALK, found(EVA), deals=(a_deal(timedelta(days=1)), a_deal(timedelta(days=2)))),
        mode(E.DEAL, Mode.CREATE_IF_NONE)
    ),
    "no deal beside an open one": (
        facts(TALK, found(EVA), deals=(a_deal(timedelta(days=1)),)), mode(E.DEAL, Mode.IF_NO_OPEN_DEAL)
    ),
    "a deal beside a closed one": (
        facts(TALK, found(EVA), deals=(a_deal(timedelta(days=1), is_open=False),)), mode(E.DEAL, Mode.IF_NO_OPEN_DEAL)
    ),
    "a deal beside an old one": (
        facts(TALK, found(EVA), deals=(a_deal(timedelta(days=366)),)), mode(E.DEAL, Mode.IF_NO_OPEN_DEAL)
    ),
    "a deal for a client without a name": (
        facts(TALK, found(person(E.CONTACT, ""))), mode(E.DEAL, Mode.ALWAYS)
    ),
    "a mode that means nothing": (facts(TALK), mode(E.LEAD, Mode.IF_NO_OPEN_DEAL)),
    "people are updated only": (
        facts(TALK), with_cells(*((one, Mode.UPDATE_ONLY) for one in (E.ACCOUNT, E.CONTACT, E.LEAD)))
    ),
    "a task on the next day of work": (
        facts(call("no_answer")),
        mode(
            E.TASK, Mode.ALWAYS, callback_within=timedelta(0), callback_days=(Weekday.MONDAY, Weekday.TUESDAY),
            holidays=(datetime(2026, 11, 23, tzinfo=UTC).date(),), time_zone="Europe/Kyiv",
        ),
    ),
    "a task where nobody ever works": (
        facts(call("no_answer")), mode(E.TASK, Mode.ALWAYS, callback_days=(), callback_within=timedelta(days=3))
    ),
    "a task after a talk": (facts(TALK), mode(E.TASK, Mode.CREATE_IF_NONE)),
    "a number on the stop list": (
        facts(TALK), settings(stop_list=(StopListEntry(value="600 111 222", note="Mother"),))
    ),
    "a number on the stop list without a note": (facts(TALK), settings(stop_list=(StopListEntry(value=OURS),))),
    "a line that is ignored": (
        facts(TALK), settings(lines=(Line(number=OURS),), stop_list=(StopListEntry(value=OURS),))
    ),
    "an extension of a line that is ignored": (
        facts(TALK), settings(
            lines=(Line(number="973890196.80"),),
            stop_list=(StopListEntry(kind=StopKind.EXTENSION, value="973890196.80"),),
        ),
    ),
    "an extension that an open line shares": (
        facts(call()),
        settings(
            lines=(Line(number="1.80"), Line(number="2.80")),
            stop_list=(StopListEntry(kind=StopKind.EXTENSION, value="1.80"),),
        ),
    ),
    "an owner by the account": (facts(TALK, found(EVA)), owned_by(E.CALL, OwnerRule.OWNER_OF_ACCOUNT)),
    "an owner by the contact": (facts(TALK, found(EVA)), owned_by(E.CALL, OwnerRule.OWNER_OF_CONTACT)),
    "an owner by the lead that is made": (facts(TALK), owned_by(E.CALL, OwnerRule.OWNER_OF_LEAD)),
    "an owner by the client": (facts(TALK, found(EVA)), owned_by(E.CALL, OwnerRule.OWNER_OF_CLIENT)),
    "an owner by a client who is new": (facts(TALK), owned_by(E.CALL, OwnerRule.OWNER_OF_CLIENT)),
    "an owner by a client who is nobody": (
        facts(call(client=Client(hidden=True))), owned_by(E.CALL, OwnerRule.OWNER_OF_CLIENT)
    ),
    "an owner by deals that were not asked for": (facts(TALK, found(EVA)), owned_by(E.CALL, OwnerRule.OWNER_OF_DEAL)),
    "an owner by the youngest open deal": (
        facts(
            TALK,
            found(EVA),
            deals=(
                msgspec.structs.replace(a_deal(timedelta(days=1), is_open=False), owner=ANA),
                msgspec.structs.replace(a_deal(timedelta(days=9)), name="Big"),
                msgspec.structs.replace(a_deal(timedelta(days=10)), owner=BOSS),
            ),
        ),
        owned_by(E.CALL, OwnerRule.OWNER_OF_DEAL),
    ),
    "a fixed owner": (facts(TALK), owned_by(E.CALL, OwnerRule.FIXED_USER, ANA)),
    "a fixed owner who is missing": (facts(TALK), owned_by(E.CALL, OwnerRule.FIXED_USER)),
    "the default owner": (facts(TALK), owned_by(E.CALL, OwnerRule.DEFAULT_USER)),
    "an owner who is gone": (
        facts(TALK, users=(CrmUser(id=ALBERTO, name="Alberto", active=False), CrmUser(id=BOSS, name="Boss"))), SETTINGS
    ),
    "an owner who is gone without a default": (
        facts(TALK, users=(CrmUser(id=ALBERTO, name="Alberto", active=False), CrmUser(id=BOSS, name="Boss"))),
        settings(default_user=None),
    ),
    "a default owner who is gone too": (
        facts(TALK, users=(CrmUser(id=ANA, name="Ana"), CrmUser(id=BOSS, name="Boss", active=False))), SETTINGS
    ),
    "users that are not known": (facts(TALK, users=()), SETTINGS),
    "owner rules in a circle": (
        facts(TALK),
        msgspec.structs.replace(
            EVERYTHING,
            owners=(
                EntityOwner(entity=E.ACCOUNT, rule=OwnerRule.OWNER_OF_CONTACT),
                EntityOwner(entity=E.CONTACT, rule=OwnerRule.OWNER_OF_ACCOUNT),
            ),
        ),
    ),
    "nobody of ours is known": (facts(call(rang=("99",), talked=(), own_number=None)), settings(lines=())),
    "the only phone that rang": (facts(call("no_answer", own_number=None)), SETTINGS),
    "several phones that rang": (facts(call("no_answer", own_number=None, rang=("80", "81"))), SETTINGS),
    "a known contact is updated": (facts(TALK, found(EVA)), mode(E.CONTACT, Mode.UPDATE_ONLY)),
    "a known contact without a name is updated": (
        facts(TALK, found(msgspec.structs.replace(EVA, name=""))), mode(E.CONTACT, Mode.UPDATE_ONLY)
    ),
    "a known contact has the owner already": (
        facts(TALK, found(msgspec.structs.replace(EVA, owner=Owner(id=ALBERTO)))), mode(E.CONTACT, Mode.UPDATE_ONLY)
    ),
    "a known contact of nobody known": (
        facts(TALK, found(msgspec.structs.replace(EVA, owner=None))), mode(E.CONTACT, Mode.UPDATE_ONLY)
    ),
    "a known contact stays with its owner": (
        facts(TALK, found(msgspec.structs.replace(EVA, owner=Owner(id=ALBERTO)))),
        mode(E.CONTACT, Mode.UPDATE_ONLY, lines=()),
    ),
    "a known contact goes to nobody who is gone": (
        facts(TALK, found(EVA), users=(CrmUser(id=ALBERTO, name="Alberto", active=False),)),
        mode(E.CONTACT, Mode.UPDATE_ONLY),
    ),
    "a known contact waits for deals": (
        facts(TALK, found(EVA)),
        mode(E.CONTACT, Mode.UPDATE_ONLY, owners=(EntityOwner(entity=E.CONTACT, rule=OwnerRule.OWNER_OF_DEAL),)),
    ),
    "a contact that is being created is updated": (facts(TALK, found(PENDING)), mode(E.CONTACT, Mode.UPDATE_ONLY)),
    "another kind is updated": (facts(TALK, found(EVA)), mode(E.LEAD, Mode.UPDATE_ONLY)),
    "a promised owner counts": (
        facts(
            TALK,
            found(EVA, LEAD),
            promised=(
                SetOwner(key="k", record=Ref(entity=E.CONTACT, id="contact-Eva"), owner=BOSS),
                SetOwner(key="l", record=Ref(entity=E.LEAD, id="lead-Leo"), owner=ANA),
            ),
        ),
        mode(E.CONTACT, Mode.UPDATE_ONLY),
    ),
}  # fmt: skip

SIGNS = {True: "+", False: "-"}


def written(decision: Decision) -> Iterator[str]:
    """The decision for people: + what applied, - what did not, > what is written with each field that is set."""
    yield f"situation: {decision.situation}; version: {decision.settings_version}; needs: {', '.join(decision.needs)}"
    for line in decision.tried:
        values = ", ".join(f"{name}={value!r}" for name, value in line.values.items())
        yield f"{SIGNS[line.applied]} {line.rule} [{line.title}] {line.code}({values})"
    for action in decision.actions:
        yield f"> {kind_of(action)}"
        for name in action.__struct_fields__:
            if (value := getattr(action, name)) not in (None, (), {}):
                shown = value if isinstance(value, str) else msgspec.json.encode(value).decode()
                yield f"    {name}: {shown}".replace("\n", "\n        ")
    yield f"= {decision.summary}"


def in_full(name: str) -> str:
    given, wanted = SCENES[name]
    return "\n".join(written(decide(given, wanted, 7)))


def stored() -> dict[str, str]:
    parts = FILE.read_text(encoding="utf-8").split("\n## ")[1:]
    return {part.partition("\n")[0]: part.partition("\n")[2].strip("\n") for part in parts}


@pytest.mark.parametrize("name", SCENES)
def test_the_whole_decision_is_as_it_was_read(name: str) -> None:
    assert in_full(name) == stored()[name], "if this is meant, run this module as a program, and read what has changed"


def test_every_decision_of_the_file_is_made() -> None:
    assert list(stored()) == list(SCENES)


if __name__ == "__main__":
    head = "Whole decisions. Written by `python test_decisions_in_full.py`; see there.\n"
    FILE.write_text(head + "".join(f"\n## {name}\n\n{in_full(name)}\n" for name in SCENES), encoding="utf-8")
    sys.exit()
