"""Signing in with an OpenID provider: who gets in, who does not, and who is out again when they leave."""

import httpx
import pytest

from cordboard.testing.event_loop import run
from cordboard.testing.lying_provider import ISSUER, Person
from cordboard.web.tests.sign_in_fixture import SignInFixture, role_in

MINUTE = 60.0


@pytest.fixture
def fixture() -> SignInFixture:
    return SignInFixture()


@run
async def test_a_person_of_a_mapped_group_becomes_a_user_with_the_role_of_the_group(fixture: SignInFixture) -> None:
    await fixture.begin()
    browser = await fixture.signed_in()
    mine = (await browser.get("/api/v1/session")).json()
    assert (mine["name"], mine["role"]) == ("marta.gomez", "agent")
    admin, _ = await fixture.local()
    users = {one["name"]: one for one in (await admin.get("/api/v1/users")).json()["items"]}
    assert users["marta.gomez"]["account"]["email"] == "marta@example.com"
    assert users["marta.gomez"]["account"]["provider"] == "Company login"
    assert users["marta.gomez"]["has_password"] is False
    assert users["admin"]["account"] is None
    assert {("user_created", "marta.gomez"), ("signed_in", "127.0.0.1")} <= set(await fixture.audit())


@run
async def test_the_second_sign_in_is_the_same_user_even_with_another_name_and_address(fixture: SignInFixture) -> None:
    await fixture.begin()
    await fixture.signed_in()
    fixture.provider.person = Person(name="marta.lopez", email="new@example.com", groups=["calls-agents"])
    await fixture.signed_in()
    assert [one.name for one in await fixture.store.users()] == ["admin", "marta.gomez"]


@run
async def test_the_mail_address_or_the_name_of_a_user_opens_nothing(fixture: SignInFixture) -> None:
    await fixture.begin()
    for name in ("admin", "Admin", "\u0430dmin"):  # the last one begins with a Cyrillic letter
        fixture.provider.person = Person(subject="u-99", name=name, email="admin@example.com", groups=["calls-admins"])
        browser = fixture.browser()
        assert await fixture.arrive(browser) in ("account_name_taken", "name_unusable")
        assert await role_in(browser) is None
    assert len(await fixture.store.users()) == 1


@pytest.mark.parametrize("groups", [None, [], ["guests"], ["CALLS-AGENTS"], ["calls-agents-2"]])
@run
async def test_without_a_mapped_group_there_is_no_access_and_no_user(groups, fixture: SignInFixture) -> None:
    await fixture.begin()
    fixture.provider.person.groups = groups
    browser = fixture.browser()
    assert await fixture.arrive(browser) == "no_role"
    assert await role_in(browser) is None
    assert len(await fixture.store.users()) == 1


@run
async def test_groups_that_the_provider_left_out_are_named_as_the_reason(fixture: SignInFixture) -> None:
    await fixture.begin()
    fixture.provider.person.groups = None
    fixture.provider.claims["_claim_names"] = {"groups": "src1"}
    assert await fixture.arrive(fixture.browser()) == "too_many_groups"


@run
async def test_the_role_follows_the_groups_at_each_sign_in(fixture: SignInFixture) -> None:
    await fixture.begin()
    first = await fixture.signed_in()
    fixture.provider.person.groups = ["calls-agents", "calls-admins"]
    second = await fixture.signed_in()
    assert await role_in(second) == "admin"
    assert await role_in(first) is None  # a new role ends the sessions before


class TestTheWayBack:
    @run
    async def test_a_state_is_good_once(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = fixture.browser()
        started = await browser.post("/api/v1/session/provider")
        params = fixture.provider.come_back(started.json()["url"])
        assert await fixture.return_to(browser, params) == ""
        assert await fixture.return_to(browser, params) == "state_unknown"

    @run
    async def test_a_state_is_good_for_ten_minutes(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = fixture.browser()
        started = await browser.post("/api/v1/session/provider")
        fixture.clock.advance(601)
        assert await fixture.return_to(browser, fixture.provider.come_back(started.json()["url"])) == "state_unknown"

    @run
    async def test_a_state_that_nobody_made_is_refused_before_the_provider_is_asked(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        fixture.provider.asked.clear()
        for params in ({"state": "x", "code": "c", "iss": ISSUER}, {"code": "c"}, {}):
            assert await fixture.return_to(fixture.browser(), params) == "state_unknown"
        assert fixture.provider.asked == []

    @run
    async def test_only_the_browser_that_began_may_finish(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        started = await fixture.browser().post("/api/v1/session/provider")
        other = fixture.browser()
        assert await fixture.return_to(other, fixture.provider.come_back(started.json()["url"])) == "other_browser"
        assert await role_in(other) is None

    @run
    async def test_a_code_of_another_sign_in_is_refused(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        one, two = fixture.browser(), fixture.browser()
        first = (await one.post("/api/v1/session/provider")).json()["url"]
        second = (await two.post("/api/v1/session/provider")).json()["url"]
        stolen = fixture.provider.come_back(first)["code"]
        assert await fixture.return_to(two, fixture.provider.come_back(second, code=stolen)) == "code_refused"

    @run
    async def test_an_answer_from_another_provider_is_refused_before_the_code_is_sent_anywhere(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        assert await fixture.arrive(fixture.browser(), iss="https://evil.example.com") == "wrong_issuer"
        assert "/token" not in fixture.provider.asked[3:]

    @run
    async def test_a_person_who_is_refused_there_comes_back_with_a_reason(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        assert await fixture.arrive(fixture.browser(), error="access_denied") == "consent_refused"

    @run
    async def test_the_state_of_a_sign_in_opens_no_connection_of_a_crm(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = fixture.browser()
        started = await browser.post("/api/v1/session/provider")
        params = fixture.provider.come_back(started.json()["url"])
        reply = await browser.get("/oauth/return", params=params)
        assert reply.status_code in (400, 404)
        assert await role_in(browser) is None

    @run
    async def test_starts_are_counted_by_address(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = fixture.browser()
        statuses = [(await browser.post("/api/v1/session/provider")).status_code for _ in range(31)]
        assert statuses == [200] * 30 + [429]
        fixture.clock.advance(601)
        assert (await browser.post("/api/v1/session/provider")).status_code == 200

    @pytest.mark.parametrize(
        ("claims", "code"),
        [
            ({"aud": "other"}, "wrong_audience"),
            ({"nonce": "n"}, "wrong_nonce"),
            ({"iss": "https://evil.example.com"}, "wrong_issuer"),
            ({"exp": 1}, "token_expired"),
            ({"iat": 99_999_999_999}, "token_from_future"),
        ],
    )
    @run
    async def test_a_token_that_lies_opens_no_session_and_leaves_a_line_in_the_audit_log(
        self, claims, code, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        fixture.provider.claims.update(claims)
        browser = fixture.browser()
        assert await fixture.arrive(browser) == code
        assert await role_in(browser) is None
        assert len(await fixture.store.users()) == 1
        newest = (await fixture.store.audited())[0]
        assert newest.what == "sign_in_refused"
        assert newest.detail.startswith(f"{code}: ")


class TestAProviderThatDoesNotAnswer:
    @pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
    @run
    async def test_the_screen_says_so_and_a_local_administrator_still_signs_in(
        self, error, fixture: SignInFixture
    ) -> None:
        await fixture.begin(passwords=False)

        def dead() -> httpx.Response:
            raise error

        fixture.clock.advance(2 * 3600)  # what was known of the provider is forgotten
        fixture.provider.answers["/.well-known/openid-configuration"] = dead
        reply = await fixture.browser().post("/api/v1/session/provider")
        assert reply.status_code == 502
        assert reply.json()["code"] == "provider_unreachable"
        assert "password" in reply.json()["next"]
        browser, _ = await fixture.local()
        doctor = (await browser.get("/api/v1/doctor")).json()["checks"]
        mine = next(one for one in doctor if one["name"] == "single sign-on")
        assert mine["level"] == "red"
        assert "Passwords still work" in mine["sentence"]
