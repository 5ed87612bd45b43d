"""The plan that every CRM connection starts with, written out cell by cell."""

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import (
    CallerField,
    CrmPlan,
    Mode,
    OwnerRule,
    Party,
    Situation,
    default_owners,
    default_scenario,
    extra_fields,
    mode_of,
)
from cordboard.domain.settings.settings import Settings, plan_of, with_plans

ZOHO = CrmPlan(lead_source="Zoho")
SHARED = CrmPlan(lead_source="Shared")
NEW, KNOWN = Party.NEW, Party.KNOWN
# situation, party: what is made
DEFAULT = {
    (Situation.INBOUND_ANSWERED, NEW): {Entity.LEAD: Mode.CREATE_IF_NONE, Entity.CALL: Mode.ALWAYS},
    (Situation.INBOUND_ANSWERED, KNOWN): {Entity.CALL: Mode.ALWAYS},
    (Situation.INBOUND_MISSED, NEW): {
        Entity.LEAD: Mode.CREATE_IF_NONE,
        Entity.TASK: Mode.ALWAYS,
        Entity.CALL: Mode.ALWAYS,
    },
    (Situation.INBOUND_MISSED, KNOWN): {Entity.TASK: Mode.ALWAYS, Entity.CALL: Mode.ALWAYS},
    (Situation.OUTBOUND_ANSWERED, NEW): {Entity.LEAD: Mode.CREATE_IF_NONE, Entity.CALL: Mode.ALWAYS},
    (Situation.OUTBOUND_ANSWERED, KNOWN): {Entity.CALL: Mode.ALWAYS},
    (Situation.OUTBOUND_NOT_REACHED, NEW): {Entity.TASK: Mode.ALWAYS, Entity.CALL: Mode.ALWAYS},
    (Situation.OUTBOUND_NOT_REACHED, KNOWN): {Entity.TASK: Mode.ALWAYS, Entity.CALL: Mode.ALWAYS},
    (Situation.CHAT_HANDED_OVER, NEW): {},
    (Situation.CHAT_HANDED_OVER, KNOWN): {},
}


def test_the_default_scenario_is_this_matrix() -> None:
    matrix = default_scenario()
    assert matrix == CrmPlan().scenario
    assert len(matrix) == sum(map(len, DEFAULT.values()))  # no cell twice
    for (situation, party), made in DEFAULT.items():
        for entity in Entity:
            assert mode_of(matrix, situation, party, entity) is made.get(entity, Mode.OFF), (situation, party, entity)


def test_the_plan_of_a_connection_is_its_own_else_the_shared_one_else_the_built_in_one() -> None:
    settings = Settings(crm={"zoho": ZOHO, "default": SHARED})
    assert [plan_of(settings, one) for one in ("zoho", "espocrm", "default", None)] == [ZOHO, SHARED, SHARED, SHARED]
    alone = Settings(crm={"zoho": ZOHO})
    assert [plan_of(alone, one) for one in ("zoho", "espocrm", None)] == [ZOHO, CrmPlan(), CrmPlan()]


def test_plans_are_spelled_out_for_connections_that_share_one() -> None:
    spelled = with_plans(Settings(crm={"default": SHARED, "zoho": ZOHO}), ["espocrm", "zoho"])
    assert list(spelled.crm.items()) == [("espocrm", SHARED), ("zoho", ZOHO), ("default", SHARED)]
    alone = with_plans(Settings(crm={"zoho": ZOHO}), ["zoho", "espocrm"])
    assert alone.crm == {"zoho": ZOHO, "espocrm": CrmPlan()}


def test_each_field_that_the_plan_names_is_kept_once_by_kind_of_record() -> None:
    named = ((Entity.LEAD, "B"), (Entity.CONTACT, "A"), (Entity.LEAD, "A"), (Entity.LEAD, "B"))
    plan = CrmPlan(caller_fields=tuple(CallerField(entity=entity, field=field) for entity, field in named))
    assert extra_fields(plan) == {Entity.LEAD: ("B", "A"), Entity.CONTACT: ("A",)}


def test_the_field_of_tags_is_kept_of_all_people_while_somebody_asks_for_tags() -> None:
    plan = CrmPlan(tag_field="Tag", caller_fields=(CallerField(entity=Entity.LEAD, field="B"),))
    assert extra_fields(plan, tags=True) == {
        Entity.LEAD: ("B", "Tag"), Entity.CONTACT: ("Tag",), Entity.ACCOUNT: ("Tag",)
    }  # fmt: skip
    assert extra_fields(plan) == {Entity.LEAD: ("B",)}
    assert extra_fields(CrmPlan(tag_field=""), tags=True) == {}


def test_records_belong_to_the_manager_of_the_call_and_tasks_to_whose_client_it_is() -> None:
    owners = default_owners()
    assert owners == CrmPlan().owners
    assert {row.entity: (row.rule, row.user) for row in owners} == {
        Entity.ACCOUNT: (OwnerRule.CALL_MANAGER, None),
        Entity.LEAD: (OwnerRule.CALL_MANAGER, None),
        Entity.CONTACT: (OwnerRule.CALL_MANAGER, None),
        Entity.DEAL: (OwnerRule.CALL_MANAGER, None),
        Entity.TASK: (OwnerRule.OWNER_OF_CLIENT, None),
        Entity.CALL: (OwnerRule.CALL_MANAGER, None),
    }
