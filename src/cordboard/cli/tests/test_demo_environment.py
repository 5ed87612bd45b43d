"""The demo's steps, one by one; the whole of it is a journey (`tests/`)."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.cli.demo import demo_environment, demo_history
from cordboard.domain.scenario.facts import CrmUser
from cordboard.testing.event_loop import run
from cordboard.toolkit.webhooks.signatures import verify
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.real_application import RealApplication
from cordboard.web.tests.web_fixture import WebFixture

ZOHO = {
    "base": "http://127.0.0.1:1", "accounts": "http://127.0.0.1:1", "client_id": "1000.X", "client_secret": "s",
    "refresh_token": "1000.r", "control": "http://127.0.0.1:1/__sandbox", "seed": 1,
}  # fmt: skip


ESPOCRM = {
    "base": "http://127.0.0.1:2", "api_key": "k", "control": "http://127.0.0.1:2/__sandbox", "accounts": {},
}  # fmt: skip


USERS = (
    CrmUser(id="u1", name="Ana Ruiz"),
    CrmUser(id="u2", name="Alberto Sanz"),
    CrmUser(id="u3", name="Olha M"),
)


def test_the_two_lines_belong_to_ana_and_alberto_and_a_second_start_changes_nothing() -> None:
    application = RealApplication.seeded(calls=False)
    application.parts.live_connections.connected_accounts["zoho"].users = USERS
    service = application.parts.service

    async def users() -> tuple[CrmUser, ...]:
        return USERS

    application.crm.users = users  # type: ignore[method-assign]
    run(demo_environment.name_team(service, ("zoho",)))
    settings = run(service.settings.in_force()).settings
    assert [(one.number, one.region, one.default_owner) for one in settings.numbers] == [
        ("+34928000080", "ES", "ana"),
        ("+380441234567", "UA", "alberto"),
    ]
    assert [(one.id, one.name, one.extensions, one.crm_users) for one in settings.team] == [
        ("ana", "Ana Ruiz", ("80",), {"zoho": "u1"}),
        ("alberto", "Alberto Sanz", ("81",), {"zoho": "u2"}),
    ]
    assert settings.crm["zoho"].default_user == "u1"
    run(demo_environment.name_team(service, ("zoho",)))
    assert run(service.settings.in_force()).version == 2


@run
async def test_the_demo_user_is_an_administrator_with_the_shown_password(street_: WebFixture) -> None:
    await demo_environment.open_door(street_.authenticator, "first password")
    await demo_environment.open_door(street_.authenticator, "second password")
    users = await street_.accounts.users()
    assert [(each.name, each.role) for each in users] == [("demo", Role.ADMIN)]
    assert await street_.authenticator.passwords.fits(users[0].password, "second password")


@pytest.fixture
def street_() -> WebFixture:
    return WebFixture()


def test_the_ready_line_has_exactly_the_keys_that_others_rely_on() -> None:
    class Running:
        url = "http://127.0.0.1:8700"
        agi_port = 4573

    keys = demo_environment.Keys(password="p", entrance="e", panels={"ana": "k"})
    ready = demo_environment.ready_line(Running(), {"zoho": ZOHO}, keys, "cb_t", "hs")  # type: ignore[arg-type]
    line = json.loads(msgspec.json.encode(ready))
    assert list(line) == ["console", "api", "token", "login", "zoho", "hook", "agi", "panels"]
    both = demo_environment.ready_line(Running(), {"zoho": ZOHO, "espocrm": ESPOCRM}, keys, "t", "s")  # type: ignore[arg-type]
    assert json.loads(msgspec.json.encode(both))["espocrm"] == {
        "base": "http://127.0.0.1:2", "api_key": "k", "control": "http://127.0.0.1:2/__sandbox",
    }  # fmt: skip
    assert line["login"] == {"user": "demo", "password": "p"}
    assert set(line["zoho"]) == {"base", "accounts", "client_id", "client_secret", "refresh_token", "control"}
    assert line["hook"] == {"url": "http://127.0.0.1:8700/hooks/hook", "secret": "hs"}
    assert line["panels"] == [{"user": "ana", "url": "http://127.0.0.1:8700/enter?key=k"}]
    assert (line["agi"], line["token"]) == ("agi://127.0.0.1:4573", "cb_t")


def test_history_is_told_in_signed_batches_oldest_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events = [{"id": str(n), "call": str(n)} for n in range(demo_history.BATCH + 5)]
    file = tmp_path / "history.jsonl"
    file.write_text("\n".join(json.dumps(event) for event in events) + "\n")
    heard: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url.path == "/hooks/hook"
        body = request.read()
        verify("secret", request.headers["x-cordboard-signature"], body, time.time())
        heard.extend(json.loads(body))
        return httpx.Response(202, json={})

    client = httpx.AsyncClient
    monkeypatch.setattr(
        demo_history.httpx, "AsyncClient", lambda **more: client(transport=httpx.MockTransport(answer), **more)
    )
    seen: list[int] = []
    left = iter([500, 61, 60, 0])

    async def waiting() -> int:
        seen.append(len(heard))
        return next(left)

    monkeypatch.setattr(demo_history, "LOOK", 0.0)
    run(demo_history.tell_history("http://house", "hook", "secret", file, waiting))
    assert heard == events
    assert seen == [100, 100, 100, 105], "the next batch waits until the CRM has taken most of the last one"


def test_a_crm_that_takes_nothing_does_not_end_the_story(monkeypatch: pytest.MonkeyPatch) -> None:
    async def waiting() -> int:
        return 1000

    monkeypatch.setattr(demo_history, "PATIENCE", 0.0)
    run(demo_history._room(waiting))


def test_a_demo_without_traffic_or_with_an_earlier_past_tells_none() -> None:
    async def story() -> None:
        past = asyncio.create_task(demo_environment.nothing())
        await demo_environment.tell_past(None, ("zoho",), "secret", past, {})  # type: ignore[arg-type]  # nobody is asked

    run(story())
