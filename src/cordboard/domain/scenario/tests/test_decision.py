"""Decisions as plays: a call, settings, and what must stand in the CRM, with the sentence that says why."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Disposition,
    Durations,
    Leg,
    LegKind,
    Phase,
    Recording,
    StoryLine,
)
from cordboard.domain.crm.actions import (
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
    kind_of,
)
from cordboard.domain.crm.contact_match import (
    Candidate,
    Entity,
    Found,
    Match,
    NotFound,
    Owner,
    Unknown,
)
from cordboard.domain.numbers.reading import read
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import CrmUser, Decision, Facts, OpenDeal, RuleOutcome
from cordboard.domain.scenario.rules.rule_table import RULES
from cordboard.domain.settings.company import StopListEntry, Weekday
from cordboard.domain.settings.crm_plan import Cell, DealPlace, EntityOwner, Mode, OwnerRule, Party, Situation
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


# the default settings


def test_a_new_caller_becomes_a_lead_and_the_call_is_linked_to_it() -> None:
    decision = decide(facts(call()), SETTINGS, 7)
    assert kinds(decision) == ["create_lead", "log_call"]
    lead, log = decision.actions
    assert isinstance(lead, CreateLead)
    assert (lead.key, lead.phone, lead.owner, lead.company) == ("c1:lead", NUMBER, ANA, None)
    assert isinstance(log, LogCall)
    assert [(ref.entity, ref.item) for ref in log.about] == [(Entity.LEAD, "c1:lead")]
    assert (log.talk_ms, log.missed, log.owner) == (45000, False, ANA)
    assert (decision.settings_version, decision.situation) == (7, Situation.INBOUND_ANSWERED)
    assert decision.summary == "Created: lead, call record."


def test_a_missed_call_of_a_new_caller_leaves_lead_task_and_call() -> None:
    decision = decide(facts(call("no_answer")), SETTINGS, 1)
    assert kinds(decision) == ["create_lead", "create_task", "log_call"]
    task = decision.actions[1]
    assert isinstance(task, CreateTask)
    assert task.subject == "Call back +34 600 11 12 22: missed call"
    assert task.due == date(2026, 11, 23)
    assert task.about[0].item == "c1:lead"
    assert "did not take place: nobody answered" in (task.description or "")


@pytest.mark.parametrize(
    ("direction", "disposition"),
    [
        (Direction.INBOUND, "no_answer"),
        (Direction.INBOUND, "abandoned"),
        (Direction.OUTBOUND, "no_answer"),
        (Direction.OUTBOUND, "busy"),
    ],
)
def test_a_call_that_did_not_take_place_leaves_exactly_one_task_that_says_so(
    direction: Direction, disposition: str
) -> None:
    decision = decide(facts(call(disposition, direction)), SETTINGS, 1)
    tasks = [action for action in decision.actions if isinstance(action, CreateTask)]
    assert len(tasks) == 1
    assert "The call did not take place" in (tasks[0].description or "")


def test_a_call_back_is_due_on_a_day_on_which_people_work() -> None:
    week = tuple(Weekday)
    due = {}
    for days in (week, week[:5], week[2:3], ()):
        chosen = msgspec.structs.replace(SETTINGS, callback_days=days, callback_within=timedelta(0))
        task = next(a for a in decide(facts(call("no_answer")), chosen, 1).actions if isinstance(a, CreateTask))
        due[len(days)] = task.due
    sunday, monday, wednesday = (date(2026, 11, day) for day in (22, 23, 25))
    assert due == {7: sunday, 5: monday, 1: wednesday, 0: sunday}


def test_an_answered_call_leaves_no_task() -> None:
    assert "create_task" not in kinds(decide(facts(call()), SETTINGS, 1))
    assert "create_task" not in kinds(decide(facts(call("answered", Direction.OUTBOUND)), SETTINGS, 1))


def test_a_known_client_gets_the_call_and_no_second_record() -> None:
    eva = person(Entity.CONTACT, owner=Owner(id=ALBERTO))
    decision = decide(facts(call("busy"), found(eva)), SETTINGS, 1)
    assert kinds(decision) == ["create_task", "log_call"]
    task, log = decision.actions
    assert isinstance(task, CreateTask)
    assert task.owner == ALBERTO  # of the client
    assert task.about[0].id == "contact-Eva"
    assert isinstance(log, LogCall)
    assert log.owner == ANA  # of the call
    assert said(decision, "lead").code == "lead.off"


# leads


@pytest.mark.parametrize("entity", [Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT])
def test_no_lead_where_an_account_lead_or_contact_exists_even_with_the_switch_on(entity: Entity) -> None:
    settings = with_cells((Entity.LEAD, Mode.CREATE_IF_NONE))
    decision = decide(facts(call(), found(person(entity))), settings, 1)
    assert decision.actions == ()
    assert said(decision, "lead").code == "lead.known"


def test_no_lead_beside_a_contact_that_the_same_call_creates() -> None:
    settings = with_cells((Entity.CONTACT, Mode.CREATE_IF_NONE), (Entity.LEAD, Mode.CREATE_IF_NONE))
    decision = decide(facts(call()), settings, 1)
    assert kinds(decision) == ["create_contact"]
    assert said(decision, "lead").code == "lead.made_otherwise"


def test_a_second_call_meets_the_lead_that_the_first_is_creating() -> None:
    pending = Candidate(entity=Entity.LEAD, pending="c0:lead", phones=(NUMBER,))
    decision = decide(facts(call("no_answer"), found(pending)), SETTINGS, 1)
    assert kinds(decision) == ["create_task", "log_call"]
    assert all(
        action.about[0].item == "c0:lead" for action in decision.actions if isinstance(action, LogCall | CreateTask)
    )
    assert said(decision, "who_is_it").code == "match.being_created"


def test_a_lead_carries_the_chosen_state_source_and_the_callers_name() -> None:
    settings = msgspec.structs.replace(SETTINGS, lead_status="New", lead_source="Phone", lead_company="Unknown Ltd")
    lead = decide(facts(call(client=Client(number=NUMBER, name="Eva Sol"))), settings, 1).actions[0]
    assert isinstance(lead, CreateLead)
    assert (lead.name, lead.status, lead.source, lead.company) == ("Eva Sol", "New", "Phone", "Unknown Ltd")


def test_parameters_of_the_call_stand_in_the_lead() -> None:
    lead = decide(facts(call(parameters={"utm_source": "google"})), SETTINGS, 1).actions[0]
    assert isinstance(lead, CreateLead)
    assert "utm_source: google" in (lead.description or "")


# accounts and contacts


def test_only_an_account_where_only_accounts_are_on() -> None:
    assert kinds(decide(facts(call()), with_cells((Entity.ACCOUNT, Mode.CREATE_IF_NONE)), 1)) == ["create_account"]


def test_a_new_contact_belongs_to_the_new_account_of_the_same_call() -> None:
    settings = with_cells((Entity.ACCOUNT, Mode.CREATE_IF_NONE), (Entity.CONTACT, Mode.CREATE_IF_NONE))
    account, contact = decide(facts(call()), settings, 1).actions
    assert isinstance(account, CreateAccount)
    assert isinstance(contact, CreateContact)
    assert contact.account is not None
    assert contact.account.item == account.key == "c1:account"


@pytest.mark.parametrize("entity", [Entity.ACCOUNT, Entity.CONTACT])
def test_what_exists_is_not_created_again(entity: Entity) -> None:
    decision = decide(facts(call(), found(person(entity))), with_cells((entity, Mode.CREATE_IF_NONE)), 1)
    assert decision.actions == ()
    assert said(decision, entity.value).code == f"{entity.value}.known"


def test_the_account_of_a_known_contact_counts_as_its_account() -> None:
    eva = person(Entity.CONTACT, account_id="acc-9", company="Sol")
    decision = decide(facts(call(), found(eva)), with_cells((Entity.ACCOUNT, Mode.CREATE_IF_NONE)), 1)
    assert decision.actions == ()


def test_a_contact_is_added_to_a_known_account() -> None:
    settings = with_cells((Entity.CONTACT, Mode.CREATE_IF_NONE))
    (contact,) = decide(facts(call(), found(person(Entity.ACCOUNT, "Sol"))), settings, 1).actions
    assert isinstance(contact, CreateContact)
    assert contact.account is not None
    assert contact.account.id == "account-Sol"


@pytest.mark.parametrize("entity", [Entity.ACCOUNT, Entity.CONTACT, Entity.LEAD])
def test_update_only_creates_nothing_and_says_so(entity: Entity) -> None:
    decision = decide(facts(call()), with_cells((entity, Mode.UPDATE_ONLY)), 1)
    assert decision.actions == ()
    assert said(decision, entity.value).code == f"{entity.value}.update_only"


@pytest.mark.parametrize(
    ("entity", "rule"), [(Entity.DEAL, "deal"), (Entity.TASK, "task"), (Entity.CALL, "call_record")]
)
def test_only_records_about_people_can_be_updated(entity: Entity, rule: str) -> None:
    decision = decide(facts(call(), found(person(Entity.CONTACT))), with_cells((entity, Mode.UPDATE_ONLY)), 1)
    assert decision.actions == ()
    assert said(decision, rule).code == f"{entity.value}.no_meaning"


# deals


def a_deal(age: timedelta, *, is_open: bool = True) -> OpenDeal:
    return OpenDeal(id="d1", created_at=NOW - age, open=is_open, owner=ALBERTO)


@pytest.mark.parametrize(
    ("mode", "deals", "made"),
    [
        (Mode.OFF, (), 0),
        (Mode.ALWAYS, (a_deal(timedelta(days=1)),), 1),
        (Mode.CREATE_IF_NONE, (), 1),
        (Mode.CREATE_IF_NONE, (a_deal(timedelta(days=900), is_open=False),), 0),
        (Mode.IF_NO_OPEN_DEAL, (), 1),
        (Mode.IF_NO_OPEN_DEAL, (a_deal(timedelta(days=364)),), 0),
        (Mode.IF_NO_OPEN_DEAL, (a_deal(timedelta(days=365)),), 0),
        (Mode.IF_NO_OPEN_DEAL, (a_deal(timedelta(days=365, seconds=1)),), 1),
        (Mode.IF_NO_OPEN_DEAL, (a_deal(timedelta(days=366)),), 1),
        (Mode.IF_NO_OPEN_DEAL, (a_deal(timedelta(days=1), is_open=False),), 1),
    ],
)
def test_the_deal_scenario_decides(mode: Mode, deals: tuple[OpenDeal, ...], made: int) -> None:
    decision = decide(facts(call(), found(person(Entity.CONTACT)), deals=deals), with_cells((Entity.DEAL, mode)), 1)
    assert len(decision.actions) == made


def test_the_window_of_active_deals_is_a_setting() -> None:
    settings = with_cells((Entity.DEAL, Mode.IF_NO_OPEN_DEAL), deal_active_within=timedelta(days=90))
    known = found(person(Entity.CONTACT))
    assert decide(facts(call(), known, deals=(a_deal(timedelta(days=90)),)), settings, 1).actions == ()
    assert kinds(decide(facts(call(), known, deals=(a_deal(timedelta(days=91)),)), settings, 1)) == ["create_deal"]


def test_the_clients_deals_are_asked_for_first_and_nothing_is_done_before() -> None:
    settings = with_cells((Entity.DEAL, Mode.IF_NO_OPEN_DEAL), (Entity.CALL, Mode.ALWAYS))
    decision = decide(facts(call(), found(person(Entity.CONTACT))), settings, 1)
    assert (decision.needs, decision.actions) == (("deals",), ())


def test_a_new_client_has_no_deals_to_ask_for() -> None:
    settings = with_cells((Entity.CONTACT, Mode.CREATE_IF_NONE), (Entity.DEAL, Mode.IF_NO_OPEN_DEAL))
    contact, deal = decide(facts(call()), settings, 1).actions
    assert isinstance(deal, CreateDeal)
    assert deal.contact is not None
    assert deal.contact.item == contact.key


def test_deals_go_to_the_place_of_the_manager_else_to_the_common_one() -> None:
    places = (DealPlace(place="Common", stage="First"), DealPlace(place="Anas", stage="Second", manager=ANA))
    settings = with_cells((Entity.DEAL, Mode.ALWAYS), deal_places=places)
    anas, alberto = call(), call(own_number="+380441234567", rang=("81",), talked=("81",))
    stages = [decide(facts(one), settings, 1).actions[0].stage for one in (anas, alberto)]  # type: ignore[union-attr]
    assert stages == ["Second", "First"]


# calls that are kept out


@pytest.mark.parametrize(
    "ignored",
    [
        Line(number="928 00 00 80", ignore=True),
        Line(number="80", ignore=True),
        Line(number="973890196.80", ignore=True),
        Line(number="600 111 222", ignore=True),
    ],
)
@pytest.mark.parametrize("direction", [Direction.INBOUND, Direction.OUTBOUND])
def test_an_ignored_line_on_either_side_writes_nothing(ignored: Line, direction: Direction) -> None:
    settings = msgspec.structs.replace(SETTINGS, lines=(ignored,))
    decision = decide(facts(call(direction=direction)), settings, 1)
    assert decision.actions == ()
    assert said(decision, "ignore_list").code == "ignore.line"
    assert "ignores" in decision.summary


@pytest.mark.parametrize("number", ["600-111-222", "0034600111222", OURS, "80"])
def test_a_number_on_the_ignore_list_writes_nothing(number: str) -> None:
    settings = msgspec.structs.replace(SETTINGS, stop_list=(StopListEntry(number=number, note="courier"),))
    decision = decide(facts(call(), Unknown(reason="away")), settings, 1)
    assert (decision.actions, decision.needs) == ((), ())
    assert "courier" in said(decision, "ignore_list").text


def test_of_two_mobiles_on_one_extension_only_the_ignored_one_is_kept_out() -> None:
    mobiles = (
        Line(number="80", user=ANA),
        Line(number="+34600000001", ignore=True),
        Line(number="+34600000002", user=ANA),
    )
    settings = msgspec.structs.replace(SETTINGS, lines=mobiles)
    legs = [(Leg(id="l", kind=LegKind.AGENT, extension="80", number=f"+3460000000{n}"),) for n in (1, 2)]
    kept_out, kept = (decide(facts(call(own_number=None, legs=one)), settings, 1) for one in legs)
    assert kept_out.actions == ()
    assert kinds(kept) == ["create_lead", "log_call"]


def test_a_number_that_only_ends_like_an_ignored_one_is_not_ignored() -> None:
    settings = msgspec.structs.replace(SETTINGS, stop_list=(StopListEntry(number="+33600111222"),))
    assert kinds(decide(facts(call()), settings, 1)) == ["create_lead", "log_call"]


def test_an_internal_call_is_kept_out_unless_the_settings_want_it() -> None:
    internal = call(direction=Direction.INTERNAL, client=Client(number="81"), own_number=None)
    assert decide(facts(internal), SETTINGS, 1).actions == ()
    settings = msgspec.structs.replace(SETTINGS, log_internal_calls=True)
    decision = decide(facts(internal), settings, 1)
    assert kinds(decision) == ["log_call"]
    assert decision.situation is None


@pytest.mark.parametrize("disposition", ["agent_no_answer", "agent_unavailable"])
def test_a_click_to_call_whose_agent_did_not_pick_up_concerns_no_client(disposition: str) -> None:
    decision = decide(facts(call(disposition, Direction.OUTBOUND)), SETTINGS, 1)
    assert decision.actions == ()
    assert said(decision, "kind_of_call").code == "situation.client_not_called"


@pytest.mark.parametrize(
    ("disposition", "why"),
    [("agent_no_answer", "the agent did not answer"), ("agent_unavailable", "the agent's phone was not reachable")],
)
def test_a_caller_whose_agent_did_not_pick_up_was_missed(disposition: str, why: str) -> None:
    one = call(disposition)
    decision = decide(facts(one), SETTINGS, 1)
    assert one.missed
    assert kinds(decision) == ["create_lead", "create_task", "log_call"]
    *_, task, log = decision.actions
    assert isinstance(task, CreateTask)
    assert isinstance(log, LogCall)
    assert log.missed
    assert f"did not take place: {why}." in (task.description or "")
    assert f"did not take place: {why}." in (log.description or "")
    assert said(decision, "kind_of_call").code == "situation.is"


def test_a_hidden_caller_is_written_as_a_call_and_nothing_else() -> None:
    hidden = call("no_answer", client=Client(number=NUMBER, hidden=True))
    decision = decide(facts(hidden), SETTINGS, 1)
    assert kinds(decision) == ["log_call"]
    log = decision.actions[0]
    assert isinstance(log, LogCall)
    assert (log.about, log.client_number) == ((), None)
    assert "600" not in log.subject
    assert said(decision, "lead").code == "lead.nobody"


@pytest.mark.parametrize("number", ["anonymous", "", None, "112", "201", "973890196.70", "trunk-in"])
def test_a_number_of_no_person_creates_nobody(number: str | None) -> None:
    decision = decide(facts(call("no_answer", client=Client(number=number))), SETTINGS, 1)
    assert kinds(decision) == ["log_call"]


@pytest.mark.parametrize("number", ["+380441234567", "00380 44 123-45-67"])
def test_a_line_of_our_own_is_never_a_client_also_where_the_crm_has_its_number(number: str) -> None:
    known = found(person(Entity.CONTACT, "Alberto", phones=(number,)))
    for match in (NotFound(), known, Unknown(reason="CRM away")):
        decision = decide(facts(call(client=Client(number=number)), match), SETTINGS, 1)
        assert (kinds(decision), decision.needs) == (["log_call"], ())
        assert decision.actions[0].about == ()  # type: ignore[union-attr]
        assert said(decision, "hidden_number").code == "number.own_line"
        assert said(decision, "lead").code == "lead.own_line"


def test_a_missed_call_from_a_line_of_our_own_leaves_a_task_for_it_may_have_been_passed_on() -> None:
    decision = decide(facts(call("no_answer", client=Client(number="+380441234567"))), SETTINGS, 1)
    assert kinds(decision) == ["create_task", "log_call"]
    assert "one of our own lines. Whoever called by it may have been passed on." in decision.actions[0].description  # type: ignore[union-attr,operator]


def test_a_hidden_caller_can_become_a_lead_where_the_settings_allow_it() -> None:
    settings = msgspec.structs.replace(SETTINGS, create_from_hidden_numbers=True)
    decision = decide(facts(call(client=Client(number="anonymous"))), settings, 1)
    assert kinds(decision) == ["create_lead", "log_call"]


# who it is


def test_nothing_is_done_while_the_crm_cannot_be_asked() -> None:
    decision = decide(facts(call(), Unknown(reason="CRM away since 10:02")), SETTINGS, 1)
    assert (decision.needs, decision.actions) == (("match",), ())
    assert "CRM away since 10:02" in said(decision, "who_is_it").text


def test_of_several_people_one_is_taken_and_the_others_are_named() -> None:
    several = found(person(Entity.CONTACT, "Eva"), person(Entity.CONTACT, "Ivan"), person(Entity.LEAD, "Pere"))
    decision = decide(facts(call(), several), SETTINGS, 1)
    line = said(decision, "who_is_it")
    assert line.code == "match.several"
    assert line.values == {"count": "3", "name": "Eva", "entity": "contact", "others": "Ivan (contact); Pere (lead)"}
    assert decision.actions[0].about[0].id == "contact-Eva"  # type: ignore[union-attr]


def test_a_contact_and_its_own_company_are_not_several() -> None:
    company = person(Entity.ACCOUNT, "Sol")
    eva = person(Entity.CONTACT, account_id=company.id)
    assert said(decide(facts(call(), found(eva, company)), SETTINGS, 1), "who_is_it").code == "match.found"


def test_an_undecided_number_is_linked_to_nobody_and_names_who_it_may_be() -> None:
    reading = read("671234567")
    candidates = found(person(Entity.CONTACT, "Eva", phones=("+34671234567",)))
    decision = decide(
        facts(call("no_answer", client=Client(number="671234567")), candidates, number=reading), SETTINGS, 1
    )
    assert kinds(decision) == ["create_task", "log_call"]
    assert all(action.about == () for action in decision.actions)  # type: ignore[union-attr]
    assert said(decision, "who_is_it").code == "match.may_be"
    assert "may be that of Eva" in (decision.actions[0].description or "")  # type: ignore[union-attr]


def test_an_undecided_number_meets_the_lead_that_was_made_from_the_same_writing() -> None:
    reading = read("671234567")
    same = found(person(Entity.LEAD, "671234567", phones=("671 234 567",)))
    decision = decide(facts(call(client=Client(number="671234567")), same, number=reading), SETTINGS, 1)
    assert kinds(decision) == ["log_call"]
    assert decision.actions[0].about[0].entity is Entity.LEAD  # type: ignore[union-attr]


def test_a_new_undecided_number_becomes_a_lead_as_it_was_written() -> None:
    reading = read("0671234567", "ES")
    lead = decide(facts(call(client=Client(number="0671234567")), number=reading), SETTINGS, 1).actions[0]
    assert isinstance(lead, CreateLead)
    assert lead.phone == "0671234567"


# owners


def owners(entity: Entity, rule: OwnerRule, user: str | None = None) -> tuple[EntityOwner, ...]:
    rest = tuple(row for row in SETTINGS.owners if row.entity is not entity)
    return (EntityOwner(entity=entity, rule=rule, user=user), *rest)


def lead_owner(settings: DecisionSettings, **more: object) -> tuple[str | None, str]:
    decision = decide(facts(call(), **more), settings, 1)  # type: ignore[arg-type]
    return decision.actions[0].owner, said(decision, "owner.lead").code  # type: ignore[union-attr]


def test_the_owner_rule_default_user_means_exactly_the_default_user() -> None:
    settings = msgspec.structs.replace(SETTINGS, owners=owners(Entity.LEAD, OwnerRule.DEFAULT_USER))
    assert lead_owner(settings) == (BOSS, "owner.default")


def test_a_fixed_user_owns_and_a_missing_one_falls_to_the_default_user() -> None:
    fixed = msgspec.structs.replace(SETTINGS, owners=owners(Entity.LEAD, OwnerRule.FIXED_USER, ALBERTO))
    assert lead_owner(fixed) == (ALBERTO, "owner.fixed")
    missing = msgspec.structs.replace(SETTINGS, owners=owners(Entity.LEAD, OwnerRule.FIXED_USER))
    assert lead_owner(missing) == (BOSS, "owner.fixed_missing")


def test_an_unassigned_number_falls_to_the_default_user() -> None:
    assert lead_owner(msgspec.structs.replace(SETTINGS, lines=())) == (BOSS, "owner.unmapped")


def test_an_inactive_user_falls_to_the_default_user_and_says_so() -> None:
    left = tuple(msgspec.structs.replace(user, active=user.id != ANA) for user in USERS)
    assert lead_owner(SETTINGS, users=left) == (BOSS, "owner.inactive")


def test_without_a_usable_user_the_crm_decides() -> None:
    nobody = msgspec.structs.replace(SETTINGS, default_user=None, lines=())
    assert lead_owner(nobody) == (None, "owner.nobody")


def test_owners_of_records_that_this_call_creates_follow_their_own_rules() -> None:
    settings = with_cells(
        (Entity.ACCOUNT, Mode.CREATE_IF_NONE),
        (Entity.CONTACT, Mode.CREATE_IF_NONE),
        owners=(
            EntityOwner(entity=Entity.ACCOUNT, rule=OwnerRule.OWNER_OF_CONTACT),
            EntityOwner(entity=Entity.CONTACT, rule=OwnerRule.FIXED_USER, user=ALBERTO),
        ),
    )
    assert [action.owner for action in decide(facts(call()), settings, 1).actions] == [ALBERTO, ALBERTO]  # type: ignore[union-attr]


def test_a_circle_of_owner_rules_ends_at_the_calls_manager() -> None:
    settings = with_cells(
        (Entity.ACCOUNT, Mode.CREATE_IF_NONE),
        (Entity.CONTACT, Mode.CREATE_IF_NONE),
        owners=(
            EntityOwner(entity=Entity.ACCOUNT, rule=OwnerRule.OWNER_OF_CONTACT),
            EntityOwner(entity=Entity.CONTACT, rule=OwnerRule.OWNER_OF_ACCOUNT),
        ),
    )
    decision = decide(facts(call()), settings, 1)
    assert [action.owner for action in decision.actions] == [ANA, ANA]  # type: ignore[union-attr]
    assert said(decision, "owner.account").code == "owner.cycle"


def test_the_owner_of_a_deal_is_asked_for_before_it_is_used() -> None:
    settings = with_cells((Entity.CALL, Mode.ALWAYS), owners=owners(Entity.CALL, OwnerRule.OWNER_OF_DEAL))
    known = found(person(Entity.CONTACT))
    assert decide(facts(call(), known), settings, 1).needs == ("deals",)
    deals = (a_deal(timedelta(days=1)),)
    assert decide(facts(call(), known, deals=deals), settings, 1).actions[0].owner == ALBERTO  # type: ignore[union-attr]


# the call record


def test_the_call_record_tells_the_legs_the_story_and_the_parameters() -> None:
    told = call(
        rang=("80", "81"),
        talked=("80", "81"),
        transfers=1,
        queue="sales",
        parameters={"utm_source": "google"},
        story=(
            StoryLine(at=BEGAN, what="rang", who="80"),
            StoryLine(at=BEGAN + timedelta(seconds=9), what="answered", who="80"),
        ),
        recording=Recording(url="https://rec.example/1.mp3"),
    )
    log = decide(facts(told), with_cells((Entity.CALL, Mode.ALWAYS)), 1).actions[0]
    assert isinstance(log, LogCall)
    text = log.description or ""
    for line in (
        "Queue: sales",
        "Rang: 80, 81",
        "Talked: 80 → 81",
        "Transfers: 1",
        "utm_source: google",
        "10:30:09 80 answered",
    ):
        assert line in text.splitlines()
    assert log.recording_url == "https://rec.example/1.mp3"
    assert (log.owner, log.extension) == (ALBERTO, "81")  # who talked last


@pytest.mark.parametrize("ahead", [timedelta(seconds=6), timedelta(minutes=7), timedelta(hours=5), timedelta(days=900)])
def test_a_call_from_the_future_is_written_as_having_just_ended_and_says_so(ahead: timedelta) -> None:
    told = call("no_answer", started_at=NOW + ahead, ended_at=NOW + ahead + timedelta(seconds=9))
    decision = decide(facts(told), SETTINGS, 1)
    task, log = decision.actions[1:]
    assert isinstance(log, LogCall)
    assert log.started_at == NOW - timedelta(seconds=9)  # it rang so long
    assert f"dated this call {NOW + ahead:%Y-%m-%d %H:%M} UTC, which was still to come" in (log.description or "")
    line = next(line for line in decision.tried if line.code == "call.clock_ahead")
    assert line.values == {"told": f"{NOW + ahead:%Y-%m-%dT%H:%M:%SZ}", "written": "2026-11-22T10:31:51Z"}
    assert isinstance(task, CreateTask)
    assert task.due == date(2026, 11, 23)


def test_a_clock_that_is_ahead_by_a_moment_is_corrected_without_a_word() -> None:
    decision = decide(facts(call("no_answer", started_at=NOW + timedelta(seconds=2))), SETTINGS, 1)
    assert isinstance(decision.actions[-1], LogCall)
    assert decision.actions[-1].started_at < NOW
    assert "call.clock_ahead" not in [line.code for line in decision.tried]


def test_a_call_of_the_past_is_written_as_it_was_told() -> None:
    told = call(started_at=NOW - timedelta(days=400), ended_at=NOW + timedelta(seconds=3))
    decision = decide(facts(told), SETTINGS, 1)
    assert isinstance(decision.actions[-1], LogCall)
    assert decision.actions[-1].started_at == NOW - timedelta(days=400)
    assert "call.clock_ahead" not in [line.code for line in decision.tried]


@pytest.mark.parametrize(
    ("what", "who", "line"),
    [
        ("started", "pbx-1795318376.0", "the call started"),
        ("queued", "sales", "waits in the queue sales"),
        ("answered", "", "somebody answered"),
        ("transferred", "81", "transferred to 81"),
        ("merged", "pbx-1795318382.24", "two calls became one"),
        ("tagged", "vip", "tagged vip"),
        ("ended", "no_answer", "ended: no answer"),
    ],
)
def test_a_line_of_the_story_reads_like_one(what: str, who: str, line: str) -> None:
    told = call(story=(StoryLine(at=BEGAN, what=what, who=who),))
    log = decide(facts(told), with_cells((Entity.CALL, Mode.ALWAYS)), 1).actions[0]
    assert isinstance(log, LogCall)
    assert (log.description or "").splitlines()[-1] == f"10:30:00 {line}"


@pytest.mark.parametrize(
    ("disposition", "direction", "subject"),
    [
        ("answered", Direction.INBOUND, "Inbound call +34 600 11 12 22 → 80"),
        ("abandoned", Direction.INBOUND, "Missed call +34 600 11 12 22 → +34928000080"),
        ("answered", Direction.OUTBOUND, "Outbound call 80 → +34 600 11 12 22"),
        ("busy", Direction.OUTBOUND, "Outbound call 80 → +34 600 11 12 22: not reached"),
    ],
)
def test_the_subject_says_who_called_whom(disposition: str, direction: Direction, subject: str) -> None:
    log = decide(facts(call(disposition, direction)), with_cells((Entity.CALL, Mode.ALWAYS)), 1).actions[0]
    assert isinstance(log, LogCall)
    assert log.subject == subject
    assert log.recording_url is None


def unheard(disposition: str, **more: object) -> Call:
    return call(disposition, end_unheard=True, approximate=True, ended_by=None, **more)


def test_an_answered_call_without_an_end_is_written_down_as_far_as_it_was_heard() -> None:
    decision = decide(facts(unheard("answered", durations=Durations(talk=1000))), SETTINGS, 1)
    assert kinds(decision) == ["create_lead", "log_call"]
    assert said(decision, "kind_of_call").text == (
        "The phone system never reported the end of this call. By what was heard until 2026-11-22T10:31:00+00:00, "
        "it is an answered inbound call."
    )
    logged = next(one for one in decision.actions if isinstance(one, LogCall))
    assert (logged.talk_ms, logged.end_unheard) == (1000, True)
    assert (logged.description or "").splitlines()[:2] == [
        "The phone system never reported the end of this call. What follows was heard until 2026-11-22 10:31:00 UTC.",
        "How long they talked after that is not known.",
    ]


def test_a_call_that_nobody_was_heard_to_take_leaves_a_task_and_does_not_say_that_nobody_took_it() -> None:
    decision = decide(facts(unheard("unknown", durations=Durations())), SETTINGS, 1)
    assert kinds(decision) == ["create_lead", "create_task", "log_call"]
    assert said(decision, "task").code == "task.created_unheard"
    texts = [one.description or "" for one in decision.actions if isinstance(one, CreateTask | LogCall)]
    assert all("Nobody was heard to answer." in text for text in texts)
    assert not any("did not take place" in text for text in texts)


def test_a_late_or_doubled_decision_uses_the_same_keys() -> None:
    one, two = (decide(facts(call("no_answer")), SETTINGS, 1) for _ in range(2))
    assert one == two
    assert [action.key for action in one.actions] == ["c1:lead", "c1:task", "c1:call"]


def test_a_decision_survives_its_storage() -> None:
    decision = decide(facts(call("no_answer")), SETTINGS, 1)
    assert msgspec.json.decode(msgspec.json.encode(decision), type=Decision) == decision


def test_every_rule_has_a_title_of_one_sentence() -> None:
    titles = [(rule.__doc__ or "").splitlines()[0] for rule in RULES]
    assert all(title.endswith(".") and len(title) < 90 for title in titles)
    assert len(set(titles)) == len(RULES)
