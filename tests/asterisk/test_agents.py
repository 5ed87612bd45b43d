"""Presence and queues of an agent on a real Asterisk: what is set is what the phone system then reports."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from browser.support.signed_in_users import PASSWORD, add_user
from support.faultrun.world import World as Product
from test_real_pbx import put_settings
from world import World

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(90, func_only=True)]  # fetching Asterisk takes its time


@pytest.fixture(scope="module")
def agent(product: Product) -> Iterator[httpx.Client]:
    """Ana, signed in."""
    held = product.api("GET", "/settings")["settings"]
    add_user(product, "ana.agents", role="agent")
    user = next(one["id"] for one in product.api("GET", "/users")["items"] if one["name"] == "ana.agents")
    team = [{**one, "user": user} if "80" in one["extensions"] else one for one in held["team"]]
    put_settings(product, {**held, "team": team}, "agents")
    with httpx.Client(base_url=f"{product.base}/api/v1") as client:
        session = client.post("/session", json={"user": "ana.agents", "password": PASSWORD}).json()
        client.headers["X-CSRF-Token"] = session["csrf"]
        yield client


def queue(view: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in view["queues"] if one["queue"] == name)


def put(agent: httpx.Client, path: str, **body: Any) -> dict[str, Any]:
    reply = agent.put(path, json=body)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def test_presence_is_what_the_phone_system_reports(pbx: dict[str, Any], agent: httpx.Client) -> None:
    async def story() -> None:
        async with World(pbx) as w:
            await w.phone("80")
            told()

    def told() -> None:
        seen = agent.get("/agent").json()
        assert (seen["extension"], seen["device"]) == ("80", "free")
        for presence in ("do_not_disturb", "away", "available"):
            assert put(agent, "/agent/presence", presence=presence)["presence"] == presence
            assert agent.get("/agent").json()["presence"] == presence
        assert agent.put("/agent/presence", json={"presence": "unknown"}).status_code == 422

    asyncio.run(story())


def test_a_queue_is_left_and_entered_and_paused(pbx: dict[str, Any], agent: httpx.Client) -> None:
    seen = agent.get("/agent").json()
    assert seen["queues"], "the phone system of the tests has queues"
    name = seen["queues"][0]["queue"]
    first = queue(seen, name)
    if first["fixed"]:
        reply = agent.put(f"/agent/queues/{name}", json={"logged_in": False})
        assert (reply.status_code, reply.json()["code"]) == (409, "fixed_member")
    else:
        assert queue(put(agent, f"/agent/queues/{name}", logged_in=False), name)["logged_in"] is False
        paused = agent.put(f"/agent/queues/{name}", json={"paused": True})
        assert (paused.status_code, paused.json()["code"]) == (409, "not_logged_in")
        assert queue(put(agent, f"/agent/queues/{name}", logged_in=True), name)["logged_in"] is True
        assert queue(put(agent, f"/agent/queues/{name}", logged_in=True), name)["logged_in"] is True  # again
    held = queue(put(agent, f"/agent/queues/{name}", paused=True, reason="lunch"), name)
    assert (held["paused"], held["reason"]) == (True, "lunch")
    assert queue(put(agent, f"/agent/queues/{name}", paused=False), name)["paused"] is False
    absent = agent.put("/agent/queues/nowhere", json={"logged_in": True})
    assert (absent.status_code, absent.json()["code"]) == (409, "no_queue")
