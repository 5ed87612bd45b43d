"""Records that stand, as plays: a known client calls, and whose the record is afterwards, with the sentence why."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import Call, Client, Direction, Disposition, Phase
from cordboard.domain.crm.actions import CreateTask, Ref, SetFields, SetOwner, kind_of
from cordboard.domain.crm.contact_match import (
    Candidate,
    Entity,
    Found,
    Match,
    NotFound,
    Owner,
    Unknown,
)
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import CrmUser, Decision, Facts, OpenDeal, RuleOutcome
from cordboard.domain.settings.crm_plan import Cell, EntityOwner, Mode, OwnerRule, Party, Situation
from cordboard.domain.settings.decision_settings import DecisionSettings, Line

NOW = datetime(2026, 11, 22, 10, 32, tzinfo=UTC)
NUMBER, ANAS, ALBERTOS = "+34600111222", "+34928000080", "+34928000081"
ANA, ALBERTO, BOSS = "u-ana", "u-alberto", "u-boss"
USERS = tuple(CrmUser(id=one, name=one[2:].title()) for one in (ANA, ALBERTO, BOSS))
LINES = (
    Line(number=ANAS, user=ANA, region="ES"),
    Line(number="80", user=ANA, region="ES"),
    Line(number=ALBERTOS, user=ALBERTO, region="ES"),
    Line(number="81", user=ALBERTO, region="ES"),
)
PEOPLE = (Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT)


def settings(*updated: Entity, rules: dict[Entity, OwnerRule] | None = None, **more: object) -> DecisionSettings:
    """These kinds are updated whatever happens; a missed call leaves a task. Whoever has the call owns, unless told."""
    known = Party.KNOWN
    task = Cell(situation=Situation.INBOUND_MISSED, party=known, entity=Entity.TASK, mode=Mode.ALWAYS)
    cells = (
        task,
        *(Cell(situation=s, party=known, entity=e, mode=Mode.UPDATE_ONLY) for s in Situation for e in updated),
    )
    owners = tuple(EntityOwner(entity=entity, rule=rule) for entity, rule in (rules or {}).items())
    whole: dict[str, object] = {"default_user": BOSS, "lines": LINES, "scenario": cells, "owners": owners}
    return DecisionSettings(**{**whole, **more})  # type: ignore[arg-type]


def person(entity: Entity, owner: str | None, name: str = "Eva", **more: object) -> Candidate:
    parts: dict[str, object] = {"entity": entity, "id": f"{entity.value}-{name}", "name": name, "phones": (NUMBER,)}
    return Candidate(**{**parts, "owner": Owner(id=owner) if owner else None, **more})  # type: ignore[arg-type]


def facts(
    *people: Candidate, match: Match | None = None, number: str = NUMBER, region: str | None = "ES", **more: object
) -> Facts:
    """An answered call on Ana's line from somebody whom the CRM knows."""
    call: dict[str, object] = {
        "keys": ("p-1",),
        "direction": Direction.INBOUND,
        "client": Client(number=number),
        "own_number": ANAS,
        "phase": Phase.ENDED,
        "disposition": Disposition.ANSWERED,
        "ended_at": NOW,
    }
    parts: dict[str, object] = {"users": USERS, "number": read(number, region)}
    own = {name: more.pop(name) for name in tuple(more) if name in Facts.__struct_fields__}
    return Facts(
        call_id="c1",
        call=Call(**{**call, **more}),  # type: ignore[arg-type]
        match=match or Found(candidates=people),
        now=NOW,
        **{**parts, **own},  # type: ignore[arg-type]
    )


def given(decision: Decision) -> list[tuple[str | None, str]]:
    """Records that get an owner, and whom."""
    return [(one.record.id, one.owner) for one in decision.actions if isinstance(one, SetOwner)]


def told(decision: Decision) -> list[RuleOutcome]:
    return [line for line in decision.tried if line.rule == "update_known"]


def promise(record: str, owner: str, entity: Entity = Entity.CONTACT) -> SetOwner:
    return SetOwner(key=f"c0:{entity}:owner", record=Ref(entity=entity, id=record), owner=owner)


@pytest.mark.parametrize("entity", PEOPLE)
def test_a_known_record_is_given_to_whom_its_owner_rule_names(entity: Entity) -> None:
    decision = decide(facts(person(entity, ALBERTO)), settings(entity), 1)
    assert decision.actions == (
        SetOwner(
            key=f"c1:{entity.value}:owner",
            record=Ref(entity=entity, id=f"{entity.value}-Eva", name="Eva"),
            owner=ANA,
            was=(ALBERTO,),
        ),
    )
    (line,) = told(decision)
    assert (line.applied, line.code) == (True, "update.owner")
    assert line.text == f"Eva ({entity.value}): owner changed from Alberto to Ana."
    reason = next(one for one in decision.tried if one.rule == f"owner.{entity.value}")
    assert (reason.applied, reason.code) == (True, "owner.called")
    assert decision.summary == f"New owner: {entity.value}."


@pytest.mark.parametrize(
    ("known", "code"),
    [
        (person(Entity.CONTACT, ANA), "update.already"),
        (person(Entity.CONTACT, None), "update.owner_unknown"),
        (person(Entity.CONTACT, None, id=None, pending="c0:contact"), "update.being_created"),
        (person(Entity.LEAD, ALBERTO), "update.none"),
    ],
)
def test_what_need_not_or_cannot_change_is_left_and_says_why(known: Candidate, code: str) -> None:
    decision = decide(facts(known), settings(Entity.CONTACT), 1)
    assert decision.actions == ()
    assert [(line.code, line.applied) for line in told(decision)] == [(code, False)]


def test_where_no_cell_asks_for_it_nobody_is_given_away() -> None:
    decision = decide(facts(person(Entity.CONTACT, ALBERTO)), settings(), 1)
    assert (given(decision), [line.code for line in told(decision)]) == ([], ["update.off"])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"lines": ()}, ["owner.unmapped"]),
        ({"lines": (), "default_user": None}, []),
        ({"rules": {Entity.CONTACT: OwnerRule.OWNER_OF_ACCOUNT}}, ["owner.no_record"]),
        ({"rules": {Entity.CONTACT: OwnerRule.FIXED_USER}}, ["owner.fixed_missing"]),
        ({"rules": {Entity.CONTACT: OwnerRule.DEFAULT_USER}, "default_user": None}, []),
    ],
)
def test_a_stand_in_takes_nothing_away_from_anybody(change: dict[str, object], reason: list[str]) -> None:
    decision = decide(facts(person(Entity.CONTACT, ALBERTO)), settings(Entity.CONTACT, **change), 1)  # type: ignore[arg-type]
    assert given(decision) == []
    assert [line.code for line in told(decision)] == ["update.unnamed"]
    assert [line.code for line in decision.tried if line.rule == "owner.contact"] == reason


def test_the_default_user_takes_over_where_the_rule_names_him() -> None:
    wanted = settings(Entity.CONTACT, rules={Entity.CONTACT: OwnerRule.DEFAULT_USER})
    assert given(decide(facts(person(Entity.CONTACT, ALBERTO)), wanted, 1)) == [("contact-Eva", BOSS)]


def test_nothing_is_given_to_a_user_who_is_no_longer_active() -> None:
    gone = tuple(msgspec.structs.replace(user, active=user.id != ANA) for user in USERS)
    decision = decide(facts(person(Entity.CONTACT, ALBERTO), users=gone), settings(Entity.CONTACT), 1)
    assert decision.actions == ()
    assert [line.text for line in told(decision)] == [
        "Eva (contact) stays with Alberto: Ana is no longer active in the CRM."
    ]


def test_the_records_of_one_client_follow_each_other_whatever_their_order() -> None:
    everybody = [person(entity, ALBERTO) for entity in PEOPLE]
    rules = {Entity.CONTACT: OwnerRule.OWNER_OF_ACCOUNT, Entity.LEAD: OwnerRule.OWNER_OF_CONTACT}
    decision = decide(facts(*everybody), settings(*PEOPLE, rules=rules), 1)
    assert given(decision) == [("account-Eva", ANA), ("contact-Eva", ANA), ("lead-Eva", ANA)]


def test_of_several_records_of_a_kind_only_the_one_that_is_taken_changes() -> None:
    several = (person(Entity.CONTACT, ALBERTO), person(Entity.CONTACT, BOSS, "Ivan"))
    assert given(decide(facts(*several), settings(Entity.CONTACT), 1)) == [("contact-Eva", ANA)]


def test_what_is_made_leaves_first_and_belongs_to_the_new_owner_of_the_client() -> None:
    wanted = settings(Entity.CONTACT, rules={Entity.TASK: OwnerRule.OWNER_OF_CLIENT})
    decision = decide(facts(person(Entity.CONTACT, ALBERTO), disposition=Disposition.NO_ANSWER), wanted, 1)
    assert [kind_of(action) for action in decision.actions] == ["create_task", "set_owner"]
    assert isinstance(decision.actions[0], CreateTask)
    assert decision.actions[0].owner == ANA
    assert decision.summary == "Created: task. New owner: contact."


def test_a_change_that_is_on_its_way_counts_as_made() -> None:
    promised = (promise("contact-Eva", BOSS), promise("contact-Eva", ANA), promise("contact-Ivan", BOSS))
    already = decide(facts(person(Entity.CONTACT, ALBERTO), promised=promised), settings(Entity.CONTACT), 1)
    assert [line.code for line in told(already)] == ["update.already"]
    back = decide(facts(person(Entity.CONTACT, ANA), promised=promised[:1]), settings(Entity.CONTACT), 1)
    assert [(one.owner, one.was) for one in back.actions if isinstance(one, SetOwner)] == [(ANA, (ANA, BOSS))]


def test_the_owner_of_a_deal_is_asked_for_before_a_record_is_given_to_him() -> None:
    eva = person(Entity.CONTACT, BOSS)
    wanted = settings(Entity.CONTACT, rules={Entity.CONTACT: OwnerRule.OWNER_OF_DEAL})
    waits = decide(facts(eva), wanted, 1)
    assert (waits.needs, waits.actions) == (("deals",), ())
    deal = OpenDeal(id="d1", created_at=NOW - timedelta(days=1), open=True, owner=ALBERTO)
    assert given(decide(facts(eva, deals=(deal,)), wanted, 1)) == [("contact-Eva", ALBERTO)]
    assert given(decide(facts(eva, deals=()), wanted, 1)) == []


def test_an_undecided_number_changes_nobody() -> None:
    eva = person(Entity.CONTACT, ALBERTO, phones=("+34671234567",))
    decision = decide(facts(eva, number="671234567", region=None), settings(Entity.CONTACT), 1)
    assert (given(decision), [line.code for line in told(decision)]) == ([], ["update.may_be"])


@pytest.mark.parametrize("number", ["anonymous", "", "112", "80"])
def test_a_number_of_nobody_changes_nobody(number: str) -> None:
    everywhere = tuple(
        Cell(situation=s, party=p, entity=Entity.CONTACT, mode=Mode.UPDATE_ONLY) for s in Situation for p in Party
    )
    decision = decide(facts(person(Entity.CONTACT, ALBERTO), number=number), settings(scenario=everywhere), 1)
    assert (decision.actions, [line.code for line in told(decision)]) == ((), ["update.nobody"])


def test_while_the_crm_cannot_be_asked_nothing_is_changed() -> None:
    decision = decide(facts(match=Unknown(reason="away")), settings(Entity.CONTACT), 1)
    assert (decision.needs, decision.actions) == (("match",), ())
    assert told(decision) == []


def test_a_new_client_has_nothing_that_could_be_updated() -> None:
    decision = decide(facts(match=NotFound()), settings(Entity.CONTACT), 1)
    assert (decision.actions, [line.code for line in told(decision)]) == ((), ["update.off"])


@pytest.mark.parametrize("entity", PEOPLE)
def test_where_the_owner_is_kept_a_record_is_filled_and_stays_with_its_owner(entity: Entity) -> None:
    mappings = (FieldMapping(entity=MappedEntity(entity.value), parameter="utm_source", field="Source"),)
    wanted = settings(entity, rules={entity: OwnerRule.KEEP}, mappings=mappings)
    decision = decide(facts(person(entity, ALBERTO), parameters={"utm_source": "google"}), wanted, 1)
    (filled,) = decision.actions
    assert isinstance(filled, SetFields)
    assert filled.fields == {"Source": "google"}
    (line,) = told(decision)
    assert (line.applied, line.code) == (False, "update.kept")
