"""Second factors over the API: enrolment, sign-in in steps, codes that count once, renewed proof, administrators."""

import asyncio

import httpx
import pyotp
import pytest

from cordboard.testing.event_loop import run
from cordboard.web.auth.authenticator import COOKIE, PENDING_COOKIE, Browser
from cordboard.web.auth.factors import recovery
from cordboard.web.auth.permissions import Role
from cordboard.web.auth.sign_in_steps import FirstProof, SecondStep, SignedIn, SignInSteps
from cordboard.web.tests.web_fixture import PASSWORD, WebFixture

STEP = 30


class Person:
    """A user with a browser of their own."""

    def __init__(self, fixture: WebFixture, browser: httpx.AsyncClient, csrf: str) -> None:
        self.fixture, self.browser, self.csrf = fixture, browser, csrf
        self.secret, self.codes = "", list[str]()

    async def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        reply = await self.browser.request(method, f"/api/v1{path}", json=body, headers={"X-CSRF-Token": self.csrf})
        if reply.status_code in (200, 201) and "csrf" in reply.json():
            self.csrf = reply.json()["csrf"]
        return reply

    def code(self, steps: int = 0) -> str:
        """Of the app, so many steps from now."""
        return pyotp.TOTP(self.secret).at(self.fixture.clock.now() + steps * STEP)

    async def add_app(self, name: str = "Phone") -> None:
        """Enrolled; the code of this step is used up with it."""
        begun = (await self.ask("POST", "/factors/totp", {"name": name})).json()
        self.secret = begun["secret"]
        done = await self.ask("POST", f"/factors/{begun['id']}/activation", {"code": self.code()})
        assert done.status_code == 200, done.text
        self.codes = done.json()["recovery_codes"] or self.codes

    async def sign_in(self) -> httpx.Response:
        self.browser = self.fixture.client()
        return await self.ask("POST", "/session", {"user": "ana", "password": PASSWORD})

    async def prove(self, code: str) -> httpx.Response:
        return await self.ask("POST", "/session/factor", {"code": code})


async def ana(fixture: WebFixture, role: Role = Role.ADMIN) -> Person:
    return Person(fixture, *await fixture.signed_in(role))


def said(fixture: WebFixture) -> list[str]:
    return [row.what for row in fixture.accounts.rows]


@run
async def test_an_app_is_asked_for_from_its_first_code_on(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    begun = (await me.ask("POST", "/factors/totp", {"name": "Phone"})).json()
    assert begun["uri"].startswith("otpauth://totp/Cordboard:ana%40house?secret=")
    assert begun["qr"].startswith("data:image/svg+xml")
    assert (await me.sign_in()).status_code == 201, "not proved, not asked for"
    me.secret = begun["secret"]
    wrong = await me.ask("POST", f"/factors/{begun['id']}/activation", {"code": "000000"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "wrong_code")
    done = await me.ask("POST", f"/factors/{begun['id']}/activation", {"code": me.code()})
    assert len(set(done.json()["recovery_codes"])) == 10
    listed = (await me.ask("GET", "/factors")).json()
    assert [(one["kind"], one["name"]) for one in listed["items"]] == [("totp", "Phone")]
    assert (listed["recovery_codes_left"], listed["required"]) == (10, False)
    web_fixture.clock.advance(STEP)
    asked = await me.sign_in()
    assert (asked.status_code, asked.json()) == (202, {"second_step": ["totp", "recovery_code"]})
    assert (await me.ask("GET", "/session")).status_code == 401, "the first proof opens nothing"
    assert (await me.ask("GET", "/setup")).json()["second_step"] == ["totp", "recovery_code"]
    assert (await me.prove(me.code())).status_code == 201
    assert (await me.ask("GET", "/session")).json()["second_factor"] is True
    assert "factor_added" in said(web_fixture)


@run
async def test_a_code_counts_once_and_one_step_of_clock_skew_is_tolerated(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    await me.sign_in()
    used = await me.prove(me.code())
    assert (used.status_code, used.json()["code"]) == (401, "code_used"), "it proved the enrolment"
    web_fixture.clock.advance(10 * STEP - 1)
    for steps, right in ((-2, False), (2, False), (-1, True), (-1, False), (0, True), (1, True), (0, False)):
        assert (await me.sign_in()).status_code == 202
        assert ((await me.prove(me.code(steps))).status_code == 201) is right, steps


@run
async def test_one_of_two_browsers_with_the_same_code_gets_in(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    web_fixture.clock.advance(STEP)
    others = [Person(web_fixture, web_fixture.client(), "") for _ in range(3)]
    for other in others:
        await other.sign_in()
    replies = await asyncio.gather(*(other.prove(me.code()) for other in others))
    assert sorted(reply.status_code for reply in replies) == [201, 401, 401]


@run
async def test_a_pending_sign_in_belongs_to_its_browser_and_lasts_five_minutes(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    web_fixture.clock.advance(STEP)
    await me.sign_in()
    cookie = me.browser.cookies[PENDING_COOKIE]
    stored = str(web_fixture.accounts._pending)
    assert cookie not in stored
    stranger = Person(web_fixture, web_fixture.client(), "")
    assert (await stranger.prove(me.code())).json()["code"] == "sign_in_over"
    web_fixture.clock.advance(301)
    assert (await me.prove(me.code())).json()["code"] == "sign_in_over"
    await me.sign_in()
    assert (await me.ask("DELETE", "/session/factor")).status_code == 204
    assert (await me.prove(me.code())).json()["code"] == "sign_in_over", "given up"


@run
async def test_guessing_codes_is_bounded_in_a_sign_in_and_slowed_down_over_all(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    web_fixture.clock.advance(STEP)
    codes: list[str] = []
    statuses: list[int] = []
    for _ in range(4):
        assert (await me.sign_in()).status_code == 202
        for _ in range(5):
            reply = await me.prove("000000")
            statuses.append(reply.status_code)
            codes.append(reply.json()["code"])
    assert codes[:5] == ["wrong_factor"] * 4 + ["sign_in_over"], "the fifth wrong one ends it"
    assert statuses[-1] == 429, "a right password in between does not clear the count"
    assert (await me.prove(me.code())).status_code == 429, "judged before the code is looked at"
    assert "second_factor_failed" in said(web_fixture)


@run
async def test_each_recovery_code_opens_once_in_any_spelling(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    assert not any(code.replace("-", "") in str(web_fixture.accounts._codes) for code in me.codes)
    await me.sign_in()
    assert (await me.prove(f" {me.codes[3].upper().replace('-', ' ')} ")).status_code == 201
    assert (await me.ask("GET", "/factors")).json()["recovery_codes_left"] == 9
    await me.sign_in()
    assert (await me.prove(me.codes[3])).json()["code"] == "code_used"
    assert (await me.prove(me.codes[3][:-1] + "?")).json()["code"] == "wrong_factor"
    assert ("recovery_code_used", "9 left") in [(row.what, row.detail) for row in web_fixture.accounts.rows]
    assert (await me.prove(me.codes[4])).status_code == 201
    fresh = (await me.ask("POST", "/factors/recovery-codes")).json()["recovery_codes"]
    await me.sign_in()
    assert (await me.prove(me.codes[5])).status_code == 401, "replaced"
    assert (await me.prove(fresh[5])).status_code == 201


@run
async def test_factors_change_only_after_a_renewed_proof_in_a_new_session(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    factor = (await me.ask("GET", "/factors")).json()["items"][0]["id"]
    web_fixture.clock.advance(301)
    for method, path, body in (
        ("POST", "/factors/totp", {"name": "x"}),
        ("POST", "/factors/passkey/options", None),
        ("POST", "/factors/recovery-codes", None),
        ("DELETE", f"/factors/{factor}", None),
        ("DELETE", f"/users/{(await web_fixture.accounts.users())[0].id}/factors", None),
    ):
        refused = await me.ask(method, path, body)
        assert (refused.status_code, refused.json()["code"]) == (403, "prove_again"), path
    before = me.browser.cookies["cordboard_session"]
    assert (await me.ask("POST", "/session/proof", {"password": "wrong"})).status_code == 403
    assert (await me.ask("POST", "/session/proof", {"code": "000000"})).status_code == 403
    assert (await me.ask("POST", "/session/proof", {"password": PASSWORD})).status_code == 201
    assert me.browser.cookies["cordboard_session"] != before, "a proof gives a new session"
    assert len(await web_fixture.accounts.sessions((await web_fixture.accounts.users())[0].id)) == 1
    web_fixture.clock.advance(301)
    assert (await me.ask("POST", "/session/proof", {"code": me.code()})).status_code == 201
    assert (await me.ask("DELETE", f"/factors/{factor}")).status_code == 204
    assert (await me.ask("GET", "/factors")).json()["recovery_codes_left"] == 0
    assert (await me.sign_in()).status_code == 201


@run
async def test_other_sessions_end_when_a_factor_is_added_or_removed(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    other = Person(web_fixture, web_fixture.client(), "")
    await other.sign_in()
    assert (await other.ask("GET", "/session")).status_code == 200
    await me.add_app()
    assert (await other.ask("GET", "/session")).status_code == 401
    assert (await me.ask("GET", "/session")).status_code == 200
    web_fixture.clock.advance(STEP)
    await other.sign_in()
    assert (await other.prove(me.code())).status_code == 201
    factor = (await me.ask("GET", "/factors")).json()["items"][0]["id"]
    assert (await me.ask("PATCH", f"/factors/{factor}", {"name": "Old phone"})).status_code == 204
    assert (await other.ask("GET", "/session")).status_code == 200
    assert (await me.ask("DELETE", f"/factors/{factor}")).status_code == 204
    assert (await other.ask("GET", "/session")).status_code == 401


@pytest.mark.parametrize("others", [0, 1])
def test_a_role_that_needs_a_factor_gets_to_its_enrolment_and_no_further(others: int) -> None:
    fixture = WebFixture(need_factor=("admin",))

    async def story() -> None:
        if others:
            await fixture.user(Role.AGENT, "bob")
        me = await ana(fixture)
        mine = (await me.ask("GET", "/session")).json()
        assert (mine["must_add_factor"], mine["permissions"]) == (True, [])
        refused = await me.ask("GET", "/users")
        assert (refused.status_code, refused.json()["code"]) == (403, "add_factor")
        await me.add_app()
        assert (await me.ask("GET", "/session")).json()["must_add_factor"] is False
        assert (await me.ask("GET", "/users")).status_code == 200
        factor = (await me.ask("GET", "/factors")).json()["items"][0]["id"]
        assert (await me.ask("DELETE", f"/factors/{factor}")).json()["code"] == "factor_required"

    run(story())


@run
async def test_a_password_that_an_administrator_sets_does_not_replace_the_factor(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture, Role.AGENT)
    await me.add_app()
    boss = Person(web_fixture, *await web_fixture.signed_in(Role.ADMIN, "boss"))
    found = {one["name"]: one["id"] for one in (await boss.ask("GET", "/users")).json()["items"]}
    fresh = "a temporary sentence 7"
    assert (await boss.ask("PATCH", f"/users/{found['ana']}", {"password": fresh})).status_code == 200
    me.browser = web_fixture.client()
    begun = await me.ask("POST", "/session", {"user": "ana", "password": fresh})
    assert begun.status_code == 202, begun.text
    assert (await me.ask("GET", "/session")).status_code == 401, "the password alone opens nothing"
    assert (await me.prove(me.codes[0])).status_code == 201
    assert (await me.ask("GET", "/session")).json()["must_change_password"] is True


@run
async def test_what_is_stored_of_recovery_codes_is_a_slow_salted_hash(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    stored = [one.hash for codes in web_fixture.accounts._codes.values() for one in codes.values()]
    assert len(stored) == 10
    assert all(one.startswith("$argon2id$") for one in stored)
    assert len({one.split("$")[4] for one in stored}) == 10, "each has a salt of its own"
    assert len(set(recovery.LETTERS)) ** recovery.RANDOM >= 2**45


def test_where_everybody_must_have_a_factor_so_must_who_comes_by_a_provider() -> None:
    fixture = WebFixture()

    async def story() -> None:
        me = await ana(fixture, Role.AGENT)
        user = (await fixture.accounts.users())[0]
        fixture.authenticator.all_need_factor = lambda: True
        assert (await me.ask("GET", "/calls")).json()["code"] == "add_factor"
        _, cookie = await fixture.authenticator.open(user, provider_session="p")
        other = fixture.client()
        refused = await other.get("/api/v1/calls", headers={"Cookie": f"{COOKIE}={cookie}"})
        assert (refused.status_code, refused.json()["code"]) == (403, "add_factor")
        await me.add_app()
        assert (await me.ask("GET", "/calls")).status_code == 200

    asyncio.run(story())


@run
async def test_an_administrator_removes_the_lost_factor_of_another_user(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture, Role.AGENT)
    await me.add_app()
    boss = Person(web_fixture, *await web_fixture.signed_in(Role.ADMIN, "boss"))
    found = {one["name"]: one for one in (await boss.ask("GET", "/users")).json()["items"]}
    assert (found["ana"]["second_factor"], found["boss"]["second_factor"]) == (True, False)
    path = f"/users/{found['ana']['id']}/factors"
    assert (await me.ask("DELETE", path)).status_code == 403
    assert [one["name"] for one in (await boss.ask("GET", path)).json()["items"]] == ["Phone"]
    assert (await boss.ask("DELETE", path)).status_code == 204
    assert (await me.ask("GET", "/session")).status_code == 401
    assert (await me.sign_in()).status_code == 201
    assert web_fixture.accounts.rows[-2].what == "factors_removed"
    assert (await boss.ask("DELETE", "/users/nobody/factors")).status_code == 404


@run
async def test_a_token_of_the_machine_removes_the_factors_of_the_last_administrator(
    web_fixture: WebFixture, admin: str
) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    user = (await web_fixture.accounts.users())[0]
    async with web_fixture.client(admin) as machine:
        assert (await machine.delete(f"/api/v1/users/{user.id}/factors")).status_code == 204
    assert (await me.sign_in()).status_code == 201
    assert (await me.ask("GET", "/users")).status_code == 200


@run
async def test_single_sign_on_goes_on_to_the_second_step_unless_the_provider_suffices(web_fixture: WebFixture) -> None:
    me = await ana(web_fixture)
    await me.add_app()
    web_fixture.clock.advance(STEP)
    user, steps = (await web_fixture.accounts.users())[0], SignInSteps(web_fixture.authenticator)
    here, sso = Browser(address="192.0.2.7"), FirstProof.SINGLE_SIGN_ON
    alone = await steps.proved(user, sso, here, provider_session="theirs", provider_suffices=True)
    assert isinstance(alone, SignedIn)
    asked = await steps.proved(user, sso, here, provider_session="theirs")
    assert isinstance(asked, SecondStep)
    done = await steps.by_code(me.code(), Browser(address="192.0.2.7", pending=asked.cookie))
    assert [one.session.provider_session for one in (alone, done)] == ["theirs", "theirs"]
    assert web_fixture.accounts.rows[-1].detail == "single_sign_on + totp"
