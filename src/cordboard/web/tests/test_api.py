"""The API over the real application: what reaches it, and how its answers and refusals look."""

import csv
import io
import random
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
import structlog

from cordboard import catalog
from cordboard.contract.errors import Cannot
from cordboard.contract.languages import LANGUAGES
from cordboard.contract.views.calls import CallPage, CallView, cursor_of, place_of
from cordboard.contract.views.connections import ConnectionView
from cordboard.contract.views.overview import StepsView
from cordboard.contract.views.settings import SettingsView
from cordboard.domain.calls.call import Client
from cordboard.domain.settings.settings import Settings, with_plans
from cordboard.ports.errors import NeedsHuman, Unavailable
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.event_loop import run
from cordboard.web.api import calls
from cordboard.web.tests.real_application import ANSWERED, KNOWN, REFUSED, RINGING, SETTINGS, ended
from cordboard.web.tests.web_fixture import WebFixture


@run
async def test_lists_and_single_things_have_the_shape_of_their_views(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        calls = (await program.get("/api/v1/calls")).content
        assert [c.id for c in msgspec.json.decode(calls, type=CallPage).items] == [RINGING, ANSWERED, REFUSED]
        one = msgspec.json.decode((await program.get(f"/api/v1/calls/{ANSWERED}")).content, type=CallView)
        assert (one.id, one.client.name, [each.kind for each in one.effects]) == (
            ANSWERED, "Olena", ["create_lead", "log_call"],
        )  # fmt: skip
        assert b'"ended_at":"2026-11-22T12:00:00Z"' in calls
        assert b'"next":null' in calls
        connection = (await program.get("/api/v1/connections/zoho")).content
        assert msgspec.json.decode(connection, type=ConnectionView).title == "Zoho"
        steps = (await program.get("/api/v1/setup/steps")).content
        assert msgspec.json.decode(steps, type=StepsView).steps[0].step == "company"
        settings = (await program.get("/api/v1/settings")).content
        assert msgspec.json.decode(settings, type=SettingsView).settings == SETTINGS


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("client=067 123-45-67", {"client": "067 123-45-67"}),
        ("client=%2B380671234567", {"client": "+380671234567"}),
        ("client=&line=", {"client": None, "lines": None}),
        ("client=+380671234567&line=+34928000080", {"client": " 380671234567", "lines": (" 34928000080",)}),
        ("disposition=answered,busy&disposition=failed", {"dispositions": ("answered", "busy", "failed")}),
        ("missed=true&logged=false", {"missed": True, "logged": False}),
        ("live=true", {"live": True}),
        ("direction=inbound&phase=ended", {"direction": "inbound", "phase": "ended"}),
        ("extension=80&line=%2B34928000080&connection=hook", {"extension": "80", "lines": ("+34928000080",)}),
        ("since=2026-11-22T12:00:00Z", {"since": 1795348800.0}),
        ("since=2026-11-22T12:00:00", {"since": 1795348800.0}),
        ("until=2026-11-22T13:00:00%2B01:00", {"until": 1795348800.0}),
        (f"before={cursor_of(1.25, 'c~9')}", {"before": (1.25, "c~9")}),
        ("limit=500&unsettled=true&text=Ole", {"limit": 500, "unsettled": True, "text": "Ole"}),
    ],
)
def test_filters_of_calls_reach_the_application(
    web_fixture: WebFixture, admin: str, query: str, expected: dict[str, Any]
) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            reply = await program.get(f"/api/v1/calls?{query}")
        assert reply.status_code == 200, reply.text

    run(story())
    asked = msgspec.structs.asdict(web_fixture.queries[-1])
    assert {name: asked[name] for name in expected} == expected


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=x", "since=yesterday", "disposition=nice", "before=x", "before=x~y",
     "before=nan~y", "before=1e999~y", "missed=maybe",
     "direction=up", "client=" + "9" * 65],
)  # fmt: skip
def test_filters_that_make_no_sense_are_named(web_fixture: WebFixture, admin: str, query: str) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            reply = await program.get(f"/api/v1/calls?{query}")
        problem = reply.json()
        assert (reply.status_code, problem["code"]) == (400, "invalid")
        assert query.partition("=")[0] in problem["detail"]
        assert reply.headers["content-type"] == "application/problem+json"

    run(story())
    assert web_fixture.queries == []


@pytest.mark.parametrize(
    ("query", "header", "language"),
    [("", "fr-CA,en;q=0.5", "fr"), ("?language=en", "fr", "en"), ("", "", "en"), ("?language=de", "fr", None)],
)
def test_providers_answer_in_the_language_of_the_reader(
    web_fixture: WebFixture, admin: str, query: str, header: str, language: str | None
) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            reply = await program.get(f"/api/v1/providers{query}", headers={"Accept-Language": header})
        if language is None:
            assert (reply.status_code, "language" in reply.json()["detail"]) == (400, True)
        else:
            assert [one["language"] for one in reply.json()["items"] if one["kind"] == "crm"] == [language]

    run(story())


def test_the_page_about_a_provider_is_read_when_it_is_opened_and_the_list_has_none(
    web_fixture: WebFixture, admin: str
) -> None:
    zoho = next(one for one in catalog.providers() if one.id == "zoho")
    providers = web_fixture.application.parts.live_connections.providers
    providers["crm", "zoho"] = msgspec.structs.replace(providers["crm", "zoho"], page=zoho.page, texts=zoho.texts)

    async def story() -> None:
        async with web_fixture.client(admin) as program:
            listed = (await program.get("/api/v1/providers")).json()["items"]
            assert [(one["kind"], one["page"]) for one in listed] == [("crm", True), ("pbx", False)]
            assert "markdown" not in listed[0]
            pages = {
                language: (await program.get("/api/v1/providers/crm/zoho/page", params={"language": language})).json()
                for language in LANGUAGES
            }
            assert [one["language"] for one in pages.values()] == list(LANGUAGES)
            assert len({one["markdown"] for one in pages.values()}) == len(LANGUAGES)
            assert all(one["markdown"].startswith("# ") for one in pages.values())
            for path in ("pbx/webhook", "crm/nothing", "..%2Fcrm/zoho"):
                assert (await program.get(f"/api/v1/providers/{path}/page")).status_code == 404

    run(story())


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Cannot(404, "absent", "no such thing", "look"), 404, "absent"),
        (Cannot(409, "conflict", "no"), 409, "conflict"),
        (StoreUnavailable(), 503, "full"),
        (Unavailable("Zoho does not answer"), 502, "far_side"),
        (NeedsHuman("the token was revoked", code="invalid_token"), 409, "invalid_token"),
        (RuntimeError("password=hunter2 at /home/x"), 500, "broken"),
        (KeyError("hunter2"), 500, "broken"),
    ],
)
def test_every_failure_leaves_as_problem_details(
    web_fixture: WebFixture, admin: str, error: Exception, status: int, code: str
) -> None:
    async def story() -> None:
        web_fixture.application.fail = error
        async with web_fixture.client(admin) as program:
            for path in ("/api/v1/calls", "/api/v1/lookup?number=1"):
                reply = await program.get(path)
                problem = reply.json()
                assert (reply.status_code, problem["code"], problem["status"]) == (status, code, status), path
                assert reply.headers["content-type"] == "application/problem+json"
                assert set(problem) >= {"type", "title", "status", "detail", "code", "next"}
                assert problem["next"]
                assert "hunter2" not in reply.text

    with structlog.testing.capture_logs() as log:
        run(story())
    assert any("exc_info" in line for line in log) is (status == 500)  # only a fault of our own is traced


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status", "code"),
    [
        ("GET", "/api/v1/nothing", None, {}, 404, "absent"),
        ("GET", "/api/nothing", None, {}, 404, "absent"),
        ("DELETE", "/api/v1/calls", None, {}, 405, "wrong_method"),
        ("PUT", "/api/v1/settings", b"{", {"Content-Type": "application/json"}, 400, "bad_request"),
        ("PUT", "/api/v1/settings", b"\xff\xfe", {"Content-Type": "application/json"}, 400, "bad_request"),
        ("PUT", "/api/v1/settings", b"[" * 100_000, {"Content-Type": "application/json"}, 400, "too_deep"),
        ("PUT", "/api/v1/settings", b"{}", {"Content-Type": "application/json"}, 400, "invalid"),
        (
            "PUT",
            "/api/v1/settings",
            b'{"settings":{"langauge":"fr"}}',
            {"Content-Type": "application/json"},
            422,
            "unknown_setting",
        ),
        ("PUT", "/api/v1/settings", b"{}", {"Content-Type": "text/plain"}, 415, "wrong_media_type"),
        (
            "PUT",
            "/api/v1/settings",
            b"a=1",
            {"Content-Type": "application/x-www-form-urlencoded"},
            415,
            "wrong_media_type",
        ),
        ("PUT", "/api/v1/settings", b"{}", {}, 415, "wrong_media_type"),
        ("PUT", "/api/v1/settings", b" " * (1 << 20) + b"{}", {"Content-Type": "application/json"}, 413, "too_large"),
    ],
)
def test_wrong_requests_get_the_answer_that_fits(
    web_fixture: WebFixture,
    admin: str,
    method: str,
    path: str,
    body: Any,
    headers: dict[str, str],
    status: int,
    code: str,
) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            reply = await program.request(method, path, content=body, headers=headers)
        assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text
        if status == 405:
            assert "GET" in reply.headers["allow"]

    run(story())


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_too_large_is_told_its_limit_and_what_to_do(web_fixture: WebFixture, admin: str, declared: bool) -> None:
    body = b" " * (1 << 20) + b"{}"

    async def parts() -> AsyncIterator[bytes]:
        yield body

    async def story() -> Any:
        async with web_fixture.client(admin) as program:
            content = body if declared else parts()
            json = {"Content-Type": "application/json"}
            return (await program.put("/api/v1/settings", content=content, headers=json)).json()

    problem = run(story())
    has = "has 1,048,578 bytes" if declared else "is too long"
    assert problem["detail"] == f"The body of the request {has}; at most 1,048,576 bytes are accepted."
    assert problem["next"] == "Send it in several smaller requests. Nothing in this request was saved."


@run
async def test_why_can_be_had_as_plain_text(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        text = await program.get(f"/api/v1/calls/{ANSWERED}/why", params={"format": "text"})
        assert text.headers["content-type"].startswith("text/plain")
        assert text.text.startswith("Incoming call with 067 123-45-67, answered.")
        assert (await program.get(f"/api/v1/calls/{ANSWERED}/why")).json()["rooms"][0]["room"] == 1
        undecided = await program.get(f"/api/v1/calls/{RINGING}/why")
        assert (undecided.status_code, undecided.json()["code"]) == (404, "undecided")


@run
async def test_the_export_follows_all_pages_and_disarms_formulas(
    web_fixture: WebFixture, admin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await web_fixture.application.receive(
        ended("x", Client(number="+380674444444", name="=cmd|' /C calc'!A0"), second=60)
    )
    await web_fixture.application.receive(ended("y", Client(number="+380675555555", name='say "hi", now'), second=90))
    monkeypatch.setattr(calls, "EXPORTED", 2)
    async with web_fixture.client(admin) as program:
        reply = await program.get("/api/v1/calls.csv")
    rows = list(csv.DictReader(io.StringIO(reply.text)))
    assert len(web_fixture.queries) == 3, "five calls, two a page"
    assert [row["name"] for row in rows] == ["Oksana", 'say "hi", now', "'=cmd|' /C calc'!A0", "Olena", "Petro"]
    assert {row["id"] for row in rows} >= {RINGING, ANSWERED, REFUSED}
    assert rows[3]["client"] == "+380671234567"
    assert rows[3]["records"].split() == ["create_lead:r1", "log_call:r2"]
    assert "attachment" in reply.headers["content-disposition"]


@pytest.mark.parametrize(
    ("state", "states", "failing", "newest"),
    [
        (None, None, None, True),
        ("open", (ItemState.OPEN,), None, False),
        ("failing", (ItemState.OPEN,), True, False),
        ("waiting", (ItemState.OPEN,), False, False),
        ("parked", (ItemState.PARKED,), None, False),
        ("done", (ItemState.DONE,), None, True),
    ],
)
def test_states_of_the_outbox_reach_the_application(
    web_fixture: WebFixture, admin: str, state: str | None, states: Any, failing: Any, newest: bool
) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            reply = await program.get("/api/v1/outbox", params={"state": state} if state else {})
        assert reply.status_code == 200

    run(story())
    asked = web_fixture.queries[-1]
    assert (asked.states, asked.failing, asked.newest) == (states, failing, newest)


@run
async def test_the_old_word_for_a_look_up_still_filters_the_outbox(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        for kind in ("look", "lookup"):
            assert (await program.get("/api/v1/outbox", params={"kind": kind})).status_code == 200
            assert web_fixture.queries[-1].kind == "lookup"


@run
async def test_what_is_looked_for_is_counted_and_found_in_the_outbox_with_its_span(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        found = await program.get("/api/v1/calls/count", params={"text": "maria", "logged": "false"})
        span = {"text": "maria", "since": "2026-11-01", "until": "2026-11-02T00:00:00Z"}
        listed = await program.get("/api/v1/outbox", params=span)
        wrong = await program.get("/api/v1/outbox", params={"since": "yesterday"})
    assert found.json() == {"calls": 0, "more": False}
    counted, items = web_fixture.queries[-2:]
    assert (counted.text, counted.logged) == ("maria", False)
    assert listed.status_code == 200
    assert (items.text, items.until - items.since) == ("maria", 86_400)
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid")
    assert "since" in wrong.json()["detail"]


@run
async def test_items_are_changed_by_key_or_by_connection_and_state(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        lead = next(one for one in (await program.get("/api/v1/outbox?state=parked")).json()["items"])
        held = await program.post("/api/v1/outbox/hold", json={"keys": [lead["key"]], "reason": "wait"})
        assert held.json()["changed"] >= 1
        (one,) = await web_fixture.application.store.items_by_key([lead["key"]])
        assert (one.state, one.reason) == (ItemState.HELD, "wait (token t)")
        assert web_fixture.application.asked[-1].by == "token t"
        for body in ({}, {"connection": "zoho"}, {"state": "parked"}):
            assert (await program.post("/api/v1/outbox/retry", json=body)).status_code == 400
        silent = await program.post("/api/v1/outbox/drop", json={"keys": [lead["key"]], "reason": "  "})
        assert (silent.status_code, "reason" in silent.json()["detail"]) == (400, True)
        assert (await program.post("/api/v1/outbox/burn", json={"keys": ["a"]})).status_code in (400, 404)


@run
async def test_settings_are_saved_on_the_version_they_were_made_from(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        held = (await program.get("/api/v1/settings")).json()
        new = {**held["settings"], "company": {**held["settings"]["company"], "country": "ES"}}
        bad = {**new, "company": {"country": "XX"}}
        saved = await program.put("/api/v1/settings", json={"settings": new, "note": "n", "base_version": 1})
        assert saved.json() == {"version": 2, "notices": []}
        late = await program.put("/api/v1/settings", json={"settings": new, "base_version": 1})
        assert (late.status_code, late.json()["code"]) == (409, "version_conflict")
        wrong = await program.put("/api/v1/settings", json={"settings": bad})
        assert wrong.status_code == 422
        assert wrong.json()["findings"][0]["where"] == "company.country"
        checked = await program.post("/api/v1/settings/check", json={"settings": bad})
        assert "company.country" in [f["where"] for f in checked.json()["items"]]
        page = (await program.get("/api/v1/settings/versions?limit=1")).json()
        older = (await program.get(f"/api/v1/settings/versions?limit=1&before={page['next']}")).json()
        assert [v["version"] for v in (*page["items"], *older["items"])] == [2, 1]


@run
async def test_a_version_is_read_with_its_settings_and_none_before_the_first_are_the_defaults(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        first = (await program.get("/api/v1/settings/versions/1")).json()
        assert (first["version"], first["author"], first["settings"]["company"]["country"]) == (1, "demo", "UA")
        before = (await program.get("/api/v1/settings/versions/0")).json()
        assert msgspec.convert(before["settings"], Settings) == with_plans(Settings(), before["settings"]["crm"])
        for number, status, code in (("2", 404, "absent"), ("-1", 400, "invalid"), (str(2**63), 400, "invalid")):
            reply = await program.get(f"/api/v1/settings/versions/{number}")
            assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text


@run
async def test_a_connection_goes_through_its_life(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        new = {"provider": "zoho", "id": "crm2", "settings": {"data_centre": "eu"}}
        assert (await program.post("/api/v1/connections", json=new)).json()["state"] == "new"
        assert (await program.post("/api/v1/connections", json=new)).status_code == 409
        one = "/api/v1/connections/crm2"
        assert (await program.patch(one, json={"title": "Second"})).json()["title"] == "Second"
        asked = await program.post(f"{one}/authorize", json={"redirect_uri": "http://house/oauth/return"})
        assert asked.json()["state"] in asked.json()["url"]
        assert (await program.post(f"{one}/authorize", json={"redirect_uri": "javascript:x"})).status_code == 400
        assert (await program.post(f"{one}/code", json={"code": "1000.x"})).status_code == 200
        assert (await program.post(f"{one}/test")).json()["ok"] is True
        assert (await program.post(f"{one}/pause")).json()["state"] == "stopped"
        assert (await program.post(f"{one}/resume")).json()["state"] == "active"
        assert (await program.post(f"{one}/prepare", json={"agreed": True})).json()["done"]
        assert (await program.post(f"{one}/sync")).status_code == 202
        for part in ("crm-users", "fields?entity=lead", "pipelines"):
            assert len((await program.get(f"{one}/{part}")).json()["items"]) == 1, part
        assert (await program.get(f"{one}/exchanges")).json()["items"] == []
        assert (await program.delete(one)).status_code == 204
        assert (await program.get(one)).status_code == 404


@run
async def test_the_return_of_oauth_works_without_scripts_and_escapes_what_it_shows(quiet: WebFixture) -> None:
    async with quiet.client(await quiet.token()) as program:
        body = {"redirect_uri": "http://house/oauth/return"}
        state = (await program.post("/api/v1/connections/zoho/authorize", json=body)).json()["state"]
    async with quiet.client() as browser:
        done = await browser.get("/oauth/return", params={"state": state, "code": "1"})
        assert (done.status_code, "Invented Ltd" in done.text) == (200, True)
        assert 'href="/setup"' in done.text  # something of set-up is still missing
        again = await browser.get("/oauth/return", params={"state": state, "code": "1"})
        assert again.status_code == 400
        assert "<main" in again.text
        assert (await browser.get("/oauth/return")).status_code == 400
        for reply in (done, again):
            assert reply.headers["content-type"].startswith("text/html")
            assert "script-src 'self'" in reply.headers["content-security-policy"]
            assert "<script" not in reply.text


@run
async def test_small_doors_answer(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client() as stranger:
        assert (await stranger.get("/healthz")).json() == {"ok": True}
        assert (await stranger.get("/readyz")).json() == {"ready": True}
        web_fixture.clock.advance(-3600)
        assert (await stranger.get("/readyz")).json() == {"ready": True}, "a clock that was set back stops no calls"
        async with web_fixture.client(admin) as program:
            checks = (await program.get("/api/v1/doctor")).json()["checks"]
        assert "set back" in next(one["sentence"] for one in checks if one["name"] == "clock")
        web_fixture.clock.advance(3600)
        assert (await stranger.post("/healthz")).status_code == 405
        assert (await stranger.get("/api/v1/lookup", params={"number": "+341"})).status_code == 401
    async with web_fixture.client(admin) as program:
        assert (await program.get("/api/v1/lookup", params={"number": KNOWN})).json()["type"] == "found"
        assert (await program.get("/api/v1/lookup", params={"number": "+380670000000"})).json()["type"] == "not_found"
        assert (await program.get("/api/v1/lookup")).status_code == 400
        assert (await program.get("/api/v1/lookup", params={"number": "1", "connection": "x"})).status_code == 404
        twice = await program.get("/api/v1/api/v1/calls")
        assert (twice.status_code, twice.json()["code"]) == (404, "absent")
        for wrong in (
            "/api/v1/api/v1/",
            "/api/v1/api/v1/lookup?number=1",
            "/api/v1/api/v1/api/v1/calls",
            "/api/api/v1",
        ):
            assert (await program.get(wrong)).status_code == 404, wrong


@run
async def test_every_answer_of_the_api_carries_the_security_headers(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        for path in (
            "/api/v1/calls",
            "/api/v1/nothing",
            "/api/openapi.json",
            "/",
            f"/calls/{ANSWERED}",
            "/oauth/return",
        ):
            headers = (await program.get(path)).headers
            policy = headers["content-security-policy"]
            assert "unsafe" not in policy, path
            assert "frame-ancestors 'none'" in policy, path
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["referrer-policy"] == "no-referrer", path


def test_the_cursor_of_a_call_reads_back_exactly(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(200):
        at, call = chance.random() * 2e9, f"c{chance.random()}~{chance.random()}"
        assert place_of(cursor_of(at, call)) == (at, call)
