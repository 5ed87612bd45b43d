"""Mapped fields in a decision: in new records and in existing ones, each with its line in the explanation."""

import msgspec
import pytest

from cordboard.domain.crm.actions import CREATES, Create, CreateLead, LogCall, SetFields
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import SETTINGS, call, facts, found, person, said, with_cells
from cordboard.domain.settings.crm_plan import Mode
from cordboard.domain.settings.decision_settings import DecisionSettings

VISIT = {"utm_source": "google", "pool_name": "Бренд"}


def mapped(settings: DecisionSettings, *entities: str) -> DecisionSettings:
    mappings = [
        FieldMapping(entity=MappedEntity(entity), parameter=parameter, field=field, only_if_empty=careful)
        for entity in entities
        for parameter, field, careful in (("utm_source", "Source", False), ("pool_name", "Pool", True))
    ]
    return msgspec.structs.replace(settings, mappings=tuple(mappings))


@pytest.mark.parametrize("entity", ["account", "contact", "lead", "deal", "task", "call"])
def test_a_new_record_of_every_kind_gets_its_mapped_fields_and_no_other_record(entity: str) -> None:
    kind = Entity(entity)
    mode = Mode.ALWAYS if kind in (Entity.DEAL, Entity.TASK, Entity.CALL) else Mode.CREATE_IF_NONE
    decision = decide(facts(call(parameters=VISIT)), mapped(with_cells((kind, mode)), entity), 1)
    for action in decision.actions:
        assert isinstance(action, Create)
        ours = CREATES[type(action)] is kind
        assert action.fields == ({"Source": "google", "Pool": "Бренд"} if ours else {})
        assert action.only_if_empty == (("Pool",) if ours else ())
    assert any(CREATES[type(action)] is kind for action in decision.actions)
    line = said(decision, "mapped_fields")
    assert line.values == {"entity": entity, "fields": "Source: google (utm_source); Pool: Бренд (pool_name)"}


def test_who_talked_and_how_long_can_be_mapped() -> None:
    one = FieldMapping(entity=MappedEntity.CALL, parameter="talk_ms", field="Talk")
    other = FieldMapping(entity=MappedEntity.CALL, parameter="person", field="Agent")
    settings = msgspec.structs.replace(SETTINGS, mappings=(one, other))
    (log,) = [one for one in decide(facts(call()), settings, 1).actions if isinstance(one, LogCall)]
    assert log.fields["Talk"].isdigit()
    assert log.fields["Agent"]


def test_an_existing_record_is_filled_where_the_matrix_only_updates() -> None:
    contact = person(Entity.CONTACT)
    settings = mapped(with_cells((Entity.CONTACT, Mode.UPDATE_ONLY)), "contact")
    decision = decide(facts(call(parameters=VISIT), found(contact)), settings, 1)
    (update,) = [one for one in decision.actions if isinstance(one, SetFields)]
    assert (update.record.id, update.fields, update.only_if_empty) == (
        contact.id, {"Source": "google", "Pool": "Бренд"}, ("Pool",),
    )  # fmt: skip
    assert said(decision, "mapped_fields").code == "mapped.update"
    assert "Fields: contact." in decision.summary


def test_without_a_value_nothing_is_written_and_nothing_is_said() -> None:
    settings = mapped(with_cells((Entity.CONTACT, Mode.UPDATE_ONLY)), "contact")
    decision = decide(facts(call(), found(person(Entity.CONTACT))), settings, 1)
    assert not [one for one in decision.actions if isinstance(one, SetFields)]
    assert "mapped_fields" not in {one.rule for one in decision.tried}
    lead = next(
        one for one in decide(facts(call()), mapped(SETTINGS, "lead"), 1).actions if isinstance(one, CreateLead)
    )
    assert lead.fields == {}
