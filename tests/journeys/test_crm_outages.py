"""Dead CRMs, revoked tokens, refused records, bad webhooks: what happens by itself, what a person sees and does."""

import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import SECRET, World, until

from cordboard.toolkit.ids import call_id
from cordboard.toolkit.webhooks.signatures import sign

pytestmark = pytest.mark.journey


def event(call: str, number: str, **more: Any) -> dict[str, Any]:
    at = stamp(datetime.now(UTC) - timedelta(minutes=1))
    whole = {"schema": 1, "id": f"{call}-end", "call": call, "at": at, "type": "ended", "direction": "inbound"}
    client = {"client": {"number": number}, "own_number": LINE, "extension": "80", "disposition": "answered"}
    return {**whole, **client, "durations_ms": {"talk": 5000}, **more}


def new_id() -> str:
    return f"t-{uuid.uuid4().hex[:10]}"


def health(world: World) -> dict[str, Any]:
    return dict(world.api("GET", "/connections/zoho")["health"])


def test_a_dead_crm_only_delays_and_the_banner_says_since_when(running: World) -> None:
    running.control("POST", "/faults", {"switch": "refuse"})
    calls = [new_id() for _ in range(6)]
    for n, call in enumerate(calls):
        assert running.post([event(call, f"+3460030000{n}")]) == 202
    until(lambda: health(running)["code"] == "crm.away", 20, "the outage is shown")
    assert health(running)["level"] == "red"
    assert "will be sent automatically" in health(running)["sentence"]
    waiting = running.api("GET", "/outbox?connection=zoho&state=open")["items"]
    assert len(waiting) == 6
    assert running.api("GET", "/connections/zoho/users")["items"], "people keep their names"
    running.control("DELETE", "/faults")
    for call in calls:
        settled_in_time(running, call)
    running.pass_until(lambda: health(running)["level"] == "green", 300, "all is well again")


def test_a_revoked_token_pauses_within_a_minute_and_re_authorising_sends_everything_in_order(running: World) -> None:
    running.control("POST", "/oauth", {"revoke_refresh_token": True, "expire_access_tokens": True})
    number, calls = "+34600300010", [new_id() for _ in range(5)]
    begun = time.monotonic()
    for call in calls:
        assert running.post([event(call, number)]) == 202
    until(lambda: health(running)["code"] == "crm.paused", 60, "the connection is paused")
    assert time.monotonic() - begun < 60
    assert "Reconnect" in health(running)["fix"]
    lane = running.api("GET", "/connections/zoho")["lane"]
    assert lane["state"] == "paused"
    assert lane["reason"]
    running.control("POST", "/oauth", {"restore": True})
    running.authorise()
    settled = [running.wait_settled(call, 60) for call in calls]
    records = [int(e["record"]) for one in settled for e in one["effects"] if e["entity"] == "call"]
    assert records == sorted(records)
    assert len(records) == 5


@pytest.mark.parametrize("times", [2, 4, 7])
def test_fresh_tokens_that_are_refused_for_a_moment_pause_nothing(running: World, times: int) -> None:
    running.control("POST", "/faults", {"switch": "burst_401", "path": "/crm/", "times": times})
    try:
        call = new_id()
        assert running.post([event(call, f"+3460030005{times}")]) == 202
        settled = settled_in_time(running, call)
    finally:
        running.control("DELETE", "/faults")
    assert {effect["state"] for effect in settled["effects"]} == {"done"}
    assert running.api("GET", "/connections/zoho")["state"] in ("active", "trouble")
    running.pass_until(lambda: health(running)["level"] == "green", 300, "all is well")


def settled_in_time(running: World, call: str) -> dict[str, Any]:
    """The call once its effects are done; attempts that wait are due as the server's time passes."""
    running.pass_until(lambda: (running.get(f"/calls/{call_id('hook', call)}") or {}).get("settled"), 300, "settled")
    return running.call_of(call)


def test_a_person_can_pause_and_resume(running: World) -> None:
    assert running.api("POST", "/connections/zoho/pause")["state"] == "stopped"
    call = new_id()
    running.post([event(call, "+34600300020")])
    until(lambda: running.get("/calls?client=%2B34600300020")["items"], 10, "the call is there")
    assert running.call_of(call)["settled"] is False
    assert running.api("POST", "/connections/zoho/resume")["state"] == "active"
    running.wait_settled(call)


def test_a_refused_record_is_parked_with_its_reason_and_goes_through_on_retry(running: World) -> None:
    fault = {"switch": "partial", "path": "*/Calls", "method": "POST", "index": 0, "code": "NOT_ALLOWED", "times": 1}
    running.control("POST", "/faults", fault)
    call = new_id()
    running.post([event(call, "+34600300030")])
    settled = running.wait_settled(call)
    parked = [e for e in settled["effects"] if e["state"] == "parked"]
    assert [e["entity"] for e in parked] == ["call"]
    assert parked[0]["reason"]
    assert health(running)["code"] == "crm.parked"
    assert running.api("POST", "/outbox/retry", {"keys": [parked[0]["key"]]}) == {"changed": 1}
    until(lambda: all(e["state"] == "done" for e in running.call_of(call)["effects"]), 20, "the retry went through")


def test_a_dropped_item_needs_a_reason_and_stays_dropped(running: World) -> None:
    running.api("POST", "/connections/zoho/pause")
    call = new_id()
    running.post([event(call, "+34600300040")])
    until(lambda: running.get("/outbox?state=open&connection=zoho")["items"], 10, "it waits")
    keys = [item["key"] for item in running.api("GET", "/outbox?state=open&connection=zoho")["items"]]
    with pytest.raises(AssertionError, match="reason"):
        running.api("POST", "/outbox/drop", {"keys": keys})
    running.api("POST", "/outbox/drop", {"keys": keys, "reason": "a test call"})
    running.api("POST", "/connections/zoho/resume")
    assert [item["state"] for item in running.api("GET", "/outbox?state=dropped")["items"]][:1] == ["dropped"]
    assert running.control("GET", "/records/Leads", phone="600300040")["data"] == []


GOOD = event("bad-input", "+34600300050")
DEEP = b"[" * 5000 + b"]" * 5000


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{not json", 400, "malformed_json"),
        (b"", 400, None),
        (b"\xff\xfe\x00", 400, "not_utf8"),
        (DEEP, 400, "too_deep"),
        (b'{"schema":1}', 422, None),
        (json.dumps({**GOOD, "at": "yesterday"}).encode(), 422, None),
        (json.dumps({**GOOD, "at": "2026-11-22T10:30:00"}).encode(), 422, None),
        (json.dumps({**GOOD, "schema": 99}).encode(), 422, None),
        (json.dumps({**GOOD, "client": "not an object"}).encode(), 422, None),
        (b"[" + b",".join([json.dumps(GOOD).encode()] * 3000) + b"]", 413, None),
        (b'"' + b"x" * (2 << 20) + b'"', 413, None),
    ],
    ids=[
        "malformed",
        "empty",
        "not UTF-8",
        "deep",
        "incomplete",
        "bad moment",
        "no zone",
        "schema",
        "type",
        "many",
        "large",
    ],
)
def test_a_bad_webhook_gets_its_clear_answer(running: World, body: bytes, status: int, code: str | None) -> None:
    reply = hook(running, body, sign(SECRET, body, int(time.time())))
    assert reply.status_code == status, reply.text
    problem = reply.json()
    assert reply.headers["content-type"].startswith("application/problem+json")
    assert problem["code"] == (code or problem["code"])
    assert problem["detail"]
    assert problem["next"]
    assert running.post([event(new_id(), "+34600300051")]) == 202


def hook(world: World, body: bytes, signature: str | None, path: str = "hook") -> httpx.Response:
    headers = {"Content-Type": "application/json"} | ({"X-Cordboard-Signature": signature} if signature else {})
    return httpx.post(f"{world.base}/hooks/{path}", content=body, headers=headers, timeout=30)


def test_wrong_missing_and_old_signatures_are_refused(running: World) -> None:
    body, now = json.dumps(GOOD).encode(), int(time.time())
    old = sign(SECRET, body, now - 600)
    for signature in (None, "nonsense", sign("another", body, now), old, sign(SECRET, body + b" ", now)):
        reply = hook(running, body, signature)
        assert reply.status_code == 401, signature
        assert reply.json()["next"]
    assert hook(running, body, sign(SECRET, body, now), "nowhere").status_code == 404
    assert running.get("/calls?text=bad-input")["items"] == []


def cost_of_a_call(world: World, number: str) -> int:
    """The requests that reached the CRM from the event until the call was settled."""
    before = world.control("GET", "/state")["requests"]["total"]
    call = new_id()
    world.post([event(call, number, disposition="no_answer", durations_ms={})])
    world.wait_settled(call)
    return int(world.control("GET", "/state")["requests"]["total"]) - before


def test_known_callers_cost_at_most_two_requests_and_new_ones_four(running: World) -> None:
    person = {"module": "Contacts", "fields": {"Last_Name": "Thrifty", "Phone": "+34 600 300 060"}}
    running.control("POST", "/people", person)
    running.api("POST", "/connections/zoho/sync")
    # The CRM is also asked now and then whether it is still there. That may fall into one of three calls, not into all.
    assert min(cost_of_a_call(running, "+34600300060") for _ in range(3)) <= 2
    assert min(cost_of_a_call(running, f"+3460030006{new}") for new in (1, 2, 3)) <= 4


def test_a_page_that_names_people_asks_the_crm_nothing(running: World) -> None:
    asked = [user["id"] for user in running.api("GET", "/connections/zoho/users")["items"]]
    before = running.control("GET", "/state")["requests"]["by_path"]["GET /crm/v8/users"]
    for _ in range(3):
        remembered = running.api("GET", "/connections/zoho/users?known=true")["items"]
        assert [user["id"] for user in remembered] == asked
    assert running.control("GET", "/state")["requests"]["by_path"]["GET /crm/v8/users"] == before


def test_without_credits_nothing_is_lost(running: World) -> None:
    running.control("POST", "/faults", {"switch": "fail_before", "status": 429})
    call = new_id()
    running.post([event(call, "+34600300070")])
    until(lambda: health(running)["code"] == "crm.limited", 20, "it is shown")
    running.control("DELETE", "/faults")
    running.wait_settled(call, 90)
