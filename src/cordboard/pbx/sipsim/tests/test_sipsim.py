"""SipSim's words in ours, over all fixtures; what all hooks share is in testing/webhook_security.py."""

import itertools
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EventType
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.sipsim.example import SECRETS, SETTINGS, request
from cordboard.pbx.sipsim.provider import PROVIDER
from cordboard.ports.phone import HookRequest, RawEvent, Rejected
from cordboard.toolkit.webhooks.signatures import sign_in_two_headers

NOW = 1795343400.0
FIXTURES = Path(__file__).parent.parent / "fixtures"


def piece(body: bytes) -> RawEvent:
    (only,) = PROVIDER.split_request(request(body, SECRETS, NOW), SETTINGS, SECRETS, NOW)
    return only


def events(name: str) -> Sequence[CallEvent]:
    return PROVIDER.events(piece((FIXTURES / name).read_bytes()).body, NOW, SETTINGS)


def event(name: str) -> CallEvent:
    (only,) = events(name)
    return only


@pytest.mark.parametrize("path", sorted(FIXTURES.glob("*.json")), ids=lambda path: path.stem)
def test_every_fixture_is_understood(path: Path) -> None:
    kept = piece(path.read_bytes())
    assert kept.dedup.startswith(kept.call)
    for found in PROVIDER.events(kept.body, NOW, SETTINGS):
        assert found.type is not EventType.UNKNOWN
        assert found.id == kept.dedup
        assert found.call == kept.call


@pytest.mark.parametrize(
    ("name", "kind", "direction", "disposition"),
    [
        ("incoming_call_start.json", EventType.STARTED, Direction.INBOUND, None),
        ("incoming_call_start_chain_member_call.json", EventType.RINGING, Direction.INBOUND, None),
        ("incoming_call_end_chain_member_call.json", EventType.LEG_REFUSED, Direction.INBOUND, Disposition.CANCELLED),
        ("incoming_call_answer.json", EventType.ANSWERED, Direction.INBOUND, None),
        ("incoming_call_end.json", EventType.ENDED, Direction.INBOUND, Disposition.ANSWERED),
        ("incoming_call_end_missed.json", EventType.ENDED, Direction.INBOUND, Disposition.NO_ANSWER),
        ("outgoing_call_end_busy.json", EventType.ENDED, Direction.OUTBOUND, Disposition.BUSY),
        ("voicemail.json", EventType.VOICEMAIL_LEFT, Direction.INBOUND, None),
        ("tags.json", EventType.TAGGED, None, None),
    ],
)
def test_moments_and_results(
    name: str, kind: EventType, direction: Direction | None, disposition: Disposition | None
) -> None:
    found = event(name)
    assert (found.type, found.direction, found.disposition) == (kind, direction, disposition)


def test_a_chain_member_is_a_leg_named_by_its_number() -> None:
    ringing = event("incoming_call_start_chain_member_call.json")
    assert (ringing.leg, ringing.extension, ringing.own_number) == ("+33611111111", "+33611111111", None)
    assert event("incoming_call_start.json").own_number == "+33198765432"
    assert event("incoming_call_answer.json").extension == "+33622222222"


def test_an_end_alone_is_a_whole_call() -> None:
    end = event("outgoing_call_end.json")
    assert end.client == Client(number="+34600999888")
    assert (end.own_number, end.extension) == ("+33198765432", "+33198765432")
    assert end.times is not None
    assert end.times.answered == datetime(2026, 11, 22, 14, 0, 12, tzinfo=UTC)
    assert end.times.ended == datetime(2026, 11, 22, 14, 4, 57, tzinfo=UTC)
    assert end.durations_ms is not None
    assert end.durations_ms.talk == 285_000
    assert end.recording is not None
    assert end.recording.url == "https://rec.example/call_def456.mp3"


def test_all_moments_of_a_call_are_one_call_in_any_order() -> None:
    names = ("start", "start_chain_member_call", "end_chain_member_call", "answer", "end")
    for told in itertools.permutations([event(f"incoming_call_{name}.json") for name in names]):
        board = CallCorrelation()
        for one in told:
            board.feed(one)
        (call,) = board.calls()
        assert (call.direction, call.client) == (Direction.INBOUND, Client(number="+34600111222"))
        assert (call.disposition, call.own_number) == (Disposition.ANSWERED, "+33198765432")
        assert call.talked == ("+33622222222",)
        assert "+33611111111" in call.rang
        assert call.durations.talk == 285_000


def test_the_test_button_and_a_text_message_are_no_call() -> None:
    assert events("test.json") == ()
    assert events("sms.json") == ()


def test_what_has_no_place_becomes_a_parameter() -> None:
    assert event("tags.json").parameters == {"tags[0]": "vip", "tags[1]": "devis"}
    assert event("summary.json").parameters == {"summary": "Le client demande un devis."}


def test_the_older_form_is_read_in_the_zone_of_the_connection() -> None:
    body = (FIXTURES / "older_form.txt").read_bytes()
    old = {"address_secret": "in-the-address"}
    for method, query, sent in (
        ("POST", "secret=in-the-address", body),
        ("GET", f"secret=in-the-address&{body.decode()}", b""),
    ):
        asked = HookRequest(method=method, path="/hooks/c", query=query, headers={}, body=sent)
        with pytest.raises(Rejected, match="doesn't accept"):
            PROVIDER.split_request(asked, SETTINGS, old, NOW)
        (kept,) = PROVIDER.split_request(asked, {**SETTINGS, "secret_in_url": True}, old, NOW)
        assert b"in-the-address" not in kept.body
        (found,) = PROVIDER.events(kept.body, NOW, SETTINGS)
        assert found.at == datetime(2026, 11, 22, 10, 34, 53, tzinfo=UTC)
        assert (found.disposition, found.client) == (Disposition.NO_ANSWER, Client(number="0600111222"))


def test_with_a_signing_secret_the_secret_in_the_address_is_not_enough() -> None:
    both = {**SECRETS, "address_secret": "in-the-address"}
    asked = HookRequest(
        method="GET", path="/hooks/c", query="secret=in-the-address&event=test&pbx_id=1", headers={}, body=b""
    )
    with pytest.raises(Rejected) as caught:
        PROVIDER.split_request(asked, {}, both, NOW)
    assert caught.value.code == "signature_missing"


def test_unknown_words_are_kept_as_unknown() -> None:
    body = b'{"event":"incoming_call_end","pbx_id":"c","caller":"anonymous","status":"ECLIPSE"}'
    (found,) = PROVIDER.events(piece(body).body, NOW, {})
    assert (found.disposition, found.reason, found.client) == (
        Disposition.UNKNOWN,
        "ECLIPSE",
        Client(number="anonymous", hidden=True),
    )
    (found,) = PROVIDER.events(piece(b'{"event":"moon","pbx_id":"c"}').body, NOW, {})
    assert found.type is EventType.UNKNOWN


def test_a_repetition_has_the_same_key_and_another_event_has_not() -> None:
    body = (FIXTURES / "incoming_call_start.json").read_bytes()
    later = request(body, SECRETS, NOW + 60)
    (again,) = PROVIDER.split_request(later, SETTINGS, SECRETS, NOW + 60)
    assert again.dedup == piece(body).dedup
    assert piece(body.replace(b"10:30:00", b"10:30:01")).dedup != again.dedup


@pytest.mark.parametrize("body", [b"{}", b'{"event":"test"}', b'{"pbx_id":"1"}', b"event=&pbx_id=1", b"[1]"])
def test_without_event_or_call_id_the_answer_names_it(body: bytes) -> None:
    with pytest.raises(Rejected) as caught:
        piece(body)
    assert caught.value.status == 422


@given(st.binary(max_size=60), st.floats(), st.text(max_size=10))
def test_events_never_raises(body: bytes, at: float, time_zone: str) -> None:
    PROVIDER.events(body, at, {"time_zone": time_zone})


@given(
    st.dictionaries(
        st.sampled_from(["event", "time", "caller", "receiver", "duration", "status", "audio_path"]),
        st.text(max_size=12) | st.integers() | st.sampled_from(["incoming_call_end", "outgoing_call_start"]),
        max_size=7,
    )
)
def test_any_values_give_an_event(values: dict[str, object]) -> None:
    body = json.dumps({"event": "incoming_call_end", "pbx_id": "c", **values}).encode()
    headers = sign_in_two_headers(SECRETS["secret"], body, int(NOW))
    try:
        found = PROVIDER.split_request(
            HookRequest(method="POST", path="/", query="", headers=headers, body=body), {}, SECRETS, NOW
        )
    except Rejected as answer:
        if answer.status != 422:
            raise
        return
    for one in found:
        PROVIDER.events(one.body, NOW, SETTINGS)


def test_tags_of_a_call_that_was_never_seen_open_no_call() -> None:
    board = CallCorrelation()
    tags = event("tags.json")
    assert board.feed(tags) is None
    assert board.calls() == []
    end = event("incoming_call_end.json")
    board.feed(msgspec.structs.replace(end, call=tags.call))
    (call,) = board.calls()
    assert call.ended
    assert tags.parameters.items() <= call.parameters.items()
