"""Credentials of any kind are tried before they are kept; calls wait until it is known who a CRM is."""

import pytest

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.oauth_flow import OAuthFlow
from cordboard.contract.connections import NewConnection
from cordboard.contract.errors import Cannot
from cordboard.contract.stored_reasons import reason_messages
from cordboard.domain.connection_state import ConnectionState
from cordboard.ports.crm import Identity
from cordboard.ports.errors import NeedsHuman, Refused, Unavailable
from cordboard.ports.store.connections import Connection
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import IDENTITY

BY_KEY = NewConnection(provider="fake", id="two", settings={"api_key": "right"})


def admin(app_fixture: AppFixture) -> ConnectionAdmin:
    return ConnectionAdmin(app_fixture.store, app_fixture.live_connections, app_fixture.clock, "http://127.0.0.1:1")


async def nothing_saved(app_fixture: AppFixture) -> bool:
    stored = [one.id for one in await app_fixture.store.connections()]
    return stored == [CRM] and not await app_fixture.store.secrets("two")


@run
async def test_a_connection_with_all_fields_of_its_kind_knows_at_once_who_it_is(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.key = "right"
        await admin(app_fixture).create(BY_KEY)
        assert app_fixture.live_connections.crms() == [CRM, "two"]
        assert await app_fixture.store.secrets("two") == {"api_key": "right"}
        await app_fixture.restart()
        assert app_fixture.live_connections.connected_accounts["two"].identity == IDENTITY
        assert app_fixture.live_connections.settings("two")["account"] == IDENTITY.account


@run
async def test_a_wrong_key_is_reported_and_nothing_is_saved(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.key = "another"
        with pytest.raises(Cannot) as refused:
            await admin(app_fixture).create(BY_KEY)
        assert (refused.value.status, refused.value.code) == (422, "wrong_key")
        assert await nothing_saved(app_fixture)


@run
async def test_a_crm_that_cannot_be_asked_is_reported_and_nothing_is_saved(opened: Open) -> None:
    async with opened() as app_fixture:

        async def away() -> Identity:
            raise Unavailable("crm: example.com did not answer in time. It is retried automatically.")

        app_fixture.crm.identify = away  # type: ignore[method-assign]  # the CRM is down
        with pytest.raises(Cannot) as refused:
            await admin(app_fixture).create(BY_KEY)
        assert refused.value.status == 502
        assert refused.value.detail == "crm: example.com did not answer in time."
        assert await nothing_saved(app_fixture)


@run
async def test_a_connection_that_lacks_a_field_is_kept_and_not_asked(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.key = "right"
        await admin(app_fixture).create(NewConnection(provider="fake", id="two"))
        assert app_fixture.live_connections.crms() == [CRM]
        assert app_fixture.live_connections.connected_accounts["two"].identity is None


@run
async def test_calls_of_a_crm_that_is_not_identified_yet_wait_and_are_decided_afterwards(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.store.put_connection(Connection(id=CRM, kind="crm", provider="fake", title="Fake"))
        await app_fixture.store.put_connection_state(CRM, ConnectionState(), 1)
        await app_fixture.store.forget_people(CRM)
        await app_fixture.restart()
        await app_fixture.receive(app_fixture.end("a"))
        assert await app_fixture.kinds("a") == ["lookup"]
        await app_fixture.drain()
        assert (await app_fixture.states(), app_fixture.crm.sent) == (["open"], [])
        await OAuthFlow(app_fixture.store, app_fixture.live_connections, app_fixture.clock).learn(CRM)
        app_fixture.clock.advance(10)
        await app_fixture.drain()
        assert [one.kind for one in app_fixture.crm.sent] == ["create_lead", "log_call"]


@run
async def test_advice_about_a_refused_address_speaks_of_the_address(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened() as app_fixture:

        async def refused() -> Identity:
            raise NeedsHuman("two: this address is not allowed", code="address_forbidden", wrote=False)

        monkeypatch.setattr(app_fixture.crm, "identify", refused)
        with pytest.raises(Cannot) as answer:
            await admin(app_fixture).create(BY_KEY)
        assert (answer.value.status, answer.value.code) == (422, "address_forbidden")
        assert answer.value.next_step == "Correct the address, or allow private addresses. Nothing was saved."
        assert await nothing_saved(app_fixture)


@run
@pytest.mark.parametrize("advice", ["The record is gone from EspoCRM; discard this item.", "Discard this item."])
async def test_an_answer_of_another_server_leads_to_the_address_and_speaks_of_no_item(
    opened: Open, monkeypatch: pytest.MonkeyPatch, advice: str
) -> None:
    async with opened() as app_fixture:

        async def refused() -> Identity:
            raise Refused(f"two: EspoCRM answered 404 (Not Found). {advice}", code="not_found")

        monkeypatch.setattr(app_fixture.crm, "identify", refused)
        with pytest.raises(Cannot) as answer:
            await admin(app_fixture).create(BY_KEY)
        assert (answer.value.status, answer.value.code) == (422, "not_found")
        assert answer.value.detail == "two: EspoCRM answered 404 (Not Found). Check the address."
        assert answer.value.next_step == "Nothing was saved."
        said = reason_messages(answer.value.detail, "not_found", "two")
        assert [one.code for one in said] == ["answered_why", "check_address"]
        assert await nothing_saved(app_fixture)
