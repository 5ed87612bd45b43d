"""A login without a socket: what is asked, what is kept, what is said about the link."""

from pathlib import Path

import pytest

from cordboard.domain.calls.call import EventType
from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.ami_packets import Packet
from cordboard.pbx.asterisk.codec import events_of
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.rights import lacking_in
from cordboard.pbx.asterisk.session import (
    NO_CLOCK,
    NO_REPORTING,
    NO_SYSTEM,
    NO_TIMES,
    LoginRefused,
    ManagerSession,
    TooOld,
)

NOW = 1795310500.0
GREETING = b"Asterisk Call Manager/11.0.0\r\n"
ACCEPTED = b"Response: Success\r\nActionID: cb-login\r\nMessage: Authentication accepted\r\n\r\n"
CLOCK = b"Response: Success\r\nActionID: cb-clock\r\nPing: Pong\r\nTimestamp: 1795310499.000000\r\n\r\n"
LISTING = b"Response: Success\r\nActionID: cb-legs\r\nEventList: start\r\n\r\n"
LISTED = b"Event: CoreShowChannelsComplete\r\nActionID: cb-legs\r\nListItems: 1\r\n\r\n"
HOLD = b"Event: Hold\r\nTimestamp: 1795310491.000000\r\nUniqueid: a.1\r\nLinkedid: a.0\r\nChannel: PJSIP/80-1\r\n\r\n"
FIXTURES = Path(__file__).parent.parent / "fixtures"


def open_session(*said):
    session = ManagerSession("cordboard", "s3cret")
    session.to_send()
    raw_events = [piece for one in (GREETING + ACCEPTED, *said) for piece in session.received(one, NOW)]
    return session, raw_events


def leg(unique, call="a.0"):
    return f"Event: CoreShowChannel\r\nActionID: cb-legs\r\nUniqueid: {unique}\r\nLinkedid: {call}\r\n\r\n".encode()


def test_the_login_is_the_first_word():
    session = ManagerSession("cordboard", "s3cret")
    assert session.to_send() == (
        b"Action: Login\r\nActionID: cb-login\r\nUsername: cordboard\r\nSecret: s3cret\r\nEvents: on\r\n\r\n"
    )
    assert session.to_send() == b""


def test_after_the_login_come_the_clock_and_the_snapshot():
    session, _ = open_session()
    assert session.logged_in
    assert session.version == "AMI 11.0.0"
    assert b"Action: Ping\r\nActionID: cb-clock" in session.to_send()
    session.received(CLOCK, NOW)
    assert session.skew == 1.0
    assert b"Action: CoreShowChannels\r\nActionID: cb-legs" in session.to_send()


def test_who_does_not_tell_its_clock_is_asked_for_its_legs_all_the_same_and_only_once():
    session, _ = open_session(HOLD)
    session.to_send()
    session.received(HOLD, NOW + 6)
    assert session.notices == (NO_CLOCK,)
    assert session.to_send() == b"Action: CoreShowChannels\r\nActionID: cb-legs\r\n\r\n"
    session.received(CLOCK + LISTING + LISTED, NOW + 60)
    assert session.skew == 61.0
    assert session.to_send() == b""


def test_a_pong_without_a_time_does_not_keep_us_from_looking_later():
    session, _ = open_session(CLOCK.replace(b"Timestamp: 1795310499.000000\r\n", b""), LISTING, LISTED)
    session.to_send()
    session.request_snapshot()
    assert b"Action: CoreShowChannels" in session.to_send()


def test_a_refused_login_says_why():
    session = ManagerSession("cordboard", "wrong")
    with pytest.raises(LoginRefused, match="Authentication failed"):
        session.received(
            GREETING + b"Response: Error\r\nActionID: cb-login\r\nMessage: Authentication failed\r\n\r\n", NOW
        )


def test_a_snapshot_ends_in_a_word_on_which_legs_exist():
    newcomer = (
        b"Event: Newchannel\r\nTimestamp: 1795310491.0\r\nUniqueid: b.1\r\nLinkedid: b.1\r\nChannel: SIP/1-1\r\n\r\n"
    )
    _, raw_events = open_session(CLOCK, LISTING, leg("a.0"), newcomer, leg("a.1"), LISTED)
    assert [piece.call for piece in raw_events] == ["a.0", "b.1", "a.0", "*"]
    (event,) = events_of(raw_events[-1].body, NOW, plan_of({}))
    assert (event.type, event.call, event.excused) == (EventType.LOST, "*", ("a.0", "b.1", "a.1"))


def test_a_later_look_keeps_only_the_word_on_which_legs_exist():
    session, first = open_session(CLOCK, LISTING, leg("a.0"), leg("a.1"), LISTED)
    session.to_send()
    session.request_snapshot()
    session.request_snapshot()
    assert session.to_send().count(b"Action: CoreShowChannels\r\nActionID: cb-legs") == 1
    (piece,) = session.received(LISTING + leg("a.1") + LISTED, NOW + 9)
    (event,) = events_of(piece.body, NOW, plan_of({}))
    assert (piece.call, event.type, event.excused) == ("*", EventType.LOST, ("a.1",))
    assert piece.dedup not in {one.dedup for one in first}
    session.request_snapshot()
    (again,) = session.received(LISTING + leg("a.1") + LISTED, NOW + 9)
    assert again.dedup != piece.dedup


def test_what_happens_during_a_look_is_kept_as_ever():
    session, _ = open_session(CLOCK, LISTING, LISTED)
    session.request_snapshot()
    assert [piece.call for piece in session.received(LISTING + leg("a.1") + HOLD + LISTED, NOW)] == ["a.0", "*"]


def test_nothing_is_looked_at_before_the_first_list_was_asked_for():
    session, _ = open_session()
    session.to_send()
    session.request_snapshot()
    assert session.to_send() == b""


def test_packets_without_a_time_get_the_pbx_s_own_and_stay_in_order():
    _, raw_events = open_session(CLOCK, LISTING, leg("a.0"), leg("a.1"), LISTED)
    times = [float(piece.body.rpartition(b"Timestamp: ")[2]) for piece in raw_events]
    assert times == sorted(set(times))
    assert times[0] == NOW - 1.0
    assert len({piece.dedup for piece in raw_events}) == len(raw_events)


def test_a_packet_with_a_time_is_kept_as_it_came_and_known_again():
    session, (piece,) = open_session(CLOCK, HOLD)
    assert (piece.body, piece.call) == (HOLD.strip(), "a.0")
    assert session.received(HOLD, NOW + 60)[0].dedup == piece.dedup
    assert session.notices == ()


def test_events_without_times_are_kept_apart_and_complained_about_once():
    untimed = HOLD.replace(b"Timestamp: 1795310491.000000\r\n", b"")
    session, raw_events = open_session(untimed, untimed)
    assert len({piece.dedup for piece in raw_events}) == 2
    assert session.notices == (NO_TIMES,)


def test_a_user_without_the_right_to_list_is_told_what_is_missing():
    session, _ = open_session(
        CLOCK, b"Response: Error\r\nActionID: cb-legs\r\nMessage: Permission denied\r\n\r\n", LISTED
    )
    assert session.notices == (NO_REPORTING,)


def test_what_carries_no_call_is_not_kept():
    noise = b"Event: PeerStatus\r\nPeer: PJSIP/80\r\n\r\nEvent: Cdr\r\nLinkedid: a.0\r\n\r\n"
    null = b"Event: OriginateResponse\r\nResponse: Failure\r\nUniqueid: <null>\r\n\r\n"
    assert open_session(noise, null, b"nonsense\r\n\r\n", b"\r\n\r\n")[1] == []


def test_a_request_that_made_no_leg_is_kept_under_its_own_id():
    (piece,) = open_session((FIXTURES / "22" / "click_to_call_no_phone.ami.txt").read_bytes())[1]
    assert piece.call == "cb-click-17"


def test_packets_that_are_too_long_are_complained_about_once():
    endless = b"Event: " + b"A" * 70_000
    session, _ = open_session(*[endless + b"A" * n + b"\r\n\r\n" for n in range(3)])
    assert session.notices == (Notice(code="packet_dropped", values={"bytes": "65536"}),)


START, HANGUP = (HOLD.replace(b"Hold", name) for name in (b"MixMonitorStart", b"Hangup"))


def test_a_recording_is_asked_for_its_name_and_handed_out_at_the_hang_up():
    session, _ = open_session(CLOCK, LISTING, LISTED, START)
    assert b"Action: Getvar\r\nActionID: cb-file-1\r\nChannel: PJSIP/80-1\r\nVariable: MIXMONITOR_FILENAME" in (
        session.to_send()
    )
    answer = b"Response: Success\r\nActionID: cb-file-1\r\nVariable: MIXMONITOR_FILENAME\r\nValue: /rec/1.wav\r\n\r\n"
    session.received(answer + HANGUP, NOW)
    (recorded,) = session.take_recorded()
    assert session.take_recorded() == []
    piece = session.recording(recorded, NOW)
    (event,) = events_of(piece.body, NOW, plan_of({}))
    assert (piece.call, event.type, event.recording.ref) == ("a.0", EventType.RECORDING_READY, "/rec/1.wav")
    assert session.recording(recorded, NOW + 5).dedup == piece.dedup


def test_a_user_without_the_right_to_read_variables_is_told_what_is_missing():
    denied = b"Response: Error\r\nActionID: cb-file-1\r\nMessage: Permission denied\r\n\r\n"
    gone = b"Response: Error\r\nActionID: cb-file-2\r\nMessage: No such channel\r\n\r\n"
    session, _ = open_session(CLOCK, LISTING, LISTED, START, denied, START, gone, HANGUP)
    assert session.notices == (NO_REPORTING,)
    assert session.take_recorded() == []


def test_a_later_list_does_not_ask_every_leg_for_its_recording():
    session, _ = open_session(CLOCK, LISTING, leg("a.1"), LISTED)
    assert session.to_send().count(b"Action: Getvar") == 1
    session.request_snapshot()
    session.received(LISTING + leg("a.1") + leg("a.2") + LISTED, NOW)
    assert b"Getvar" not in session.to_send()


def answered(ask, *lines, success=True):
    head = b"Response: " + (b"Success" if success else b"Error") + b"\r\nActionID: " + ask
    return b"\r\n".join((head, *lines)) + b"\r\n\r\n"


def section(*lines):
    """Our own section of manager.conf, as GetConfig gives it."""
    numbered = [b"Line-000000-%06d: %s" % (n, line) for n, line in enumerate((b"secret=s3cret", *lines))]
    return answered(b"cb-rights", b"Category-000000: cordboard", *numbered)


DENIED = b"Message: Permission denied"
SECTION = b"Category-000000: cordboard\r\nLine-000000-000000: read=all\r\nLine-000000-000001: "
FULL = (b"read=system,call,agent,user,dtmf,cdr", b"write=system,reporting")


def codes(*said):
    return [one.code for one in open_session(CLOCK, *said)[0].notices]


def test_after_the_login_version_and_rights_are_asked_for():
    session, _ = open_session()
    sent = session.to_send()
    assert b"Action: CoreSettings\r\nActionID: cb-version\r\n" in sent
    asked = b"Action: GetConfig\r\nActionID: cb-rights\r\nFilename: manager.conf\r\nCategory: cordboard\r\n"
    assert asked in sent


@pytest.mark.parametrize("greeting", [b"1.3", b"1.0", b"1.1", b"1.4", b"1"])
def test_a_manager_of_asterisk_11_and_older_is_too_old_before_the_login(greeting):
    session = ManagerSession("cordboard", "s3cret")
    with pytest.raises(TooOld) as old:
        session.received(b"Asterisk Call Manager/" + greeting + b"\r\n" + ACCEPTED, NOW)
    assert old.value.notice == Notice(code="too_old", values={"version": f"Asterisk (AMI {greeting.decode()})"})


OLD = [b"12.8.2", b"11.25.3~dfsg", b"1.8.32.3", b"certified/11.6-cert18", b"SVN-branch-12-r4"]
UNTRIED = [b"13.38.3", b"14.7.8", b"15.7.4~dfsg", b"certified/13.21-cert6", b"GIT-15-1a2b3c"]
SUPPORTED = [b"16.28.0~dfsg-0+deb11u4", b"22.10.1+dfsg+~cs6", b"certified/18.9-cert8", b"GIT-master-1a2b"]


@pytest.mark.parametrize("version", OLD)
def test_what_states_an_old_version_is_too_old_whatever_its_greeting(version):
    session, _ = open_session()
    with pytest.raises(TooOld):
        session.received(answered(b"cb-version", b"AsteriskVersion: " + version), NOW)


UNLINKED = b"Event: Newchannel\r\nChannel: SIP/80-1\r\nUniqueid: 1.1\r\n\r\n"


def test_events_that_never_say_their_call_are_of_a_version_that_is_too_old():
    session, _ = open_session(CLOCK, UNLINKED)
    with pytest.raises(TooOld):
        session.received(UNLINKED, NOW)


def test_a_broken_packet_does_not_make_a_pbx_too_old():
    half = b"Event: Newchannel\r\nChannel: PJSIP/trunk-ffffffff\r\n" + CLOCK
    newcomer = HOLD.replace(b"Hold", b"Newchannel")
    session, _ = open_session(CLOCK, half, newcomer, half, UNLINKED, UNLINKED)
    assert session.notices == ()


def test_pongs_that_come_a_little_later_do_not_change_what_is_said_about_the_clock():
    def pong(ask, behind):
        return answered(ask, b"Ping: Pong", f"Timestamp: {NOW - behind:.6f}".encode())

    session, _ = open_session(pong(b"cb-clock", 90.4), pong(b"cb-alive", 90.6), pong(b"cb-alive", 91.3))
    assert session.notices[0].values == {"difference": "0:01:30"}
    session.received(pong(b"cb-alive", 100), NOW)
    assert session.notices[0].values == {"difference": "0:01:40"}


@pytest.mark.parametrize("version", UNTRIED)
def test_versions_that_were_not_tried_are_said_to_be(version):
    session, _ = open_session(CLOCK, answered(b"cb-version", b"AsteriskVersion: " + version))
    (notice,) = session.notices
    assert (notice.code, notice.values) == ("untried", {"version": session.version})


@pytest.mark.parametrize("version", SUPPORTED)
def test_nothing_is_said_about_supported_versions(version):
    session, _ = open_session(CLOCK, answered(b"cb-version", b"AsteriskVersion: " + version), section(*FULL))
    assert session.notices == ()
    assert session.version.startswith("Asterisk ")


def test_missing_permissions_are_found_in_our_own_section():
    assert codes(section(*FULL)) == []
    assert codes(section(b"read=all", b"write=all")) == []
    assert codes(section(b"read = call , Agent", b"write=system")) == ["missing_read_user", "missing_write_reporting"]
    assert codes(section(b"read=dtmf", b"write=system,call")) == [
        "missing_read_call",
        "missing_read_agent",
        "missing_read_user",
    ]
    assert codes(section(b"read=all", b"read=call,user", b"write=system,reporting")) == ["missing_read_agent"]
    assert codes(section()) == [
        "missing_read_call",
        "missing_read_agent",
        "missing_read_user",
        "missing_write_reporting",
    ]


def test_permissions_for_commands_are_missed_only_where_calls_are_placed():
    granted = Packet(SECTION + b"write=system,reporting")
    assert lacking_in(granted) == ()
    missed = [one.code for one in lacking_in(granted, commands=True)]
    assert missed == ["missing_write_originate", "missing_write_call", "missing_write_agent"]
    whole = Packet(SECTION + b"write=system, call,originate,agent,reporting")
    assert lacking_in(whole, commands=True) == ()


def test_what_is_refused_is_a_missing_permission_said_once():
    refused = [answered(ask, DENIED, success=False) for ask in (b"cb-version", b"cb-rights", b"cb-legs")]
    session, _ = open_session(CLOCK, *refused)
    assert session.notices == (NO_REPORTING, NO_SYSTEM)


def test_an_answer_without_our_section_proves_nothing():
    assert codes(answered(b"cb-rights", b"Message: No such category", success=False), answered(b"cb-rights")) == []


CLOCKS = [
    (NOW - 90, "clock_behind", "0:01:30"),
    (NOW + 3600, "clock_ahead", "1:00:00"),
    (NOW - 86400 * 30, "clock_behind", "720:00:00"),
]


@pytest.mark.parametrize(("pbx", "code", "difference"), CLOCKS)
def test_a_wrong_clock_is_said_with_its_difference(pbx, code, difference):
    pong = answered(b"cb-clock", b"Ping: Pong", f"Timestamp: {pbx:.6f}".encode())
    session, _ = open_session(pong)
    assert session.notices == (Notice(code=code, values={"difference": difference}),)


def test_a_clock_that_was_set_right_is_right():
    wrong = answered(b"cb-clock", b"Ping: Pong", f"Timestamp: {NOW - 90:.6f}".encode())
    right = answered(b"cb-alive", b"Ping: Pong", f"Timestamp: {NOW - 1:.6f}".encode())
    assert [one.code for one in open_session(wrong)[0].notices] == ["clock_behind"]
    assert open_session(wrong, right)[0].notices == ()


def test_our_secret_is_in_no_notice():
    session, raw_events = open_session(CLOCK, section(b"read=call"))
    assert "s3cret" not in repr((session.notices, raw_events, session.version))
