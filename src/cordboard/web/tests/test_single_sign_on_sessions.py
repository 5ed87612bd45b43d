"""Sessions that came from an OpenID provider: confirmed again and again, over when somebody leaves or signs out."""

import httpx
import pytest

from cordboard.ports.accounts import ApiToken, UserColumns
from cordboard.testing.event_loop import run
from cordboard.testing.lying_provider import ISSUER, LyingProvider
from cordboard.web.tests.sign_in_fixture import SignInFixture, role_in

MINUTE = 60.0


@pytest.fixture
def fixture() -> SignInFixture:
    return SignInFixture()


class TestWhoLeaves:
    @run
    async def test_a_session_is_confirmed_by_the_refresh_token_and_goes_on(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        for _ in range(8):
            fixture.clock.advance(16 * MINUTE)
            await fixture.checks.check()
            assert await role_in(browser) == "agent"

    @pytest.mark.parametrize("groups", [[], ["guests"], None])
    @run
    async def test_who_is_in_no_group_any_more_is_out_within_the_interval_and_their_tokens_too(
        self, groups, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        user = (await fixture.store.user_named("marta.gomez")).id
        await fixture.store.put_token(
            ApiToken(hash="h", name="hers", scopes=("*",), created_by="marta", created_at=1.0, owner=user)
        )
        fixture.provider.person.groups = groups
        fixture.clock.advance(16 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) is None
        assert await fixture.store.tokens() == []
        assert (await fixture.store.user(user)).disabled
        assert ("user_left", "marta.gomez") in await fixture.audit()

    @run
    async def test_who_comes_back_into_a_group_may_sign_in_again(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        await fixture.signed_in()
        fixture.provider.person.groups = []
        assert await fixture.arrive(fixture.browser()) == "no_role"
        fixture.provider.person.groups = ["calls-agents"]
        assert await role_in(await fixture.signed_in()) == "agent"

    @run
    async def test_who_an_administrator_disabled_does_not_come_back_by_the_provider(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        user = (await fixture.store.user_named("marta.gomez")).id
        await fixture.store.change_user(user, UserColumns(disabled=True))
        assert await role_in(browser) is None
        fixture.provider.person.groups = []
        assert await fixture.arrive(fixture.browser()) == "no_role"
        fixture.provider.person.groups = ["calls-agents"]
        assert await fixture.arrive(fixture.browser()) == "user_disabled"

    @run
    async def test_a_disabled_account_ends_the_session(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        fixture.provider.person.disabled = True
        fixture.clock.advance(16 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) is None
        assert ("signed_out_by_provider", "marta.gomez") in await fixture.audit()

    @run
    async def test_another_group_gives_another_role_and_the_session_before_ends(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        fixture.provider.person.groups = ["calls-admins"]
        fixture.clock.advance(16 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) is None
        assert (await fixture.store.user_named("marta.gomez")).role == "admin"

    @run
    async def test_while_the_provider_is_away_a_session_lasts_an_hour_and_no_longer(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        fixture.provider.answers["/token"] = lambda: httpx.Response(503)
        fixture.clock.advance(50 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) == "agent"
        fixture.clock.advance(11 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) is None

    @run
    async def test_without_a_refresh_token_a_session_is_short(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        fixture.provider.gives_refresh_token = False
        browser = await fixture.signed_in()
        fixture.clock.advance(59 * MINUTE)
        assert await role_in(browser) == "agent"
        fixture.clock.advance(2 * MINUTE)
        assert await role_in(browser) is None

    @run
    async def test_where_groups_come_from_userinfo_they_are_read_there_again(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        fixture.provider.groups_in_id_token = False
        browser = await fixture.signed_in()
        fixture.clock.advance(16 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) == "agent"
        fixture.provider.person.groups = ["guests"]
        fixture.clock.advance(16 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) is None

    @run
    async def test_a_refreshed_token_about_somebody_else_ends_the_session(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        fixture.provider.claims["sub"] = "u-18"
        fixture.clock.advance(16 * MINUTE)
        await fixture.checks.check()
        assert await role_in(browser) is None


class TestBackChannelLogout:
    EVENTS = {"http://schemas.openid.net/event/backchannel-logout": {}}

    async def report(self, fixture: SignInFixture, **changed: object) -> int:
        now = int(fixture.clock.now())
        claims = {"iss": ISSUER, "aud": "cordboard", "iat": now, "jti": "j", "events": self.EVENTS, **changed}
        token = fixture.provider.signed(claims)
        reply = await fixture.browser().post("/oauth/sign-out", data={"logout_token": token})
        return reply.status_code

    @run
    async def test_a_session_that_the_provider_ended_is_over_here(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        assert await self.report(fixture, sid="another") == 200
        assert await role_in(browser) == "agent"
        assert await self.report(fixture, sid="s-1") == 200
        assert await role_in(browser) is None

    @run
    async def test_all_sessions_of_a_person_end_by_their_subject(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browsers = [await fixture.signed_in() for _ in range(2)]
        assert await self.report(fixture, sub="u-17") == 200
        assert [await role_in(one) for one in browsers] == [None, None]

    @run
    async def test_a_report_that_lies_ends_nothing(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        assert await self.report(fixture, sid="s-1", aud="other") == 400
        fixture.provider.signing_key = LyingProvider.new_key("k1")
        assert await self.report(fixture, sid="s-1") == 400
        assert (await fixture.browser().post("/oauth/sign-out", data={})).status_code == 400
        assert await role_in(browser) == "agent"
