"""Ringostat's words in ours, over all fixtures; what all hooks share is in testing/webhook_security.py."""

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.calls.call import Call, CallEvent, Client, Direction, Disposition, EventType
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.ringostat.example import SECRETS, SETTINGS
from cordboard.pbx.ringostat.provider import PROVIDER
from cordboard.ports.phone import HookRequest, RawEvent, Rejected

NOW = 1795343600.0
FIXTURES = Path(__file__).parent.parent / "fixtures"
MOMENTS = ("after_call", "after_rating", "after_outgoing", "before_call", "before_outgoing", "pick_up", "forwarding")


def split_request(body: bytes, moment: str = "", query: str = "", method: str = "POST") -> list[RawEvent]:
    address = f"secret={SECRETS['secret']}" + (f"&moment={moment}" if moment else "") + query
    asked = HookRequest(method=method, path="/hooks/c", query=address, headers={}, body=body)
    return list(PROVIDER.split_request(asked, {**SETTINGS, "secret_in_url": True}, SECRETS, NOW))


def event(name: str, moment: str | None = None) -> CallEvent:
    told = moment if moment is not None else next(m for m in MOMENTS if name.startswith(m))
    (piece,) = split_request((FIXTURES / name).read_bytes(), told)
    (found,) = PROVIDER.events(piece.body, NOW, SETTINGS)
    assert found.id == piece.dedup
    return found


@pytest.mark.parametrize("name", sorted(p.name for p in FIXTURES.glob("*.*") if p.suffix != ".md"))
def test_every_fixture_is_understood(name: str) -> None:
    found = event(name)
    assert found.type is not EventType.UNKNOWN
    assert found.call.startswith("ua1-")


@pytest.mark.parametrize(
    ("name", "kind", "direction", "disposition"),
    [
        ("before_call.json", EventType.STARTED, Direction.INBOUND, None),
        ("pick_up.json", EventType.ANSWERED, Direction.INBOUND, None),
        ("forwarding.json", EventType.RINGING, Direction.INBOUND, None),
        ("after_call.json", EventType.ENDED, Direction.INBOUND, Disposition.ANSWERED),
        ("after_call_missed.txt", EventType.ENDED, Direction.INBOUND, Disposition.NO_ANSWER),
        ("after_call_callback.json", EventType.ENDED, Direction.INBOUND, Disposition.ANSWERED),
        ("after_rating.json", EventType.RATED, Direction.INBOUND, None),
        ("before_outgoing.json", EventType.STARTED, Direction.OUTBOUND, None),
        ("after_outgoing.json", EventType.ENDED, Direction.OUTBOUND, Disposition.BUSY),
    ],
)
def test_moments_and_results(name: str, kind: EventType, direction: Direction, disposition: Disposition | None) -> None:
    found = event(name)
    assert (found.type, found.direction, found.disposition) == (kind, direction, disposition)


@pytest.mark.parametrize("name", ["before_call.json", "after_call.json", "after_outgoing.json", "after_rating.json"])
def test_without_the_moment_the_fields_say_it(name: str) -> None:
    assert event(name, moment="").type is event(name).type


def test_a_payload_at_the_end_is_a_whole_call() -> None:
    end = event("after_call.json")
    assert end.client == Client(number="0671234567")
    assert (end.own_number, end.extension) == ("380441234567", "shop_ana")
    assert end.times is not None
    assert end.times.started == datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
    assert end.times.answered == datetime(2026, 11, 22, 10, 30, 9, tzinfo=UTC)
    assert end.times.ended == end.at == datetime(2026, 11, 22, 10, 31, 20, tzinfo=UTC)
    assert end.durations_ms is not None
    assert (end.durations_ms.ring, end.durations_ms.talk) == (9000, 71000)
    assert end.recording is not None
    assert end.recording.url == "https://rec.example/ua1-1795343400.1001.mp3"


def test_a_missed_call_was_never_answered_and_has_no_recording() -> None:
    end = event("after_call_missed.txt")
    assert end.times is not None
    assert end.times.answered is None
    assert end.times.ended == datetime(2026, 11, 22, 10, 32, 5, tzinfo=UTC)
    assert end.recording is None
    assert end.parameters == {"pool_name": "Бренд"}


def test_the_visit_lands_in_the_parameters_byte_for_byte() -> None:
    found = event("before_call.json").parameters
    assert found == {
        "utm_source": "google",
        "utm_medium": "cpc",
        "utm_campaign": "Контекстна реклама",
        "client_id": "1234567890.1700000000",
        "landing": "https://shop.example/?a=1&b=2",
        "refferrer": "https://www.google.com/",
        "pool_name": "Контекстна реклама",
    }


def test_an_outgoing_call_has_the_client_on_the_other_side() -> None:
    end = event("after_outgoing.json")
    assert end.client == Client(number="0671234567")
    assert (end.own_number, end.extension) == ("380441234567", "shop_ana")


def test_the_nested_group_is_opened_and_names_the_employee() -> None:
    found = event("pick_up.json")
    assert (found.client, found.agent_hint) == (Client(number="0671234567"), "ana@shop.example")


def test_a_get_request_without_a_body_is_read() -> None:
    form = (FIXTURES / "after_call_missed.txt").read_text()
    (piece,) = split_request(b"", "after_call", query="&" + form, method="GET")
    (found,) = PROVIDER.events(piece.body, NOW, SETTINGS)
    assert (found.disposition, found.client) == (Disposition.NO_ANSWER, Client(number="0501112233"))
    assert SECRETS["secret"].encode() not in piece.body


def folded(events: tuple[CallEvent, ...]) -> Call:
    board = CallCorrelation()
    for one in events:
        board.feed(one)
    (call,) = board.calls()
    return call


def test_all_moments_of_a_call_are_one_call_in_any_order() -> None:
    names = ("before_call.json", "forwarding.json", "pick_up.json", "after_call.json", "after_rating.json")
    for events in itertools.permutations([event(name) for name in names]):
        call = folded(events)
        assert (call.client, call.own_number) == (Client(number="0671234567"), "380441234567")
        assert (call.disposition, call.talked, call.missed) == (Disposition.ANSWERED, ("shop_ana",), False)
        assert (call.durations.ring, call.durations.talk) == (9000, 71000)
        assert call.parameters["pool_name"] == "Контекстна реклама"
        assert call.parameters["category_mark"] == "5"


def test_the_payload_after_a_missed_call_is_a_missed_call() -> None:
    call = folded((event("after_call_missed.txt"),))
    assert (call.ended, call.missed, call.disposition) == (True, True, Disposition.NO_ANSWER)
    assert call.started_at == datetime(2026, 11, 22, 10, 31, 40, tzinfo=UTC)


def test_an_empty_caller_is_hidden_and_an_absent_one_says_nothing() -> None:
    for body, wanted in ((b'{"uniqueid":"u","caller":""}', Client(hidden=True)), (b'{"uniqueid":"u"}', None)):
        (piece,) = split_request(body)
        (found,) = PROVIDER.events(piece.body, NOW, SETTINGS)
        assert found.client == wanted


def test_the_same_words_mean_other_things_inbound_and_outbound() -> None:
    body = b'{"uniqueid":"u","disposition":"FAILED","call_type":"%s"}'
    for call_type, wanted in ((b"in", Disposition.UNAVAILABLE), (b"out", Disposition.FAILED)):
        (piece,) = split_request(body % call_type)
        (found,) = PROVIDER.events(piece.body, NOW, SETTINGS)
        assert (found.disposition, found.reason) == (wanted, "FAILED")


def test_an_unknown_result_is_unknown_and_its_word_is_kept() -> None:
    (piece,) = split_request(b'{"uniqueid":"u","disposition":"ECLIPSE","caller":"anonymous"}')
    (found,) = PROVIDER.events(piece.body, NOW, SETTINGS)
    assert (found.disposition, found.reason) == (Disposition.UNKNOWN, "ECLIPSE")
    assert found.client == Client(number="anonymous", hidden=True)


def test_without_a_call_id_the_answer_names_it() -> None:
    with pytest.raises(Rejected, match="uniqueid: missing") as caught:
        split_request(b'{"caller":"1"}')
    assert caught.value.status == 422


def test_a_repetition_has_the_same_key_and_another_moment_has_not() -> None:
    body = (FIXTURES / "before_call.json").read_bytes()
    (first,), (again,), (other,) = (
        split_request(body, "before_call"),
        split_request(body, "before_call"),
        split_request(body, "pick_up"),
    )
    assert first.dedup == again.dedup != other.dedup


@given(
    st.dictionaries(
        st.sampled_from(["calldate", "caller", "dst", "call_type", "disposition", "billsec", "waittime", "duration"]),
        st.text(max_size=10) | st.integers() | st.floats(allow_nan=False) | st.sampled_from(["in", "out", "PROPER"]),
    ),
    st.sampled_from(["", *MOMENTS, "other"]),
)
def test_any_values_give_one_event(values: dict[str, object], moment: str) -> None:
    try:
        (piece,) = split_request(json.dumps({"uniqueid": "u", **values}).encode(), moment)
    except Rejected as answer:
        if answer.code != "malformed_json":  # a lone surrogate is no text
            raise
        return
    (found,) = PROVIDER.events(piece.body, NOW, SETTINGS)
    assert found.call == "u"


@given(st.binary(max_size=60), st.floats())
def test_events_never_raises(body: bytes, at: float) -> None:
    (found,) = PROVIDER.events(body, at, SETTINGS)
    assert found.type is EventType.UNKNOWN


def test_a_call_in_the_hour_that_comes_twice_began_shortly_before_its_report_came() -> None:
    fields = {
        "uniqueid": "dst-1",
        "calldate": "2026-10-25 03:50:00",
        "caller": "380671110001",
        "dst": "380441234567",
        "disposition": "ANSWERED",
        "billsec": "300",
        "waittime": "5",
        "duration": "305",
        "connected_with": "81",
    }
    (piece,) = split_request(json.dumps(fields).encode())
    arrived = datetime(2026, 10, 25, 1, 55, 10, tzinfo=UTC)
    (found,) = PROVIDER.events(piece.body, arrived.timestamp(), {"time_zone": "Europe/Kyiv"})
    assert found.times is not None
    assert found.times.started == datetime(2026, 10, 25, 1, 50, tzinfo=UTC)
    assert found.times.ended == datetime(2026, 10, 25, 1, 55, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfcaller=380671110002&uniqueid=r-bom2&calldate=2026-11-28+18%3A20%3A00&dst=380441234567",
        b"%EF%BB%BFcaller=380671110002&uniqueid=r-bom2",
        b"uniqueid=r-bom2&\xef\xbb\xbfcaller=380671110002",
        b'\xef\xbb\xbf{"uniqueid": "r-bom2", "caller": "380671110002"}',
        '{"\ufeffcaller": "380671110002", "uniqueid": "r-bom2"}'.encode(),
        "caller=380671110002&uniqueid=r-bom2".encode("utf-16"),
        b'call=\xef\xbb\xbf{"uniqueid": "r-bom2"}&uniqueid=r-bom2&caller=380671110002',
        b"uniqueid=%EF%BB%BFr-bom2&caller=%EF%BB%BF380671110002",
        '{"uniqueid": "\ufeffr-bom2", "caller": "\ufeff380671110002"}'.encode(),
    ],
)
def test_a_byte_order_mark_hides_no_field(body: bytes) -> None:
    (piece,) = split_request(body, "after_call")
    (found,) = PROVIDER.events(piece.body, NOW, SETTINGS)
    assert (found.call, found.client) == ("r-bom2", Client(number="380671110002"))
