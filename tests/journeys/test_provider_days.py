"""A day of a SIM operator and of a call tracking provider: signed requests over HTTP, repeated, in any order.

Moments are missing and recordings come minutes later; every call becomes one record with what the provider said of it.
"""

import hashlib
import hmac
import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from support.faultrun.world import World, until
from support.journey_steps import plan, settings

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

CALLS, SEED = 30, 58
ANSWER_WITHIN_S = 2.0  # what the providers wait for
SECRET = "a-secret-that-is-long-enough"
LINE = "+380441234567"
Request = tuple[str, dict[str, str], bytes]  # query, headers, body


def numbers(prefix: str) -> Iterator[str]:
    return (f"+38067{prefix}{n:04}" for n in range(CALLS))


@pytest.fixture
def chance() -> random.Random:
    print(f"seed {SEED}")
    return random.Random(SEED)


def connected(world: World, provider: str, **settings: Any) -> str:
    world.api("POST", "/connections", {"provider": provider, "id": f"day-{provider}", "settings": settings})
    return f"day-{provider}"


def posted(world: World, hook: str, requests: list[Request]) -> None:
    """Each must be answered within the provider's limit."""
    with httpx.Client(timeout=ANSWER_WITHIN_S) as http:
        for query, headers, body in requests:
            reply = http.post(f"{world.base}/hooks/{hook}{query}", content=body, headers=headers)
            assert reply.status_code in (200, 202), reply.text


def of_day(world: World, hook: str) -> dict[str, dict[str, Any]]:
    """The calls of this connection by the client's number, once all are settled."""

    def calls() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = world.api("GET", f"/calls?connection={hook}&limit=200")["items"]
        return found

    until(lambda: len(calls()) == CALLS and all(one["settled"] for one in calls()), 120, "every call is settled")
    return {one["client"]["number"]: one for one in calls()}


def records(world: World) -> dict[str, list[dict[str, Any]]]:
    """Call records in the CRM by the client's number."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in world.records("Calls"):
        for name in ("Caller_ID", "Dialled_Number"):
            found.setdefault(str(row.get(name)), []).append(row)
    return found


def shuffled(chance: random.Random, events: list[Any], kept: set[int]) -> list[Any]:
    """In another order, some twice, and those that nothing depends on sometimes missing."""
    left = [one for n, one in enumerate(events) if n in kept or chance.random() > 0.3]
    twice = [one for one in left if chance.random() < 0.3]
    mixed = [*left, *twice]
    chance.shuffle(mixed)
    return mixed


def test_a_day_of_the_sim_operator(running: World, chance: random.Random) -> None:
    hook = connected(running, "sipsim", secret=SECRET, time_zone="UTC", region="UA")
    began, requests, recordings, truth = datetime.now(UTC) - timedelta(hours=9), [], [], {}
    for n, number in enumerate(numbers("810")):
        at, answered = began + timedelta(minutes=9 * n), n % 3 != 0
        common = {"caller": number, "pbx_id": f"day-{n}"}

        def event(name: str, seconds: int, receiver: str = LINE, common: dict[str, str] = common,
                  at: datetime = at, **more: Any) -> dict[str, Any]:  # fmt: skip
            moment = f"{at + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%SZ}"
            return {"event": name, **common, "receiver": receiver, "time": moment, **more}

        end = event("incoming_call_end", 70 if answered else 20, duration=60 if answered else 0,
                    status="ANSWER" if answered else "MISSED", audio_path=None)  # fmt: skip
        story = [event("incoming_call_start", 0), event("incoming_call_start_chain_member_call", 1, "81")]
        story += [event("incoming_call_answer", 10, "81")] if answered else []
        requests += shuffled(chance, [*story, end], {len(story)})
        truth[number] = answered
        if answered:
            recordings.append({**end, "audio_path": f"https://rec.example/day-{n}.mp3"})

    def signed(event: dict[str, Any]) -> Request:
        body, now = json.dumps(event).encode(), str(int(running.clock.now()))
        proof = hmac.new(SECRET.encode(), f"{now}.".encode() + body, hashlib.sha256).hexdigest()
        return "", {"X-Webhook-Timestamp": now, "X-Webhook-Signature": proof, "Content-Type": "application/json"}, body

    try:
        posted(running, hook, [signed(one) for one in requests])
        of_day(running, hook)
        posted(running, hook, [signed(one) for one in recordings])
        until(lambda: all(one["recording"] for one in of_day(running, hook).values() if truth[one["client"]["number"]]),
              60, "the recordings are there")  # fmt: skip
        calls, written = of_day(running, hook), records(running)
        for number, answered in truth.items():
            assert (calls[number]["disposition"] == "answered") is answered
            assert len(written[number]) == 1, number
    finally:
        running.api("DELETE", f"/connections/{hook}")


def test_a_day_of_the_call_tracking_provider(running: World, chance: random.Random) -> None:
    hook = connected(running, "ringostat", secret=SECRET, time_zone="UTC", region="UA")
    began, requests, late, truth = datetime.now(UTC) - timedelta(hours=9), [], [], {}
    for n, number in enumerate(numbers("820")):
        at, answered = began + timedelta(minutes=9 * n), n % 3 != 0
        source = ("google", "(none)", "{utm_source}")[n % 3]
        common = {"uniqueid": f"day-{n}", "calldate": f"{at:%Y-%m-%d %H:%M:%S}", "caller": number, "dst": LINE,
                  "call_type": "in", "utm_source": source, "pool_name": "Контекстна реклама",
                  "client_id": f"{n}.1700000000", "landing": "https://shop.example/?a=1&b=2"}  # fmt: skip
        end = {
            **common,
            "billsec": "60" if answered else "0",
            "waittime": "10",
            "duration": "70" if answered else "10",
            "disposition": "ANSWERED" if answered else "NO ANSWER",
            "connected_with": "81" if answered else "",
        }
        story = [("before_call", common), ("pick_up", {**common, "connected_with": "81"}), ("after_call", end)]
        requests += shuffled(chance, story if answered else [story[0], story[2]], {2 if answered else 1})
        if answered:
            late.append(("after_call", {**end, "has_recording": "1", "recording": f"https://rec.example/r-{n}.mp3"}))
        truth[number] = (answered, source if source == "google" else None, f"{n}.1700000000")

    def sent(event: tuple[str, dict[str, str]]) -> Request:
        moment, fields = event
        headers = {"Authorization": f"Bearer {SECRET}", "Content-Type": "application/x-www-form-urlencoded"}
        return f"?moment={moment}", headers, urlencode(fields).encode()

    mapped = {"entity": "lead", "parameter": "client_id", "field": "Ad_Pool"}
    try:
        with settings(running, crm=plan(running, mappings=[mapped])):
            posted(running, hook, [sent(one) for one in requests])
            of_day(running, hook)
        posted(running, hook, [sent(one) for one in late])
        until(lambda: all(one["recording"] for one in of_day(running, hook).values()
                          if truth[one["client"]["number"]][0]), 60, "the recordings are there")  # fmt: skip
        calls, written = of_day(running, hook), records(running)
        leads = {row["Phone"]: row for row in running.records("Leads")}
        for number, (answered, source, visitor) in truth.items():
            assert leads[number]["Ad_Pool"] == visitor  # the id of web analytics, unchanged
            given = calls[number]["parameters"]
            assert (calls[number]["disposition"] == "answered") is answered
            assert (given.get("utm_source"), given["client_id"]) == (source, visitor)
            assert (given["pool_name"], given["landing"]) == ("Контекстна реклама", "https://shop.example/?a=1&b=2")
            assert len(written[number]) == 1, number
    finally:
        running.api("DELETE", f"/connections/{hook}")
