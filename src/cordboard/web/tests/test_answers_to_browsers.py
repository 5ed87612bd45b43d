"""What answers say of themselves to browsers and to whoever probes: types, origins, methods, versions, hidden files."""

import re
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from cordboard.testing.event_loop import run
from cordboard.web.options import Entrance, WebOptions
from cordboard.web.tests.web_fixture import ELSEWHERE, PASSWORD, WebFixture

PATHS = (
    "/", "/calls/x", "/healthz", "/readyz", "/metrics", "/api/v1/lookup?number=1", "/api/v1/calls", "/api/v1/session",
    "/api/v1/users", "/api/v1/calls?limit=x", "/api/nothing", "/api/openapi.json", "/oauth/return", "/oauth/page.css",
    "/hooks/hook", "/nothing.js", "/enter?key=wrong",
)  # fmt: skip
TEXT = re.compile(r"(text/[a-z]+|application/(javascript|xml)|image/svg\+xml)(; charset=utf-8)?(; version=[\d.]+)?.*")
JSON = re.compile(r"application/((problem|vnd\.oai\.openapi)\+)?json.*")


@run
async def test_every_body_names_its_type_and_text_its_charset(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as program:
        for path in PATHS:
            reply = await program.get(path)
            if reply.content:
                kind = reply.headers["content-type"].lower()
                assert JSON.fullmatch(kind) or (TEXT.fullmatch(kind) and "charset=utf-8" in kind), (path, kind)


@run
async def test_no_other_origin_may_read_an_answer(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as program:
        for path in PATHS:
            for method in ("GET", "OPTIONS"):
                headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
                reply = await program.request(method, path, headers=headers)
                found = [name for name in reply.headers if name.startswith("access-control-")]
                assert found == [], (method, path)


@run
async def test_trace_is_answered_nowhere(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as program:
        for path in PATHS:
            reply = await program.request("TRACE", path, headers={"X-Mark": "reflected?"})
            assert reply.status_code in (403, 404, 405, 421), path
            assert "reflected?" not in reply.text, path


@pytest.mark.parametrize(
    "path",
    ["/.git/config", "/.git/HEAD", "/.env", "/.svn/entries", "/cordboard.db", "/server.json", "/assets/", "/static/",
     "/../cordboard.key", "/%2e%2e/cordboard.key", "/assets/../../main.py", "/.well-known/", "/docs", "/redoc",
     "/schema", "/api/schema", "/debug"],
)  # fmt: skip
def test_hidden_files_lists_of_folders_and_debug_pages_are_not_there(web_fixture: WebFixture, path: str) -> None:
    async def story() -> Any:
        async with web_fixture.client(client=ELSEWHERE) as stranger:
            return await stranger.get(path)

    reply = run(story())
    assert reply.status_code in (200, 404, 503)
    assert "Index of" not in reply.text
    assert "repositoryformatversion" not in reply.text
    if reply.status_code == 200:  # an address of the console: its first page, whatever it is called
        assert reply.headers["content-type"].startswith("text/html")


def test_the_framework_does_not_debug(web_fixture: WebFixture) -> None:
    assert web_fixture.app.api.debug is False


@run
async def test_downloads_are_attachments_with_names_of_ours(web_fixture: WebFixture) -> None:
    """Those of conversions and recordings are beside the tests of their routes."""
    found = {each.path for each in web_fixture.app.api.routes if isinstance(each, HTTPRoute) and "GET" in each.methods}
    files = sorted(path for path in found if path.endswith(".csv") and "conversions" not in path)
    assert len(files) > 3
    async with web_fixture.client(await web_fixture.token()) as program:
        for path in files:
            reply = await program.get(path, params={"text": 'x"; filename="y.exe'} if "/calls" in path else {})
            assert reply.status_code == 200, (path, reply.text)
            name = re.fullmatch(r"attachment; filename=([a-z-]+)\.csv", reply.headers["content-disposition"])
            assert name, path
            assert name[1] in path


@run
async def test_only_the_api_that_is_meant_says_its_version(web_fixture: WebFixture) -> None:
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        for path in PATHS:
            reply = await stranger.get(path)
            assert "server" not in reply.headers, path
            assert "x-powered-by" not in reply.headers, path
            assert not re.search(r"uvicorn|litestar|python/|sqlite", reply.text.lower()), path


@run
async def test_no_answer_leads_to_another_host(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as program:
        for path in (*PATHS, "//evil.example/x", "/\\evil.example", "/calls/x?next=https://evil.example"):
            reply = await program.get(path, headers={"X-Forwarded-Host": "evil.example"})
            assert reply.headers.get("location", "/").startswith("/"), path
            assert not reply.headers.get("location", "/").startswith(("//", "/\\")), path


def test_the_entrance_of_a_demo_leads_to_its_own_first_page() -> None:
    web_fixture = WebFixture(WebOptions(entrances=(Entrance(key="k", user="ana"),)))

    async def story() -> Any:
        await web_fixture.user()
        async with web_fixture.client() as browser:
            return await browser.get("/enter?key=k", headers={"X-Forwarded-Host": "evil.example"})

    reply = run(story())
    assert (reply.status_code, reply.headers["location"]) == (303, "/")


@pytest.mark.parametrize("plain", [True, False], ids=["plain HTTP allowed", "TLS only"])
def test_http_is_never_led_to_https_so_a_mistake_is_noticed(plain: bool) -> None:
    web_fixture = WebFixture(WebOptions(plain=plain))

    async def story() -> None:
        async with web_fixture.client(client=ELSEWHERE) as stranger:
            for path in PATHS:
                status = (await stranger.get(path)).status_code
                assert status not in (301, 302, 307, 308), path
                assert plain or status == 403, path

    run(story())


@run
async def test_over_tls_the_browser_stays_with_tls_for_a_year(web_fixture: WebFixture) -> None:
    async with web_fixture.client(client=ELSEWHERE) as stranger:
        stranger.base_url = "https://house"  # type: ignore[assignment]
        for path in PATHS:
            found = (await stranger.get(path)).headers["strict-transport-security"]
            assert found == "max-age=31536000; includeSubDomains", path


@run
async def test_signing_out_clears_what_the_browser_kept(web_fixture: WebFixture) -> None:
    ana, csrf = await web_fixture.signed_in()
    done = await ana.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
    assert done.headers["clear-site-data"] == '"cache"'
    assert (await ana.get("/api/v1/session")).status_code == 401


@run
async def test_the_answer_to_a_sign_in_holds_neither_password_nor_cookie(web_fixture: WebFixture) -> None:
    await web_fixture.user()
    async with web_fixture.client(client=ELSEWHERE) as browser:
        reply = await browser.post("/api/v1/session", json={"user": "ana", "password": PASSWORD})
    cookie = next(iter(reply.cookies.values()))
    assert PASSWORD not in reply.text
    assert cookie not in reply.text


@run
async def test_fields_that_an_action_does_not_take_are_refused(web_fixture: WebFixture) -> None:
    boss, csrf = await web_fixture.signed_in()
    boss.headers["X-CSRF-Token"] = csrf
    for method, path, body in (
        ("PATCH", "/api/v1/session", {"language": "fr", "role": "admin"}),
        ("PATCH", "/api/v1/session", {"theme": "dark", "must_change_password": False}),
        ("POST", "/api/v1/users", {"name": "olha", "role": "agent", "password": "a quiet red bicycle", "id": "x"}),
        ("POST", "/api/v1/tokens", {"name": "t", "scopes": ["lookup"], "owner": "somebody"}),
    ):
        reply = await boss.request(method, path, json=body)
        assert (reply.status_code, reply.json()["code"]) == (422, "unknown_name"), (path, reply.text)


@pytest.mark.parametrize(
    "password",
    [
        "x" * 64 + " quiet bicycle",
        "зелений велосипед у травні",
        "  a quiet red bicycle  ",
        "🦉 hoots at the midnight train",
        "ALL UPPER CASE WORDS GO TOGETHER",
    ],
)
def test_a_password_of_any_signs_and_of_64_characters_is_taken_exactly_as_typed(
    web_fixture: WebFixture, password: str
) -> None:
    async def tried(written: str) -> int:
        async with web_fixture.client(client=ELSEWHERE) as browser:
            reply = await browser.post("/api/v1/session", json={"user": "ana", "password": written})
            return reply.status_code

    async def story() -> None:
        boss, csrf = await web_fixture.signed_in()
        body = {"password": password, "present_password": PASSWORD}
        done = await boss.patch("/api/v1/session", json=body, headers={"X-CSRF-Token": csrf})
        assert done.status_code == 200, done.text
        assert await tried(password) == 201
        others = {password.strip(), password[:-1], password.casefold(), password[:64]} - {password}
        assert [await tried(other) for other in sorted(others)] == [401] * len(others)

    run(story())


@pytest.mark.parametrize(
    "text", ["' OR '1'='1", "x' UNION SELECT name FROM user --", "%", "_", "\\", '"; DROP TABLE call; --', "a\x00b"]
)
def test_what_is_searched_for_cannot_become_a_statement(web_fixture: WebFixture, text: str) -> None:
    async def story() -> None:
        async with web_fixture.client(await web_fixture.token()) as program:
            for name in ("text", "cursor", "connection", "agent"):
                reply = await program.get("/api/v1/calls", params={name: text})
                assert reply.status_code in (200, 400, 404, 422), (name, reply.text)
                assert reply.json().get("items", []) == [], name
            assert (await program.get("/api/v1/calls")).json()["items"], "the calls are still there"

    run(story())
