"""A secret that a sender can only put into the address stays out of everything that the server writes."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pytest_socket import enable_socket
from support.faultrun.world import World, until, world

pytestmark = [pytest.mark.journey, pytest.mark.timeout(120)]

SECRET = "only-in-the-address-4711"
CALL = {"uniqueid": "r-1", "calldate": "2026-11-22 10:30:00", "caller": "+380671234567", "dst": "+380441234567"}


@pytest.fixture
def running(tmp_path: Path) -> Iterator[World]:
    enable_socket()
    with world(tmp_path, 5) as one:
        one.start()
        one.connect()
        yield one


def written(folder: Path) -> list[str]:
    """The files below the folder that hold the secret, also in the form of a URL or compressed."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    plain = {path: path.read_bytes() for path in files}
    opened = {path: gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data for path, data in plain.items()}
    return [path.name for path, data in opened.items() if SECRET.encode() in data]


def test_neither_logs_nor_database_hold_a_secret_that_came_in_the_address(running: World) -> None:
    settings = {"secret": SECRET, "time_zone": "Europe/Kyiv", "secret_in_url": True}
    running.api("POST", "/connections", {"provider": "ringostat", "id": "tracked", "settings": settings})
    address = f"{running.base}/hooks/tracked?secret={SECRET}"
    sent = [
        httpx.post(f"{address}&moment=after_call", json=CALL),
        httpx.get(f"{address}&moment=pick_up", params=CALL | {"secret": SECRET}),
        httpx.post(f"{address}&moment=after_call", content=b'{"broken": '),
        httpx.post(f"{address}&moment=after_call", json={"no": "call"}),
        httpx.post(f"{address}x&moment=after_call", json=CALL),
        httpx.post(f"{running.base}/hooks/nobody?secret={SECRET}", json=CALL),
        httpx.delete(address),
        httpx.post(address, content=b"x" * 3_000_000),
        httpx.get(f"{running.base}/hooks/{'a' * 20_000}?secret={SECRET}"),
    ]
    assert [one.status_code for one in sent][:6] == [202, 202, 400, 422, 401, 404]
    assert not [one for one in sent if SECRET in one.text], "no answer repeats it"
    page = running.api("GET", "/connections/tracked/webhook")
    assert page["secret_in_url"] is True
    assert SECRET not in str(page)
    until(lambda: running.api("GET", "/audit")["items"], 10, "the audit log")
    checks = running.api("GET", "/doctor")["checks"]
    (notice,) = [one for one in checks if one["name"] == "tracked: secret in URL"]
    assert (notice["level"], "header" in notice["fix"]) == ("amber", True)
    assert SECRET not in str(checks) + str(running.api("GET", "/audit"))
    running.end_server()
    assert (running.folder / "data" / "cordboard.db").stat().st_size > 0
    assert written(running.folder) == []
