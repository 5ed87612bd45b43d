"""Leads, accounts, contacts and deals: when a call creates one, and when it does not."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import (
    Client,
)
from cordboard.domain.crm.actions import (
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateLead,
    CreateTask,
    LogCall,
)
from cordboard.domain.crm.contact_match import (
    Candidate,
    Entity,
)
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.rules.rule_set import RuleSet
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import OpenDeal
from cordboard.domain.scenario.no_lead_explanation import no_lead
from cordboard.domain.scenario.tests.decision_examples import (
    ANA,
    NUMBER,
    SETTINGS,
    a_deal,
    call,
    facts,
    found,
    kinds,
    person,
    said,
    with_cells,
)
from cordboard.domain.settings.crm_plan import DealPlace, Mode


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


def test_a_kind_of_record_that_goes_to_another_crm_is_not_created_and_says_where_it_goes() -> None:
    settings = msgspec.structs.replace(with_cells(), elsewhere={Entity.LEAD: ("espo", "other")})
    decision = decide(facts(call()), settings, 1)
    assert said(decision, "lead").text == "Records of this type (lead) only go to espo, other."
    answer = no_lead(decision)
    assert answer is not None
    assert answer.text == "No new lead: leads only go to espo, other."


@pytest.mark.parametrize(("entity", "rule"), [(Entity.TASK, "task"), (Entity.CALL, "call_record")])
def test_tasks_and_call_records_are_never_only_updated(entity: Entity, rule: str) -> None:
    decision = decide(facts(call(), found(person(Entity.CONTACT))), with_cells((entity, Mode.UPDATE_ONLY)), 1)
    assert decision.actions == ()
    assert said(decision, rule).code == f"{entity.value}.no_meaning"


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
    hers = Condition(parameter="manager", operator=Operator.EQUALS, value=ANA)
    rules = RuleSet([Rule(when=(hers,), then=Then(place="Anas", stage="Second"))])
    common = DealPlace(place="Common", stage="First")
    settings = with_cells((Entity.DEAL, Mode.ALWAYS), deal_place=common, rule_set=rules)
    anas, alberto = call(), call(own_number="+380441234567", rang=("81",), talked=("81",))
    stages = [decide(facts(one), settings, 1).actions[0].stage for one in (anas, alberto)]  # type: ignore[union-attr]
    assert stages == ["Second", "First"]
