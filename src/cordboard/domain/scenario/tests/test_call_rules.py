"""What a rule of the settings decides, and what the explanation says of it."""

import msgspec
import pytest

from cordboard.domain.crm.actions import CreateDeal, CreateLead, LogCall
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.parameters.catalogue import OF_VISIT
from cordboard.domain.rules.rule import Condition, Operator, Rule, Then
from cordboard.domain.rules.rule_set import RuleSet
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import CrmUser, Decision
from cordboard.domain.scenario.tests.decision_examples import ANA, call, facts, said, with_cells
from cordboard.domain.settings.crm_plan import DealPlace, Mode
from cordboard.domain.settings.decision_settings import DecisionSettings

POOL = "Контекстна реклама"
BRAND = Rule(
    name="Brand",
    when=(Condition(parameter="pool_name", operator=Operator.EQUALS, value=POOL),),
    then=Then(place="L1/Default", stage="Identify Decision Makers", lead_status="Contacted", owner=ANA),
)
REST = Rule(name="Rest", then=Then(lead_status="Cold"))


def decided(wanted: DecisionSettings, **parameters: str) -> Decision:
    return decide(facts(call(parameters=parameters)), wanted, 1)


def settings(entity: Entity, *rules: Rule) -> DecisionSettings:
    mode = Mode.CREATE_IF_NONE if entity is Entity.LEAD else Mode.ALWAYS
    place = DealPlace(place="L1/Other", stage="New")
    return with_cells((entity, mode), deal_place=place, lead_status="Plan", rule_set=RuleSet(rules))


def test_a_matching_rule_gives_the_lead_its_status_and_every_new_record_its_owner() -> None:
    decision = decided(settings(Entity.LEAD, BRAND, REST), pool_name=POOL)
    lead = next(one for one in decision.actions if isinstance(one, CreateLead))
    assert (lead.status, lead.owner) == ("Contacted", ANA)
    assert all(one.owner == ANA for one in decision.actions if isinstance(one, LogCall))
    why = said(decision, "call_rules")
    assert (why.code, why.values["rule"]) == ("rules.matched", "Brand")
    met = next(one for one in decision.tried if one.code == "rules.met")
    assert met.values == {"parameter": "pool_name", "operator": "equals", "wanted": POOL, "value": POOL}
    assert said(decision, "owner.lead").code == "owner.rule"


def test_the_first_rule_that_matches_decides_alone_and_without_one_the_plan_does() -> None:
    def status(*rules: Rule, **parameters: str) -> str | None:
        decision = decided(settings(Entity.LEAD, *rules), **parameters)
        return next(one.status for one in decision.actions if isinstance(one, CreateLead))

    assert status(BRAND, REST, pool_name="SEO") == "Cold"
    assert status(REST, BRAND, pool_name=POOL) == "Cold"
    assert status(BRAND, pool_name="SEO") == "Plan"
    assert status() == "Plan"
    silent = msgspec.structs.replace(BRAND, then=Then())
    assert status(silent, REST, pool_name=POOL) == "Plan", "a rule that says nothing keeps later ones away"


def test_a_deal_lands_where_the_rule_says_and_any_other_where_the_plan_says() -> None:
    def place(pool: str) -> tuple[str | None, str | None]:
        decision = decided(settings(Entity.DEAL, BRAND), pool_name=pool)
        deal = next(one for one in decision.actions if isinstance(one, CreateDeal))
        return deal.place, deal.stage

    assert place(POOL) == ("L1/Default", "Identify Decision Makers")
    assert place("SEO") == ("L1/Other", "New")


def test_an_owner_who_has_left_gives_way_to_the_default_owner() -> None:
    users = (CrmUser(id=ANA, name="Ana", active=False), CrmUser(id="boss", name="Boss"))
    wanted = msgspec.structs.replace(settings(Entity.LEAD, BRAND), default_user="boss")
    decision = decide(msgspec.structs.replace(facts(call(parameters={"pool_name": POOL})), users=users), wanted, 1)
    lead = next(one for one in decision.actions if isinstance(one, CreateLead))
    assert (lead.owner, said(decision, "owner.lead").code) == ("boss", "owner.inactive")


def test_what_every_call_has_is_a_parameter_too() -> None:
    for parameter, operator, value in (
        ("direction", "equals", "inbound"),
        ("situation", "equals", "inbound_answered"),
        ("party", "equals", "new"),
        ("client_number", "starts_with", "+34600"),
        ("talk_ms", "at_least", "1"),
        ("extension", "in_list", ("80", "81")),
        ("queue", "empty", ""),
    ):
        rule = Rule(when=(Condition(parameter=parameter, operator=Operator(operator), value=value),))
        assert said(decided(settings(Entity.LEAD, rule)), "call_rules").applied, parameter


@pytest.mark.parametrize("notion", OF_VISIT)
def test_each_notion_of_call_tracking_is_usable_in_a_rule_and_in_a_mapping(notion: str) -> None:
    value = f"{POOL} / {notion} = 1"
    rule = Rule(
        when=(Condition(parameter=notion, operator=Operator.EQUALS, value=value),), then=Then(lead_status="Hot")
    )
    mapping = FieldMapping(entity=MappedEntity.LEAD, parameter=notion, field="Target")
    wanted = msgspec.structs.replace(settings(Entity.LEAD, rule), mappings=(mapping,))
    (lead,) = decided(wanted, **{notion: value}).actions
    assert isinstance(lead, CreateLead)
    assert (lead.status, lead.fields) == ("Hot", {"Target": value})
    (other,) = decided(wanted, **{notion: "another"}).actions
    assert isinstance(other, CreateLead)
    assert (other.status, other.fields) == ("Plan", {"Target": "another"})
