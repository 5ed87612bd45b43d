"""A CRM that lists nobody: each caller is looked up, and only a number that was asked for is nobody's."""

import asyncio

import pytest

from cordboard.app.directory import live_look_up
from cordboard.app.directory.live_look_up import AGAIN_S, KEPT_S, REST_S
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Match, NotFound, Unknown
from cordboard.domain.interaction import identity_from
from cordboard.ports.errors import Unavailable
from cordboard.ports.store.directory import DirectoryState
from cordboard.testing.app_fixture import CLIENT, CRM, AppFixture, Open
from cordboard.testing.event_loop import run

OTHER = "+34600111333"


async def listing_nobody(app_fixture: AppFixture) -> None:
    """As after the sign-in to such a CRM."""
    app_fixture.crm.lists = False
    await app_fixture.store.set_state(DirectoryState(connection=CRM))
    await app_fixture.directory_sync.refresh(CRM)


def person(record: str, phone: str) -> Candidate:
    return Candidate(entity=Entity.CONTACT, id=record, name="Marta", phones=(phone,))


async def match_of(app_fixture: AppFixture, key: str) -> object:
    return (await app_fixture.decisions(key)).decisions[0].facts.match


@run
async def test_a_caller_is_looked_up_before_anything_is_decided(opened: Open) -> None:
    async with opened() as app_fixture:
        await listing_nobody(app_fixture)
        app_fixture.crm.findable = [person("7", CLIENT)]
        await app_fixture.receive(app_fixture.end("a", CLIENT), app_fixture.end("b", OTHER))
        assert [type(await match_of(app_fixture, key)) for key in "ab"] == [Unknown, Unknown]
        assert app_fixture.crm.sent == []
        await app_fixture.drain()
        known, new = await match_of(app_fixture, "a"), await match_of(app_fixture, "b")
        assert isinstance(known, Found)
        assert [one.id for one in known.candidates] == ["7"]
        assert isinstance(new, NotFound)
        assert ("create_lead" in await app_fixture.kinds("a"), "create_lead" in await app_fixture.kinds("b")) == (
            False,
            True,
        )
        assert sorted(app_fixture.crm.looked_up) == [CLIENT, OTHER]


@run
async def test_a_number_that_was_not_asked_for_stays_unknown_after_another_was(opened: Open) -> None:
    async with opened() as app_fixture:
        await listing_nobody(app_fixture)
        await app_fixture.receive(app_fixture.end("a", CLIENT))
        await app_fixture.drain()
        await app_fixture.receive(app_fixture.end("b", OTHER))
        assert isinstance(await match_of(app_fixture, "b"), Unknown)
        await app_fixture.drain()
        assert app_fixture.crm.looked_up == [CLIENT, OTHER]


@run
async def test_a_crm_that_cannot_be_asked_creates_nobody(opened: Open) -> None:
    async with opened() as app_fixture:
        await listing_nobody(app_fixture)
        app_fixture.crm.trouble = Unavailable("away", code="away")
        await app_fixture.receive(app_fixture.end("a", CLIENT))
        await app_fixture.drain()
        assert isinstance(await match_of(app_fixture, "a"), Unknown)
        assert app_fixture.crm.records == []


@run
async def test_an_answer_is_kept_for_an_hour_and_one_that_lost_the_number_goes_at_once(opened: Open) -> None:
    async with opened() as app_fixture:
        await listing_nobody(app_fixture)
        sync, client = app_fixture.directory_sync, identity_from(CLIENT)

        async def known() -> list[str | None]:
            return [one.id for one in await app_fixture.store.lookup(CRM, client)]

        app_fixture.crm.findable = [person("7", CLIENT)]
        await sync.live.ask(CRM, [client])
        app_fixture.crm.findable = [person("8", CLIENT)]
        await sync.live.ask(CRM, [client])
        assert await known() == ["8"]
        app_fixture.clock.advance(KEPT_S - 1)
        await sync.refresh(CRM)
        assert await known() == ["8"]
        app_fixture.clock.advance(2)
        await sync.refresh(CRM)
        assert await known() == []


async def synced_now(app_fixture: AppFixture) -> None:
    """A CRM that lists its people, of whom there are none."""
    await app_fixture.store.set_state(DirectoryState(connection=CRM, loaded=True, fresh_at=app_fixture.clock.now()))


class Silent:
    """A CRM that takes a question and does not answer it."""

    def __init__(self) -> None:
        self.asked = 0

    async def find(self, numbers: object) -> None:
        self.asked += 1
        await asyncio.Event().wait()


@run
async def test_a_caller_who_is_missing_in_an_older_copy_is_looked_up_once_and_kept(opened: Open) -> None:
    async with opened() as app_fixture:
        await synced_now(app_fixture)
        live, client, clock = app_fixture.directory_sync.live, identity_from(CLIENT), app_fixture.clock

        async def match(key: str = CLIENT, misses: bool = True) -> Match:
            return (await live.identified(CRM, [identity_from(key)], misses))[0]

        app_fixture.crm.findable = [person("7", CLIENT)]
        assert isinstance(await match(), NotFound), "the copy is fresh"
        clock.advance(AGAIN_S + 1)
        assert isinstance(await match(misses=False), NotFound)
        assert app_fixture.crm.looked_up == []
        for _ in range(2):
            assert isinstance(await match(), Found)
            assert isinstance(await match(OTHER), NotFound)
        assert app_fixture.crm.looked_up == [CLIENT, OTHER]
        assert [one.id for one in await app_fixture.store.lookup(CRM, client)] == ["7"]
        clock.advance(AGAIN_S + 1)
        assert isinstance(await match(OTHER), NotFound)
        assert app_fixture.crm.looked_up == [CLIENT, OTHER, OTHER]


@run
async def test_nobody_waits_again_for_a_crm_that_did_not_answer(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as app_fixture:
        await synced_now(app_fixture)
        live, clock, silent = app_fixture.directory_sync.live, app_fixture.clock, Silent()
        monkeypatch.setattr(live_look_up, "IN_CALL_S", 0.01)
        monkeypatch.setattr(app_fixture.live_connections, "crm", lambda _: silent)
        clock.advance(AGAIN_S + 1)
        for key in (CLIENT, OTHER):
            assert isinstance((await live.identified(CRM, [identity_from(key)], True))[0], NotFound)
        assert silent.asked == 1
        clock.advance(REST_S + 1)
        await live.identified(CRM, [identity_from(OTHER)], True)
        assert silent.asked == 2
        for _, task in live._asked.values():
            task.cancel()
