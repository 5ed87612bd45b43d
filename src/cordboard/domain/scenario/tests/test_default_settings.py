"""What the default settings make of calls: lead, task and call record."""

import re
from datetime import date, timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import (
    Direction,
)
from cordboard.domain.crm.actions import (
    CreateLead,
    CreateTask,
    LogCall,
)
from cordboard.domain.crm.contact_match import (
    Entity,
    Owner,
)
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import (
    ALBERTO,
    ANA,
    NUMBER,
    SETTINGS,
    call,
    facts,
    found,
    kinds,
    person,
    said,
)
from cordboard.domain.settings.company import Weekday
from cordboard.domain.settings.crm_plan import Situation


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
    assert task.subject == "Call back +34 600 11 12 22 (missed call, 22 Nov 2026, 10:30 UTC)"
    assert task.due == date(2026, 11, 23)
    assert task.about[0].item == "c1:lead"
    assert "Nobody answered." in (task.description or "")


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
    assert re.search("Nobody answered|hung up before anyone answered|line was busy", tasks[0].description or "")


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
