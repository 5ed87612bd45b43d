"""Fields of linked pairs: the worked cases, and that a write that came back is never written again."""

import json
import unicodedata
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.desk.sync.field_codecs import cut_whole, encoded, id_text
from cordboard.domain.desk.sync.field_decision import FieldDecision, decide
from cordboard.domain.desk.sync.field_equality import email_key
from cordboard.domain.desk.sync.field_pairs import OTHER, STANDARD, FieldKind, FieldPair, Side

CASES = json.loads((Path(__file__).parent / "cases" / "codecs.json").read_text(encoding="utf-8"))["cases"]
CUSTOM = {"boolean": FieldKind.FLAG}
OWN = {"cf_tags": FieldKind.CHOICES, "cf_renewal": FieldKind.DATE, "cf_since": FieldKind.INSTANT}


def pair_of(case: dict[str, Any]) -> FieldPair:
    """The pair that a case is about: a standard one, or a custom field by its type."""
    kind = CUSTOM.get(case.get("types", {}).get("crm"), OWN.get(case["field"], FieldKind.TEXT))
    pair = STANDARD.get(case["field"]) or FieldPair(kind=kind, text_sides=frozenset({"desk"}))
    limits: dict[Side, int] = {**pair.limits, **case.get("limits", {})}
    return msgspec.structs.replace(
        pair,
        limits=limits,
        labels=case.get("picklist", {}),
        empties=case.get("policy") == "clear",
        rule=case.get("rule", "crm"),
        zone=case.get("zone", "UTC"),
        region=case.get("region", ""),
    )


def composed(writes: Any) -> dict[str, Any]:
    return {side: unicodedata.normalize("NFC", one) if isinstance(one, str) else one for side, one in writes.items()}


@pytest.mark.parametrize("case", [pytest.param(one, id=one["id"]) for one in CASES if "base" in one])
def test_the_right_writes_follow(case: dict[str, Any]) -> None:
    pair, want = pair_of(case), case["want"]
    decision = decide(pair, case["base"], case["now"])
    assert composed(decision.writes) in [composed(one) for one in (want["write"], *want.get("or", ()))]
    assert decision.told is want.get("told", False)
    assert (decision.conflict is not None) is want.get("conflict", False)
    if want.get("conflict"):
        assert decision.conflict == case["now"]
    if then := want.get("then"):
        assert decide(pair, then["now"], then["now"]) == FieldDecision()
        assert decide(pair, case["base"], then["now"]).writes == {}
    if want.get("match"):
        assert email_key(case["now"]["crm"]) == email_key(case["now"]["desk"])


def test_an_id_keeps_every_digit() -> None:
    case = next(one for one in CASES if "raw" in one)
    assert id_text(msgspec.json.decode(case["raw"])["id"]) == case["want"]["id"]


def test_a_choice_that_the_crm_does_not_list_is_left_out_and_reported() -> None:
    pair = FieldPair(kind=FieldKind.CHOICE, labels={"rental": "Rent a car"})
    decision = decide(pair, {"crm": "rental", "desk": "Rent a car"}, {"crm": "rental", "desk": "Bakery"})
    assert decision == FieldDecision(told=True)


def test_both_changed_to_what_the_other_can_hold_is_agreement() -> None:
    pair = STANDARD["city"]
    long = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    assert decide(pair, {"crm": "", "desk": ""}, {"crm": long, "desk": long[:30]}) == FieldDecision()


def test_an_emptied_field_does_not_empty_the_other_unless_it_may() -> None:
    now = {"crm": None, "desk": "Buyer"}
    assert decide(STANDARD["title"], {"crm": "Buyer", "desk": "Buyer"}, now) == FieldDecision()


def test_an_entity_is_not_cut_in_two() -> None:
    pair = FieldPair(kind=FieldKind.MARKUP, limits={"desk": 8})
    assert encoded(pair, "desk", "a & b & c").value == "a &amp; "
    assert cut_whole("ab<br>cd", 4, markup=True) == "ab"


@pytest.mark.parametrize(
    ("pair", "side", "value", "written"),
    [
        (STANDARD["unitPrice"], "desk", 1e7, "10000000"),
        (STANDARD["unitPrice"], "crm", "19.90", 19.9),
        (FieldPair(kind=FieldKind.DATE, zone="Europe/Kyiv"), "desk", "2026-11-03", "2026-11-02T22:00:00.000Z"),
        (FieldPair(kind=FieldKind.DATE, zone="Europe/Kyiv"), "crm", "2026-11-02T22:00:00.000Z", "2026-11-03"),
        (FieldPair(kind=FieldKind.INSTANT), "crm", "1793692800000", "2026-11-03T08:00:00+00:00"),
        (FieldPair(kind=FieldKind.FLAG, text_sides=frozenset({"desk"})), "crm", "true", True),
        (FieldPair(kind=FieldKind.CHOICES), "crm", "B;A", ["B", "A"]),
        (STANDARD["ticket.description"], "crm", "5 &lt; 6<br />x", "5 < 6\nx"),
    ],
)
def test_a_value_is_written_as_the_other_side_keeps_it(pair: FieldPair, side: Side, value: Any, written: Any) -> None:
    assert encoded(pair, side, value).value == written


@given(st.sampled_from(sorted(STANDARD)), st.sampled_from(["crm", "desk"]), st.text(max_size=120))
def test_what_was_written_and_read_back_leads_to_no_further_write(field: str, source: Side, text: str) -> None:
    pair, target = STANDARD[field], OTHER[source]
    empty: dict[Side, Any] = {"crm": None, "desk": None}
    first = decide(pair, empty, {**empty, source: text})
    now: dict[Side, Any] = {**empty, source: text, **first.writes}
    assert target in first.writes or now[target] is None
    assert decide(pair, now, now).writes == {}
