"""Records that appear after a call: updated in a short time, linked in a longer one, once, and undone by a person."""

from datetime import timedelta

import pytest

from cordboard.app.decisions.late_record_job import LateRecordJob
from cordboard.app.decisions.requested_records import RequestedRecords
from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EventType
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, Mode, Party, Situation
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Unavailable
from cordboard.ports.store.directory import DirectoryState
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER

MAPPED = (FieldMapping(entity=MappedEntity.CONTACT, parameter="utm_source", field="Source"),)


def matrix(*cells: tuple[Entity, Mode]) -> tuple[Cell, ...]:
    return tuple(
        Cell(situation=situation, party=party, entity=entity, mode=mode)
        for situation in Situation
        for party in Party
        for entity, mode in (*cells, (Entity.CALL, Mode.ALWAYS))
    )


def only_update(**plan: object) -> Settings:
    scenario = matrix((Entity.CONTACT, Mode.UPDATE_ONLY))
    return Settings(crm={CRM: CrmPlan(default_user=USER.id, scenario=scenario, mappings=MAPPED, **plan)})  # type: ignore[arg-type]


def job_of(app: AppFixture) -> LateRecordJob:
    records = RequestedRecords(app.store, app.live_connections, app.decider, app.directory_sync, app.clock)
    return LateRecordJob(app.store, app.live_connections, app.decider, records, app.directory_sync, app.host, app.clock)


def visited(app: AppFixture, call: str, **more: object) -> CallEvent:
    return app.end(call, parameters={"utm_source": "google"}, **more)


async def pass_time(app: AppFixture, seconds: float) -> None:
    """Time passes; the CRM was asked for changes at its end."""
    app.clock.advance(seconds)
    fresh = DirectoryState(connection=CRM, loaded=True, cursor="c", fresh_at=app.clock.now())
    await app.store.set_state(fresh)


async def looked(app: AppFixture) -> None:
    await job_of(app).tick()
    await app.drain()


async def told(app: AppFixture, call: str) -> list[str]:
    return [one.request.verb.value for one in (await app.decisions(call)).requests]


@run
async def test_a_foreign_record_that_comes_in_time_is_updated_and_linked_once_also_after_a_restart(
    opened: Open,
) -> None:
    async with opened() as app:
        await app.settle(only_update())
        await app.receive(visited(app, "a"))
        await app.drain()
        assert await app.kinds() == ["log_call"]
        assert any(one.code == "update.waits" for one in (await app.decisions("a")).decisions[0].decision.tried)
        await pass_time(app, 180)
        await looked(app)
        assert await told(app, "a") == []
        await app.directory_sync.put(CRM, [contact("7", CLIENT, "Foreign")])
        await app.restart()
        for _ in range(3):
            await pass_time(app, 15)
            await looked(app)
        assert await app.kinds() == ["log_call", "link_call", "set_fields"]
        (link,), (fields,) = app.crm.made("link_call"), app.crm.made("set_fields")
        assert link.about.id == fields.record.id == "7"
        assert fields.fields == {"Source": "google"}
        assert await told(app, "a") == ["adopt"]


@run
async def test_a_record_that_never_comes_is_said_once_and_one_that_comes_too_late_is_only_linked(opened: Open) -> None:
    async with opened() as app:
        await app.settle(only_update(wait_for_record=timedelta(minutes=2)))
        await app.receive(visited(app, "a"))
        await app.drain()
        for _ in range(3):
            await pass_time(app, 121)
            await looked(app)
        assert await told(app, "a") == ["not_appeared"]
        await app.directory_sync.put(CRM, [contact("7", CLIENT, "Foreign")])
        await pass_time(app, 400)
        await looked(app)
        assert await told(app, "a") == ["not_appeared", "adopt"]
        assert await app.kinds() == ["log_call", "link_call"]


@run
async def test_while_the_crm_cannot_be_asked_nobody_says_that_no_record_came(opened: Open) -> None:
    async with opened() as app:
        await app.settle(only_update())
        await pass_time(app, 0)
        await app.receive(visited(app, "a"))
        await app.drain()
        app.clock.advance(3600)  # the directory is as old as the call
        app.crm.trouble = Unavailable("dead")
        await job_of(app).tick()
        assert await told(app, "a") == []
        app.crm.trouble = None
        app.clock.advance(10)
        await job_of(app).tick()
        assert await told(app, "a") == ["not_appeared"]


@run
async def test_a_contact_of_three_days_later_adopts_the_earlier_calls_once_each(opened: Open) -> None:
    async with opened() as app:
        scenario = matrix()
        await app.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, scenario=scenario)}))
        for call in ("a", "b"):
            await app.receive(visited(app, call))
            await app.drain()
        await pass_time(app, 3 * 86400)
        await app.directory_sync.put(CRM, [contact("7", CLIENT, "Late")])
        for _ in range(2):
            await looked(app)
            await pass_time(app, 301)
        assert [link.about.id for link in app.crm.made("link_call")] == ["7", "7"]
        assert len({link.call.id for link in app.crm.made("link_call")}) == 2
        assert await app.store.awaited_records(CRM, app.clock.now() + 1e9, 9) == []


@pytest.mark.parametrize("window", [timedelta(0), timedelta(days=2)])
@run
async def test_after_the_window_nothing_is_adopted(opened: Open, window: timedelta) -> None:
    async with opened() as app:
        await app.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, scenario=matrix(), adopt_within=window)}))
        await app.receive(visited(app, "a"))
        await app.drain()
        await pass_time(app, 2 * 86400 + 1)
        await looked(app)
        await app.directory_sync.put(CRM, [contact("7", CLIENT, "Late")])
        await pass_time(app, 400)
        await looked(app)
        assert await app.kinds() == ["log_call"]
        assert await app.store.awaited_records(CRM, app.clock.now() + 1e9, 9) == []


@run
async def test_the_call_back_task_of_a_missed_call_moves_along(opened: Open) -> None:
    async with opened() as app:
        scenario = matrix((Entity.TASK, Mode.ALWAYS))
        await app.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, scenario=scenario)}))
        missed = app.event(
            "a",
            EventType.ENDED,
            client=Client(number=CLIENT),
            direction=Direction.INBOUND,
            disposition=Disposition.NO_ANSWER,
        )
        await app.receive(missed)
        await app.drain()
        await app.directory_sync.put(CRM, [contact("7", CLIENT, "Late")])
        await pass_time(app, 60)
        await looked(app)
        assert await app.kinds() == ["create_task", "log_call", "link_call", "link_task"]


@run
async def test_whoever_is_known_or_created_or_hidden_is_not_waited_for(opened: Open) -> None:
    async with opened() as app:
        await app.receive(app.end("new"), app.end("hidden", None))  # the first becomes a lead
        await app.drain()
        assert await app.store.awaited_records(CRM, app.clock.now() + 1e9, 9) == []
