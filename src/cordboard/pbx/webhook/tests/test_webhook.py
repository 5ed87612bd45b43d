"""The odd cases of our own webhook; what all hooks share is in testing/webhook_security.py."""

import itertools
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EndedBy, EventType
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.webhook.example import SECRETS, request
from cordboard.pbx.webhook.provider import PROVIDER
from cordboard.ports.phone import HookRequest, RawEvent, Rejected
from cordboard.toolkit.webhooks.signatures import sign

NOW = 1795343400.0
FIXTURES = Path(__file__).parent.parent / "fixtures"
EVENT = {"id": "e1", "call": "c1", "at": "2026-11-22T10:30:00Z", "type": "started"}


def split_request(value: object, now: float = NOW) -> list[RawEvent]:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return list(PROVIDER.split_request(request(body, SECRETS, NOW), {}, SECRETS, now))


def rejected(value: object) -> Rejected:
    with pytest.raises(Rejected) as caught:
        split_request(value)
    return caught.value


def only(**changes: object) -> CallEvent:
    (piece,) = split_request({**EVENT, **changes})
    (event,) = PROVIDER.events(piece.body, NOW, {})
    return event


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_every_fixture_is_accepted_and_each_piece_is_one_known_event(path: Path) -> None:
    written = json.loads(path.read_text())
    wanted = written if isinstance(written, list) else [written]
    found = split_request(path.read_bytes())
    assert [(p.dedup, p.call) for p in found] == [(w["id"], w["call"]) for w in wanted]
    for piece, one in zip(found, wanted, strict=True):
        (event,) = PROVIDER.events(piece.body, NOW, {})
        assert (event.id, event.type) == (one["id"], one["type"])
        assert json.loads(piece.body) == one, "the piece keeps the event as it was written"


def test_an_ended_event_carries_all_it_says() -> None:
    (piece,) = split_request((FIXTURES / "end_only.json").read_bytes())
    (event,) = PROVIDER.events(piece.body, NOW, {})
    assert event.direction is Direction.OUTBOUND
    assert event.client == Client(number="0034 600 999 888")
    assert (event.disposition, event.cause, event.origin) == (Disposition.BUSY, 17, "click")
    assert event.times is not None
    assert event.times.started == datetime(2026, 11, 22, 10, 40, 50, tzinfo=UTC)
    assert event.durations_ms is not None
    assert event.durations_ms.ring == 4000


def test_the_events_of_a_call_are_one_call_in_any_order() -> None:
    found = split_request((FIXTURES / "answered_call.json").read_bytes())
    events = [event for piece in found for event in PROVIDER.events(piece.body, NOW, {})]
    for order in itertools.permutations(events):
        board = CallCorrelation()
        for event in order:
            board.feed(event)
        (call,) = board.calls()
        assert (call.client.number, call.client.name) == ("+34600111222", "Иван Петренко")
        assert (call.disposition, call.talked, call.ended_by) == (Disposition.ANSWERED, ("80",), EndedBy.CLIENT)
        assert (call.durations.ring, call.durations.talk) == (9000, 71000)


def test_what_is_sent_in_place_of_a_name_is_none() -> None:
    """Situations that people reported in public; each of these words had become a name."""
    board = CallCorrelation()
    for piece in split_request((FIXTURES / "names_that_are_none.json").read_bytes()):
        for event in PROVIDER.events(piece.body, NOW, {}):
            board.changes(event)
    assert len(board.calls()) == 9
    assert {call.client.name for call in board.calls()} == {None}


def test_moments_are_turned_into_utc() -> None:
    assert only(at="2026-11-22T12:30:00.250+02:00").at == datetime(2026, 11, 22, 10, 30, 0, 250000, tzinfo=UTC)


def test_unknown_words_become_unknown() -> None:
    event = only(type="teleported", direction="sideways", disposition="eaten", ended_by="cat")
    assert (event.type, event.direction, event.disposition, event.ended_by) == (
        EventType.UNKNOWN,
        Direction.UNKNOWN,
        Disposition.UNKNOWN,
        None,
    )
    assert only(type="joined").type is EventType.UNKNOWN, "words between our own rooms are not for senders"
    assert only(ended_by="agent").ended_by is EndedBy.AGENT


def test_parameters_become_text() -> None:
    assert only(parameters={"a": "b", "n": 5, "t": True, "none": None, "deep": {"x": [1]}}).parameters == {
        "a": "b",
        "n": "5",
        "t": "true",
        "deep": '{"x":[1]}',
    }


def test_unknown_keys_are_kept_in_the_piece() -> None:
    (piece,) = split_request({**EVENT, "vendor": {"x": 1}})
    assert json.loads(piece.body)["vendor"] == {"x": 1}


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"id": None}, "id: expected text, got null"),
        ({"id": ""}, "id: expected text of length >= 1"),
        (
            {"at": "2026-11-22T10:30:00"},
            "at: expected an ISO 8601 moment with an offset, for example 2026-11-22T10:30:00Z",
        ),
        ({"at": "tomorrow"}, "at: expected an ISO 8601 moment with an offset, for example 2026-11-22T10:30:00Z"),
        ({"at": 1795343400}, "at: expected an ISO 8601 moment with an offset, for example 2026-11-22T10:30:00Z"),
        (
            {"at": "0001-01-01T00:00:00+14:00"},
            "at: 0001-01-01T00:00:00+14:00 is no moment of a call (years 1970 to 2199)",
        ),
        (
            {"at": "9999-12-31T23:59:59-10:00"},
            "at: 9999-12-31T23:59:59-10:00 is no moment of a call (years 1970 to 2199)",
        ),
        ({"schema": 2}, "schema: invalid enum value 2"),
        ({"client": "067"}, "client: expected an object or null, got text"),
        ({"client": {"number": 67}}, "client.number: expected text or null, got a whole number"),
        ({"durations_ms": {"talk": "71"}}, "durations_ms.talk: expected a whole number or null, got text"),
        ({"durations_ms": {"talk": -1}}, "durations_ms.talk: expected a whole number >= 0"),
        ({"durations_ms": {"talk": 10**30}}, None),
        ({"times": {"ended": "9999-12-31T23:59:59Z"}}, None),
        ({"parameters": ["a"]}, "parameters: expected an object or null, got a list"),
    ],
)
def test_a_wrong_value_is_named_with_its_path(change: dict[str, object], detail: str | None) -> None:
    answer = rejected({**EVENT, **change})
    assert (answer.status, answer.code) == (422, "wrong_value")
    if detail:
        assert answer.detail == detail


@pytest.mark.parametrize("name", ["id", "call", "at", "type"])
def test_what_is_required_is_missed_by_name(name: str) -> None:
    answer = rejected([EVENT, {k: v for k, v in EVENT.items() if k != name}])
    assert (answer.status, answer.detail) == (422, f"[1].{name}: missing")


def test_one_wrong_event_in_a_list_rejects_the_request() -> None:
    events = [{**EVENT, "id": f"e{n}"} for n in range(5)]
    assert len(split_request(events)) == 5
    events[3] = {**events[3], "at": "2026-11-22 10:30"}
    assert rejected(events).detail.startswith("[3].at: expected an ISO 8601 moment with an offset")
    events[3] = "text"  # type: ignore[call-overload]
    assert rejected(events).detail == "[3]: expected an object, got text"


def test_a_list_may_be_empty_and_may_not_exceed_a_thousand() -> None:
    assert split_request([]) == []
    assert len(split_request([{**EVENT, "id": str(n)} for n in range(1000)])) == 1000
    answer = rejected([EVENT] * 1001)
    assert (answer.status, answer.code) == (413, "too_many_events")


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "malformed_json"), (b"{", "malformed_json"), (b"[{}", "malformed_json"), (b'{"a":"\xc3"}', "not_utf8")],
)
def test_what_is_no_json_is_a_400(body: bytes, code: str) -> None:
    answer = rejected(body)
    assert (answer.status, answer.code) == (400, code)


def test_a_number_alone_is_a_422() -> None:
    assert (rejected(b"5").status, rejected(b'"x"').detail) == (422, "the event: expected an object, got text")


def test_only_post_is_accepted() -> None:
    body = json.dumps(EVENT).encode()
    headers = {"x-cordboard-signature": sign(SECRETS["secret"], body, int(NOW))}
    get = HookRequest(method="GET", path="/hooks/c", query="", headers=headers, body=body)
    with pytest.raises(Rejected) as caught:
        PROVIDER.split_request(get, {}, SECRETS, NOW)
    assert caught.value.status == 405


@given(st.binary(max_size=80) | st.from_type(dict).map(lambda d: json.dumps(d, default=str).encode()), st.floats())
def test_events_never_raises(body: bytes, at: float) -> None:
    (event,) = PROVIDER.events(body, at, {})
    assert event.type is EventType.UNKNOWN
    msgspec.json.encode(event)


@given(
    st.dictionaries(
        st.sampled_from(["id", "call", "at", "type", "client", "times", "parameters", "leg", "cause"]),
        st.none()
        | st.text(max_size=4)
        | st.integers()
        | st.datetimes().map(lambda d: d.isoformat() + "Z")
        | st.dictionaries(st.sampled_from(["number", "ended", "x"]), st.text(max_size=3) | st.none(), max_size=2),
        max_size=9,
    )
)
def test_any_object_is_accepted_or_named(changes: dict[str, object]) -> None:
    try:
        found = split_request({**EVENT, **changes})
    except Rejected as answer:
        if answer.status != 422:
            raise
        return
    for piece in found:
        PROVIDER.events(piece.body, NOW, {})
