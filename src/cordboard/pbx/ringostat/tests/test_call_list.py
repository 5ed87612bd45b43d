"""The provider's list of calls gives the calls whose webhooks were lost, under the id of their webhooks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cordboard.domain.calls.call import Client, Disposition
from cordboard.pbx.ringostat import call_list
from cordboard.pbx.ringostat.call_list import CallList
from cordboard.pbx.ringostat.provider import PROVIDER
from cordboard.ports.call_records import KeepsCallRecords, RecordsRead
from cordboard.testing.event_loop import run

SINCE = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=1)
SETTINGS = {"time_zone": "Europe/Kyiv"}


def row(call: str, at: str = "2026-11-28 12:20:00", **more: Any) -> dict[str, Any]:
    known = {"uniqueid": call, "calldate": at, "caller": "380671110001", "dst": "380441234567"}
    return {**known, "disposition": "ANSWERED", "billsec": "30", "waittime": "5", "connected_with": "81", **more}


def listed(rows: list[Any], seen: list[httpx.Request]) -> RecordsRead:
    def far(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        begin, end = request.url.params["from"], request.url.params["to"]
        return httpx.Response(200, json=[one for one in rows if begin <= one.get("calldate", begin) < end])

    calls = CallList(SETTINGS, "key-invented", "tracking", lambda _: None, httpx.MockTransport(far))
    return run(calls.between(SINCE, UNTIL))


def test_calls_of_the_period_are_read_like_webhooks_and_asked_for_in_local_time() -> None:
    seen: list[httpx.Request] = []
    found = listed([row("a"), row("b", "2026-11-28 11:30:00"), row("c", "2026-11-28 12:59:50")], seen)
    assert [one.keys for one in found.calls] == [("a",)]
    event = found.calls[0].event
    assert (event.client, event.extension, event.disposition) == (
        Client(number="380671110001"), "81", Disposition.ANSWERED,
    )  # fmt: skip
    assert event.at == datetime(2026, 11, 28, 10, 20, 35, tzinfo=UTC)
    assert seen[0].url.params["to"] == "2026-11-28 13:00:00"
    assert seen[0].headers["auth-key"] == "key-invented"


def test_a_full_answer_is_asked_for_again_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_list, "MOST", 4)
    rows = [row(f"k{n}", f"2026-11-28 12:{n:02}:00") for n in range(10, 20)]
    seen: list[httpx.Request] = []
    found = listed(rows, seen)
    assert sorted(one.keys[0] for one in found.calls) == [f"k{n}" for n in range(10, 20)]
    assert len(seen) > 3


def test_a_row_without_an_id_is_named() -> None:
    found = listed([row("a"), {"calldate": "2026-11-28 12:30:00"}], [])
    assert (len(found.calls), found.unreadable) == (1, ("[1] has no uniqueid",))


def test_without_a_key_there_is_no_list() -> None:
    assert isinstance(PROVIDER, KeepsCallRecords)
    assert PROVIDER.call_records(SETTINGS, {}, "tracking", lambda _: None) is None
    assert PROVIDER.call_records(SETTINGS, {"auth_key": "k"}, "tracking", lambda _: None) is not None
