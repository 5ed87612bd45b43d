"""The program answers what its contract says, also to what it does not offer."""

import asyncio

import httpx
import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.own_crm.app import OwnCrm
from cordboard_sandbox.own_crm.records import Records

TOKEN = {"authorization": "Bearer s"}


def asked(records: Records, method: str, path: str, token: bool = True, **more: object) -> httpx.Response:
    async def story() -> httpx.Response:
        transport = httpx.ASGITransport(OwnCrm(records, "s"))
        async with httpx.AsyncClient(transport=transport, base_url="http://own") as client:
            return await client.request(method, path, headers=TOKEN if token else {}, **more)  # type: ignore[arg-type]

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/elsewhere", 404),
        ("GET", "/api/houses", 404),
        ("GET", "/api/leads/9", 404),
        ("PUT", "/api/leads", 405),
        ("POST", "/api/leads/9", 405),
        ("POST", "/api/leads", 422),
        ("GET", "/api/", 200),
    ],
)
def test_each_request_has_its_status(method: str, path: str, status: int) -> None:
    assert asked(Records(Clock()), method, path).status_code == status


def test_without_the_token_nothing_is_told() -> None:
    assert asked(Records(Clock()), "GET", "/api/users", token=False).status_code == 401
    assert asked(Records(Clock()), "POST", "/api/leads", content=b"{").status_code == 400


def test_the_same_key_is_the_same_record_and_deletions_are_listed() -> None:
    records = Records(Clock())
    lead = {"key": "k", "name": "A", "phones": ["600 11 12 22"]}
    first, second = (asked(records, "POST", "/api/leads", json=lead) for _ in range(2))
    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == {"id": first.json()["id"], "existed": True}
    listed = asked(records, "GET", "/api/leads?limit=5").json()
    assert [one["name"] for one in listed["records"]] == ["A"]
    assert asked(records, "DELETE", f"/api/leads/{first.json()['id']}").status_code == 204
    after = asked(records, "GET", f"/api/leads?cursor={listed['next']}").json()
    assert (after["records"], after["deleted"]) == ([], [first.json()["id"]])
