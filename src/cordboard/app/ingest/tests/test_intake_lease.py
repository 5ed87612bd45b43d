"""Two servers and one phone connection: only the holder of the lease folds."""

import asyncio

import pytest

from cordboard.app.ingest import intake_lease
from cordboard.app.ingest.intake import Intake
from cordboard.app.ingest.intake_lease import LEASE_S
from cordboard.ports.store.errors import FencingError
from cordboard.testing.app_fixture import PBX, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_pbx import FakePbx, piece_of


def second_server(app_fixture: AppFixture) -> Intake:
    """An intake of the same connection in another server, over the same rows."""
    return Intake(
        PBX,
        FakePbx(0, None),
        {},
        app_fixture.store,
        app_fixture.decider,
        app_fixture.host,
        app_fixture.clock,
        lambda _row: None,
        owner="second",
    )


@run
async def test_an_intake_whose_lease_was_taken_over_writes_nothing(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.clock.advance(LEASE_S)
        second = second_server(app_fixture)
        await second.recall()
        await app_fixture.intake.accept([piece_of(app_fixture.end("a"))])
        with pytest.raises(FencingError):
            await app_fixture.intake.step()
        assert await app_fixture.items() == []
        assert await app_fixture.store.calls_by_keys(PBX, ["a"]) == {}
        while await second.step():
            pass
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_a_second_server_waits_while_the_first_renews_its_lease(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_lease, "AGAIN_S", 0.0)
    async with opened() as app_fixture:
        first, second = app_fixture.intake.lease, second_server(app_fixture)
        app_fixture.clock.advance(LEASE_S / 2)
        await app_fixture.store.renew_leases(first.owner, {first.name: first.epoch}, LEASE_S)
        app_fixture.clock.advance(LEASE_S / 2)
        waiting = asyncio.create_task(second.recall())
        await asyncio.sleep(0.05)
        assert not waiting.done()
        app_fixture.clock.advance(LEASE_S)
        async with asyncio.timeout(10):
            await waiting
        assert second.lease.epoch == first.epoch + 1


@run
async def test_a_restarted_server_takes_its_own_lease_back_at_once(opened: Open) -> None:
    async with opened() as app_fixture:
        before = app_fixture.intake.lease.epoch
        await app_fixture.restart()
        assert app_fixture.intake.lease.epoch == before + 1
