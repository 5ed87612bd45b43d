"""In shadow mode each decision is compared once, first results come with the first call, and reading stays cheap."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from cordboard.app.shadow.comparison_job import ShadowComparisonJob
from cordboard.app.shadow.doctor_checks import shadow_checks
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.crm.actions import Action, CreateDeal, CreateLead, CreateTask, LogCall, kind_of
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.ports.errors import PermissionMissing, Trouble, Unavailable
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.outbox import NewItem
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.toolkit.clock import moment

PAGE = 200


class OtherIntegration:
    """What another integration wrote, as the CRM lists it; every page costs a credit."""

    def __init__(self) -> None:
        self.records: dict[Entity, list[LoggedRecord]] = {Entity.CALL: [], Entity.TASK: [], Entity.DEAL: []}
        self.troubles: dict[Entity, Trouble] = {}
        self.spent = 0.0

    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        self.spent += 1
        if trouble := self.troubles.get(entity):
            raise trouble
        found = [one for one in self.records[entity] if one.at >= since]
        rows = found[after : after + PAGE]
        more = after + len(rows) if len(found) > after + len(rows) else None
        return LoggedPage(records=tuple(rows), after=more)

    def price_of_logged(self, entity: Entity) -> float:
        return 1.0

    def write(self, action: Action, at: datetime, number: str, **changed: Any) -> None:
        """As the other integration would, with these differences."""
        values: dict[str, Any] = {"owner": getattr(action, "owner", None), "texts": (f"of {number}",)}
        match action:
            case LogCall():
                entity, values["answered"] = Entity.CALL, action.disposition is Disposition.ANSWERED
            case CreateTask():
                entity = Entity.TASK
            case _:
                entity, values["stage"] = Entity.DEAL, getattr(action, "stage", None)
        record = LoggedRecord(id=f"{entity}{len(self.records[entity])}", at=at, **{**values, **changed})
        self.records[entity].append(record)


class Stage:
    """A connection in shadow mode whose decisions are made here."""

    def __init__(self, fixture: AppFixture) -> None:
        self.fixture = fixture
        self.other = OtherIntegration()
        crm: Any = fixture.live_connections.crm(CRM)
        crm.logged_records, crm.price_of_logged = self.other.logged_records, self.other.price_of_logged
        self.job = ShadowComparisonJob(fixture.store, fixture.live_connections, fixture.clock)
        self.made = 0

    async def decide(self, *kinds: str, wrong: dict[str, Any] | None = None, write: bool = True) -> None:
        """A call with actions of these kinds, which the other integration writes as well."""
        self.made += 1
        n, at = self.made, moment(self.fixture.clock.now())
        number = f"+346{71_000_000 + n}"
        actions: list[Action] = [_action(kind, n, number, at) for kind in ("log_call", *kinds)]
        items = [
            NewItem(
                key=action.key, lane=CRM, kind=kind_of(action), subject=number, call=f"c{n}",
                body=msgspec.json.encode(action),
            )
            for action in actions
        ]  # fmt: skip
        await self.fixture.store.commit(Batch(items=items))
        for action in actions:
            if write and not isinstance(action, CreateLead):
                self.other.write(action, at, number, **(wrong or {}))

    async def later(self, minutes: float = 16) -> None:
        self.fixture.clock.advance(60 * minutes)
        await self.job.tick()

    async def counts(self) -> list[dict[str, dict[str, int]]]:
        return [one.counts for one in reversed(await self.fixture.store.shadow_reports(CRM, 0.0, 100))]


def _action(kind: str, n: int, number: str, at: datetime) -> Action:
    match kind:
        case "log_call":
            return LogCall(
                key=f"c{n}:call", subject="Call", direction=Direction.INBOUND, disposition=Disposition.ANSWERED,
                missed=False, started_at=at, client_number=number, owner="u1",
            )  # fmt: skip
        case "create_task":
            return CreateTask(key=f"c{n}:task", subject="Call back", owner="u1")
        case "create_deal":
            return CreateDeal(key=f"c{n}:deal", name="Deal", owner="u1", stage="New")
    return CreateLead(key=f"c{n}:lead", name="Caller", phone=number, owner="u1")


@asynccontextmanager
async def staged(opened: Open) -> AsyncIterator[Stage]:
    async with opened() as fixture:
        await fixture.store.change_connection(CRM, settings=b'{"mode": "shadow"}')
        await fixture.live_connections.read()
        stage = Stage(fixture)
        clients = {f"c{n}": (f"+346{71_000_000 + n}", None) for n in range(2_000)}

        async def clients_of(calls: list[str]) -> dict[str, tuple[str | None, str | None]]:
            return {one: clients[one] for one in calls}

        fixture.store.clients_of = clients_of  # type: ignore[method-assign,assignment]
        yield stage


@run
async def test_the_first_call_is_compared_once_the_other_integration_had_its_time(opened: Open) -> None:
    async with staged(opened) as stage:
        await stage.decide()
        await stage.later(14)
        assert await stage.counts() == []
        assert (await stage.job.progress(CRM)).recent == 1
        await stage.later(2)
        assert await stage.counts() == [{"call": {"same": 1}}]
        await stage.later(60)
        assert len(await stage.counts()) == 1, "nothing new: nothing is read"
        (line,) = await shadow_checks(stage.fixture.store, stage.job)
        assert line.sentence == "Calls compared: 1. Credits used: 1. Calls waiting: 0."


@run
async def test_tasks_deals_and_people_are_compared_as_well(opened: Open) -> None:
    async with staged(opened) as stage:
        await stage.decide("create_task", "create_deal", "create_lead")
        await stage.later()
        wanted = {"call": {"same": 1}, "task": {"same": 1}, "deal": {"same": 1}, "lead": {"missing": 1}}
        assert await stage.counts() == [wanted]


@run
async def test_what_differs_is_kept_as_an_example(opened: Open) -> None:
    async with staged(opened) as stage:
        await stage.decide("create_task", "create_deal", wrong={"owner": "u2", "stage": "Won"})
        await stage.later()
        (report,) = await stage.fixture.store.shadow_reports(CRM, 0.0, 9)
        found = {one.entity: (one.verdict, one.differs) for one in report.examples}
        assert found["task"] == ("different", {"owner": ("u1", "u2")})
        assert found["deal"] == ("different", {"owner": ("u1", "u2"), "stage": ("New", "Won")})


@run
async def test_a_thousand_calls_cost_at_most_fifty_credits_and_each_is_compared_once(opened: Open, seed: int) -> None:
    async with staged(opened) as stage:
        for n in range(1_000):
            kinds = ("create_task",) if n % 5 == 0 else ()
            await stage.decide(*kinds, write=n % 10 != 0)
            if n % 7 == 0:
                await stage.later(16)
        for _ in range(5):
            await stage.later(30)
        await stage.job.compare(CRM)
        totals = await stage.fixture.store.shadow_totals(CRM)
        assert totals.cost == stage.other.spent <= 50
        assert totals.calls + (await stage.job.progress(CRM)).calls == 1_000
        assert totals.calls >= 940
        lost = sum(one["call"].get("missing", 0) for one in await stage.counts())
        assert abs(lost - totals.calls / 10) <= 1


@run
async def test_tasks_that_may_not_be_read_do_not_hold_back_the_calls(opened: Open) -> None:
    async with staged(opened) as stage:
        missing = PermissionMissing("Tasks can't be read.", permission="tasks.READ")
        stage.other.troubles[Entity.TASK] = missing
        await stage.decide("create_task")
        await stage.later()
        (report,) = await stage.fixture.store.shadow_reports(CRM, 0.0, 9)
        assert (report.counts, report.problem) == ({"call": {"same": 1}}, "Tasks can't be read.")
        (line,) = await shadow_checks(stage.fixture.store, stage.job)
        assert (line.level, line.sentence) == (
            "amber", "Records of the other integration can't be read: Tasks can't be read."
        )  # fmt: skip


@run
async def test_a_reading_that_fails_is_repeated_and_loses_no_call(opened: Open) -> None:
    async with staged(opened) as stage:
        stage.other.troubles[Entity.CALL] = Unavailable("The CRM is away.", code="away")
        await stage.decide()
        await stage.later()
        assert (await stage.fixture.store.shadow_totals(CRM)).calls == 0
        stage.other.troubles.clear()
        await stage.later()
        assert (await stage.counts())[-1] == {"call": {"same": 1}}


@run
async def test_two_servers_do_not_compare_at_once(opened: Open) -> None:
    async with staged(opened) as stage:
        await stage.decide()
        stage.fixture.clock.advance(timedelta(minutes=16).total_seconds())
        await stage.fixture.store.acquire_lease(f"shadow {CRM}", "another server", 600.0)
        with pytest.raises(Cannot, match="compared already"):
            await stage.job.compare(CRM)
        assert stage.other.spent == 0
