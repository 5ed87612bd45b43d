"""A request that tells of several parties of a call: each is read in its own role, and the call ends with the last."""

import json
from typing import Any

import pytest

from cordboard.domain.calls.call import CallEvent
from cordboard.pbx.cloud_telephony.provider import PROVIDER
from cordboard.pbx.cloud_telephony.request_values import split
from cordboard.ports.phone import HookRequest, RawEvent, Rejected

NOW = 1_793_610_930.0
SECRETS = {"key": "made-up-vt"}
SETTINGS = {"preset": "ringcentral"}
CLIENT, OURS = {"phoneNumber": "+34600111222", "name": "Olena"}, {"phoneNumber": "+34911000111"}


def party(name: str, code: str, extension: str = "", **more: Any) -> dict[str, Any]:
    to = {**OURS, "extensionNumber": extension} if extension else OURS
    status = {"code": code, **({"reason": more.pop("reason")} if "reason" in more else {})}
    return {"id": name, "direction": "Inbound", "from": CLIENT, "to": to, "status": status, "missedCall": False, **more}


def pieces(*parties: dict[str, Any], sequence: int = 1) -> list[RawEvent]:
    body = {
        "timestamp": "2026-11-02T09:15:30.250Z",
        "body": {
            "sequence": sequence,
            "telephonySessionId": "s-abc",
            "eventTime": "2026-11-02T09:15:30.211Z",
            "parties": list(parties),
        },
    }
    request = HookRequest(
        method="POST",
        path="/hooks/rc",
        query="",
        headers={"content-type": "application/json", "verification-token": "made-up-vt"},
        body=json.dumps(body).encode(),
        source="192.0.2.1",
    )
    return list(PROVIDER.split_request(request, SETTINGS, SECRETS, NOW))


def events(*parties: dict[str, Any]) -> list[CallEvent]:
    return [event for piece in pieces(*parties) for event in PROVIDER.events(piece.body, NOW, SETTINGS)]


def told(*parties: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(one.type.value, one.leg, one.extension) for one in events(*parties)]


def test_each_phone_that_rings_is_a_leg_with_its_extension() -> None:
    found = events(party("p-1", "Proceeding", "101"), party("p-2", "Proceeding", "102"))
    assert [(one.type.value, one.leg, one.extension) for one in found] == [
        ("ringing", "p-1", "101"),
        ("ringing", "p-2", "102"),
    ]
    assert {(one.call, one.client and one.client.number, one.own_number) for one in found} == {
        ("s-abc", "+34600111222", "+34911000111")
    }


def test_who_did_not_take_it_leaves_while_the_call_goes_on() -> None:
    answered, gone = party("p-1", "Answered", "101"), party("p-2", "Disconnected", "102", reason="Pickup")
    assert told(answered, gone) == [("answered", "p-1", "101"), ("leg_ended", "p-2", "102")]
    assert told(gone) == [("leg_ended", "p-2", "102")], "also when it is told alone"


def test_the_call_ends_when_nobody_is_left_and_one_who_was_reached_decides() -> None:
    missed = party("p-2", "Disconnected", "102", missedCall=True)
    found = events(party("p-1", "Disconnected", "101"), missed)
    assert [one.type.value for one in found] == ["ended", "ended"]
    assert [one.disposition for one in found] == [None, None]
    assert [one.disposition and one.disposition.value for one in events(missed)] == ["no_answer"]
    assert [one.disposition and one.disposition.value for one in events(missed, {**missed, "id": "p-3"})] == [
        "no_answer",
        "no_answer",
    ]


def test_a_call_between_two_of_ours_has_both_in_their_roles() -> None:
    sides = {"from": {"extensionNumber": "101"}, "to": {"extensionNumber": "102"}}
    caller = {**party("p-1", "Proceeding"), **sides, "direction": "Outbound"}
    called = {**party("p-2", "Proceeding"), **sides}
    found = events(caller, called)
    assert [(one.leg, one.extension, one.direction and one.direction.value) for one in found] == [
        ("p-1", "101", "internal"),
        ("p-2", "102", "internal"),
    ]
    assert [one.client for one in found] == [None, None]


def test_a_repetition_of_a_request_has_the_same_keys_and_each_party_its_own() -> None:
    both = party("p-1", "Proceeding", "101"), party("p-2", "Proceeding", "102")
    first, again = [[one.dedup for one in pieces(*both)] for _ in range(2)]
    assert first == again
    assert len(set(first)) == 2


def test_more_parties_than_a_call_has_are_refused() -> None:
    with pytest.raises(Rejected) as refused:
        pieces(*(party(f"p-{n}", "Proceeding") for n in range(51)))
    assert (refused.value.status, refused.value.code) == (413, "too_many_events")


def test_only_the_list_that_is_named_is_split() -> None:
    tree = {"a": {"b": [1, 2, 3], "c": "kept"}}
    assert [one["a"]["b"] for one in split(tree, "a.b")] == [[1, 2, 3], [2, 1, 3], [3, 1, 2]]
    assert tree["a"]["b"] == [1, 2, 3]
    for path in ("", "a.c", "a.x", "a.b.0"):
        assert split(tree, path) == [tree]
