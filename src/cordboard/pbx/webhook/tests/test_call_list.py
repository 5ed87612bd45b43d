"""The sender's own list of calls: asked for with a signature, read like the webhooks."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from cordboard.domain.calls.call import Client, Disposition
from cordboard.pbx.webhook.call_list import CallList
from cordboard.pbx.webhook.provider import PROVIDER
from cordboard.ports.call_records import KeepsCallRecords, RecordsRead
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Trouble, Unavailable
from cordboard.testing.event_loop import run
from cordboard.toolkit.webhooks.signatures import verify

SINCE = datetime(2026, 11, 28, 10, 0, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=1)
SECRET = "whsec-invented-for-tests"
URL = "https://pbx.example/calls?tenant=7"


def ended(call: str, minute: int = 5, **more: Any) -> dict[str, Any]:
    at = (SINCE + timedelta(minutes=minute)).isoformat()
    client = {"number": "+34600111222"}
    return {"id": f"{call}-e", "call": call, "at": at, "type": "ended", "client": client, "disposition": "busy", **more}


def listed(answer: httpx.Response, seen: list[httpx.Request] | None = None) -> RecordsRead:
    def far(request: httpx.Request) -> httpx.Response:
        (seen if seen is not None else []).append(request)
        return answer

    settings = {"records_url": URL}
    calls = CallList(settings, SECRET, "hook", lambda _: None, httpx.MockTransport(far), lambda: UNTIL.timestamp())
    return run(calls.between(SINCE, UNTIL))


def test_it_is_asked_for_a_period_with_a_signature_over_the_question() -> None:
    seen: list[httpx.Request] = []
    found = listed(httpx.Response(200, json=[ended("c1"), ended("c2", minute=61), ended("c0", minute=-1)]), seen)
    assert [one.keys for one in found.calls] == [("c1",)]
    event = found.calls[0].event
    assert (event.client, event.disposition) == (Client(number="+34600111222"), Disposition.BUSY)
    query = seen[0].url.query.decode()
    asked = parse_qs(query)
    assert (asked["tenant"], asked["since"], asked["until"]) == (["7"], [SINCE.isoformat()], [UNTIL.isoformat()])
    signed = query.partition("&")[2].encode()
    verify(SECRET, seen[0].headers["x-cordboard-signature"], signed, UNTIL.timestamp())


def test_what_is_no_end_of_a_call_is_named() -> None:
    found = listed(httpx.Response(200, json=[ended("c1"), {"nonsense": 1}, ended("c2", type="started"), 5]))
    assert len(found.calls) == 1
    assert found.unreadable == tuple(f"[{place}] is no event of the type ended" for place in (1, 2, 3))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(401), NeedsHuman),
        (httpx.Response(404), Refused),
        (httpx.Response(429, headers={"retry-after": "7"}), RateLimited),
        (httpx.Response(502, text="<html>"), Unavailable),
        (httpx.Response(200, text="<html>"), Unavailable),
        (httpx.Response(200, json={"calls": []}), Unavailable),
    ],
)
def test_other_answers_are_decisions(answer: httpx.Response, kind: type[Trouble]) -> None:
    with pytest.raises(kind):
        listed(answer)


def test_an_empty_list_is_no_trouble() -> None:
    assert listed(httpx.Response(204)) == RecordsRead()


def test_without_an_address_there_is_no_list() -> None:
    assert isinstance(PROVIDER, KeepsCallRecords)
    assert PROVIDER.call_records({}, {"secret": SECRET}, "hook", lambda _: None) is None
    assert PROVIDER.call_records({"records_url": URL}, {"secret": SECRET}, "hook", lambda _: None) is not None
