"""What makes no sense is refused by a running server with a problem that says what, where and what to do; never 500."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from support.faultrun.world import SECRET, TOKEN_FILE, World

pytestmark = pytest.mark.journey

API = "/api/v1"
HOOK = {"provider": "webhook", "id": "odd", "settings": {"secret": SECRET}}
AMI = {"provider": "asterisk", "id": "odd"}


def hook(**more: Any) -> dict[str, Any]:
    return {**HOOK, **more}


def ami(**settings: Any) -> dict[str, Any]:
    return {**AMI, "settings": {"secret": SECRET, **settings}}


# method, address, body, status, code, part of what it says
REFUSED: list[tuple[str, str, Any, int, str, str]] = [
    ("GET", "/calls?direction=up", None, 400, "invalid", "'direction' takes one of "),
    ("GET", "/calls?limit=99999999999999999999999", None, 400, "invalid", "'limit' takes a whole number from 1 to 500"),
    ("GET", "/calls?since=2026-13-01", None, 400, "invalid", "'since' takes a time in ISO 8601"),
    ("GET", "/calls?before=nan~x", None, 400, "invalid", "'before' takes"),
    ("GET", "/calls?=x", None, 400, "invalid", "no query parameter ''"),
    ("GET", "/calls.csv?limit=0", None, 400, "invalid", "'limit' takes"),
    ("GET", "/calls/none", None, 404, "absent", "Call not found: 'none'."),
    ("GET", "/calls/a%2Fb", None, 404, "absent", "Not found."),
    ("GET", "/calls/%00/why", None, 404, "absent", "Call not found"),
    ("GET", "/calls/%F0%9F%98%80", None, 404, "absent", "Call not found"),
    ("DELETE", "/calls", None, 405, "wrong_method", "does not support that method"),
    ("GET", "/outbox?state=zzz", None, 400, "invalid", "'state' takes one of open, waiting, failing,"),
    ("GET", "/outbox?kind=zzz", None, 400, "invalid", "'kind' takes one of create_account,"),
    ("POST", "/outbox/burn", {"keys": ["a"]}, 400, "invalid", "In the address, 'verb' takes one of retry, hold,"),
    ("POST", "/outbox/retry", {"keys": "a"}, 400, "invalid", "'keys' in the body takes a list"),
    ("POST", "/outbox/retry", {"key": ["a"]}, 422, "unknown_name", "did you mean keys?"),
    ("POST", "/outbox/retry", None, 400, "invalid", "The body is missing"),
    ("POST", "/outbox/drop", {"keys": ["a"]}, 400, "invalid", "Enter a 'reason' for discarding."),
    ("GET", "/number?text=1&region=XX", None, 400, "invalid", "'region' takes two letters of ISO 3166"),
    ("GET", "/lookup", None, 400, "invalid", "'number' is missing"),
    ("GET", "/lookup?number=1&connection=nope", None, 404, "absent", "Connection not found: 'nope'."),
    ("GET", "/stream?since=x", None, 400, "invalid", "'since' takes a whole number"),
    ("GET", "/socket", None, 426, "upgrade", "speaks WebSocket"),
    ("GET", "/audit?before=-1", None, 400, "invalid", "'before' takes a whole number"),
    ("GET", "/alerts?limit=x", None, 400, "invalid", "'limit' takes"),
    ("PUT", "/alerts/secrets", {"webhook_secret": "short"}, 422, "short_secret", "at least 16 characters"),
    ("PUT", "/alerts/secrets", {"mail_pasword": "x"}, 422, "unknown_name", "did you mean mail_password?"),
    ("PUT", "/settings", [], 400, "invalid", "The body takes an object, not a list."),
    ("PUT", "/settings", {"settings": {"language": "xx"}}, 422, "contradiction", "language xx"),
    (
        "PUT",
        "/settings",
        {"settings": {"company": {"langauge": "fr"}}},
        422,
        "unknown_setting",
        "did you mean language?",
    ),
    ("PUT", "/settings", {"settings": {"region": "UKR"}}, 422, "contradiction", "Unknown country code: UKR."),
    ("PUT", "/settings", {"settings": {"callback_within": "P9999999D"}}, 422, "contradiction", "9999999 days"),
    ("PUT", "/settings", {"settings": {}, "base_version": 10**30}, 400, "invalid", "'base_version' in the body takes"),
    ("POST", "/settings/check", {}, 400, "invalid", "'settings' is missing in the body"),
    ("POST", "/tokens", {"name": "a/b", "scopes": ["*"]}, 400, "invalid", "'name' in the body takes a name"),
    ("POST", "/tokens", {"name": "a", "scopes": ["*"], "expires_at": "2026"}, 400, "invalid", "still to come"),
    ("DELETE", "/tokens/none", None, 404, "absent", "Token not found."),
    ("POST", "/users", {"name": "a"}, 400, "invalid", "'role' is missing in the body; it takes one of admin,"),
    ("PATCH", "/users/none", {"role": "king"}, 400, "invalid", "'role' in the body takes one of admin,"),
    ("PATCH", "/users/none", {"role": "agent"}, 404, "absent", "User not found."),
    ("PATCH", "/session", {"language": "xx"}, 403, "not_allowed", "token"),
    ("POST", "/setup", {"user": "a", "password": "short"}, 400, "invalid", "text of 10 to 1000 characters"),
    ("POST", "/connections", {}, 400, "invalid", "'provider' is missing"),
    ("POST", "/connections", {"provider": "zzz"}, 422, "unknown_provider", "Unknown provider: 'zzz'."),
    ("POST", "/connections", hook(id="é"), 422, "wrong_value", "The id 'é' needs at least one Latin letter or digit."),
    ("POST", "/connections", hook(id="x" * 65), 400, "invalid", "'id' in the body takes text of 1 to 64 characters."),
    ("POST", "/connections", hook(title=""), 400, "invalid", "'title' in the body takes text of 1 to 200"),
    ("POST", "/connections", hook(settings={"secret": "x"}), 422, "wrong_value", "secret takes text of 16 to 2000"),
    (
        "POST",
        "/connections",
        ami(port="abc"),
        422,
        "wrong_value",
        "port takes a whole number from 1 to 65535, not 'abc'",
    ),
    ("POST", "/connections", ami(phones="("), 422, "wrong_value", "phones takes a regular expression"),
    ("POST", "/connections", ami(region="XX"), 422, "wrong_value", "region takes two letters of ISO 3166"),
    ("PATCH", "/connections/hook", {"settings": {"secret": ""}}, 422, "missing_settings", "Missing: Signing secret."),
    ("PATCH", "/connections/none", {}, 404, "absent", "Connection not found: 'none'."),
    ("POST", "/connections/hook/authorize", {"redirect_uri": "http://x"}, 409, "not_a_crm", "hook is not a CRM."),
    ("POST", "/connections/hook/code", {"code": "x"}, 409, "not_a_crm", "hook is not a CRM."),
    ("POST", "/connections/hook/prepare", {"agreed": True}, 409, "not_a_crm", "hook is not a CRM."),
    ("POST", "/connections/hook/sync", None, 409, "not_a_crm", "hook is not a CRM."),
    ("GET", "/connections/zoho/fields?entity=zzz", None, 400, "invalid", "'entity' takes one of "),
    ("GET", "/connections/hook/users", None, 409, "not_a_crm", "hook is not a CRM."),
]


@pytest.fixture
def program(running: World) -> Iterator[httpx.Client]:
    token = (running.folder / "data" / TOKEN_FILE).read_text()
    with httpx.Client(base_url=running.base, headers={"Authorization": f"Bearer {token}"}, timeout=30) as client:
        yield client


def test_every_request_that_makes_no_sense_is_answered_with_a_problem(running: World, program: httpx.Client) -> None:
    before = running.api("GET", "/connections"), running.api("GET", "/settings")
    unsaid = []
    for method, path, body, status, code, said in REFUSED:
        reply = program.request(method, API + path, json=body)
        assert reply.headers["content-type"] == "application/problem+json", (method, path, reply.text)
        problem = reply.json()
        assert (reply.status_code, problem["status"], problem["code"]) == (status, status, code), (path, reply.text)
        if said not in problem["detail"]:
            unsaid.append((path, said, problem["detail"]))
        assert problem["next"], (path, problem)
    assert not unsaid, chr(10).join(map(str, unsaid))
    assert [one["id"] for one in running.api("GET", "/connections")["items"]] == [c["id"] for c in before[0]["items"]]
    assert running.api("GET", "/settings") == before[1]
    assert "request failed" not in (running.folder / "server.log").read_text()


@pytest.mark.parametrize(
    ("raw", "kind", "status", "said"),
    [
        (b"{", "application/json", 400, "The body isn't valid JSON"),
        (b"\xff\xfe{\x00", "application/json", 400, "The body isn't valid JSON"),
        (b"keys=a", "application/x-www-form-urlencoded", 415, "The body is not declared as JSON."),
        (b"\x81\xa4keys\x91\xa1a", "application/x-msgpack", 415, "The body is not declared as JSON."),
        (b"[" * 100_000, "application/json", 400, "The body is nested too deeply."),
        (
            b" " * (1 << 20) + b"{}",
            "application/json",
            413,
            "has 1,048,578 bytes; at most 1,048,576 bytes are accepted.",
        ),
    ],
)
def test_a_body_that_is_none_is_refused(program: httpx.Client, raw: bytes, kind: str, status: int, said: str) -> None:
    reply = program.post(f"{API}/outbox/retry", content=raw, headers={"Content-Type": kind})
    assert (reply.status_code, reply.headers["content-type"]) == (status, "application/problem+json"), reply.text
    assert said in reply.json()["detail"]


def test_what_is_no_http_is_refused_with_a_problem_too(program: httpx.Client) -> None:
    reply = program.request("FOO", f"{API}/calls")
    assert (reply.status_code, reply.headers["content-type"]) == (400, "application/problem+json")
    assert json.loads(reply.text)["next"]
