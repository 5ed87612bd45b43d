"""Wrap-ups over a real store: on disk at once, in the CRM once, whatever happens in between."""

from collections.abc import Awaitable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.events.event_hub import EventHub
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.outbox import OutboxUseCases
from cordboard.app.wrap_up.requested_work import RequestedWork
from cordboard.contract.call_actions import Wanted
from cordboard.contract.errors import Cannot
from cordboard.contract.views.wrap_ups import WrapUpView
from cordboard.contract.wrap_ups import NewContact, NewTask, NewWrapUp, StaleWrapUp, Writer
from cordboard.domain.calls.call import Disposition, EventType
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.company import Company, TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.wrap_up import WrapUpSettings
from cordboard.domain.stop_list.entry import StopListEntry
from cordboard.ports.errors import Unavailable
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER, answer_lost, fails
from cordboard.toolkit.ids import call_id

A = call_id("pbx", "a")
ANA = Writer(name="Ana", user="ana")
LATER = datetime(2026, 12, 4, 13, 30, tzinfo=UTC)


def settled(**more: Any) -> Settings:
    team = (TeamMember(id="ana", user="ana", crm_users={CRM: "u7"}),)
    return Settings(crm={CRM: CrmPlan(default_user=USER.id)}, team=team, **more)


async def work_of(app: AppFixture) -> RequestedWork:
    in_force, hub = await SettingsInForce.read(app.store), EventHub(app.clock.now())
    audit = AuditLog(app.store, app.clock)
    outbox = OutboxUseCases(app.store, app.connection_states, app.host, hub, audit, app.clock)
    notifier = CallChangeNotifier(app.store, hub, app.clock)
    settings: Any = None  # nothing here saves settings
    return RequestedWork(
        app.store, app.live_connections, app.decider, app.directory_sync, in_force, settings, outbox, notifier,
        audit, app.host, app.clock,
    )  # fmt: skip


async def put(work: RequestedWork, version: int = 0, **text: Any) -> WrapUpView:
    return await work.wrap_ups.put(A, NewWrapUp(version=version, **text), ANA)


async def later(app: AppFixture, work: RequestedWork, seconds: float = 5) -> None:
    app.clock.advance(seconds)
    await work.wrap_up_job.tick()
    await app.drain()


async def refused(code: str, action: Awaitable[object]) -> Cannot:
    with pytest.raises(Cannot) as caught:
        await action
    assert caught.value.code == code, caught.value.detail
    return caught.value


@run
async def test_note_outcome_follow_up_and_task_become_one_record_each_of_the_same_call(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled(company=Company(time_zone="Europe/Madrid")))
        await app.receive(app.end("a"))
        await app.drain()
        work = await work_of(app)
        assert (await work.wrap_ups.show(A)).version == 0
        await put(work, note="w")
        await put(
            work, 1, note="wants a quote", outcome="interested", follow_up_at=LATER, task=NewTask(subject="Quote")
        )
        await work.wrap_up_job.tick()
        assert app.crm.made("add_note") == [], "not while somebody types"
        await later(app, work)
        (note,), (log,) = app.crm.made("add_note"), app.crm.made("log_call")
        assert (note.title, note.text) == ("Wrap-up by Ana", "Outcome: Interested\nwants a quote")
        assert (note.parent.entity, note.parent.id) == (Entity.CALL, app.crm.id_of(log.key))
        follow_up, task = app.crm.made("create_task")
        assert (follow_up.subject, follow_up.due) == (f"Follow up with {log.about[0].name} at 14:30", date(2026, 12, 4))
        assert (task.subject, task.due, task.owner) == ("Quote", None, "u7")
        assert follow_up.about == task.about == log.about
        view = await work.wrap_ups.show(A)
        assert (view.state, [one.part for one in view.records]) == ("sent", ["note", "follow_up", "task"])
        await later(app, work)
        assert len(app.crm.made("add_note") + app.crm.made("create_task")) == 3, "nothing twice"


@run
async def test_a_later_text_changes_the_same_records_and_an_emptied_one_is_withdrawn(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled())
        await app.receive(app.end("a"))
        work = await work_of(app)
        await put(work, note="one", task=NewTask(subject="Quote", due=date(2026, 12, 5)))
        await later(app, work)
        await put(work, 1, note="two", task=NewTask(subject="Two quotes", due=date(2026, 12, 6)))
        await later(app, work)
        (changed,), (moved,) = app.crm.made("change_note"), app.crm.made("change_task")
        assert (changed.text, changed.was) == ("two", ("one",))
        assert (moved.subject, moved.due, moved.done) == ("Two quotes", date(2026, 12, 6), False)
        await put(work, 2)
        await later(app, work)
        assert app.crm.made("change_note")[-1].text == "Withdrawn by Ana."
        assert app.crm.made("change_task")[-1].done
        await put(work, 3, note="three", task=NewTask(subject="Again"))
        await later(app, work)
        assert app.crm.made("change_note")[-1].was == ("one", "two", "Withdrawn by Ana.")
        assert [one.subject for one in app.crm.made("create_task")] == ["Quote", "Again"]
        assert len(app.crm.made("add_note")) == 1


@run
async def test_a_stale_version_is_refused_with_both_texts_and_a_repetition_is_not(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled())
        await app.receive(app.end("a"))
        work = await work_of(app)
        first = await put(work, note="mine")
        assert await put(work, note="mine") == first, "the answer was lost"
        with pytest.raises(StaleWrapUp) as caught:
            await put(work, note="theirs")
        assert (caught.value.current.note, caught.value.yours.note) == ("mine", "theirs")
        with pytest.raises(StaleWrapUp):
            await put(work, 7, note="theirs")
        await refused("outcome_unknown", put(work, 1, outcome="nonsense"))
        await refused("no_subject", put(work, 1, task=NewTask(subject="  ")))
        await refused("record_gone", put(work, 1, contact=NewContact(id="nobody")))
        await refused("absent", work.wrap_ups.put("c0", NewWrapUp(version=0), ANA))
        assert (await work.wrap_ups.show(A)).version == 1


@run
async def test_a_corrected_contact_takes_the_call_and_all_its_tasks_along(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled())
        await app.directory_sync.put(CRM, [contact("k1", "+34600999000", "Ivan")])
        await app.receive(app.end("a"))
        work = await work_of(app)
        await put(work, note="hello", follow_up_at=LATER, task=NewTask(subject="Quote"))
        await later(app, work)
        text = {"note": "hello", "follow_up_at": LATER, "task": NewTask(subject="Quote")}
        await put(work, 1, contact=NewContact(id="k1"), **text)
        await later(app, work)
        (link,) = app.crm.made("link_call")
        assert link.about.id == "k1"
        assert [one.about.id for one in app.crm.made("link_task")] == ["k1", "k1"]
        made = [app.crm.id_of(one.key) for one in app.crm.made("create_task")]
        assert [one.task.id for one in app.crm.made("link_task")] == made
        assert [one.subject for one in app.crm.made("change_task")] == ["Follow up with Ivan at 13:30"]
        await later(app, work)
        assert len(app.crm.made("link_call")) == 1


@run
async def test_lost_answers_restarts_and_an_absent_crm_leave_one_note(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled())
        work = await work_of(app)
        await app.receive(app.event("a", EventType.STARTED))
        await put(work, note="typed during the call")
        await later(app, work)
        assert app.crm.made("add_note") == []
        await app.receive(app.end("a"))
        app.crm.answers.extend([fails(Unavailable("down", code="down", wrote=False)), answer_lost])
        await later(app, work)
        await app.restart()
        work = await work_of(app)
        for _ in range(6):
            await later(app, work, 120)
        assert [one.text for one in app.crm.made("add_note")] == ["typed during the call"]
        assert (await work.wrap_ups.show(A)).state == "sent"


@run
async def test_what_is_not_logged_stays_here_until_somebody_logs_the_call(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled(stop_list=(StopListEntry(value=CLIENT),)))
        await app.receive(app.end("a"))
        work = await work_of(app)
        await put(work, note="kept")
        await later(app, work)
        view = await work.wrap_ups.show(A)
        assert (view.state, view.code) == ("kept", "not_logged")
        assert "isn't logged" in view.problem
        await work.call_actions.log(A, Wanted(), "Marta")
        await later(app, work)
        assert [one.text for one in app.crm.made("add_note")] == ["kept"]


@run
async def test_switched_off_it_stays_here(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled(wrap_up=WrapUpSettings(to_crm=False, outcomes=("done",))))
        await app.receive(app.end("a", disposition=Disposition.ANSWERED))
        work = await work_of(app)
        await put(work, note="kept", outcome="done")
        await later(app, work)
        assert (app.crm.made("add_note"), (await work.wrap_ups.show(A)).state) == ([], "kept")
