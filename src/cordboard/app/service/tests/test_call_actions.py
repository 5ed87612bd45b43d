"""What people do to one call: each action once, with its reason in the call, through the outbox like any decision."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest

from cordboard.app.decisions.requested_records import RequestedRecords
from cordboard.app.events.event_hub import EventHub
from cordboard.app.explain.why import why_view
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.call_actions import CallActionUseCases
from cordboard.app.service.call_settings import CallSettings
from cordboard.app.service.outbox import OutboxUseCases
from cordboard.contract.call_actions import Wanted
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Direction, Disposition, Durations, EventType
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopListEntry
from cordboard.ports.errors import Refused
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER, one_fails
from cordboard.toolkit.ids import call_id

DEFAULTS = SettingsInForce(0, Settings()).for_crm
A = call_id("pbx", "a")
PLAIN = Wanted(reason="the boss asked")


class Saved:
    """Settings that are saved without a check."""

    def __init__(self, fixture: AppFixture, in_force: SettingsInForce) -> None:
        self.fixture = fixture
        self.in_force = in_force

    async def save(self, settings: Settings, note: str, base_version: int | None, by: str) -> None:
        await self.in_force.save(self.fixture.store, settings, by, note, self.fixture.clock.now())


async def actions_of(fixture: AppFixture) -> CallActionUseCases:
    in_force = await SettingsInForce.read(fixture.store)
    audit = AuditLog(fixture.store, fixture.clock)
    hub = EventHub(fixture.clock.now())
    outbox = OutboxUseCases(fixture.store, fixture.connection_states, fixture.host, hub, audit, fixture.clock)
    records = RequestedRecords(
        fixture.store, fixture.live_connections, fixture.decider, fixture.directory_sync, fixture.clock
    )
    settings = CallSettings(in_force, Saved(fixture, in_force), fixture.clock)  # type: ignore[arg-type]
    return CallActionUseCases(
        fixture.store,
        fixture.live_connections,
        fixture.decider,
        records,
        settings,
        outbox,
        fixture.host,
        fixture.clock,
        fixture.told.append,
    )


def settled(**more: Any) -> Settings:
    return Settings(crm={CRM: CrmPlan(default_user=USER.id)}, **more)


async def refused(code: str, action: Awaitable[object]) -> Cannot:
    with pytest.raises(Cannot) as caught:
        await action
    assert caught.value.code == code, caught.value.detail
    return caught.value


async def audited(fixture: AppFixture) -> list[tuple[str, str, str, str]]:
    return [(row.who, row.what, row.target, row.detail) for row in await fixture.store.audited()]


@run
async def test_an_ignored_call_is_logged_by_hand_once_and_says_who_asked_for_it(opened: Open) -> None:
    async with opened() as app:
        await app.settle(settled(stop_list=(StopListEntry(value=CLIENT),)))
        await app.receive(app.end("a"))
        assert await app.kinds() == []
        actions = await actions_of(app)
        dry = await actions.log(A, msgspec.structs.replace(PLAIN, dry_run=True), "Marta")
        assert (await app.kinds(), await audited(app)) == ([], [])
        done = await actions.log(A, PLAIN, "Marta")
        assert dry == msgspec.structs.replace(done, dry_run=True)
        assert [(one.kind, one.entity, one.owner) for one in done.writes] == [("log_call", Entity.CALL, USER.name)]
        await refused("already_waiting", actions.log(A, PLAIN, "Marta"))
        await app.drain()
        said = await refused("already_done", actions.log(A, PLAIN, "Marta"))
        assert "https://crm.example/r1" in said.detail
        assert len(app.crm.made("log_call")) == 1
        assert await audited(app) == [("Marta", "calls.log", A, "the boss asked")]
        assert await app.notes() == ["request.log"]
        row = await app.call("a")
        view = why_view(row, await app.items("a"), (), DEFAULTS)
        assert [(one.code, one.by, one.reason) for one in view.requests] == [("request.log", "Marta", PLAIN.reason)]
        assert "Marta logged this call by hand. Reason: the boss asked" in view.text


@run
async def test_a_record_that_was_deleted_there_is_logged_again_and_later_corrections_go_to_the_new_one(
    opened: Open,
) -> None:
    async with opened() as app:
        await app.receive(app.end("a", durations_ms=Durations(talk=60_000)))
        await app.drain()
        actions, (first,) = await actions_of(app), [i for i in await app.items() if i.kind == "log_call"]
        app.crm.deleted.add(first.record or "")
        done = await actions.log(A, PLAIN, "Marta")
        assert (done.code, done.writes[0].key) == ("request.log_again", f"{first.key}.2")
        await app.receive(app.end("a", second=1, durations_ms=Durations(talk=61_000)))
        await app.drain()
        (change,) = app.crm.made("correct_call")
        assert (change.now.key, change.now.talk_ms) == (f"{first.key}.2", 61_000)
        assert app.crm.says(f"{first.key}.2").talk_ms == 61_000
        assert app.crm.says(first.key).talk_ms == 60_000


@run
async def test_a_rejected_or_discarded_record_is_sent_again(opened: Open) -> None:
    async with opened() as app:
        await app.receive(app.end("a"))
        app.crm.answers.append(one_fails(0, Refused("no", code="no")))
        await app.drain()
        assert await app.states() == ["parked", "parked"]
        actions = await actions_of(app)
        assert [one.kind for one in (await actions.create(A, PLAIN, "Marta")).writes] == ["create_lead"]
        assert await app.states() == ["open", "open"]  # what waited for the lead goes with it
        lead, logged = await app.items()
        await app.store.change_items([lead.key], ItemState.DROPPED, "no", app.clock.now())
        assert await app.states() == ["dropped", "parked"]
        done = [*(await actions.log(A, PLAIN, "Marta")).writes, *(await actions.create(A, PLAIN, "Marta")).writes]
        assert [(one.kind, one.key) for one in done[:2]] == [
            ("log_call", f"{logged.key}.2"),
            ("create_lead", f"{lead.key}.2"),
        ]
        await app.drain()
        assert await app.states() == ["dropped", "dropped", "done", "done", "done"]


@run
async def test_the_lead_is_created_after_all_once_and_the_call_is_linked_to_it(opened: Open) -> None:
    async with opened() as app:
        off = CrmPlan(default_user=USER.id, scenario=tuple(c for c in CrmPlan().scenario if c.entity is Entity.CALL))
        await app.settle(Settings(crm={CRM: off}))
        await app.receive(app.end("a"))
        await app.drain()
        actions = await actions_of(app)
        done = await actions.create(A, PLAIN, "Marta")
        assert [(one.kind, one.linked_to) for one in done.writes] == [
            ("create_lead", None),
            ("link_call", "+34 600 11 12 22"),
        ]
        await app.drain()
        (link,) = app.crm.made("link_call")
        assert (link.call.id, link.about.id) == ("r1", "r2")
        await refused("already_done", actions.create(A, PLAIN, "Marta"))
        await app.receive(app.end("b"))
        await refused("lead_known", actions.create(call_id("pbx", "b"), PLAIN, "Marta"))
        assert len(app.crm.made("create_lead")) == 1


@run
async def test_no_lead_is_created_beside_a_client_or_from_no_number(opened: Open) -> None:
    async with opened() as app:
        await app.directory_sync.put(CRM, [contact("7", CLIENT)])
        await app.receive(app.end("a"), app.end("b", client=None))
        actions = await actions_of(app)
        said = await refused("lead_known", actions.create(A, PLAIN, "Marta"))
        assert "Known is already in the CRM" in said.detail
        await refused("lead_nobody", actions.create(call_id("pbx", "b"), PLAIN, "Marta"))
        assert await audited(app) == []


@run
async def test_a_call_is_linked_to_another_contact_once(opened: Open) -> None:
    async with opened() as app:
        await app.directory_sync.put(CRM, [contact("7", CLIENT), contact("8", "+34600999888", "Olena")])
        await app.receive(app.end("a"))
        actions = await actions_of(app)
        await refused("already_done", actions.relink(A, Entity.CONTACT, "7", PLAIN, "Marta"))
        done = await actions.relink(A, Entity.CONTACT, "8", PLAIN, "Marta")
        assert [(one.kind, one.linked_to) for one in done.writes] == [("link_call", "Olena")]
        assert done.text == "Marta linked this call to Olena (contact)."
        await refused("already_done", actions.relink(A, Entity.CONTACT, "8", PLAIN, "Marta"))
        await refused("record_gone", actions.relink(A, Entity.CONTACT, "9", PLAIN, "Marta"))
        await refused("entity_unknown", actions.relink(A, Entity.TASK, "9", PLAIN, "Marta"))
        await app.drain()
        await actions.relink(A, Entity.CONTACT, "7", PLAIN, "Marta")
        await app.drain()
        assert [(one.call.id, one.about.id) for one in app.crm.made("link_call")] == [("r1", "8"), ("r1", "7")]


@run
async def test_the_task_of_a_relinked_call_goes_along_each_time_and_through_a_kill(opened: Open) -> None:
    async with opened() as app:
        people = [contact("7", CLIENT), contact("8", "+34600999888", "Olena")]
        await app.directory_sync.put(CRM, people)
        await app.receive(app.end("a", disposition=Disposition.NO_ANSWER, durations_ms=Durations(ring=9000)))
        assert await app.kinds() == ["create_task", "log_call"]
        actions = await actions_of(app)
        dry = await actions.relink(A, Entity.CONTACT, "8", msgspec.structs.replace(PLAIN, dry_run=True), "Marta")
        assert [(one.kind, one.entity, one.linked_to) for one in dry.writes] == [
            ("link_call", "call", "Olena"),
            ("link_task", "task", "Olena"),
        ]
        await actions.relink(A, Entity.CONTACT, "8", PLAIN, "Marta")
        await app.restart()
        await app.drain()
        await (await actions_of(app)).relink(A, Entity.CONTACT, "7", PLAIN, "Marta")
        await app.drain()
        first, second = app.crm.made("link_task")
        task = app.crm.id_of((await app.items())[0].key)
        assert [(one.task.id, one.about.id) for one in (first, second)] == [(task, "8"), (task, "7")]
        assert [[ref.id for ref in one.was] for one in (first, second)] == [["7"], ["7", "8"]]
        assert first.subject.startswith("Call back")
        assert first.due is not None


@run
async def test_a_call_that_was_not_logged_is_logged_for_the_chosen_contact_even_without_a_number(opened: Open) -> None:
    async with opened() as app:
        await app.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, scenario=())}))
        await app.directory_sync.put(CRM, [contact("8", "+34600999888", "Olena")])
        await app.receive(app.end("a", client=None))
        done = await (await actions_of(app)).relink(A, Entity.CONTACT, "8", PLAIN, "Marta")
        assert [(one.kind, one.linked_to) for one in done.writes] == [("log_call", "Olena")]
        await app.drain()
        (logged,) = app.crm.made("log_call")
        assert [ref.id for ref in logged.about] == ["8"]


@run
async def test_a_running_or_undecided_or_unknown_call_is_refused(opened: Open) -> None:
    async with opened() as app:
        await app.receive(app.event("a", EventType.STARTED, direction=Direction.INBOUND))
        actions = await actions_of(app)
        every: list[Callable[[str], Awaitable[object]]] = [
            lambda call: actions.log(call, PLAIN, "Marta"),
            lambda call: actions.create(call, PLAIN, "Marta"),
            lambda call: actions.relink(call, Entity.CONTACT, "8", PLAIN, "Marta"),
            lambda call: actions.ignore(call, PLAIN, "Marta"),
            lambda call: actions.assign(call, "ana", None, PLAIN, "Marta"),
        ]
        for action in every:
            await refused("in_progress", action(A))
            await refused("absent", action("nothing"))
        await app.directory_is_stale()
        await app.receive(app.end("b"))
        await refused("undecided", actions.log(call_id("pbx", "b"), PLAIN, "Marta"))


@run
async def test_the_number_is_ignored_from_now_on_by_a_new_version_of_the_settings(opened: Open) -> None:
    async with opened() as app:
        await app.receive(app.end("a"), app.end("hidden", client=None))
        actions = await actions_of(app)
        done = await actions.ignore(A, PLAIN, "Marta")
        assert done.values == {"by": "Marta", "number": CLIENT}
        await refused("already_done", actions.ignore(A, PLAIN, "Marta"))
        await refused("no_number", actions.ignore(call_id("pbx", "hidden"), PLAIN, "Marta"))
        saved = (await SettingsInForce.read(app.store)).settings
        assert saved.stop_list == (StopListEntry(value=CLIENT, note="the boss asked"),)
        await app.restart()
        await app.receive(app.end("b"))
        assert await app.kinds("b") == []
        (asked,) = (await app.decisions("a")).requests
        assert (asked.request.verb, asked.request.by, asked.decision) == ("ignore", "Marta", None)


@run
async def test_an_extension_of_the_call_is_assigned_to_a_person_once(opened: Open) -> None:
    async with opened() as app:
        ana, olha = TeamMember(id="ana", name="Ana Ruiz"), TeamMember(id="olha", name="Olha", extensions=("99",))
        await app.settle(settled(team=(ana, olha)))
        await app.receive(app.end("a"))
        actions = await actions_of(app)
        await refused("absent", actions.assign(A, "nobody", None, PLAIN, "Marta"))
        await refused("extension_missing", actions.assign(A, "ana", "99", PLAIN, "Marta"))
        done = await actions.assign(A, "ana", None, PLAIN, "Marta")
        assert done.text == "Marta assigned extension 80 to Ana Ruiz. Later calls have an owner."
        await refused("already_done", actions.assign(A, "ana", "80", PLAIN, "Marta"))
        said = await refused("assigned_to_other", actions.assign(A, "olha", "80", PLAIN, "Marta"))
        assert said.detail == "Extension 80 belongs to Ana Ruiz."
        saved = (await SettingsInForce.read(app.store)).settings
        assert saved.team[0].extensions == ("80",)


@run
async def test_a_missing_permission_is_said_before_the_connection_would_wait_for_it(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app:
        await app.receive(app.end("a"))
        actions = await actions_of(app)
        monkeypatch.setattr(app.live_connections, "missing_for", lambda *_: ("calls.CREATE",))
        said = await refused("permission_missing", actions.log(A, PLAIN, "Marta"))
        assert "calls.CREATE" in said.detail
