"""An existing deal is updated where its cell only updates: the newest active one, and nothing is created."""

from datetime import timedelta

import msgspec

from cordboard.domain.crm.actions import SetFields
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Decision, OpenDeal
from cordboard.domain.scenario.tests.decision_examples import a_deal, call, facts, found, person, with_cells
from cordboard.domain.settings.crm_plan import Mode

MAPPED = (FieldMapping(entity=MappedEntity.DEAL, parameter="utm_source", field="Source"),)


def decided(*deals: OpenDeal, known: bool = True, mapped: bool = True, asked: bool = True) -> Decision:
    settings = msgspec.structs.replace(
        with_cells((Entity.DEAL, Mode.UPDATE_ONLY)), mappings=MAPPED if mapped else (), wait_for_record=timedelta(0)
    )
    ringing = call(parameters={"utm_source": "google"})
    match = found(person(Entity.CONTACT)) if known else None
    return decide(facts(ringing, match, deals=tuple(deals) if asked else None), settings, 1)


def code(decision: Decision) -> str:
    return next(one.code for one in decision.tried if one.rule == "update_deal")


def test_the_newest_active_deal_gets_the_mapped_fields_and_none_is_created() -> None:
    old, new = a_deal(timedelta(days=30)), a_deal(timedelta(days=2))
    decision = decided(old, new, a_deal(timedelta(days=1), is_open=False))
    (update,) = decision.actions
    assert isinstance(update, SetFields)
    assert (update.record.entity, update.record.id, update.fields) == (Entity.DEAL, new.id, {"Source": "google"})
    assert code(decision) == "mapped.update"


def test_without_an_active_deal_or_a_client_nothing_is_written_and_it_says_why() -> None:
    closed = a_deal(timedelta(days=1), is_open=False)
    assert (decided(closed).actions, code(decided(closed))) == ((), "deal.update_none")
    assert (decided(known=False).actions, code(decided(known=False))) == ((), "deal.update_nobody")
    unmapped = decided(a_deal(timedelta(days=1)), mapped=False)
    assert (unmapped.actions, code(unmapped)) == ((), "deal.update_nothing")


def test_the_deals_are_asked_for_before_anything_is_decided() -> None:
    assert decided(asked=False).needs == ("deals",)
