"""What tables must say beyond the vectors: order, proofs that must not be weakened, bounds, and answers."""

import base64
import contextlib
import hmac
import json
from datetime import datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.domain.calls.call import Direction, Disposition, Phase
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.cloud_telephony.event import DIRECTIONS
from cordboard.pbx.cloud_telephony.provider import PROVIDER, TableProvider, preset, presets
from cordboard.pbx.cloud_telephony.table import table_of
from cordboard.pbx.cloud_telephony.tests.vectors import Vector, vectors
from cordboard.ports.phone import HookAnswer, HookRequest, RawEvent, Rejected

assert isinstance(PROVIDER, TableProvider)
PBX = PROVIDER
BY_ID = {one.id: one for one in vectors()}
NOW = 1793610996.0
OWN: dict[str, Any] = {
    "proofs": [{"kind": "equal", "value": {"from": "@header.x-key"}}],
    "fields": {
        "call": "id",
        "direction": {"from": "way", "words": {"i": "inbound", "o": "outbound"}},
        "client": {"inbound": "a", "outbound": "b"},
        "own_number": {"inbound": "b", "outbound": "a"},
    },
    "kinds": [{"type": "ended", "when": [{"field": "kind", "is": ["end"]}]}, {"type": "started"}],
    "parameters": {"below": "more"},
}
KEY = {"key": "the-own-key"}


def sent(body: bytes, **more: Any) -> HookRequest:
    given = {"method": "POST", "path": "/hooks/c", "query": "", "headers": {"x-key": KEY["key"]}, **more}
    return HookRequest(body=body, **given)


def answered(request: HookRequest, table: dict[str, Any] = OWN) -> tuple[list[RawEvent], HookAnswer | None]:
    pieces, answer = PBX.answered(request, {"table": table}, KEY, NOW)
    return list(pieces), answer


def refusal(request: HookRequest, one: dict[str, Any], secrets: dict[str, str]) -> str:
    with pytest.raises(Rejected) as caught:
        PBX.answered(request, one, secrets, NOW)
    assert caught.value.next_step
    return caught.value.code


def verdict(request: HookRequest, one: dict[str, Any], secrets: dict[str, str], now: float = NOW) -> str:
    """The code of the refusal; empty if it is accepted."""
    try:
        PBX.answered(request, one, secrets, now)
    except Rejected as refused:
        return refused.code
    return ""


def event(body: Any, table: dict[str, Any] = OWN) -> Any:
    ((piece,), _) = answered(sent(json.dumps(body).encode()), table)
    (found,) = PBX.events(piece.body, NOW, {"table": table})
    return found


def folded(*ids: str) -> Any:
    calls = CallCorrelation()
    for name in ids:
        one = BY_ID[name]
        for piece in PBX.split_request(one.request, one.settings, one.secrets, one.now):
            for told in PBX.events(piece.body, one.now, one.settings):
                calls.changes(told)
    (call,) = calls.calls()
    return call


def test_an_event_that_comes_late_does_not_take_an_answer_back() -> None:
    call = folded("MA01", "MA02", "MA03", "MA14")
    assert (call.phase, call.talked, call.client.number) == (Phase.ANSWERED, ("106",), "79990001122".join(("+", "")))
    assert folded("MA02", "MA03", "MA14", "MA01").phase is Phase.ANSWERED


def test_a_whole_call_ends_with_its_outcome_and_its_people() -> None:
    call = folded("ZA01", "ZA05", "ZA06", "ZA08", "ZA13")
    assert (call.phase, call.disposition, call.talked) == (Phase.ENDED, Disposition.ANSWERED, ("101",))
    assert (call.durations.talk, call.recording.ref) == (63_000, "1762074930.4411")


def test_the_end_of_the_callers_leg_is_the_end_of_the_call() -> None:
    call = folded("VO01")
    assert (call.phase, call.disposition, call.durations.talk) == (Phase.ENDED, Disposition.ANSWERED, 63_000)


def test_numbers_with_a_trunk_prefix_are_left_to_the_country() -> None:
    for written, kept in (("0441112233", "0441112233"), ("00380441112233", "00380441112233"), ("101", "101")):
        assert event({"id": 1, "way": "i", "a": written}).client.number == kept


def telnyx(kind: str, number: int, **more: str) -> Any:
    payload = {"call_session_id": "s", "call_leg_id": "l", "from": "+34911000111", "to": "+34600111222", **more}
    at = f"2026-11-02T09:16:{number:02}Z"
    body = json.dumps({"data": {"event_type": kind, "id": str(number), "occurred_at": at, "payload": payload}})
    table = {**msgspec.to_builtins(preset("telnyx")), "proofs": OWN["proofs"]}
    ((piece,), _) = answered(sent(body.encode()), table)
    return PBX.events(piece.body, NOW, {"table": table})


@pytest.mark.parametrize("first", [0, 1])
def test_a_direction_that_is_told_once_counts_for_the_whole_call(first: int) -> None:
    steps = [telnyx("call.initiated", 1, direction="outgoing"), telnyx("call.answered", 5), telnyx("call.hangup", 9)]
    calls = CallCorrelation()
    for told in [*steps[first:], *steps[:first]]:
        for one in told:
            calls.changes(one)
    (call,) = calls.calls()
    assert (call.direction, call.client.number, call.own_number) == (
        Direction.OUTBOUND,
        "+34600111222",
        "+34911000111",
    )


def with_header(one: Vector, name: str, value: str, body: bytes | None = None) -> HookRequest:
    headers = {**one.request.headers, name: value}
    return msgspec.structs.replace(one.request, headers=headers, body=one.request.body if body is None else body)


def token(claims: dict[str, Any], key: str, alg: str, digest: str = "sha256") -> str:
    def part(value: Any) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    text = f"{part({'alg': alg, 'typ': 'JWT'})}.{part(claims)}"
    signature = hmac.digest(key.encode(), text.encode(), digest) if alg != "none" else b""
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_the_algorithm_of_a_token_is_the_tables() -> None:
    one = BY_ID["DP01"]
    key = one.secrets["key"]
    claims = {"call_id": 1, "state": "ringing", "direction": "inbound"}

    def asked(written: str) -> HookRequest:
        return msgspec.structs.replace(one.request, body=written.encode())

    assert PBX.answered(asked(token(claims, key, "HS256")), one.settings, one.secrets, NOW)[0]
    for written in (
        token(claims, key, "none"),
        token(claims, key, "HS512", "sha512"),
        token(claims, key, "HS512"),
        token({**claims, "exp": NOW - 900}, key, "HS256"),
        token(claims, key, "HS256")[:-6],
    ):
        assert refusal(asked(written), one.settings, one.secrets).startswith("signature_")


def test_a_token_for_another_body_is_refused() -> None:
    one = BY_ID["VO01"]
    changed = msgspec.structs.replace(one.request, body=one.request.body.replace(b'"63"', b'"64"'))
    assert refusal(changed, one.settings, one.secrets) == "signature_wrong"


def test_a_signature_over_the_address_alone_covers_no_json() -> None:
    one = BY_ID["TW11"]
    for query in ("", one.request.query.replace("23034", "23035")):
        bare = msgspec.structs.replace(one.request, query=query)
        assert refusal(bare, one.settings, one.secrets) == "signature_wrong"
    changed = msgspec.structs.replace(one.request, body=one.request.body.replace(b"completed", b"failed"))
    assert refusal(changed, one.settings, one.secrets) == "signature_wrong"


def test_what_no_signature_covers_does_not_complete_what_one_covers() -> None:
    mango = BY_ID["MA01"]
    more = msgspec.structs.replace(
        mango.request, body=mango.request.body + b"&queue=x&call_id=other&from=y", query="z=1"
    )
    ((piece,), _) = PBX.answered(more, mango.settings, mango.secrets, NOW)
    ((plain,), _) = PBX.answered(mango.request, mango.settings, mango.secrets, NOW)
    assert piece == plain


@pytest.mark.parametrize(
    ("age", "code"), [(0, ""), (300, ""), (301, "signature_too_old"), (-301, "signature_from_future")]
)
def test_age_counts_both_ways_and_only_after_the_signature(age: int, code: str) -> None:
    one = BY_ID["TE01"]
    signed_at = float(one.request.headers["telnyx-timestamp"])
    spoiled = msgspec.structs.replace(one.request, body=one.request.body + b" ")
    assert verdict(one.request, one.settings, one.secrets, signed_at + age) == code
    assert verdict(spoiled, one.settings, one.secrets, signed_at + age) == "signature_wrong"


def test_an_address_that_a_provider_signs_is_a_setting_and_may_have_its_port() -> None:
    one = BY_ID["TW01"]
    no_address = {name: value for name, value in one.settings.items() if name != "public_url"}
    assert refusal(one.request, no_address, one.secrets) == "signature_no_address"
    ported = {**one.settings, "public_url": "https://calls.example.com:443/in/k7Qm2"}
    assert PBX.answered(one.request, ported, one.secrets, NOW)[0]
    assert (
        refusal(one.request, {**one.settings, "public_url": "https://other.example/"}, one.secrets) == "signature_wrong"
    )


def test_addresses_of_the_new_kind_and_lists_that_are_none() -> None:
    one = BY_ID["BI01"]
    for source, listed, accepted in (
        ("::ffff:203.0.113.17", "203.0.113.0/24", True),
        ("2001:db8::5", "203.0.113.0/24 2001:db8::/64", True),
        ("2001:db9::5", "2001:db8::/64", False),
        ("", "203.0.113.0/24", False),
        ("203.0.113.17", "nonsense", False),
    ):
        asked = msgspec.structs.replace(one.request, source=source)
        assert (verdict(asked, {**one.settings, "addresses": listed}, {}) == "") is accepted, source


def test_an_own_table_reads_forms_json_and_lists() -> None:
    for body in (b'{"id":7,"way":"i","a":"34600111222","b":"34911000111"}', b"id=7&way=i&a=34600111222&b=34911000111"):
        ((piece,), answer) = answered(sent(body))
        (found,) = PBX.events(piece.body, NOW, {"table": OWN})
        assert (found.call, found.client.number, found.own_number) == ("7", "+34600111222", "+34911000111")
        assert answer is None
    pieces, _ = answered(sent(b'[{"id":1,"way":"i"},{"id":2,"way":"o"}]'))
    assert [piece.call for piece in pieces] == ["1", "2"]


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbfid=c1&way=i&a=34600111222&kind=end",
        b"%EF%BB%BFid=c1&way=i&a=34600111222&kind=end",
        b"way=i&kind=end&a=34600111222&%EF%BB%BFid=c1",
        b"id=%EF%BB%BFc1&way=%EF%BB%BFi&a=%EF%BB%BF34600111222&kind=%EF%BB%BFend",
        b'\xef\xbb\xbf[{"id": "c1", "way": "i", "a": "34600111222", "kind": "end"}]',
        '{"\ufeffid": "\ufeffc1", "way": "i", "a": "\ufeff34600111222", "kind": "end"}'.encode(),
    ],
)
def test_a_byte_order_mark_hides_no_field(body: bytes) -> None:
    ((piece,), _) = answered(sent(body))
    (found,) = PBX.events(piece.body, NOW, {"table": OWN})
    assert (found.call, found.direction, found.client.number) == ("c1", Direction.INBOUND, "+34600111222")
    assert found.type == "ended"


def test_a_byte_order_mark_in_a_field_that_holds_json_hides_nothing() -> None:
    body = b"payload=%EF%BB%BF" + b'{"id": "c1", "way": "i", "a": "34600111222", "kind": "end"}'
    one = {**OWN, "opened": ["payload"]}
    ((piece,), _) = answered(sent(body), one)
    (found,) = PBX.events(piece.body, NOW, {"table": one})
    assert (found.call, found.client.number) == ("c1", "+34600111222")


@pytest.mark.parametrize(
    ("told", "started", "talk_ms"),
    [
        ({"from": "03:50:00", "to": "03:05:00", "came": "01:05:10"}, "00:50:00", 900_000),  # over the change
        ({"from": "03:50:00", "to": "04:05:00", "came": "02:05:10"}, "01:50:00", 900_000),
        ({"from": "03:07:00", "to": "03:05:00", "came": "01:05:10"}, "00:07:00", 3_480_000),
        ({"from": "03:10:00", "to": "03:20:00", "came": "00:20:10"}, "00:10:00", 600_000),
        ({"from": "03:10:00", "to": "03:20:00", "came": "01:20:10"}, "01:10:00", 600_000),
        ({"from": "03:10:00", "talk": "4200", "came": "01:20:10"}, "00:10:00", 4_200_000),  # only its length is told
        ({"from": "03:10:00", "talk": "500", "came": "01:18:30"}, "01:10:00", 500_000),
        ({"from": "02:59:00", "to": "03:01:00", "came": "00:01:05"}, "23:59:00", 120_000),
    ],
)
def test_times_in_the_hour_that_comes_twice_fit_each_other_and_the_arrival(
    told: dict[str, str], started: str, talk_ms: int
) -> None:
    one = {
        **OWN,
        "zone": "Europe/Kyiv",
        "fields": {
            **OWN["fields"],
            "started": "from",
            "ended": "to",
            "talk": [{"from": "to", "minus": "from"}, "talk"],
        },
    }
    night = {key: f"2026-10-25 {value}" for key, value in told.items() if key in ("from", "to")}
    body = {"id": "c1", "way": "i", "kind": "end", **night, **({"talk": told["talk"]} if "talk" in told else {})}
    arrived = datetime.fromisoformat(f"2026-10-25T{told['came']}Z")
    ((piece,), _) = answered(sent(json.dumps(body).encode()), one)
    (found,) = PBX.events(piece.body, arrived.timestamp(), {"table": one})
    assert found.times is not None
    assert found.times.started is not None
    assert found.durations_ms is not None
    assert (f"{found.times.started:%H:%M:%S}", found.durations_ms.talk) == (started, talk_ms)


def test_parameters_leave_out_what_says_nothing() -> None:
    more = {"utm_source": "google", "utm_term": "{keyword}", "utm_medium": "(none)", "deep": {"er": 5}, "empty": ""}
    assert event({"id": 1, "way": "i", "more": more}).parameters == {"utm_source": "google", "deep.er": "5"}


def test_a_hidden_caller_in_many_words_and_a_sip_address_is_a_device() -> None:
    for word in ("anonymous", "", "+266696687", "Unknown"):
        client = event({"id": 1, "way": "i", "a": word, "b": "34911000111"}).client
        assert (client.number, client.hidden) == (None, True)
    found = event({"id": 1, "way": "i", "a": "34600111222", "b": "sip:101@pbx.example"})
    assert (found.own_number, found.device) == (None, "sip:101@pbx.example")


def test_an_unknown_word_is_an_unknown_outcome_and_is_kept_as_reason() -> None:
    words = {"from": "result", "words": {"ok": "answered", "11*": "no_answer"}}
    table = {**OWN, "fields": {**OWN["fields"], "disposition": words, "reason": "result"}}
    for word, outcome in (("ok", "answered"), ("1144", "no_answer"), ("new one", "unknown")):
        found = event({"id": 1, "kind": "end", "result": word}, table)
        assert (found.disposition, found.reason) == (outcome, word)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"proofs": []}, "proofs"),
        ({"surprise": 1}, "surprise"),
        ({"kinds": [{"type": "explode"}]}, "explode"),
        ({"fields": {"call": {"from": "a", "cut": "abc"}}}, "group"),
        ({"fields": {"call": {"from": "a", "cut": "(?=a)(b)"}}}, "pattern"),
        ({"checks": [{"body": "x"}]}, "checks"),
        ({"answers": [{"status": 500}]}, "status"),
        ({"answers": [{"type": "text/html"}]}, "text/html"),
        ({"kinds": [{"type": "ended", "when": [{"field": "a"}] * 500}]}, "rows"),
        ({"kinds": [{"type": "ended", "when": [{"field": "a", "is": []}]}]}, "needs a field and a value"),
        ({"proofs": [{**OWN["proofs"][0], "when": [{"field": "", "is": ["x"]}]}]}, "needs a field and a value"),
        ({"proofs": [{"kind": "hmac", "text": "{@body|eval}", "value": {"from": "@header.x"}}]}, "eval"),
    ],
)
def test_a_table_that_is_none_is_refused_with_its_place(change: dict[str, Any], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        table_of({**OWN, **change})
    assert what in " ".join(PBX.problems({"table": {**OWN, **change}}))


def test_a_connection_without_a_table_accepts_nothing() -> None:
    assert refusal(sent(b"{}"), {"preset": "own"}, KEY) == "no_table"
    assert PBX.problems({"preset": "own"})
    assert not PBX.problems({"preset": "zadarma"})
    assert PBX.events(b"{}", NOW, {"preset": "own"}) == ()


@pytest.mark.parametrize("name", presets())
def test_a_preset_survives_as_settings(name: str) -> None:
    written = msgspec.json.decode(msgspec.json.encode(msgspec.to_builtins(preset(name))))
    assert msgspec.to_builtins(table_of(written)) == msgspec.to_builtins(preset(name))
    assert preset(name).source


def test_an_echo_is_bounded_and_plain() -> None:
    one = BY_ID["ZA18"]
    asked = msgspec.structs.replace(one.request, query="zd_echo=%3Cscript%3E%0d%0a" + "x" * 5000)
    pieces, answer = PBX.answered(asked, one.settings, {}, NOW)
    assert not pieces
    assert answer is not None
    assert answer.content_type == "text/plain; charset=utf-8"
    assert len(answer.body) <= 512
    assert b"\r" not in answer.body


@given(
    body=st.one_of(st.binary(max_size=200), st.from_regex(rb"[a-z\[\]=&%{}\":,0-9.]{0,80}", fullmatch=True)),
    name=st.sampled_from(presets()),
    query=st.text(alphabet="ab[]=&%0", max_size=30),
    header=st.sampled_from(["signature", "authorization", "x-ps-signature", "telnyx-timestamp", "content-type"]),
    value=st.text(alphabet="abc=,. v1t:/", max_size=40),
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_sent_is_refused_in_words_or_kept(
    body: bytes, name: str, query: str, header: str, value: str
) -> None:
    asked = HookRequest(
        method="POST", path="/hooks/c/x", query=query, headers={header: value}, body=body, source="203.0.113.1"
    )
    options = {"preset": name, "public_url": "https://a.example/c", "addresses": "203.0.113.0/24"}
    with contextlib.suppress(Rejected):
        for piece in PBX.answered(asked, options, {"key": "some-key", "second_key": "other-key"}, NOW)[0]:
            PBX.events(piece.body, NOW, options)


def test_our_words_for_directions_are_all_there() -> None:
    assert set(DIRECTIONS.values()) == {Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL}
