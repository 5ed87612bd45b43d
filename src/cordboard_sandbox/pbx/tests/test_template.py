"""Generated calls keep the recorded protocol and lose the recorded people."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from cordboard_sandbox.pbx.packets import lines, split, value
from cordboard_sandbox.pbx.scenarios import NAMES
from cordboard_sandbox.pbx.template import (
    NO_ID,
    Cast,
    Counters,
    Played,
    played,
    read,
    replayed,
    rerouted,
    stamped,
    template,
)

CAST = Cast(
    client="+34655443322",
    client_name="Marta Client",
    line="+34911222333",
    phones={"80": "105", "81": "106"},
    names={"105": "Eva", "106": "Iván"},
    origin="click-99",
    channel_id="cb-click-99",
)


def counters() -> Counters:
    made = Counters("pbx", lambda: f"bridge-{made.leg}-{made.unique}")
    made.unique, made.leg = 500, 0x900
    return made


def generated(name: str) -> Played:
    return played(template(name), CAST, counters(), 1_900_000_000.5, lambda gap: gap)


@pytest.mark.parametrize("name", NAMES)
def test_events_keys_and_order_are_those_of_the_recording(name: str) -> None:
    recorded = [packet for _, packet in template(name).packets]
    made = [packet for _, packet in generated(name).schedule]
    assert [[re.sub(r"\(.*\)", "", k) for k, _ in lines(p)] for p in made] == [
        [re.sub(r"\(.*\)", "", k) for k, _ in lines(p)] for p in recorded
    ]
    assert [value(p, "Event") for p in made] == [value(p, "Event") for p in recorded]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_the_recorded_people_is_left(name: str) -> None:
    text = "\n".join(packet for _, packet in generated(name).schedule)
    for word in (r"600111222", r"600999888", r"9280000\d\d", r"\bAna\b", r"\bAlberto\b", r"Juan", r"PJSIP/8[01]\b"):
        assert not re.search(word, text), f"{word} is still there"
    assert not re.search(r"pbx-17953\d+", text)
    assert not re.search(r"Timestamp: \d", text)


def test_people_numbers_and_phones_stand_in_their_places() -> None:
    packets = [packet for _, packet in generated("inbound_answered").schedule]
    first = packets[0]
    assert (value(first, "CallerIDNum"), value(first, "CallerIDName")) == ("+34655443322", "Marta Client")
    assert value(first, "Exten") == "+34911222333"
    assert value(first, "Channel") == "PJSIP/trunk-00000900"
    assert value(first, "Uniqueid") == value(first, "Linkedid") == "pbx-1900000000.500"
    phone = next(p for p in packets if value(p, "Channel").startswith("PJSIP/105-"))
    assert (value(phone, "CallerIDNum"), value(phone, "CallerIDName")) == ("105", "Eva")
    assert value(phone, "Linkedid") == "pbx-1900000000.500"
    assert any("ChanVariable: CB_ROUTE=ext/105" in p for p in packets)


def test_legs_that_were_the_same_stay_the_same_and_others_stay_apart() -> None:
    one = template("attended_transfer")
    made = generated("attended_transfer")
    pairs = Counter(
        (value(old, "Uniqueid"), value(new, "Uniqueid"))
        for (_, old), (_, new) in zip(one.packets, made.schedule, strict=True)
        if value(old, "Uniqueid")
    )
    assert len(pairs) == len({old for old, _ in pairs}) == len({new for _, new in pairs})


def test_an_outbound_call_dials_the_number_with_its_prefix() -> None:
    packets = [packet for _, packet in generated("outbound_from_phone").schedule]
    assert value(packets[0], "Exten") == "9+34655443322"
    assert any(value(p, "DialString") == "+34655443322@trunk" for p in packets)


def test_a_click_to_call_takes_the_ids_of_the_request() -> None:
    made = generated("click_to_call")
    assert made.linkedid == "cb-click-99"
    assert any("CB_ORIGIN=click-99" in packet for _, packet in made.schedule)


def test_hidden_callers_stay_anonymous() -> None:
    hidden = Cast("anonymous", "Anonymous", "+34911222333", {"80": "105", "81": "106"}, {})
    first = played(template("inbound_anonymous"), hidden, counters(), 0, lambda gap: gap).schedule[0][1]
    assert (value(first, "CallerIDNum"), value(first, "CallerIDName")) == ("anonymous", "Anonymous")


def test_another_phone_can_take_the_place_of_the_first_one() -> None:
    one, made = template("inbound_answered"), generated("inbound_answered")
    other = rerouted(one, made, "80", "108", "Olga")
    text = "\n".join(packet for _, packet in other.schedule)
    assert "PJSIP/105-" not in text
    assert "PJSIP/108-00000901" in text
    assert "CallerIDName: Olga" in text
    assert [at for at, _ in other.schedule] == [at for at, _ in made.schedule]


def test_gaps_are_stretched_and_moments_never_go_back() -> None:
    made = played(template("inbound_answered"), CAST, counters(), 0, lambda gap: gap * 3)
    moments = [at for at, _ in made.schedule]
    assert moments == sorted(moments)
    recorded = template("inbound_answered").packets[-1][0]
    assert moments[-1] == pytest.approx(recorded * 3)


def test_a_recording_is_played_again_with_its_people_and_fresh_ids() -> None:
    one = template("blind_transfer")
    again = replayed(one, counters(), 1_900_000_000, lambda gap: gap)
    text = "\n".join(packet for _, packet in again.schedule)
    assert "600111222" in text
    assert "Ana" in text
    assert not any(unique in text for unique, _ in one.ids)


def test_the_moment_is_filled_in_when_a_packet_is_sent() -> None:
    packet = generated("inbound_answered").schedule[0][1]
    sent = stamped(packet, 1795308113.7884671, "2026-11-22 10:00:00")
    assert value(sent, "Timestamp") == "1795308113.788467"


@pytest.mark.parametrize(
    "stream",
    [
        b"",
        b"\r\n\r\n",
        b"\xff\xfe",
        b"Event: X\r\n\r\n",
        b"Asterisk Call Manager/11.0.0\r\n",
        b"Event: Y\r\nTimestamp: soon\r\n\r\n",
    ],
)
def test_odd_streams_are_read(stream: bytes) -> None:
    assert len(read("odd", stream).packets) <= 1
    split(stream)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Sean O'Connor", "Sean O\\'Connor"),
        ('TOV "Romashka"', 'TOV \\\\\\"Romashka\\\\\\"'),
        ("Марта", "Марта"),
    ],
)
def test_names_are_written_as_the_manager_writes_them(name: str, written: str) -> None:
    cast = replace(CAST, client_name=name)
    made = played(template("inbound_answered"), cast, counters(), 1_900_000_000.5, lambda gap: gap)
    names = {value(packet, "CallerIDName") for _, packet in made.schedule}
    assert written in names


@pytest.mark.parametrize(
    ("scenario", "id_"), [("click_to_call_no_phone", "<unknown>"), ("click_to_call_agent_silent", "pbx-1900000000.500")]
)
def test_a_request_without_an_id_has_that_of_its_leg_or_none(scenario: str, id_: str) -> None:
    cast = replace(CAST, channel_id=NO_ID)
    made = played(template(scenario), cast, counters(), 1_900_000_000.5, lambda gap: gap)
    (response,) = [packet for _, packet in made.schedule if value(packet, "Event") == "OriginateResponse"]
    assert value(response, "Uniqueid") == id_
