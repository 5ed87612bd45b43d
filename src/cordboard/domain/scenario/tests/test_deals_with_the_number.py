"""A caller whose number only a deal holds, in a phone field of its own: known by the deal, which is not doubled."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import Client
from cordboard.domain.crm.actions import CreateTask, LogCall, Ref, SetFields
from cordboard.domain.crm.contact_match import Entity, Match, NotFound, Unknown
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Decision, Facts, OpenDeal
from cordboard.domain.scenario.late_records import awaited
from cordboard.domain.scenario.no_lead_explanation import no_lead
from cordboard.domain.scenario.tests.decision_examples import (
    ALBERTO,
    NOW,
    SETTINGS,
    call,
    facts,
    found,
    kinds,
    person,
    said,
    with_cells,
)
from cordboard.domain.settings.crm_plan import Mode
from cordboard.domain.settings.decision_settings import DecisionSettings

ROOF = OpenDeal(id="d1", created_at=NOW - timedelta(days=9), open=True, owner=ALBERTO, name="Roof")
OLD = OpenDeal(id="d0", created_at=NOW - timedelta(days=2), open=False, name="Old")
MAPPED = (FieldMapping(entity=MappedEntity.DEAL, parameter="utm_source", field="Source"),)


def known_by(*deals: OpenDeal, match: Match | None = None, disposition: str = "answered") -> Facts:
    one = call(disposition, parameters={"utm_source": "google"})
    return facts(one, match or NotFound(), deals_with_number=deals)


def decided(settings: DecisionSettings = SETTINGS, *deals: OpenDeal) -> Decision:
    return decide(known_by(*(deals or (OLD, ROOF))), settings, 1)


def test_the_call_is_linked_to_the_deal_and_no_lead_is_created() -> None:
    decision = decided()
    assert kinds(decision) == ["log_call"]
    (log,) = decision.actions
    assert isinstance(log, LogCall)
    assert log.about == (Ref(entity=Entity.DEAL, id="d1", name="Roof"),)
    told = said(decision, "who_is_it")
    assert (told.code, told.values["name"], told.applied) == ("match.deal", "Roof", True)
    because = no_lead(decision)
    assert because is not None
    assert (because.code, because.values["name"]) == ("answer.deal", "Roof")


def test_a_missed_call_leaves_a_task_at_the_deal_for_its_owner() -> None:
    decision = decide(known_by(ROOF, disposition="no_answer"), SETTINGS, 1)
    task = decision.actions[0]
    assert isinstance(task, CreateTask)
    assert (task.owner, task.about) == (ALBERTO, (Ref(entity=Entity.DEAL, id="d1", name="Roof"),))


@pytest.mark.parametrize("mode", [Mode.CREATE_IF_NONE, Mode.ALWAYS])
def test_no_lead_is_created_even_where_known_callers_get_one_if_there_is_none(mode: Mode) -> None:
    decision = decided(with_cells((Entity.LEAD, mode)))
    assert decision.actions == ()
    assert said(decision, "lead").values == {"name": "Roof", "entity": "deal"}


@pytest.mark.parametrize(
    ("mode", "deals", "created"),
    [
        (Mode.CREATE_IF_NONE, (ROOF,), False),
        (Mode.CREATE_IF_NONE, (OLD,), False),
        (Mode.IF_NO_OPEN_DEAL, (ROOF,), False),
        (Mode.IF_NO_OPEN_DEAL, (OLD,), True),
        (Mode.ALWAYS, (ROOF,), True),
    ],
)
def test_a_second_deal_is_created_only_where_the_settings_say_so(
    mode: Mode, deals: tuple[OpenDeal, ...], created: bool
) -> None:
    decision = decided(with_cells((Entity.DEAL, mode)), *deals)
    assert kinds(decision) == (["create_deal"] if created else [])


def test_the_deal_is_updated_where_deals_are_only_updated() -> None:
    decision = decided(with_cells((Entity.DEAL, Mode.UPDATE_ONLY), mappings=MAPPED))
    (update,) = decision.actions
    assert isinstance(update, SetFields)
    assert (update.record.id, update.fields) == ("d1", {"Source": "google"})


def test_a_known_person_is_the_client_and_the_deal_of_the_number_counts_as_one_of_theirs() -> None:
    settings = with_cells((Entity.DEAL, Mode.IF_NO_OPEN_DEAL), (Entity.CALL, Mode.ALWAYS))
    known = msgspec.structs.replace(known_by(ROOF, match=found(person(Entity.CONTACT))), deals=(ROOF, OLD))
    decision = decide(known, settings, 1)
    (log,) = decision.actions
    assert isinstance(log, LogCall)
    assert [one.entity for one in log.about] == [Entity.CONTACT]
    assert said(decision, "deal").code == "deal.active"


def test_while_the_crm_could_not_be_asked_the_decision_waits_all_the_same() -> None:
    decision = decide(known_by(ROOF, match=Unknown(reason="away")), SETTINGS, 1)
    assert (decision.needs, decision.actions) == (("match",), ())


def test_no_other_record_is_awaited() -> None:
    settings = with_cells((Entity.LEAD, Mode.UPDATE_ONLY), (Entity.CALL, Mode.ALWAYS))
    one = known_by(ROOF)
    assert awaited(decide(one, settings, 1), one, settings) is None
    nobody = known_by()
    assert awaited(decide(nobody, settings, 1), nobody, settings) is not None


@pytest.mark.parametrize("client", [Client(hidden=True), Client(number="80"), Client(number="+34928000080")])
def test_a_hidden_or_own_number_is_known_by_no_deal(client: Client) -> None:
    one = msgspec.structs.replace(facts(call(client=client)), deals_with_number=(ROOF,))
    decision = decide(one, SETTINGS, 1)
    assert all(not log.about for log in decision.actions if isinstance(log, LogCall))
    assert said(decision, "who_is_it").code != "match.deal"
