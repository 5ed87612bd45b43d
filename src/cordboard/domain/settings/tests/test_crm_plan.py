"""The plan that every CRM connection starts with, written out cell by cell."""

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.crm_plan import (
    CrmPlan,
    Mode,
    OwnerRule,
    Party,
    Situation,
    default_owners,
    default_scenario,
    mode_of,
)

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
