"""Who is to call back: the task in the CRM goes with the client, and whose task was left out does not wait."""

import msgspec

from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.call_backs import CallBacks
from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EventType
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops
from cordboard.ports.store.calls import CallQuery
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER

TEAM = (
    TeamMember(id="ana", name="Ana Ruiz", crm_users={CRM: USER.id}),
    TeamMember(id="eva", name="Eva Gil"),
)
OURS = Settings(team=TEAM, crm={CRM: CrmPlan(default_user=USER.id)})
VIP = StopListEntry(kind=StopKind.TAG, value="vip", stops=Stops.TASKS)


async def call_backs(app: AppFixture, woken: list[str]) -> CallBacks:
    in_force = await SettingsInForce.read(app.store)
    regions = NumberRegions(in_force, app.live_connections)
    return CallBacks(app.store, regions, in_force, AuditLog(app.store, app.clock), app.clock, woken.append)


def missed(app: AppFixture, call: str) -> CallEvent:
    client, direction = Client(number=CLIENT), Direction.INBOUND
    return app.event(call, EventType.ENDED, client=client, direction=direction, disposition=Disposition.NO_ANSWER)


@run
async def test_the_task_in_the_crm_goes_to_whoever_is_to_call_where_that_person_is_a_user_there(opened: Open) -> None:
    async with opened() as app:
        await app.settle(OURS)
        await app.receive(missed(app, "a"))
        await app.drain()
        woken: list[str] = []
        house = await call_backs(app, woken)
        shown = await house.assign(CLIENT, "ana", "Marta")
        assert ([one.connection for one in shown.tasks], woken) == ([CRM], [CRM])
        await app.drain()
        (moved,) = app.crm.made("change_task")
        task = app.crm.id_of(app.crm.made("create_task")[0].key)
        assert (moved.owner, moved.done, moved.task.id) == (USER.id, False, task)
        for person in ("eva", None):  # no user of the CRM, and nobody: the task stays where it is
            await house.assign(CLIENT, person, "Marta")
        await app.drain()
        assert (len(app.crm.made("change_task")), woken) == (1, [CRM])


@run
async def test_a_client_whose_tag_leaves_out_tasks_does_not_wait_until_the_entry_goes(opened: Open) -> None:
    async with opened() as app:
        await app.settle(msgspec.structs.replace(OURS, stop_list=(VIP,)))
        known = contact("7", CLIENT)
        assert known.record is not None
        tagged = msgspec.structs.replace(known.record, fields={"Tag": "Supplier, VIP"})
        await app.directory_sync.put(CRM, [msgspec.structs.replace(known, record=tagged)])
        await app.receive(missed(app, "a"))
        await app.drain()
        assert app.crm.made("create_task") == []
        query = CallQuery(not_called_back=True)
        assert await app.store.calls((await call_backs(app, [])).narrowed(query)) == []
        await app.settle(OURS)
        assert len(await app.store.calls((await call_backs(app, [])).narrowed(query))) == 1
