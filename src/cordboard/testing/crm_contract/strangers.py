"""From calls to records through the application: one stranger is one person, two are two, whatever comes at once."""

import asyncio
import json
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
import structlog

from cordboard.app.connections.live_connections import ConnectedAccount, Provider
from cordboard.domain.calls.call import Direction, Disposition
from cordboard.domain.connection_state import ConnectionState, Phase
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm import ExtraFields, Identity, Journal, Secrets, no_extra_fields
from cordboard.ports.crm.shadow import ReadsLoggedRecords
from cordboard.ports.store.connections import Connection
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.app_fixture import CRM, AppFixture
from cordboard.testing.crm_contract.world import CrmWorld
from cordboard.testing.fake_crm import FakeCrm, FakeCrmProvider

STRANGER = "+34671234567"
NINE_ALIKE = ("+34671234567", "+380671234567")  # equal in their last nine digits
SPELLINGS = (
    "+34671234567", "0034671234567", "34671234567", "671234567", "671 234 567", "671 23 45 67", "671-234-567",
    "671.234.567", "(671) 234-567", "(671) 234 567", "+34 671 234 567", "+34 671 23 45 67", "+34-671-234-567",
    "+34.671.234.567", "+34 (671) 234-567", "0034 671 234 567", "0034-671-23-45-67", " +34671234567 ",
    "+34\u00a0671\u00a0234\u00a0567", "tel:+34-671-234-567",
)  # fmt: skip


OUT, MISSED = {"direction": Direction.OUTBOUND}, {"disposition": Disposition.NO_ANSWER}
# Calls in their order, and the record that each leaves: answered, outbound, which person; None: no record
WAYS: tuple[tuple[str | None, dict[str, Any], tuple[bool, bool, int | None] | None], ...] = (
    ("+34671234567", {}, (True, False, 0)),
    ("+34671234567", {}, (True, False, 0)),
    ("+34600111222", MISSED, (False, False, 1)),
    ("+34600111222", MISSED, (False, False, 1)),
    ("+380671234567", {"disposition": Disposition.ABANDONED}, (False, False, 2)),
    ("+34600111222", OUT, (True, True, 1)),
    ("+34671234567", {**OUT, **MISSED}, (False, True, 0)),
    ("+34671234567", {**OUT, "disposition": Disposition.BUSY}, (False, True, 0)),
    (None, {}, (True, False, None)),
    ("81", {"direction": Direction.INTERNAL}, None),
)
TASKS = (1, 2, 0)  # whose call-back task each is, in their order
FAULTY_CALLS, CALLERS = 40, 15


class StrangersContract:
    """The whole path from the phone system's events to the records, over the real connector."""

    def test_a_number_in_twenty_spellings_is_one_person(self, crm_world: CrmWorld) -> None:
        assert len(set(SPELLINGS)) == 20
        self._called(crm_world, [[spelling] for spelling in SPELLINGS])
        self.one_each(crm_world, people=1, calls=20)

    def test_two_people_whose_numbers_share_nine_digits_stay_two(self, crm_world: CrmWorld) -> None:
        self._called(crm_world, [[number] for number in (*NINE_ALIKE, *NINE_ALIKE)])
        self.one_each(crm_world, people=2, calls=4)

    def test_twenty_calls_at_once_from_a_stranger_are_one_person(self, crm_world: CrmWorld) -> None:
        self._called(crm_world, [[STRANGER] * 20])
        self.one_each(crm_world, people=1, calls=20)

    def test_every_way_a_call_can_go_leaves_the_same_records_in_every_crm(self, crm_world: CrmWorld) -> None:
        reading: Any = crm_world.crm()
        if not isinstance(reading, ReadsLoggedRecords):
            pytest.skip("this CRM cannot list call records and tasks: nothing to compare")

        async def story(app_fixture: AppFixture) -> None:
            for at, (client, more, _) in enumerate(WAYS):
                await app_fixture.receive(app_fixture.end(f"c{at}", client, **more))
                await sent(app_fixture)
                app_fixture.clock.advance(60)

        with application(crm_world, crm_world.owners()[0]) as run:
            run(story)
        people = [str(record["id"]) for record in crm_world.records(Entity.LEAD)]
        calls, tasks = (asyncio.run(_logged(reading, entity)) for entity in (Entity.CALL, Entity.TASK))
        expected = [record for _, _, record in WAYS if record is not None]
        assert len(people) == 3
        assert len(calls) == len(expected)
        for (answered, outbound, person), call in zip(expected, calls, strict=True):
            assert call.answered in (answered, None), "None: this CRM does not say"
            assert call.outbound in (outbound, None)
            assert [one for one in call.linked if one in people] == ([] if person is None else [people[person]])
        assert [list(task.linked) for task in tasks] == [[people[person]] for person in TASKS]

    @staticmethod
    def _called(crm_world: CrmWorld, turns: Sequence[Sequence[str]]) -> None:
        """Calls of each turn end at the same moment; between turns everything is sent."""
        owner = crm_world.owners()[0]

        async def story(app_fixture: AppFixture) -> None:
            number = 0
            for turn in turns:
                ended = [app_fixture.end(f"c{number + at}", client) for at, client in enumerate(turn)]
                number += len(turn)
                await app_fixture.receive(*ended)
                await sent(app_fixture)

        with application(crm_world, owner) as run:
            run(story)

    @staticmethod
    def one_each(crm_world: CrmWorld, *, people: int, calls: int) -> None:
        """So many people, so many calls, each call with one of them."""
        leads = [str(record["id"]) for record in crm_world.records(Entity.LEAD)]
        assert len(leads) == people
        told = [json.dumps(dict(record), default=str) for record in crm_world.records(Entity.CALL)]
        assert len(told) == calls
        assert [sum(lead in text for lead in leads) for text in told] == [1] * calls
        assert len({lead for lead in leads for text in told if lead in text}) == people


class FaultRunContract:
    """Calls while the service fails at random. Not yet in `CrmContract`: a folder inherits it for itself."""

    def test_calls_while_answers_are_lost_and_limited_are_neither_lost_nor_doubled(
        self, crm_world: CrmWorld, seed: int
    ) -> None:
        random, used = Random(seed), set[str]()
        tricks = [
            transport_faults.answer_lost, transport_faults.answer_cut, transport_faults.answer_empty,
            transport_faults.refused, transport_faults.silent, transport_faults.html(502),
            transport_faults.answers(crm_world.limited(None)), transport_faults.answers(crm_world.limited(3)),
        ]  # fmt: skip

        async def story(app_fixture: AppFixture) -> None:
            for at in range(FAULTY_CALLS):
                if random.random() < 0.5:
                    path = crm_world.writes(random.choice((Entity.LEAD, Entity.CALL)))
                    crm_world.far.play(random.choice(tricks), path=path, method="POST", skip=random.randrange(3))
                if random.random() < 0.1:
                    crm_world.expire()
                number = f"+3467123{random.randrange(CALLERS):04}"
                used.add(number)
                await app_fixture.receive(app_fixture.end(f"c{at}", number))
                await app_fixture.drain()
                app_fixture.clock.advance(60)
            await sent(app_fixture)

        with application(crm_world, crm_world.owners()[0]) as run:
            run(story)
        StrangersContract.one_each(crm_world, people=len(used), calls=FAULTY_CALLS)


async def sent(app_fixture: AppFixture) -> None:
    """Everything that waits is sent, however long that takes."""
    for _ in range(300):
        if set(await app_fixture.states()) <= {"done"}:
            return
        due = await app_fixture.drain()
        app_fixture.clock.advance(60.0 if due is None else max(due - app_fixture.clock.now(), 1.0))
    raise AssertionError([(item.kind, item.state, item.reason) for item in await app_fixture.items()])


async def _logged(crm: ReadsLoggedRecords, entity: Entity) -> tuple[LoggedRecord, ...]:
    return (await crm.logged_records(entity, datetime(2020, 1, 1, tzinfo=UTC))).records


class WorldProvider(FakeCrmProvider):
    """A folder whose connection is the world's."""

    def __init__(self, crm_world: CrmWorld) -> None:
        super().__init__(FakeCrm("look_first"))
        self._world = crm_world

    def connect(
        self,
        connection: str,
        settings: Any,
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> Any:
        return self._world.crm()


Story = Callable[[AppFixture], Coroutine[Any, Any, None]]


@contextmanager
def application(crm_world: CrmWorld, owner: str) -> Iterator[Callable[[Story], None]]:
    """A server of its own that is connected to this CRM and has read its directory; every call is `owner`'s."""
    manifest = {"id": "fake", "kind": "crm", "title": "CRM"}
    capabilities = msgspec.to_builtins(crm_world.capabilities)
    provider = Provider(manifest={**manifest, "capabilities": capabilities}, load=lambda: WorldProvider(crm_world))

    async def played(story: Story, folder: Path) -> None:
        app_fixture = AppFixture(folder, FakeCrm("look_first"), crm_world.capabilities.batch, 0)
        app_fixture.use(provider)
        try:
            await _furnished(app_fixture, owner)
            await story(app_fixture)
        finally:
            await app_fixture.store.close()

    with TemporaryDirectory() as folder, structlog.testing.capture_logs():
        yield lambda story: asyncio.run(played(story, Path(folder)))


async def _furnished(app_fixture: AppFixture, owner: str) -> None:
    user = CrmUser(id=owner, name="Owner")
    identity = Identity(account="world", account_name="World", user=user, base_url="https://crm.test")
    await app_fixture.store.put_connection_state(CRM, ConnectionState(phase=Phase.ACTIVE, signed_in=True), 0)
    learnt = msgspec.json.encode(ConnectedAccount(identity=identity, users=(user,)))
    await app_fixture.store.put_connection(Connection(id=CRM, kind="crm", provider="fake", title="CRM", state=learnt))
    await app_fixture.directory_is_fresh()
    company = Company(country="ES")
    await app_fixture.settle(Settings(company=company, crm={CRM: CrmPlan(default_user=owner)}))
