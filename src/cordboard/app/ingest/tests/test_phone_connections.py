"""Phone connections that go: their calls are ended and decided first, also through crashes."""

import asyncio
from collections.abc import Callable

import msgspec
import pytest

from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import (
    Call,
    CallEvent,
    Client,
    Direction,
    Disposition,
    EventType,
    LegKind,
)
from cordboard.domain.connection_state import PausedByUser, Phase, Resumed
from cordboard.ports.phone import HookRequest
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.testing.app_fixture import CLIENT, PBX, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_pbx import FakePbx

E = EventType


class OnePhone:
    """Links of a house with one phone connection; also its own provider."""

    def __init__(self, states: ConnectionStates) -> None:
        self.there = True
        self.states = states

    def phones(self) -> list[str]:
        return [PBX] if self.there else []

    def provider(self, name: str) -> "OnePhone":
        return self

    def pbx(self) -> FakePbx:
        return FakePbx(settle_ms=60_000)

    def settings(self, name: str) -> dict[str, object]:
        return {}


def started(app_fixture: AppFixture, key: str, **more: object) -> CallEvent:
    return app_fixture.event(key, E.STARTED, direction=Direction.INBOUND, client=Client(number=CLIENT), **more)


def request(event: CallEvent) -> HookRequest:
    return HookRequest(method="POST", path=f"/hooks/{PBX}", query="", headers={}, body=msgspec.json.encode(event))


async def state(app_fixture: AppFixture, key: str) -> Call:
    return msgspec.json.decode((await app_fixture.call(key)).state, type=Call)


@run
async def test_calls_that_go_on_are_ended_and_decided_before_their_connection_is_gone(opened: Open) -> None:
    async with opened(settle_ms=60_000) as app_fixture:
        phone = {"leg": "s2", "kind": LegKind.AGENT, "extension": "80", "caller": False}
        line = {"leg": "s1", "kind": LegKind.OUTSIDE, "caller": True, "client": Client(number=CLIENT)}
        await app_fixture.receive(
            started(app_fixture, "rings"),
            started(app_fixture, "talks"),
            app_fixture.event("talks", E.ANSWERED, second=9, extension="80"),
            app_fixture.event("switched", E.LEG_ADDED, **line),
            app_fixture.event("switched", E.RINGING, second=1, **phone),
            app_fixture.end("ended"),
        )
        assert not (await app_fixture.call("ended")).decided
        await app_fixture.intake.wind_up()
        assert await app_fixture.store.open_calls(PBX) == []
        for key, how in (("rings", "unknown"), ("talks", "answered"), ("switched", "unknown")):
            call = await state(app_fixture, key)
            assert (call.ended, call.end_unheard, call.disposition) == (True, True, Disposition(how))
        assert not (await state(app_fixture, "ended")).end_unheard
        assert (await app_fixture.kinds("rings"))[-2:] == ["renew_task", "log_call"]
        items = await app_fixture.items()
        assert [item.kind for item in items].count("log_call") == 4
        await app_fixture.restart()
        await app_fixture.intake.wind_up()
        assert await app_fixture.items() == items


@run
@pytest.mark.parametrize("cut_off_at", range(2))
async def test_cut_off_at_any_commit_it_is_done_again_to_the_same_end(opened: Open, cut_off_at: int) -> None:
    async with opened(settle_ms=60_000) as app_fixture:  # folded in one commit, decided in the next
        await app_fixture.receive(started(app_fixture, "a"))
        commit, count = app_fixture.store.commit, 0

        async def cut(batch: Batch) -> None:
            nonlocal count
            count += 1
            if count > cut_off_at:
                raise StoreUnavailable("cut off")
            await commit(batch)

        app_fixture.store.commit = cut  # type: ignore[method-assign]
        with pytest.raises(StoreUnavailable):
            await app_fixture.intake.wind_up()
        app_fixture.store.commit = commit  # type: ignore[method-assign]
        await app_fixture.restart()
        await app_fixture.intake.wind_up()
        assert (await state(app_fixture, "a")).end_unheard
        assert await app_fixture.kinds() == ["create_lead", "create_task", "log_call"]


@run
async def test_a_connection_that_goes_takes_nothing_in_and_one_that_stays_after_all_is_listened_to(
    opened: Open,
) -> None:
    async with opened() as app_fixture:
        live_connections = OnePhone(app_fixture.connection_states)
        told = app_fixture.told.append
        phones = PhoneConnections(
            app_fixture.store,
            live_connections,  # type: ignore[arg-type]  # what is asked of them here
            app_fixture.decider,
            app_fixture.host,
            app_fixture.clock,
            lambda row: told(row.id),
        )
        await phones.follow()
        assert not (await app_fixture.connection_states.of(PBX)).received
        assert await phones.accept(PBX, request(started(app_fixture, "a"))) == (1, 1, None, 0)
        known = await app_fixture.connection_states.of(PBX)
        assert (known.phase, known.received) == (Phase.ACTIVE, True)
        async with phones.leaving(PBX):  # and is not removed after all
            assert (await state(app_fixture, "a")).end_unheard
            await phones.follow()  # somebody else adds a connection meanwhile
            with pytest.raises(StoreUnavailable):
                await phones.accept(PBX, request(started(app_fixture, "b")))
        assert await phones.accept(PBX, request(started(app_fixture, "b"))) == (1, 1, None, 0)
        async with phones.leaving(PBX):
            live_connections.there = False
        assert (await state(app_fixture, "b")).end_unheard
        with pytest.raises(Cannot):
            await phones.accept(PBX, request(started(app_fixture, "c")))
        await phones.close()


class Line:
    """A link that only says whether it is open."""

    def __init__(self) -> None:
        self.open = 0

    async def run(self, deliver: object, report: object) -> None:
        self.open += 1
        try:
            await asyncio.Event().wait()
        finally:
            self.open -= 1


def phones_of(
    app_fixture: AppFixture, live_connections: OnePhone, changed: Callable[[CallRow], None] = lambda row: None
) -> PhoneConnections:
    return PhoneConnections(
        app_fixture.store,
        live_connections,  # type: ignore[arg-type]  # what is asked of them here
        app_fixture.decider,
        app_fixture.host,
        app_fixture.clock,
        changed,
    )


@run
async def test_webhooks_of_a_paused_phone_system_are_held_also_over_a_restart_and_processed_when_it_resumes(
    opened: Open,
) -> None:
    async with opened() as app_fixture:
        states = app_fixture.connection_states
        phones = phones_of(app_fixture, OnePhone(states))
        await phones.follow()
        await states.apply(PBX, PausedByUser(by="Ana"))
        await phones.restart(PBX)
        assert await phones.accept(PBX, request(started(app_fixture, "a"))) == (1, 1, None, 0)
        await phones.close()
        folded = asyncio.Event()
        again = phones_of(app_fixture, OnePhone(states), lambda row: folded.set())
        await again.follow()
        assert (await states.of(PBX)).phase is Phase.STOPPED
        assert await again.accept(PBX, request(app_fixture.event("a", E.ANSWERED, second=9, extension="80"))) == (
            1,
            1,
            None,
            0,
        )
        await asyncio.sleep(0)
        assert await app_fixture.store.calls_by_keys(PBX, ["a"]) == {}, "nothing is processed"
        await states.apply(PBX, Resumed())
        await again.restart(PBX)
        await asyncio.wait_for(folded.wait(), 5)
        rows = await app_fixture.store.calls_by_keys(PBX, ["a"])
        assert rows["a"].phase == "answered"
        assert (await states.of(PBX)).phase is Phase.ACTIVE
        await again.close()


@run
async def test_the_link_of_a_paused_phone_system_is_closed_until_it_resumes(opened: Open) -> None:
    line = Line()

    class Linked(OnePhone):
        def pbx(self) -> FakePbx:
            pbx = FakePbx()
            pbx.link = lambda settings, secrets: line  # type: ignore[method-assign,assignment,return-value]
            return pbx

    async with opened() as app_fixture:
        states = app_fixture.connection_states
        phones = phones_of(app_fixture, Linked(states))
        await phones.follow()
        await asyncio.sleep(0)
        assert line.open == 1
        await states.apply(PBX, PausedByUser(by="Ana"))
        await phones.restart(PBX)
        await asyncio.sleep(0)
        assert line.open == 0
        await states.apply(PBX, Resumed())
        await phones.restart(PBX)
        await asyncio.sleep(0)
        assert line.open == 1
        assert (await states.of(PBX)).phase is Phase.NEW, "it is being opened"
        await phones.close()
