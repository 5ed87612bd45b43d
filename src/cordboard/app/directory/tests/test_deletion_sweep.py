"""People who were deleted in a CRM that lists no deletions leave the directory, and nobody else does."""

import msgspec
import pytest

from cordboard.app.directory.deletion_sweep import SETTING, DeletionSweep
from cordboard.app.operations.doctor import _directories
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.interaction import identity_from
from cordboard.ports.errors import Unavailable
from cordboard.testing.app_fixture import CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run

DAY_S = 86_400


def phone(no: int) -> str:
    return f"+3460011{no:04}"


async def swept(app_fixture: AppFixture, people: int, **settings: object) -> DeletionSweep:
    """A CRM that lists no deletions, with so many people in its directory."""
    manifest = app_fixture.live_connections.provider(CRM).manifest
    manifest["capabilities"]["deletions"] = "sweep"  # type: ignore[index]  # a manifest of the test
    stored = app_fixture.live_connections.connections[CRM]
    await app_fixture.live_connections.keep(msgspec.structs.replace(stored, settings=msgspec.json.encode(settings)))
    await app_fixture.directory_sync.put(CRM, [contact(str(no), phone(no)) for no in range(people)])
    return DeletionSweep(app_fixture.store, app_fixture.live_connections, app_fixture.directory_sync, app_fixture.clock)


async def people(app_fixture: AppFixture) -> int:
    return (await app_fixture.store.state(CRM)).people


@run
async def test_whoever_is_not_listed_any_more_leaves_the_directory(opened: Open) -> None:
    async with opened() as app_fixture:
        sweep = await swept(app_fixture, 30)
        app_fixture.crm.listed = [(Entity.CONTACT, str(no)) for no in range(27)]
        assert await sweep.sweep(CRM) == 3
        assert await people(app_fixture) == 27
        assert await app_fixture.store.lookup(CRM, identity_from(phone(28))) == []
        assert (await app_fixture.store.state(CRM)).sweep == "27 records compared, 3 removed."


@run
async def test_whoever_we_created_a_moment_ago_stays_though_the_list_is_older(opened: Open) -> None:
    async with opened() as app_fixture:
        sweep = await swept(app_fixture, 3)
        await app_fixture.directory_sync.put_ours(CRM, [contact("ours", phone(99))])
        app_fixture.crm.listed = [(Entity.CONTACT, str(no)) for no in range(3)]
        assert await sweep.sweep(CRM) == 0
        assert await app_fixture.store.lookup(CRM, identity_from(phone(99)))


@run
async def test_a_crm_that_suddenly_shows_less_than_half_is_not_believed(opened: Open) -> None:
    async with opened() as app_fixture:
        sweep = await swept(app_fixture, 100)
        app_fixture.crm.listed = [(Entity.CONTACT, str(no)) for no in range(10)]
        assert await sweep.sweep(CRM) == 0
        assert await people(app_fixture) == 100
        (line,) = await _directories(app_fixture.store, app_fixture.live_connections)
        assert (line.level, line.sentence) == (
            "amber",
            "Nothing was removed: the CRM no longer lists 90 of 100 contacts.",
        )
        assert line.fix


@run
async def test_a_directory_is_swept_when_its_turn_comes_and_not_where_it_is_switched_off(opened: Open) -> None:
    async with opened() as app_fixture:
        sweep = await swept(app_fixture, 1)
        app_fixture.crm.listed = [(Entity.CONTACT, "0")]
        assert await sweep.due(CRM)
        await sweep.sweep(CRM)
        app_fixture.clock.advance(DAY_S - 60)
        assert not await sweep.due(CRM)
        app_fixture.clock.advance(60)
        assert await sweep.due(CRM)
        off = await swept(app_fixture, 1, **{SETTING: 0})
        assert not await off.due(CRM)
        (line,) = await _directories(app_fixture.store, app_fixture.live_connections)
        assert "is off" in line.sentence


@run
async def test_a_sweep_that_broke_off_removes_nobody_and_is_still_due(opened: Open) -> None:
    async with opened() as app_fixture:
        sweep = await swept(app_fixture, 5)

        def ids() -> None:
            raise Unavailable("502 Bad Gateway")

        app_fixture.crm.ids = ids  # type: ignore[method-assign, assignment]  # the CRM is down
        with pytest.raises(Unavailable):
            await sweep.sweep(CRM)
        assert await people(app_fixture) == 5
        assert await sweep.due(CRM)


@run
async def test_a_crm_that_lists_deletions_is_never_swept(opened: Open) -> None:
    async with opened() as app_fixture:
        sweep = DeletionSweep(
            app_fixture.store, app_fixture.live_connections, app_fixture.directory_sync, app_fixture.clock
        )
        assert not await sweep.due(CRM)
        assert await _directories(app_fixture.store, app_fixture.live_connections) == []


@run
async def test_a_sweep_that_was_not_believed_is_repeated_when_somebody_asks(opened: Open) -> None:
    async with opened() as app_fixture:
        sweep = await swept(app_fixture, 100)
        await sweep.repeat_refused(CRM)
        assert (await app_fixture.store.state(CRM)).sweep is None, "nothing was refused"
        app_fixture.crm.listed = []
        await sweep.sweep(CRM)
        app_fixture.crm.listed = [(Entity.CONTACT, str(no)) for no in range(99)]
        await sweep.repeat_refused(CRM)
        assert (await app_fixture.store.state(CRM)).sweep == "99 records compared, 1 removed."
