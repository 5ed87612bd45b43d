"""One consent serves several connections of a vendor: tokens are kept once and refreshed once."""

import asyncio
from collections.abc import Mapping

import pytest

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.vendor_accounts import KeptSecrets, holder_of
from cordboard.contract.connections import NewConnection
from cordboard.contract.errors import Cannot
from cordboard.testing.app_fixture import CRM, Open
from cordboard.testing.event_loop import run
from cordboard.toolkit.oauth2 import Granted, TokenKeeper


def test_a_connection_keeps_its_own_secrets_unless_it_names_another() -> None:
    assert holder_of("desk", {}) == "desk"
    assert holder_of("desk", {"sign_in_of": "crm"}) == "crm"


@run
async def test_a_shared_sign_in_is_stored_once_and_notifications_stay_apart(opened: Open) -> None:
    async with opened() as app_fixture:
        store = app_fixture.store
        await store.keep_secrets(CRM, {"refresh_token": "r", "notify_token": "of the crm"})
        await store.keep_secrets("desk", {"notify_token": "of the desk"})
        desk = KeptSecrets(store, "desk", CRM)
        assert await desk.load() == {"refresh_token": "r", "notify_token": "of the desk"}
        await desk.save({**await desk.load(), "access_token": "a", "notify_subscriptions": "[]"})
        assert await store.secrets(CRM) == {
            "refresh_token": "r",
            "access_token": "a",
            "notify_token": "of the crm",
        }
        assert await store.secrets("desk") == {"notify_token": "of the desk", "notify_subscriptions": "[]"}


@run
async def test_connections_of_one_sign_in_refresh_its_token_once(opened: Open) -> None:
    asked: list[str] = []

    async def grant(held: Mapping[str, str]) -> Granted:
        asked.append(held["refresh_token"])
        await asyncio.sleep(0)
        return Granted(access_token=f"a{len(asked)}", rotated=f"r{len(asked)}")

    async with opened() as app_fixture:
        store, lock = app_fixture.store, asyncio.Lock()
        await store.keep_secrets(CRM, {"refresh_token": "r0"})
        keepers = [
            TokenKeeper(KeptSecrets(store, one, CRM, lock), grant, app_fixture.clock.now) for one in (CRM, "desk")
        ]
        assert await asyncio.gather(*(keeper.token() for keeper in keepers)) == ["a1", "a1"]
        assert asked == ["r0"]
        assert (await store.secrets(CRM))["refresh_token"] == "r1"
        assert await store.secrets("desk") == {}


@run
async def test_a_new_connection_can_use_the_consent_of_another_of_its_vendor(opened: Open) -> None:
    async with opened() as app_fixture:
        live, store = app_fixture.live_connections, app_fixture.store
        live.provider(CRM).manifest["vendor"] = "fake"  # type: ignore[index]  # a manifest of the test
        await store.keep_secrets(CRM, {"refresh_token": "r"})
        admin = ConnectionAdmin(store, live, app_fixture.clock, "http://127.0.0.1:1")
        await admin.create(NewConnection(provider="fake", id="two", settings={"sign_in_of": CRM}))
        assert live.crms() == [CRM, "two"]
        assert await store.secrets("two") == {}
        assert await live.secrets("two").load() == {"refresh_token": "r"}
        assert live.sharing(CRM) == ["two"]
        with pytest.raises(Cannot, match="belongs to another vendor"):
            await admin.create(NewConnection(provider="fake", id="three", settings={"sign_in_of": "nobody"}))
