"""A CRM that lists nobody: each caller is looked up, and only a number that was asked for is nobody's."""

from cordboard.app.directory.live_look_up import KEPT_S
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, NotFound, Unknown
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
