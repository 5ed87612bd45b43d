"""Every preset against the vectors: verdict, answer and event of each request."""

import pytest

from cordboard.pbx.cloud_telephony.provider import PROVIDER, TableProvider, presets
from cordboard.pbx.cloud_telephony.tests.vectors import Vector, differences, vectors
from cordboard.ports.phone import Rejected

ALL = list(vectors())
assert isinstance(PROVIDER, TableProvider)
PBX = PROVIDER


@pytest.mark.parametrize("one", ALL, ids=lambda one: one.id)
def test_a_request_becomes_what_it_means(one: Vector) -> None:
    if not one.want["accept"]:
        with pytest.raises(Rejected) as refused:
            PBX.answered(one.request, one.settings, one.secrets, one.now)
        assert refused.value.status in (401, 403, 404)
        return
    pieces, answer = PBX.answered(one.request, one.settings, one.secrets, one.now)
    if wanted := one.want.get("answer"):
        assert (answer.status if answer else 202) == wanted["status"] or not answer
        assert "body" not in wanted or (answer and answer.body.decode()) == wanted["body"]
        for name, value in wanted.get("headers", {}).items():
            assert answer is not None
            assert answer.headers[name.lower()] == value
    events = [event for piece in pieces for event in PBX.events(piece.body, one.now, one.settings)]
    for secret in one.secrets.values():
        assert all(secret.encode() not in piece.body for piece in pieces), "a secret is stored"
    if one.want.get("event") is None:
        if "order" not in one.want:
            assert events == []
        return
    assert not differences(one.want["event"], events[0], one.settings.get("region"))


def test_a_repetition_is_the_same_event() -> None:
    by_id = {one.id: one for one in ALL}
    for first, again in (("BI01", "BI02"), ("TE05", "TE08")):
        keys = [
            [piece.dedup for piece in PBX.answered(one.request, one.settings, one.secrets, one.now)[0]]
            for one in (by_id[first], by_id[again])
        ]
        assert keys[0] == keys[1]


def test_no_preset_is_shipped_without_vectors() -> None:
    assert {one.preset for one in ALL} == set(presets())
