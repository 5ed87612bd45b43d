"""A request that makes no sense is answered with the part that is wrong, what was given and what would be right."""

from typing import Any
from urllib.parse import quote

import httpx
import pytest

from cordboard.testing.event_loop import run
from cordboard.web import validation_messages
from cordboard.web.tests.real_application import KNOWN
from cordboard.web.tests.web_fixture import WebFixture

ABSENT = {
    "connection": "zoho",
    "call": "c1",
    "user": "op",
    "name": "n",
    "verb": "retry",
    "kind": "crm",
    "provider": "zoho",
}


def problem_in(reply: httpx.Response, status: int = 400, code: str = "invalid") -> str:
    assert (reply.status_code, reply.json()["code"]) == (status, code), reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    detail: str = reply.json()["detail"]
    assert reply.json()["next"]
    assert not any(mark in detail for mark in ("Expected", "Invalid", "regex", "$.", "'data'")), detail
    return detail


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (
            "outbox?state=zzz",
            "'state' takes one of open, waiting, failing, parked, held, done, dropped; 'zzz' was given.",
        ),
        ("outbox?state=", "'state' takes one of open, waiting, failing, parked, held, done, dropped; it is empty."),
        ("outbox?kind=zzz", "'kind' takes one of create_account, create_lead,"),
        ("calls/c1/why?format=zzz", "'format' takes one of json, text; 'zzz' was given."),
        ("calls?direction=up", "'direction' takes one of inbound, outbound,"),
        ("calls?phase=up", "'phase' takes one of "),
        ("calls?disposition=answered,nice", "'disposition' takes one of answered, abandoned,"),
        ("calls?missed=maybe", "'missed' takes true or false; 'maybe' was given."),
        ("calls?limit=0", "'limit' takes a whole number from 1 to 500; '0' was given. Maximum number of items."),
        ("calls?limit=99999999", "'limit' takes a whole number from 1 to 500; '99999999' was given."),
        ("calls?limit=abc", "'limit' takes a whole number from 1 to 500; 'abc' was given."),
        ("calls?since=yesterday", "'since' takes a time in ISO 8601, such as 2026-11-22T10:00:00Z"),
        ("calls?until=2026", "'2026' was given."),
        ("calls?before=xx", "'before' takes the `next` that a page of this list gave; 'xx' was given."),
        ("calls?client=" + "9" * 65, "'client' takes text of at most 64 characters; '" + "9" * 60 + "...' was given."),
        (
            "audit?before=x",
            "'before' takes a whole number of at least 0; 'x' was given. The `next` of the previous page",
        ),
        ("connections/zoho/fields?entity=zzz", "'entity' takes one of "),
        ("connections/zoho/fields", "The query parameter 'entity' is missing; it takes one of "),
        ("number", "The query parameter 'text' is missing; it takes text of at most 200 characters."),
        ("number?text=1&region=XX", "'region' takes two letters of ISO 3166, such as ES or UA; 'XX' was given."),
        ("number?text=1&region=UKR", "such as ES or UA; 'UKR' was given. Did you mean UA?"),
        ("number?text=1&region=", "'region' takes two letters of ISO 3166, such as ES or UA; it is empty."),
        ("stream?since=x", "'since' takes a whole number of at least 0; 'x' was given. Begin after this event id."),
        ("calls?misssed=true", "There is no query parameter 'misssed' here; did you mean missed?"),
        ("summary?limit=1", "There is no query parameter 'limit' here; this address takes none."),
        ("lookup", "The query parameter 'number' is missing"),
        ("lookup?number=", "'number' takes text of 1 to 200 characters; it is empty."),
        ("lookup?number=" + "1" * 201, "'number' takes text of 1 to 200 characters"),
        ("lookup?number=1&conection=zoho", "There is no query parameter 'conection' here; did you mean connection?"),
    ],
)
def test_a_query_that_makes_no_sense_is_told_by_its_public_name(
    web_fixture: WebFixture, admin: str, path: str, said: str
) -> None:
    async def story() -> str:
        async with web_fixture.client(admin) as program:
            return problem_in(await program.get(f"/api/v1/{path}"))

    assert said in run(story())
    assert web_fixture.queries == []


@run
async def test_everything_that_is_wrong_is_told_at_once(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        detail = problem_in(await program.get("/api/v1/calls?limit=0&phase=up"))
    assert "'limit' takes" in detail
    assert "'phase' takes" in detail


def closed(schema: dict[str, Any], described: dict[str, Any]) -> bool:
    """Whether not every text is a value."""
    if "$ref" in schema:
        return closed(described["components"]["schemas"][schema["$ref"].rpartition("/")[2]], described)
    if "oneOf" in schema:
        return all(closed(one, described) for one in schema["oneOf"])
    if schema.get("type") == "array":
        return closed(schema["items"], described)
    return "enum" in schema or schema.get("type") in ("integer", "boolean", "null")


@run
async def test_every_parameter_of_the_description_refuses_nonsense_by_its_name(
    web_fixture: WebFixture, admin: str
) -> None:
    asked = 0
    async with web_fixture.client(admin) as program:
        described = (await program.get("/api/openapi.json")).json()
        for path, verbs in described["paths"].items():
            for each in verbs.get("get", {}).get("parameters", []):
                if each["in"] != "query" or not closed(each["schema"], described):
                    continue
                asked += 1
                others = {p["name"]: "lead" for p in verbs["get"]["parameters"] if p["in"] == "query" and p["required"]}
                reply = await program.get(path.format(**ABSENT), params={**others, each["name"]: "\N{PILE OF POO}"})
                detail = problem_in(reply)
                assert f"The query parameter '{each['name']}' takes " in detail, (path, detail)
                assert "'\N{PILE OF POO}' was given" in detail
    assert asked >= 20


@pytest.mark.parametrize(
    ("at", "written"),
    [
        ("2026-11-22T12:00:00 01:00", 1795345200.0),  # a plus that arrived as a blank
        ("2026-11-22T12:00:00%2B01:00", 1795345200.0),
        ("2026-11-22", 1795305600.0),
        ("2026-11-22 12:00", 1795348800.0),
    ],
)
def test_a_moment_may_be_a_date_alone_and_lose_its_plus(
    web_fixture: WebFixture, admin: str, at: str, written: float
) -> None:
    async def story() -> None:
        async with web_fixture.client(admin) as program:
            assert (await program.get(f"/api/v1/calls?since={at}")).status_code == 200

    run(story())
    assert web_fixture.queries[-1].since == written


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("PUT", "settings", {}, "'settings' is missing in the body; it takes an object."),
        ("PUT", "settings", [], "The body takes an object, not a list."),
        ("PUT", "settings", None, "The body is missing; it takes an object."),
        (
            "PUT",
            "settings",
            {"settings": {"company": {"country": 3}}},
            "'settings.company.country' in the body takes text, not a number.",
        ),
        (
            "PUT",
            "settings",
            {"settings": {"numbers": [{"number": "1"}, {}]}},
            "'settings.numbers[1].number' is missing in the body; it takes text.",
        ),
        (
            "PUT",
            "settings",
            {"settings": {"crm": {"zoho": {"callback_within": "soon"}}}},
            "'settings.crm[...].callback_within' in the body takes a duration in ISO 8601, such as P1D or PT15M.",
        ),
        (
            "PUT",
            "settings",
            {"settings": {}, "base_version": -1},
            "'base_version' in the body takes a whole number of at least 0.",
        ),
        ("PUT", "settings", {"settings": {}, "note": "x" * 501}, "'note' in the body takes text of at most 500 char"),
        ("POST", "users", {"name": "a", "password": "short", "role": "agent"}, "takes text of 10 to 1000 char"),
        (
            "POST",
            "users",
            {"name": "a", "password": "x" * 10, "role": "king"},
            "'role' in the body takes one of admin, supervisor, agent, light_agent, auditor, wall, not 'king'.",
        ),
        ("POST", "users", {"name": " a", "password": "x" * 10, "role": "agent"}, "'name' in the body takes a name"),
        (
            "POST",
            "users",
            {"name": "a", "password": "x" * 10, "role": "agent", "language": "xx"},
            "'language' in the body takes one of en, es, fr, uk, not 'xx'.",
        ),
        ("POST", "setup", {"user": "a", "password": "x" * 10, "language": "xx"}, "one of en, es, fr, uk, not 'xx'."),
        ("POST", "tokens", {"name": "a/b", "scopes": ["*"]}, "'name' in the body takes a name of 1 to 64 characters:"),
        ("POST", "tokens", {"name": "a", "scopes": []}, "'scopes' in the body takes a list of 1 to 50 entries."),
        ("POST", "tokens", {"name": "a", "scopes": ["up"]}, "'scopes' in the body takes one of *, calls.read,"),
        ("POST", "tokens", {"name": "a", "scopes": ["*"], "expires_at": "2000-01-01T00:00:00Z"}, "still to come."),
        ("POST", "tokens", {"name": "a", "scopes": ["*"], "expires_at": "9999-12-31T23:59:59-23:00"}, "still to come."),
        ("POST", "tokens", {"name": "a", "scopes": ["*"], "expires_at": "2099-01-01T00:00:00"}, "with its offset."),
        (
            "POST",
            "connections",
            {"provider": "zoho", "kind": "zzz"},
            "'kind' in the body takes one of crm, messenger, pbx, sms",
        ),
        ("POST", "outbox/burn", {"keys": ["a"]}, "In the address, 'verb' takes one of retry, hold, release, drop; 'bu"),
        ("POST", "outbox/retry", {"keys": [3]}, "'keys[0]' in the body takes text, not a number."),
        (
            "PUT",
            "alerts/secrets",
            {"mail_password": 3},
            "'mail_password' in the body takes text of at most 500 characters, not a number.",
        ),
        ("POST", "connections/zoho/authorize", {"redirect_uri": "javascript:x"}, "takes an address that begins with h"),
    ],
)
def test_a_body_that_makes_no_sense_is_told_with_its_place(
    web_fixture: WebFixture, admin: str, method: str, path: str, body: Any, said: str
) -> None:
    async def story() -> str:
        async with web_fixture.client(admin) as program:
            return problem_in(await program.request(method, f"/api/v1/{path}", json=body))

    assert said in run(story())


@pytest.mark.parametrize(
    ("method", "path", "body", "said"),
    [
        ("POST", "outbox/retry", {"key": ["a"]}, "key: there is no such name; did you mean keys?"),
        ("PUT", "alerts/secrets", {"mail_pasword": "x"}, "mail_pasword: there is no such name; did you mean mail_pass"),
        ("PATCH", "connections/zoho", {"tittle": "x"}, "tittle: there is no such name; did you mean title?"),
        ("POST", "tokens", {"name": "a", "scopes": ["*"], "expires": 1}, "did you mean expires_at?"),
        ("PUT", "settings", {"settings": {}, "nte": "x"}, "nte: there is no such name; did you mean note?"),
    ],
)
def test_a_misspelt_name_in_a_body_does_not_vanish(
    web_fixture: WebFixture, admin: str, method: str, path: str, body: Any, said: str
) -> None:
    async def story() -> str:
        async with web_fixture.client(admin) as program:
            return problem_in(await program.request(method, f"/api/v1/{path}", json=body), 422, "unknown_name")

    assert said in run(story())
    assert web_fixture.application.asked == []


@pytest.mark.parametrize("raw", [b"{", b'{"a":1}x', b"\xff", b'{"settings":"\\ud800"}', b'{"settings":1e999}'])
def test_what_is_no_json_is_called_so(web_fixture: WebFixture, admin: str, raw: bytes) -> None:
    async def story() -> str:
        async with web_fixture.client(admin) as program:
            json = {"Content-Type": "application/json"}
            reply = await program.put("/api/v1/settings", content=raw, headers=json)
        assert (reply.status_code, reply.json()["code"]) == (400, "bad_request")
        return str(reply.json()["detail"])

    assert run(story()).startswith("The body isn't valid JSON: ")


@run
async def test_a_parameter_given_twice_is_read_one_way_or_refused(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as program:
        for path in ("/api/v1/calls?limit=1&limit=1000000", f"/api/v1/lookup?number={quote(KNOWN)}&number=x"):
            first, last = path.replace("&limit=1000000", "").replace("&number=x", ""), path
            answers = [(await program.get(one)) for one in (first, last)]
            same = answers[0].content == answers[1].content
            assert same or answers[1].status_code in (400, 422), path


@run
async def test_what_a_route_takes_is_found_out_once_and_not_for_each_request(
    web_fixture: WebFixture, admin: str
) -> None:
    async with web_fixture.client(admin) as program:
        await program.get("/api/v1/calls?limit=1")
        known = validation_messages._parts.cache_info().currsize
        for _ in range(5):
            assert (await program.get("/api/v1/calls?limit=1")).status_code == 200
        assert validation_messages._parts.cache_info().currsize == known
