"""Accounts of an OpenID provider connected with users, the last administrator, and the settings of the provider."""

import contextlib
import sqlite3

import httpx
import msgspec
import pyotp
import pytest

from cordboard.domain.sign_in.provider import SecondFactor
from cordboard.ports.second_factors import APP, Factor
from cordboard.testing.event_loop import run
from cordboard.testing.lying_provider import ISSUER, SECRET
from cordboard.web.api.users import new_user
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.sign_in_fixture import PASSWORD, QUICK, SETTINGS, SignInFixture, role_in


@pytest.fixture
def fixture() -> SignInFixture:
    return SignInFixture()


class TestConnectedAccounts:
    async def connect(self, fixture: SignInFixture, browser: httpx.AsyncClient, csrf: dict[str, str]) -> str:
        started = await browser.post("/api/v1/session/account", headers=csrf)
        return await fixture.return_to(browser, fixture.provider.come_back(started.json()["url"]))

    @run
    async def test_a_user_who_is_signed_in_connects_their_own_account(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser, csrf = await fixture.local()
        assert await self.connect(fixture, browser, csrf) == "connected"
        assert (await browser.get("/api/v1/session/account")).json()["account"]["subject"] == "u-17"
        fixture.provider.person.groups = ["calls-admins"]
        assert (await (await fixture.signed_in()).get("/api/v1/session")).json()["name"] == "admin"

    @run
    async def test_nobody_else_connects_it_after_the_user_signed_out(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser, csrf = await fixture.local()
        started = await browser.post("/api/v1/session/account", headers=csrf)
        await browser.delete("/api/v1/session", headers=csrf)
        assert await fixture.return_to(browser, fixture.provider.come_back(started.json()["url"])) == "other_user"
        assert await fixture.store.identities() == []

    @run
    async def test_connecting_needs_a_session_and_its_csrf_token(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser, _ = await fixture.local()
        assert (await browser.post("/api/v1/session/account")).status_code == 403
        assert (await fixture.browser().post("/api/v1/session/account")).status_code == 401

    @run
    async def test_an_account_belongs_to_one_user(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        await fixture.signed_in()
        browser, csrf = await fixture.local()
        assert await self.connect(fixture, browser, csrf) == "already_linked"

    @run
    async def test_an_administrator_connects_and_disconnects_a_user(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        await fixture.store.add_user(new_user("marta", QUICK.hash(PASSWORD), Role.LIGHT_AGENT))
        user = (await fixture.store.user_named("marta")).id
        admin, csrf = await fixture.local()
        address = f"/api/v1/users/{user}/account"
        assert (await admin.put(address, json={"subject": "u-17"}, headers=csrf)).status_code == 200
        browser = await fixture.signed_in()
        assert (await browser.get("/api/v1/session")).json()["name"] == "marta"
        assert await role_in(browser) == "agent"  # by the groups
        assert (await admin.delete(address, headers=csrf)).status_code == 204
        assert await role_in(browser) is None
        assert (await admin.delete(address, headers=csrf)).status_code == 404

    @run
    async def test_who_has_no_password_cannot_disconnect_themselves(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        csrf = {"X-CSRF-Token": (await browser.get("/api/v1/session")).json()["csrf"]}
        assert (await browser.delete("/api/v1/session/account", headers=csrf)).json()["code"] == "no_password"


class TestTheLastAdministrator:
    async def connected(self, fixture: SignInFixture) -> None:
        admin = await fixture.store.user_named("admin")
        await fixture.sign_in.link(admin.id, "u-17", "tests")

    @run
    async def test_the_groups_do_not_take_the_last_administrator_with_a_password_away(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        await self.connected(fixture)
        assert await fixture.arrive(fixture.browser()) == "last_local_admin"
        fixture.provider.person.groups = []
        assert await fixture.arrive(fixture.browser()) == "no_role"
        browser, _ = await fixture.local()
        assert await role_in(browser) == "admin"

    @run
    async def test_an_administrator_of_the_provider_does_not_count_as_one_with_a_password(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        fixture.provider.person.groups = ["calls-admins"]
        await fixture.signed_in()
        browser, csrf = await fixture.local()
        admin = await fixture.store.user_named("admin")
        for change in ({"role": "agent"}, {"disabled": True}):
            reply = await browser.patch(f"/api/v1/users/{admin.id}", json=change, headers=csrf)
            assert reply.json()["code"] == "last_admin"

    @run
    async def test_passwords_are_off_for_connected_users_but_not_for_the_last_local_administrator(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin(passwords=False)
        await self.connected(fixture)
        await fixture.local()
        await fixture.store.add_user(new_user("root", QUICK.hash(PASSWORD), Role.ADMIN))
        reply = await fixture.browser().post("/api/v1/session", json={"user": "admin", "password": PASSWORD})
        assert (reply.status_code, reply.json()["code"]) == (403, "password_off")
        wrong = await fixture.browser().post("/api/v1/session", json={"user": "admin", "password": "wrong"})
        assert wrong.json()["code"] == "wrong_password"  # nothing is said to who does not know the password
        await fixture.local("root")


class TestSecondFactor:
    """Of this server, after the proof of the provider."""

    async def with_a_factor(self, fixture: SignInFixture) -> pyotp.TOTP:
        """The person has signed in once and has an authenticator app here."""
        await fixture.signed_in()
        user = await fixture.store.user_named("marta.gomez")
        secret = pyotp.random_base32()
        await fixture.store.add_factor(
            Factor(id="f1", user=user.id, kind=APP, name="Phone", created=1.0, secret=secret)
        )
        assert await fixture.store.activate_factor(user.id, "f1")
        return pyotp.TOTP(secret)

    @run
    async def test_the_proof_of_the_provider_is_enough_unless_the_administrator_wants_more(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        await self.with_a_factor(fixture)
        assert await role_in(await fixture.signed_in()) == "agent"

    @pytest.mark.parametrize(("rule", "amr"), [("always", ["mfa"]), ("unless_proved", ["pwd"])])
    @run
    async def test_it_is_asked_for_where_the_administrator_wants_it_and_the_session_is_still_the_providers(
        self, fixture: SignInFixture, rule: str, amr: list[str]
    ) -> None:
        await fixture.begin(second_factor=SecondFactor(rule))
        fixture.provider.person.amr = amr
        app = await self.with_a_factor(fixture)
        browser = fixture.browser()
        assert await fixture.arrive(browser) == ""
        assert await role_in(browser) is None
        assert (await browser.get("/api/v1/setup")).json()["second_step"] == ["totp"]
        code = app.at(fixture.clock.now())
        assert (await browser.post("/api/v1/session/factor", json={"code": code})).status_code == 201
        assert await role_in(browser) == "agent"
        assert await fixture.store.end_provider_sessions(ISSUER, subject="u-17") == 1
        assert await role_in(browser) is None

    @run
    async def test_it_is_not_asked_for_where_the_provider_has_checked_one(self, fixture: SignInFixture) -> None:
        await fixture.begin(second_factor=SecondFactor.UNLESS_PROVED)
        fixture.provider.person.amr = ["pwd", "mfa"]
        await self.with_a_factor(fixture)
        assert await role_in(await fixture.signed_in()) == "agent"


class TestSettings:
    @run
    async def test_a_failed_test_is_not_saved_unless_asked_for_and_the_secret_is_masked(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        browser, csrf = await fixture.local()
        provider = msgspec.to_builtins(SETTINGS)
        body = {"provider": provider, "client_secret": "wrong"}
        refused = await browser.put("/api/v1/sign-in/provider", json=body, headers=csrf)
        assert (refused.status_code, refused.json()["code"]) == (409, "sign_in_test_failed")
        trial = (await browser.post("/api/v1/sign-in/provider/test", json=body, headers=csrf)).json()
        assert [one["level"] for one in trial["checks"]] == ["green", "green", "red", "green"]
        saved = await browser.put("/api/v1/sign-in/provider", json={**body, "untested": True}, headers=csrf)
        assert saved.json()["client_secret"] == "********"
        assert saved.json()["redirect_uri"] == "http://house/oauth/sign-in"

    @run
    async def test_a_stored_secret_is_not_sent_to_another_provider(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser, csrf = await fixture.local()
        provider = {**msgspec.to_builtins(SETTINGS), "issuer": "https://evil.example.com"}
        for body in ({"provider": provider}, {"provider": provider, "client_secret": "********"}):
            reply = await browser.post("/api/v1/sign-in/provider/test", json=body, headers=csrf)
            assert (reply.status_code, reply.json()["code"]) == (422, "secret_needed")

    @run
    async def test_when_it_is_switched_off_its_sessions_end_and_the_button_is_gone(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        assert (await browser.get("/api/v1/setup")).json()["provider"] == "Company login"
        await fixture.settle(enabled=False)
        assert await role_in(browser) is None
        assert (await browser.get("/api/v1/setup")).json()["provider"] is None
        assert (await browser.post("/api/v1/session/provider")).status_code == 404

    @run
    async def test_removing_it_ends_its_sessions_too(self, fixture: SignInFixture) -> None:
        await fixture.begin()
        browser = await fixture.signed_in()
        admin, csrf = await fixture.local()
        assert (await admin.delete("/api/v1/sign-in/provider", headers=csrf)).status_code == 204
        assert await role_in(browser) is None
        assert (await admin.get("/api/v1/sign-in/provider")).json()["provider"] is None

    @run
    async def test_settings_secret_and_refresh_tokens_are_not_readable_in_the_file(
        self, fixture: SignInFixture
    ) -> None:
        await fixture.begin()
        await fixture.signed_in()
        session = (await fixture.store.provider_sessions())[0]
        await fixture.store.main.writer.settle()
        assert session.refresh_token
        stored = b"".join(one.read_bytes() for one in fixture.store.folder.glob("cordboard.db*"))
        for secret in (SECRET, session.refresh_token):
            assert secret.encode() not in stored
        with contextlib.closing(sqlite3.connect(fixture.store.folder / "cordboard.db")) as db:
            sealed = b"".join(value for (value,) in db.execute("SELECT sealed FROM secret"))
        assert sealed
        assert ISSUER.encode() not in sealed  # the audit log names the issuer, the stored settings do not
