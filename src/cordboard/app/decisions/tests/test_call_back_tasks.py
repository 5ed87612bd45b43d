"""One open call-back task for each client: renewed, closed with its reason, escalated in business hours."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.app.decisions.escalation_job import EscalationJob
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EventType
from cordboard.domain.crm.actions import STILL_OPEN
from cordboard.domain.settings.company import Company, OpeningHours, Weekday
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER
from cordboard.toolkit.clock import moment


def missed(app: AppFixture, call: str, direction: Direction = Direction.INBOUND, **more: object) -> CallEvent:
    client = Client(number=CLIENT)
    disposition = Disposition.NO_ANSWER
    return app.event(call, EventType.ENDED, client=client, direction=direction, disposition=disposition, **more)


def talked(app: AppFixture, call: str, direction: Direction = Direction.INBOUND, **more: object) -> CallEvent:
    client = Client(number=CLIENT)
    disposition = Disposition.ANSWERED
    return app.event(call, EventType.ENDED, client=client, direction=direction, disposition=disposition, **more)


async def tasks(app: AppFixture) -> list[tuple[str, str | None]]:
    """What was asked of the CRM about tasks, in order, each with the code of its outcome."""
    return [
        (one.kind, one.code) for one in await app.items() if one.kind in ("create_task", "renew_task", "change_task")
    ]


@pytest.mark.parametrize("direction", [Direction.INBOUND, Direction.OUTBOUND])
@run
async def test_a_client_who_rings_three_times_has_one_task_and_a_talk_in_either_direction_closes_it(
    opened: Open, direction: Direction
) -> None:
    async with opened() as app:
        for call, way in (("a", Direction.INBOUND), ("b", Direction.INBOUND), ("c", Direction.OUTBOUND)):
            await app.receive(missed(app, call, way))
            await app.drain()
            app.clock.advance(60)
        assert await tasks(app) == [("create_task", None), ("renew_task", STILL_OPEN), ("renew_task", STILL_OPEN)]
        assert len(app.crm.made("create_task")) == 1
        await app.receive(talked(app, "d", direction))
        await app.drain()
        (closed,) = app.crm.made("change_task")
        assert (closed.done, closed.task.id) == (True, app.crm.id_of(app.crm.made("create_task")[0].key))
        assert closed.note.startswith("Reached: Call ")
        app.clock.advance(60)
        await app.receive(missed(app, "e"))
        await app.drain()
        assert len(app.crm.made("create_task")) == 2, "a new task for a new missed call"


@run
async def test_a_task_that_somebody_closed_in_the_crm_is_created_again_and_waits_from_then(opened: Open) -> None:
    async with opened() as app:
        await app.receive(missed(app, "a"))
        await app.drain()
        app.crm.closed.add(app.crm.id_of(app.crm.made("create_task")[0].key) or "")
        app.clock.advance(3600)
        later = app.clock.now()
        await app.receive(missed(app, "b"))
        await app.drain()
        assert await tasks(app) == [("create_task", None), ("renew_task", None)]
        (waiting,) = await app.store.tasks_to_escalate(CRM, later + 60, 9)
        assert waiting.since >= later


@run
async def test_calls_in_the_wrong_order_leave_no_task(opened: Open) -> None:
    async with opened() as app:
        await app.receive(talked(app, "b", second=30))
        app.clock.advance(90)
        late = missed(app, "a", second=-70)
        await app.receive(late)
        await app.drain()
        assert await tasks(app) == []
        decision = (await app.decisions("a")).decisions[0].decision
        assert "task.reached" in [one.code for one in decision.tried]


@run
async def test_a_call_that_turns_out_to_be_answered_closes_its_task_once(opened: Open) -> None:
    async with opened() as app:
        await app.receive(missed(app, "a"))
        await app.drain()
        for second in (5, 6):
            await app.receive(talked(app, "a", second=second))
            await app.drain()
        assert await tasks(app) == [("create_task", None), ("change_task", None)]
        assert app.crm.made("change_task")[0].note.startswith("Reached: ")


@run
async def test_the_switch_leaves_tasks_open(opened: Open) -> None:
    async with opened() as app:
        plan = CrmPlan(default_user=USER.id, close_reached_tasks=False)
        await app.settle(Settings(crm={CRM: plan}))
        await app.receive(missed(app, "a"))
        await app.drain()
        await app.receive(talked(app, "b", second=5))
        await app.drain()
        assert await tasks(app) == [("create_task", None)]


@run
async def test_an_open_task_becomes_urgent_after_its_deadline_of_business_hours_and_goes_to_whom_the_plan_names(
    opened: Open,
) -> None:
    async with opened() as app:
        noon = OpeningHours(name="Noon", days=tuple(Weekday), from_="12:00", to="13:00")
        plan = CrmPlan(default_user=USER.id, escalate_after=timedelta(minutes=90), escalate_to="boss")
        await app.settle(Settings(company=Company(time_zone="UTC", hours=(noon,)), crm={CRM: plan}))
        at = moment(app.clock.now())
        app.clock.advance((timedelta(days=1) - timedelta(hours=at.hour - 12, minutes=at.minute)).total_seconds())
        await app.receive(missed(app, "a"))
        await app.drain()
        in_force = await SettingsInForce.read(app.store)
        job = EscalationJob(app.store, app.live_connections, in_force, app.host, app.clock)
        for hours, expected in ((12, 0), (11, 0), (1.2, 0), (0.4, 1), (30, 1)):
            app.clock.advance(hours * 3600)
            await job.tick()
            await app.drain()
            assert len(app.crm.made("change_task")) == expected, hours
        (urgent,) = app.crm.made("change_task")
        created = app.crm.made("create_task")[0]
        assert (urgent.urgent, urgent.done, urgent.owner, urgent.was) == (True, False, "boss", (created.owner,))
        assert urgent.note.startswith("Not called back since ")
        items = {one.key: one for one in await app.items()}
        assert items[urgent.key].call == msgspec.structs.asdict(items[created.key])["call"]
