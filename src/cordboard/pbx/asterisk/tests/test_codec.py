"""One packet, its events: the odd cases. Whole streams are in test_traces.py."""

from datetime import UTC, datetime

import pytest

from cordboard.domain.calls.call import Disposition, EventType, LegKind, Recording
from cordboard.pbx.asterisk.codec import EVENTS, NOISE, events_of
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.provider import PROVIDER

AT = 1795310420.0


def packet(event, **fields):
    """A packet about a phone's leg, unless told otherwise."""
    leg = {"Channel": "PJSIP/80-00000001", "Uniqueid": "a.1", "Linkedid": "a.0", "Timestamp": "1795310420.500000"}
    rows = {"Event": event, **leg, **fields}
    return "\r\n".join(f"{key}: {value}" for key, value in rows.items() if value is not None).encode()


def only(event, settings=None, **fields):
    (one,) = events_of(packet(event, **fields), AT, plan_of(settings or {}))
    return one


def test_a_leg_s_own_facts_ride_along():
    event = only("Newstate", ChannelStateDesc="Ringing")
    assert (event.type, event.call, event.leg, event.kind, event.extension, event.caller) == (
        EventType.RINGING,
        "a.0",
        "a.1",
        LegKind.AGENT,
        "80",
        False,
    )
    assert event.at == datetime(2026, 11, 22, 1, 20, 20, 500000, UTC)


def test_without_a_timestamp_the_arrival_counts():
    event = only("Newstate", Timestamp=None)
    assert event.at.timestamp() == AT
    assert event.id != only("Newstate").id


@pytest.mark.parametrize(
    ("channel", "kind", "extension"),
    [
        ("PJSIP/80-0000000d", LegKind.AGENT, "80"),
        ("SIP/201-0000000d", LegKind.AGENT, "201"),
        ("PJSIP/trunk-0000000d", LegKind.OUTSIDE, None),
        ("PJSIP/my-trunk-0000000d", LegKind.OUTSIDE, None),
        ("DAHDI/1-1", LegKind.OUTSIDE, None),
        ("Local/80@agents-00000000;1", LegKind.LOCAL, None),
    ],
)
def test_a_leg_s_name_tells_whose_it_is(channel, kind, extension):
    event = only("Newstate", Channel=channel)
    assert (event.kind, event.extension) == (kind, extension)


def test_settings_name_phones_and_trunks():
    settings = {"phones": r"^PJSIP/(?:alice|bob|9999)$", "trunks": "^PJSIP/9999$"}
    assert only("Newstate", settings, Channel="PJSIP/alice-1").extension == "alice"
    assert only("Newstate", settings, Channel="PJSIP/9999-1").kind is LegKind.OUTSIDE


@pytest.mark.parametrize(
    ("number", "told", "hidden"),
    [
        ("600111222", "600111222", False),
        ("+34600111222", "+34600111222", False),
        ("(097) 9 287 257", "(097) 9 287 257", False),
        (" 600 111 222", " 600 111 222", False),
        ("tel:+34600111222", "tel:+34600111222", False),
        ("anonymous", "anonymous", True),
        ("Private", "Private", True),
        ("restricted", "restricted", True),
        ("anonymous@anonymous.invalid", "anonymous@anonymous.invalid", True),
        ("<unknown>", None, True),
        ("", None, True),
    ],
)
def test_who_is_no_number_is_hidden(number, told, hidden):
    event = only("Newchannel", Channel="PJSIP/trunk-1", CallerIDNum=number, ChannelStateDesc="Ring")
    assert (event.client.number, event.client.hidden, event.caller) == (told, hidden, True)


def test_variables_have_their_roles_and_the_rest_are_parameters():
    body = packet("Newstate") + b"".join(
        b"\r\nChanVariable: " + one for one in (b"CB_DID=", b"FROM_DID=928", b"CB_ORIGIN=click-1", b"utm=a=b")
    )
    (event,) = events_of(body + b"\r\nChanVariable: CB_REC=https://rec.example/1.wav", AT, plan_of({}))
    assert (event.own_number, event.origin, event.parameters) == ("928", "click-1", {"utm": "a=b"})
    assert event.recording == Recording(url="https://rec.example/1.wav")


@pytest.mark.parametrize("variable", [b"CB_REC=/rec/1.wav", b"MIXMONITOR_FILENAME=/rec/1.wav", b"CB_REC=javascript:x"])
def test_a_path_is_no_recording_before_the_leg_has_ended(variable):
    (event,) = events_of(packet("Newstate") + b"\r\nChanVariable: " + variable, AT, plan_of({}))
    assert (event.recording, event.parameters) == (None, {})


def test_the_stop_of_a_recording_names_no_file_and_our_own_mark_does():
    (stop,) = events_of(packet("MixMonitorStop"), AT, plan_of({}))
    assert (stop.type, stop.recording) == (EventType.LEG_ADDED, None)
    (ready,) = events_of(packet("RecordingFile", File="/rec/1.wav"), AT, plan_of({}))
    assert (ready.type, ready.recording, ready.call) == (
        EventType.RECORDING_READY,
        Recording(ref="/rec/1.wav"),
        "a.0",
    )


def test_variables_may_be_called_otherwise():
    body = packet("Newstate") + b"\r\nChanVariable: NUMBER=928"
    (event,) = events_of(body, AT, plan_of({"did_variables": "MINE NUMBER"}))
    assert (event.own_number, event.parameters) == ("928", {})


def test_a_transfer_that_failed_is_none():
    fields = {"TransfererUniqueid": "a.1", "TransfererLinkedid": "a.0", "Extension": "81"}
    assert events_of(packet("BlindTransfer", Result="Fail", **fields), AT, plan_of({})) == ()
    assert only("BlindTransfer", Result="Success", **fields).transfer.to == "81"


def test_a_request_that_made_no_leg_names_the_reason():
    event = only("OriginateResponse", Response="Failure", Reason="5", Linkedid=None, Uniqueid="cb-1")
    assert (event.call, event.disposition, event.reason) == ("cb-1", Disposition.FAILED, "busy")


def test_what_the_dialplan_says_becomes_parameters():
    event = only("UserEvent", UserEvent="Survey", Score="5", Empty="")
    assert (event.type, event.parameters) == (EventType.PARAMETERS, {"Score": "5"})


@pytest.mark.parametrize("event", [*NOISE, "FullyBooted", "Whatever"])
def test_what_carries_no_call_is_silent(event):
    assert event not in EVENTS
    assert events_of(packet(event), AT, plan_of({})) == ()


@pytest.mark.parametrize("event", sorted(EVENTS))
def test_a_packet_without_its_fields_is_no_exception(event):
    plan = plan_of({})
    events_of(f"Event: {event}".encode(), AT, plan)
    events_of(
        f"Event: {event}\r\nTimestamp: soon\r\nUniqueid: \r\nNew: x\r\nCause: y\r\nDuration: z".encode(), AT, plan
    )
    events_of(packet(event, New="many", Cause="none", Duration="1:2", Timestamp="1e999"), AT, plan)


def test_the_provider_reads_kept_pieces_with_the_connection_s_settings():
    (event,) = PROVIDER.events(packet("Newstate", Channel="SIP/9-1"), AT, {"phones": r"^SIP/(\d)$", "host": "pbx"})
    assert event.extension == "9"
    assert PROVIDER.settle_ms() == 200
