"""Who gets in, with what, for how long, and what he may do there."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cordboard.ports.accounts import Accounts, UserColumns
from cordboard.testing.event_loop import run
from cordboard.testing.fake_accounts import FakeAccounts
from cordboard.web.auth.authenticator import COOKIE
from cordboard.web.auth.permissions import ANYONE, PERMISSIONS, SIGNED_IN, Role, permissions_of
from cordboard.web.options import Entrance, WebOptions
from cordboard.web.tests.web_fixture import ELSEWHERE, PASSWORD, WebFixture

NOBODY = {"user": "nobody", "password": "x"}


async def sign_in(
    browser: httpx.AsyncClient, password: str = PASSWORD, user: str = "ana", **headers: str
) -> httpx.Response:
    return await browser.post("/api/v1/session", json={"user": user, "password": password}, headers=headers)


@run
async def test_the_session_cookie_cannot_be_read_by_scripts_nor_sent_from_other_sites(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    cookies = (await sign_in(web_fixture.client())).headers.get_list("set-cookie")
    cookie = next(one for one in cookies if one.startswith(f"{COOKIE}="))
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    assert "Secure" not in cookie


@run
async def test_over_https_the_cookie_is_only_for_https(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    transport = httpx.ASGITransport(app=web_fixture.app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://house") as browser:
        reply = await sign_in(browser)
    assert "Secure" in reply.headers["set-cookie"]
    assert "max-age" in reply.headers["strict-transport-security"]


@run
async def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    wrong = [await sign_in(web_fixture.client(), "wrong"), await sign_in(web_fixture.client(), "wrong", "nobody")]
    assert [each.status_code for each in wrong] == [401, 401]
    assert wrong[0].json() == wrong[1].json()
    assert wrong[0].json()["code"] == "wrong_password"


@run
async def test_an_unknown_name_costs_a_whole_hash(web_fixture: WebFixture) -> None:
    hashes: list[str] = []
    hasher = web_fixture.authenticator.passwords._hasher

    class Counting:
        def hash(self, password: str) -> str:
            return hasher.hash(password)

        def verify(self, hashed: str, password: str) -> bool:
            hashes.append(hashed)
            return hasher.verify(hashed, password)

    web_fixture.authenticator.passwords._hasher = Counting()  # type: ignore[assignment]
    await sign_in(web_fixture.client(), "wrong", "nobody")
    assert len(hashes) == 1
    assert hashes[0].startswith("$argon2")


@run
async def test_guessing_is_slowed_down_for_the_guesser_and_not_for_the_owner(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    guesser, owner = web_fixture.client(client=("192.0.2.1", 1)), web_fixture.client(client=("192.0.2.2", 1))
    statuses = [(await sign_in(guesser, "wrong")).status_code for _ in range(8)]
    assert statuses[:6] == [401] * 6
    assert statuses[-1] == 429
    assert (await sign_in(guesser)).status_code == 429
    assert (await sign_in(owner)).status_code == 201
    web_fixture.clock.advance(600)
    assert (await sign_in(guesser)).status_code == 201


@run
async def test_many_guesses_at_the_same_moment_learn_no_more_than_one_after_the_other(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    guesser = web_fixture.client(client=("192.0.2.1", 1))
    answers = await asyncio.gather(*(sign_in(guesser, f"wrong{n}") for n in range(20)))
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(401) == 6
    assert statuses.count(429) == 14


@run
async def test_one_password_tried_on_many_names_is_slowed_down_too(web_fixture: WebFixture) -> None:
    guesser = web_fixture.client(client=("192.0.2.1", 1))
    statuses = []
    for n in range(33):
        body = {"user": f"name{n}", "password": "Summer2026"}
        statuses.append((await guesser.post("/api/v1/session", json=body)).status_code)
    assert statuses[:31] == [401] * 31
    assert statuses[-1] == 429


@run
async def test_a_session_ends_when_idle_and_in_any_case(web_fixture: WebFixture) -> None:
    browser, _ = await web_fixture.signed_in()
    for hours in (7, 7, 7):
        web_fixture.clock.advance(hours * 3600)
        assert (await browser.get("/api/v1/session")).status_code == 200
    web_fixture.clock.advance(9 * 3600)
    assert (await browser.get("/api/v1/session")).status_code == 401
    assert (await sign_in(browser)).status_code == 201
    for _ in range(23):
        web_fixture.clock.advance(7 * 3600)
        assert (await browser.get("/api/v1/session")).status_code == 200
    web_fixture.clock.advance(7 * 3600)  # a week since the sign-in, and less than 8 hours without use
    assert (await browser.get("/api/v1/session")).status_code == 401


@run
async def test_signing_out_ends_the_session_itself_not_only_the_cookie(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in()
    cookie = browser.cookies[COOKIE]
    reply = await browser.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
    assert reply.status_code == 204
    assert "Max-Age=0" in reply.headers["set-cookie"]
    thief = web_fixture.client()
    assert (await thief.get("/api/v1/session", headers={"Cookie": f"{COOKIE}={cookie}"})).status_code == 401


@pytest.mark.parametrize("sent", [None, "", "wrong"])
def test_an_unsafe_request_of_a_session_needs_its_csrf_token(web_fixture: WebFixture, sent: str | None) -> None:
    async def story() -> None:
        browser, csrf = await web_fixture.signed_in()
        headers = {} if sent is None else {"X-CSRF-Token": sent}
        refused = await browser.post("/api/v1/connections/zoho/pause", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "csrf")
        assert web_fixture.application.asked == []
        allowed = await browser.post("/api/v1/connections/zoho/pause", headers={"X-CSRF-Token": csrf})
        assert allowed.status_code == 200
        assert [(one.method, one.by) for one in web_fixture.application.asked] == [("connections.pause", "ana")]

    run(story())


@run
async def test_the_csrf_token_of_another_session_does_not_fit(web_fixture: WebFixture) -> None:
    browser, _ = await web_fixture.signed_in()
    _, other = await web_fixture.signed_in(name="olha")
    reply = await browser.post("/api/v1/connections/zoho/pause", headers={"X-CSRF-Token": other})
    assert reply.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}],
    ids=["fetch metadata", "origin", "opaque origin"],
)
def test_a_page_of_another_site_cannot_sign_its_visitor_in(web_fixture: WebFixture, headers: dict[str, str]) -> None:
    run(web_fixture.user())
    reply = run(sign_in(web_fixture.client(), **headers))
    assert (reply.status_code, reply.json()["code"]) == (403, "foreign")


@run
async def test_a_token_opens_what_its_scopes_name_and_nothing_else(web_fixture: WebFixture) -> None:
    token = await web_fixture.token("calls.read")
    async with web_fixture.client(token) as program:
        assert (await program.get("/api/v1/calls")).status_code == 200
        refused = await program.get("/api/v1/settings")
        assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
        assert (await program.get("/api/v1/lookup", params={"number": "+341"})).status_code == 403


@run
async def test_a_revoked_or_expired_token_opens_nothing(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        made = await program.post("/api/v1/tokens", json={"name": "report", "scopes": ["calls.read"]})
        token = made.json()["token"]
        async with web_fixture.client(token) as other:
            assert (await other.get("/api/v1/calls")).status_code == 200
            assert (await program.delete("/api/v1/tokens/report")).status_code == 204
            assert (await other.get("/api/v1/calls")).status_code == 401
    short = await web_fixture.authenticator.new_token("short", ("*",), "tests", expires=web_fixture.clock.now() + 10)
    async with web_fixture.client(short) as program:
        assert (await program.get("/api/v1/calls")).status_code == 200
        web_fixture.clock.advance(11)
        assert (await program.get("/api/v1/calls")).status_code == 401


@run
async def test_tokens_are_kept_as_hashes_and_listed_without_them(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        made = await program.post("/api/v1/tokens", json={"name": "report", "scopes": ["*"]})
        listed = await program.get("/api/v1/tokens")
    kept = str(await web_fixture.accounts.tokens()) + listed.text
    assert made.json()["token"] not in kept
    assert admin not in kept
    assert web_fixture.accounts.rows[-1].what == "token_created"


@run
async def test_a_token_cannot_open_more_than_its_maker(web_fixture: WebFixture) -> None:
    maker = await web_fixture.token("tokens.change", "calls.read")
    async with web_fixture.client(maker) as program:
        fine = await program.post("/api/v1/tokens", json={"name": "a", "scopes": ["calls.read"]})
        refused = await program.post("/api/v1/tokens", json={"name": "b", "scopes": ["*"]})
        unknown = await program.post("/api/v1/tokens", json={"name": "c", "scopes": ["everything"]})
    assert [fine.status_code, refused.status_code, unknown.status_code] == [201, 403, 400]


def handlers(web_fixture: WebFixture) -> Iterator[tuple[str, Any]]:
    """Path and handler of every route."""
    for route in web_fixture.app.api.routes:
        for handler in getattr(route, "route_handlers", ()) or [route.route_handler]:
            yield route.path, handler


def routes(web_fixture: WebFixture) -> list[tuple[str, str, str | None, str | None]]:
    """Method, path, needed permission and the one for own calls of every route."""
    found = []
    for path, handler in handlers(web_fixture):
        for method in getattr(handler, "http_methods", {"WS"}):
            found.append((method, path, handler.opt.get("may"), handler.opt.get("own")))
    return [each for each in found if each[0] != "OPTIONS"]


def test_every_route_names_a_permission_that_exists(web_fixture: WebFixture) -> None:
    found = routes(web_fixture)
    assert len(found) > 45
    assert {may for _, _, may, _ in found} <= {*PERMISSIONS, ANYONE, SIGNED_IN}
    others = {handler.opt.get("others") for _, handler in handlers(web_fixture)} - {None}
    used = {may for _, _, may, _ in found} | {own for *_, own in found if own} | others
    assert set(PERMISSIONS) == used - {ANYONE, SIGNED_IN}, "a permission that opens nothing"


PUBLIC = {
    "/api/v1/session", "/api/v1/session/factor", "/api/v1/session/passkey", "/api/v1/session/passkey/options",
    "/api/v1/session/frame", "/api/v1/session/forgotten", "/api/v1/session/link", "/api/v1/session/link/password",
    "/api/v1/setup", "/oauth/return", "/hooks/{connection:str}", "/healthz", "/readyz",
    "/api/v1/session/provider", "/oauth/sign-in", "/oauth/sign-out",
    "/api/openapi.json", "/api", "/api/{path:str}", "/oauth/page.css", "/oauth/logo.svg",
    "/api/v1/calls/{call:str}/recording/signed",  # the signature is the permission: app/recordings/tests
}  # fmt: skip


def test_only_the_doors_meant_for_everybody_are_open_to_everybody(web_fixture: WebFixture) -> None:
    assert {path for _, path, may, _ in routes(web_fixture) if may == ANYONE} <= PUBLIC


@pytest.mark.parametrize("role", list(Role))
def test_a_role_gets_exactly_its_row_of_the_table(web_fixture: WebFixture, role: Role) -> None:
    async def story() -> None:
        browser, csrf = await web_fixture.signed_in(role, client=ELSEWHERE)
        for method, path, may, own in routes(web_fixture):
            if method == "WS" or may in (ANYONE, SIGNED_IN) or path.endswith("/stream"):
                continue
            where = path.replace("{connection:str}", "zoho").replace("{call:str}", "c1")
            where = where.replace("{verb:str}", "hold").replace("{user:str}", "x").replace("{name:str}", "x")
            where = where.replace("{version:int}", "1")
            reply = await browser.request(method, where, headers={"X-CSRF-Token": csrf})
            refused = reply.status_code == 403 and reply.json()["code"] == "not_allowed"
            assert refused == permissions_of(role).isdisjoint({may, own}), (method, where, reply.status_code)

    run(story())


@run
async def test_nobody_gets_401_everywhere_but_at_the_open_doors(web_fixture: WebFixture) -> None:
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        for method, path, may, _ in routes(web_fixture):
            if method == "WS" or may == ANYONE:
                continue
            reply = await stranger.request(method, path.replace(":str", "").replace("{version:int}", "1"))
            assert reply.status_code == 401, (method, path, reply.text)


@run
async def test_what_an_address_takes_may_be_asked_by_everybody(web_fixture: WebFixture) -> None:
    async with web_fixture.client() as stranger:
        reply = await stranger.options("/api/v1/users")
        assert (reply.status_code, sorted(reply.headers["allow"].split(", "))) == (204, ["GET", "OPTIONS", "POST"])
        assert "access-control-allow-origin" not in reply.headers


@pytest.mark.parametrize("method", ["GET", "POST"])
@run
async def test_the_hook_door_without_a_connection_answers_as_a_door(web_fixture: WebFixture, method: str) -> None:
    async with web_fixture.client() as stranger:
        reply = await stranger.request(method, "/hooks")
        assert (reply.status_code, reply.headers["content-type"]) == (404, "application/problem+json")


@run
async def test_the_first_administrator_can_be_named_once(web_fixture: WebFixture) -> None:
    first = {"user": "root", "password": "long enough pw"}
    async with web_fixture.client() as browser:
        empty: dict[str, Any] = {
            "needed": True, "signed_in": False, "provider": None, "second_step": [], "mail": False, "session": None,
            "last_event": None, "summary": None,
        }  # fmt: skip
        assert (await browser.get("/api/v1/setup")).json() == empty
        short = await browser.post("/api/v1/setup", json={"user": "root", "password": "short"})
        assert short.status_code == 400
        assert (await browser.post("/api/v1/setup", json=first)).status_code == 201
        mine = (await browser.get("/api/v1/session")).json()
        assert mine["role"] == "admin"
        now = {**empty, "needed": False, "signed_in": True, "session": mine}
        answer = (await browser.get("/api/v1/setup")).json()
        assert {**answer, "last_event": None, "summary": None} == now
        assert answer["summary"] == (await browser.get("/api/v1/summary")).json()
        assert answer["last_event"] == web_fixture.application.parts.event_hub.last
    async with web_fixture.client() as other:
        refused = await other.post("/api/v1/setup", json={"user": "evil", "password": "long enough pw"})
        assert (refused.status_code, refused.json()["code"]) == (409, "set_up")


@run
@pytest.mark.parametrize(("role", "told"), [(Role.SUPERVISOR, True), (Role.AGENT, False), (Role.LIGHT_AGENT, False)])
async def test_the_first_answer_has_the_summary_for_those_who_may_read_it(
    web_fixture: WebFixture, role: Role, told: bool
) -> None:
    browser, _ = await web_fixture.signed_in(role, "olha")
    assert ((await browser.get("/api/v1/setup")).json()["summary"] is not None) == told
    assert ((await browser.get("/api/v1/summary")).status_code == 200) == told


@run
async def test_a_new_role_or_password_signs_the_user_out(web_fixture: WebFixture, admin: str) -> None:
    browser, _ = await web_fixture.signed_in(Role.AGENT, "olha")
    async with web_fixture.client(admin) as boss:
        olha = (await boss.get("/api/v1/users")).json()["items"][0]
        assert "password" not in olha
        changed = await boss.patch(f"/api/v1/users/{olha['id']}", json={"role": "supervisor"})
        assert changed.json()["role"] == "supervisor"
    assert (await browser.get("/api/v1/session")).status_code == 401


@run
async def test_the_last_administrator_cannot_be_taken_away(web_fixture: WebFixture, admin: str) -> None:
    await web_fixture.user(Role.ADMIN, "ana")
    async with web_fixture.client(admin) as boss:
        ana = (await boss.get("/api/v1/users")).json()["items"][0]["id"]
        for change in ({"role": "agent"}, {"disabled": True}):
            refused = await boss.patch(f"/api/v1/users/{ana}", json=change)
            assert (refused.status_code, refused.json()["code"]) == (409, "last_admin")
        await boss.post("/api/v1/users", json={"name": "b", "password": "long enough pw", "role": "admin"})
        assert (await boss.patch(f"/api/v1/users/{ana}", json={"role": "agent"})).status_code == 200


@run
async def test_a_disabled_user_is_out_at_once(web_fixture: WebFixture) -> None:
    browser, _ = await web_fixture.signed_in(Role.AGENT)
    user = (await web_fixture.accounts.users())[0]
    session = (await web_fixture.accounts.sessions(user.id))[0]
    await web_fixture.accounts.change_user(user.id, UserColumns(disabled=True))
    assert (await browser.get("/api/v1/session")).status_code == 401
    assert (await sign_in(web_fixture.client())).status_code == 401
    await web_fixture.accounts.put_session(session)  # one that began in the same moment
    assert (await browser.get("/api/v1/session")).status_code == 401


@run
async def test_names_of_users_and_tokens_are_taken_once(web_fixture: WebFixture, admin: str) -> None:
    new = {"name": "Ana", "password": "long enough pw", "role": "agent"}
    async with web_fixture.client(admin) as boss:
        codes = [(await boss.post("/api/v1/users", json=new)).status_code for _ in range(2)]
        token = {"name": "x", "scopes": ["*"]}
        codes += [(await boss.post("/api/v1/tokens", json=token)).status_code for _ in range(2)]
    assert codes == [201, 409, 201, 409]


@run
async def test_my_language_and_theme_are_mine(web_fixture: WebFixture) -> None:
    browser, csrf = await web_fixture.signed_in(Role.AGENT)
    body = {"language": "uk", "theme": "dark"}
    changed = await browser.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})
    assert (changed.json()["language"], changed.json()["theme"]) == ("uk", "dark")
    bad = await browser.patch("/api/v1/session", json={"language": "xx"}, headers={"X-CSRF-Token": csrf})
    assert bad.status_code == 400


def test_the_entrance_of_a_demo_signs_in_on_loopback_with_its_key_only() -> None:
    web_fixture = WebFixture(WebOptions(entrances=(Entrance(key="k1", user="ana"),)))

    async def story() -> None:
        await web_fixture.user()
        async with web_fixture.client() as browser:
            assert (await browser.get("/enter", params={"key": "k2"})).status_code == 403
            assert (await browser.get("/api/v1/session")).status_code == 401
            entered = await browser.get("/enter", params={"key": "k1"})
            assert (entered.status_code, entered.headers["location"]) == (303, "/")
            assert "HttpOnly" in entered.headers["set-cookie"]
            assert (await browser.get("/api/v1/session")).status_code == 200
        async with web_fixture.client(client=("192.0.2.9", 1)) as far:
            assert (await far.get("/enter", params={"key": "k1"})).status_code == 403

    run(story())


@run
async def test_without_a_demo_there_is_no_entrance(web_fixture: WebFixture) -> None:
    async with web_fixture.client() as browser:
        assert (await browser.get("/enter", params={"key": ""})).status_code != 303


def test_a_server_with_host_names_answers_for_them_only() -> None:
    web_fixture = WebFixture(WebOptions(hosts=("house",)))

    async def story() -> None:
        async with web_fixture.client() as browser:
            assert (await browser.get("/healthz")).status_code == 200
            assert (await browser.get("/healthz", headers={"Host": "house:8700"})).status_code == 200
            assert (await browser.get("/healthz", headers={"Host": "evil.example"})).status_code == 421

    run(story())


@pytest.mark.parametrize("cookie", ["", "a", "\x00", f"{COOKIE}=", f'{COOKIE}="', f"{COOKIE}=x; {COOKIE}=y", "=;=;"])
def test_broken_cookies_are_nobody(web_fixture: WebFixture, cookie: str) -> None:
    async def story() -> None:
        async with web_fixture.client() as browser:
            assert (await browser.get("/api/v1/session", headers={"Cookie": cookie})).status_code == 401

    run(story())


@pytest.mark.parametrize("bearer", ["", "Bearer", "Bearer ", "Basic abc", "Bearer cb_wrong", "bearer \xff"])
def test_broken_tokens_are_nobody_even_beside_a_good_cookie(web_fixture: WebFixture, bearer: str) -> None:
    async def story() -> None:
        browser, _ = await web_fixture.signed_in()
        reply = await browser.get("/api/v1/calls", headers={"Authorization": bearer.encode("latin-1")})  # type: ignore[dict-item]
        assert reply.status_code == 401

    run(story())


def test_the_fake_accounts_have_every_method_of_the_port() -> None:
    wanted = {name for name in vars(Accounts) if not name.startswith("_")}
    assert wanted <= set(dir(FakeAccounts))


@run
async def test_a_token_opens_no_more_than_its_maker_may_now(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in(name="boss")
    maker, makers = await web_fixture.signed_in(name="ana")
    headers = {"X-CSRF-Token": makers}
    token = (await maker.post("/api/v1/tokens", json={"name": "t", "scopes": ["*"]}, headers=headers)).json()["token"]
    ana = await web_fixture.accounts.user_named("ana")
    assert ana is not None
    async with web_fixture.client(token) as program:
        made = await program.post("/api/v1/tokens", json={"name": "child", "scopes": ["calls.read", "settings.read"]})
        child = web_fixture.client(made.json()["token"])
        assert [(await one.get("/api/v1/settings")).status_code for one in (program, child)] == [200, 200]
        demoted = await boss.patch(f"/api/v1/users/{ana.id}", json={"role": "agent"}, headers={"X-CSRF-Token": csrf})
        assert demoted.status_code == 200
        assert [(await one.get("/api/v1/settings")).status_code for one in (program, child)] == [403, 403]
        assert [(await one.get("/api/v1/calls")).status_code for one in (program, child)] == [200, 200]
        listed = {one["name"]: one for one in (await boss.get("/api/v1/tokens")).json()["items"]}
        assert (listed["t"]["scopes"], listed["t"]["limited"]) == (["*"], True)
        assert listed["child"]["permissions"] == ["calls.own"]  # the maker is an agent now
        await boss.patch(f"/api/v1/users/{ana.id}", json={"disabled": True}, headers={"X-CSRF-Token": csrf})
        assert [(await one.get("/api/v1/calls")).status_code for one in (program, child)] == [401, 401]
    assert [one["name"] for one in (await boss.get("/api/v1/tokens")).json()["items"]] == []
    noted = (await boss.get("/api/v1/audit")).json()["items"]
    assert [one["target"] for one in noted if one["what"] == "token_revoked"] == ["t", "child"]


@run
async def test_what_a_token_holds_open_ends_when_its_maker_may_less(web_fixture: WebFixture) -> None:
    await web_fixture.user(Role.ADMIN, "boss")
    await web_fixture.user(Role.ADMIN, "ana")
    ana = await web_fixture.accounts.user_named("ana")
    assert ana is not None
    token = await web_fixture.authenticator.new_token("t", ("stream.read", "outbox.read"), "ana", owner=ana.id)
    me = await web_fixture.authenticator.known({"headers": [(b"authorization", f"Bearer {token}".encode())]})
    assert me is not None
    assert await web_fixture.authenticator.still(me)
    await web_fixture.accounts.change_user(ana.id, UserColumns(role="light_agent"))
    assert not await web_fixture.authenticator.still(me)
