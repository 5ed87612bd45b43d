"""Credentials that change: nothing leaves before it is known whose they are, and never into another organisation."""

import msgspec
import pytest

from cordboard.app.connections.oauth_flow import ANOTHER, Consents
from cordboard.contract.service import Cannot
from cordboard.ports.crm import Identity
from cordboard.ports.errors import Unavailable
from cordboard.testing.app_fixture import CRM, House, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import IDENTITY, FakeCrm

OTHERS = msgspec.structs.replace(IDENTITY, account="org2", account_name="Somebody Else Ltd")
OURS = {"refresh_token": "ours", "client_secret": "s"}


async def furnished(house: House) -> Consents:
    await house.store.keep_secrets(CRM, OURS)
    return Consents(house.store, house.links, house.clock)


async def change(house: House, consents: Consents) -> None:
    """Somebody types in another refresh token."""
    async with consents.in_doubt(CRM):
        await house.store.keep_secrets(CRM, {**OURS, "refresh_token": "typed in"})
        await consents.learn(CRM)


@run
async def test_credentials_of_another_organisation_go_again_and_nothing_was_sent_with_them(opened: Open) -> None:
    async with opened() as house:
        consents = await furnished(house)
        await house.hear(house.end("c1"))

        async def asked(_: FakeCrm) -> Identity:
            assert await house.drain() == house.clock.now() + 1.0
            return OTHERS

        house.crm.identify = asked.__get__(house.crm)  # type: ignore[method-assign]  # while it is being asked
        with pytest.raises(Cannot) as no:
            await change(house, consents)
        assert no.value.code == ANOTHER
        assert house.crm.sent == []
        assert await house.store.secrets(CRM) == OURS
        await house.drain()
        assert len(house.crm.sent) == 2  # what we had goes on


@run
async def test_credentials_that_cannot_be_proven_now_are_kept_and_not_used(opened: Open) -> None:
    async with opened() as house:
        consents = await furnished(house)
        await house.hear(house.end("c1"))

        async def away() -> Identity:
            raise Unavailable("502 Bad Gateway")

        house.crm.identify = away  # type: ignore[method-assign]  # the far side is down
        with pytest.raises(Cannot):
            await change(house, consents)
        assert (await house.store.secrets(CRM))["refresh_token"] == "typed in"  # invented
        await house.drain()
        assert house.crm.sent == []
        del house.crm.identify
        await consents.learn(CRM)
        await house.drain()
        assert len(house.crm.sent) == 2
