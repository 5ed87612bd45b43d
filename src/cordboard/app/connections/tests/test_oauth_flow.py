"""Credentials that change: nothing leaves before it is known whose they are, and never into another organisation."""

import msgspec
import pytest

from cordboard.app.connections.oauth_flow import ANOTHER, GOOD_FOR_S, OAuthFlow
from cordboard.contract.errors import Cannot
from cordboard.domain.connection_state import AccessRejected
from cordboard.ports.crm import Identity
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import IDENTITY, FakeCrm, FakeCrmProvider

OTHERS = msgspec.structs.replace(IDENTITY, account="org2", account_name="Somebody Else Ltd")
OURS = {"refresh_token": "ours", "client_secret": "s"}


async def furnished(app_fixture: AppFixture) -> OAuthFlow:
    await app_fixture.store.keep_secrets(CRM, OURS)
    return OAuthFlow(app_fixture.store, app_fixture.live_connections, app_fixture.clock)


async def change(app_fixture: AppFixture, consents: OAuthFlow) -> None:
    """Somebody types in another refresh token."""
    async with consents.in_doubt(CRM):
        await app_fixture.store.keep_secrets(CRM, {**OURS, "refresh_token": "typed in"})
        await consents.learn(CRM)


@run
async def test_credentials_of_another_organisation_go_again_and_nothing_was_sent_with_them(opened: Open) -> None:
    async with opened() as app_fixture:
        consents = await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1"))

        async def asked(_: FakeCrm) -> Identity:
            assert await app_fixture.drain() == app_fixture.clock.now() + 1.0
            return OTHERS

        app_fixture.crm.identify = asked.__get__(app_fixture.crm)  # type: ignore[method-assign]  # while it is being asked
        with pytest.raises(Cannot) as no:
            await change(app_fixture, consents)
        assert no.value.code == ANOTHER
        assert app_fixture.crm.sent == []
        assert await app_fixture.store.secrets(CRM) == OURS
        await app_fixture.drain()
        assert len(app_fixture.crm.sent) == 2  # what we had goes on


@run
async def test_credentials_that_cannot_be_proven_now_are_kept_and_not_used(opened: Open) -> None:
    async with opened() as app_fixture:
        consents = await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1"))

        async def away() -> Identity:
            raise Unavailable("502 Bad Gateway")

        app_fixture.crm.identify = away  # type: ignore[method-assign]  # the far side is down
        with pytest.raises(Cannot):
            await change(app_fixture, consents)
        assert (await app_fixture.store.secrets(CRM))["refresh_token"] == "typed in"  # invented
        await app_fixture.drain()
        assert app_fixture.crm.sent == []
        del app_fixture.crm.identify
        await consents.learn(CRM)
        await app_fixture.drain()
        assert len(app_fixture.crm.sent) == 2


@run
async def test_a_consent_that_comes_back_after_a_restart_is_finished_once(opened: Open) -> None:
    async with opened() as app_fixture:
        begun = await (await furnished(app_fixture)).start(CRM, "https://house.example/oauth/return")
        await app_fixture.restart()
        anew = OAuthFlow(app_fixture.store, app_fixture.live_connections, app_fixture.clock)
        app_fixture.clock.advance(GOOD_FOR_S - 1)
        assert await anew.finish(begun.state, {"code": "c"}) == CRM
        with pytest.raises(Cannot, match="already used or has expired"):
            await anew.finish(begun.state, {"code": "c"})


@run
async def test_a_consent_is_good_for_ten_minutes(opened: Open) -> None:
    async with opened() as app_fixture:
        consents = await furnished(app_fixture)
        begun = await consents.start(CRM, "https://house.example/oauth/return")
        app_fixture.clock.advance(GOOD_FOR_S)
        with pytest.raises(Cannot) as refused:
            await consents.finish(begun.state, {"code": "c"})
        assert (refused.value.status, refused.value.code) == (400, "state_unknown")


@run
async def test_a_change_that_is_refused_leaves_the_credentials_in_use(opened: Open) -> None:
    async with opened() as app_fixture:
        consents = await furnished(app_fixture)
        with pytest.raises(Cannot):
            async with consents.in_doubt(CRM):
                raise Cannot(422, "wrong_value", "no", "Correct it.")
        assert not (await app_fixture.state()).unproven


@run
async def test_credentials_that_are_not_proven_stay_unused_after_a_restart(opened: Open) -> None:
    async with opened() as app_fixture:
        consents = await furnished(app_fixture)
        await app_fixture.receive(app_fixture.end("c1"))

        async def away() -> Identity:
            raise Unavailable("502 Bad Gateway")

        app_fixture.crm.identify = away  # type: ignore[method-assign]  # the CRM is down
        with pytest.raises(Cannot):
            await change(app_fixture, consents)
        await app_fixture.restart()
        assert await app_fixture.drain() == app_fixture.clock.now() + 1.0
        assert app_fixture.crm.sent == []


@run
async def test_why_a_sign_in_failed_is_said_after_a_restart_and_until_a_setting_is_changed(opened: Open) -> None:
    text = "zoho: Zoho doesn't accept the client secret. Correct the client secret."

    async def refused(*_: object) -> tuple[dict[str, object], dict[str, str]]:
        raise NeedsHuman(text, code="invalid_client_secret", wrote=False)

    async with opened() as app_fixture:
        consents = await furnished(app_fixture)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(FakeCrmProvider, "exchange", refused)
            with pytest.raises(Cannot):
                await consents.code(CRM, "c")
        await app_fixture.restart()
        live = app_fixture.live_connections
        account = live.connected_accounts[CRM]
        assert (account.refusal, account.refusal_code) == (text, "invalid_client_secret")
        await live.forget_refusal(CRM)
        await app_fixture.restart()
        assert app_fixture.live_connections.connected_accounts[CRM].refusal == ""


@run
@pytest.mark.parametrize("works", [True, False])
async def test_a_sign_in_to_another_organisation_is_kept_as_the_reason_only_where_nothing_else_works(
    opened: Open, works: bool
) -> None:
    async with opened() as app_fixture:
        consents, live = await furnished(app_fixture), app_fixture.live_connections
        if not works:
            await live.states.apply(CRM, AccessRejected(reason="withdrawn", code="access_withdrawn"))

        async def others() -> Identity:
            return OTHERS

        app_fixture.crm.identify = others  # type: ignore[method-assign]  # the account of somebody else
        with pytest.raises(Cannot):
            await change(app_fixture, consents)
        assert live.connected_accounts[CRM].refusal_code == ("" if works else ANOTHER)
