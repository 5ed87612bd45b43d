"""The manager's conversation: over a list of written bytes, and over streams in memory."""

import asyncio
import hashlib
import random
from collections.abc import Callable

import pytest

from cordboard_sandbox.pbx.ami_server import AmiServer, Identity, Session
from cordboard_sandbox.pbx.casting import Plan
from cordboard_sandbox.pbx.packets import lines, value
from cordboard_sandbox.pbx.scenarios import Line
from cordboard_sandbox.pbx.switch import Switch
from cordboard_sandbox.pbx.template import Cast, played, stamped, template


class Talk:
    """A session whose answers can be read."""

    def __init__(self) -> None:
        lines_ = [Line("+34928000080", "80"), Line("+380441234567", "81")]
        self.switch = Switch(Plan(lines_, ["80", "81", "82"]), random.Random(1), clock=lambda: 1_900_000_000.25)
        self.out: list[bytes] = []
        self.session = Session(self.switch, "cordboard", "secret", self.out.append)
        self.switch.tell = self.session.event

    def ask(self, name: str, *pairs: str, login: bool = True) -> list[str]:
        if login and not self.session.logged_in:
            self.ask("Login", "Username: cordboard", "Secret: secret", login=False)
        del self.out[:]
        self.session.take("\r\n".join([f"Action: {name}", "ActionID: a1", *pairs]))
        text = b"".join(self.out).decode()
        assert text.endswith("\r\n\r\n")
        return text.removesuffix("\r\n\r\n").split("\r\n\r\n")


@pytest.fixture
def talk() -> Talk:
    return Talk()


def play(switch: Switch, name: str, until: Callable[[str], bool] = lambda packet: False) -> None:
    cast = Cast("+34655443322", "", "+34928000080", {"80": "80", "81": "81"}, {"80": "Ana", "81": "Alberto"})
    for _, packet in played(template(name), cast, switch.counters, switch.now(), lambda gap: gap).schedule:
        switch.say(packet)
        if until(packet):
            return


def test_login_with_the_right_secret_is_followed_by_fully_booted(talk: Talk) -> None:
    answer, booted = talk.ask("Login", "Username: cordboard", "Secret: secret", login=False)
    assert lines(answer) == [("Response", "Success"), ("ActionID", "a1"), ("Message", "Authentication accepted")]
    assert value(booted, "Event") == "FullyBooted"


@pytest.mark.parametrize("pairs", [("Username: cordboard", "Secret: wrong"), ("Username: x", "Secret: secret"), ()])
def test_a_wrong_login_is_refused_and_ends_the_conversation(talk: Talk, pairs: tuple[str, ...]) -> None:
    (answer,) = talk.ask("Login", *pairs, login=False)
    assert (value(answer, "Response"), value(answer, "Message")) == ("Error", "Authentication failed")
    assert talk.session.over


def test_login_by_md5_challenge(talk: Talk) -> None:
    (answer,) = talk.ask("Challenge", "AuthType: MD5", login=False)
    key = hashlib.md5((value(answer, "Challenge") + "secret").encode()).hexdigest()
    answer, *_ = talk.ask("Login", "AuthType: MD5", "Username: cordboard", f"Key: {key}", login=False)
    assert value(answer, "Response") == "Success"


def test_a_key_without_a_challenge_is_refused(talk: Talk) -> None:
    key = hashlib.md5(b"secret").hexdigest()
    (answer,) = talk.ask("Login", "AuthType: MD5", "Username: cordboard", f"Key: {key}", login=False)
    assert value(answer, "Response") == "Error"


def test_before_login_nothing_but_login_is_answered_and_no_event_comes(talk: Talk) -> None:
    (answer,) = talk.ask("Ping", login=False)
    assert value(answer, "Message") == "Permission denied"
    del talk.out[:]
    play(talk.switch, "inbound_busy")
    assert talk.out == []


@pytest.mark.parametrize(
    ("mask", "wanted"),
    [("on", {"call", "cdr", "agent"}), ("off", set()), ("call", {"call"}), ("system,call,agent", {"call", "agent"})],
)
def test_events_come_in_the_classes_asked_for(talk: Talk, mask: str, wanted: set[str]) -> None:
    talk.ask("Events", f"EventMask: {mask}")
    del talk.out[:]
    play(talk.switch, "queue_answered")
    seen = {value(b.decode(), "Privilege").partition(",")[0] for b in talk.out}
    assert seen == wanted


def test_ping_unknown_actions_and_logoff(talk: Talk) -> None:
    (pong,) = talk.ask("Ping")
    assert (value(pong, "Ping"), value(pong, "Timestamp")) == ("Pong", "1900000000.250000")
    (answer,) = talk.ask("MakeCoffee")
    assert value(answer, "Message") == "Invalid/unknown command"
    (bye,) = talk.ask("Logoff")
    assert value(bye, "Response") == "Goodbye"
    assert talk.session.over


def test_a_snapshot_in_the_middle_of_a_call_lists_its_legs(talk: Talk) -> None:
    talk.ask("Events", "EventMask: off")
    play(talk.switch, "inbound_answered", until=lambda p: value(p, "BridgeNumChannels") == "2")
    start, *legs, end = talk.ask("CoreShowChannels")
    assert (value(start, "EventList"), value(start, "ActionID")) == ("start", "a1")
    assert (value(end, "EventList"), value(end, "ListItems")) == ("Complete", "2")
    caller, phone = legs
    assert (value(caller, "Application"), value(phone, "Application")) == ("Dial", "AppDial")
    assert value(phone, "ApplicationData") == "(Outgoing Line)"
    assert value(caller, "BridgeId") == value(phone, "BridgeId") != ""
    assert value(phone, "Linkedid") == value(caller, "Uniqueid")
    assert [value(leg, "ActionID") for leg in legs] == ["a1", "a1"]


def test_a_waiting_caller_is_in_the_queue_status(talk: Talk) -> None:
    talk.ask("Events", "EventMask: off")
    play(talk.switch, "queue_caller_abandons", until=lambda p: value(p, "Event") == "QueueCallerJoin")
    _, params, *rest = talk.ask("QueueStatus", "Queue: sales")
    assert (value(params, "Calls"), value(params, "ActionID")) == ("1", "a1")
    assert [value(p, "Event") for p in rest] == ["QueueMember"] * 3 + ["QueueEntry", "QueueStatusComplete"]
    (leg,) = [p for p in talk.ask("CoreShowChannels") if value(p, "Event") == "CoreShowChannel"][:1]
    assert value(leg, "ApplicationData").startswith("sales,")


def test_after_a_call_no_leg_is_left(talk: Talk) -> None:
    for name in ("attended_transfer", "forwarded_by_phone", "queue_local_answered", "voicemail"):
        play(talk.switch, name)
    assert not talk.switch.board.legs
    assert talk.ask("CoreShowChannels")[-1].endswith("ListItems: 0")


def test_hangup_ends_the_call_at_once(talk: Talk) -> None:
    talk.ask("Ping")
    play(talk.switch, "inbound_answered", until=lambda p: value(p, "BridgeNumChannels") == "2")
    answer = talk.ask("Hangup", "Channel: PJSIP/80-00000001")[-1]
    assert value(answer, "Message") == "Channel Hungup"
    assert [value(b.decode(), "Event") for b in talk.out if b.startswith(b"Event")][-2:] == ["BridgeLeave", "Hangup"]
    assert not talk.switch.board.legs
    assert value(talk.ask("Hangup", "Channel: PJSIP/80-00000001")[0], "Message") == "No such channel"


def test_originate_without_a_channel_is_an_error(talk: Talk) -> None:
    assert value(talk.ask("Originate")[0], "Message") == "Channel not specified"
    assert value(talk.ask("Originate", "Channel: nonsense")[0], "Response") == "Error"


class Writer:
    """What AmiServer needs of a StreamWriter, in memory."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.closed = self.aborted = False
        self.transport = self
        self.waiting = 0

    def write(self, data: bytes) -> None:
        self.data += data

    async def drain(self) -> None:
        return None

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.aborted = True

    def get_write_buffer_size(self) -> int:
        return self.waiting


def test_over_streams_the_greeting_comes_first_and_broken_input_ends_only_that_connection() -> None:
    async def story() -> None:
        switch = Switch(Plan([Line("+34928000080", "80")], ["80"]), random.Random(1))
        server = AmiServer(switch, "cordboard", "secret")
        switch.tell = server.say
        reader, writer = asyncio.StreamReader(limit=2048), Writer()
        login = b"Action: Login\r\nUsername: cordboard\r\nSecret: secret\r\n\r\n"
        reader.feed_data(login + b"\r\n\r\n" + b"nonsense\r\n\r\n" + b"\xff\xfe: \x00\r\n\r\n")
        task = asyncio.ensure_future(server.serve(reader, writer))  # type: ignore[arg-type]
        await asyncio.wait_for(server.came.wait(), 5)
        assert bytes(writer.data).startswith(b"Asterisk Call Manager/11.0.0\r\n")
        switch.say("Event: Shutdown\r\nPrivilege: system,all")
        assert b"Event: Shutdown" in writer.data
        assert server.garbage(b"\xff\x00") == 1
        assert server.drop() == 1
        assert writer.aborted
        reader.feed_data(b"x" * 10_000)  # no end of packet within the limit
        await asyncio.wait_for(task, 5)
        assert writer.closed
        assert not server.sessions

    asyncio.run(story())


def test_a_manager_that_does_not_read_is_cut_off() -> None:
    async def story() -> None:
        switch = Switch(Plan([Line("+34928000080", "80")], ["80"]), random.Random(1))
        server = AmiServer(switch, "cordboard", "secret")
        writer = Writer()
        server.sessions[Session(switch, "a", "b", writer.write, logged_in=True, classes=None)] = writer  # type: ignore[assignment]
        writer.waiting = 100_000_000
        server.say("Event: X")
        assert writer.aborted

    asyncio.run(story())


def test_a_refused_time_passes() -> None:
    async def story() -> None:
        switch = Switch(Plan([Line("+34928000080", "80")], ["80"]), random.Random(1), clock=lambda: 100.0)
        server = AmiServer(switch, "cordboard", "secret")
        server.drop(refuse_s=5)
        writer = Writer()
        await server.serve(asyncio.StreamReader(), writer)  # type: ignore[arg-type]
        assert writer.closed
        assert not writer.data

    asyncio.run(story())


def test_stamping_leaves_no_hole() -> None:
    cast = Cast("1", "", "2", {"80": "80", "81": "81"}, {})
    switch = Talk().switch
    for _, packet in played(template("queue_answered"), cast, switch.counters, 0, lambda gap: gap).schedule:
        assert "\x00" not in stamped(packet, 1.0, "2026-11-22 10:00:00")


def test_a_user_gets_its_own_section_of_the_configuration_and_no_other(talk: Talk) -> None:
    (answer,) = talk.ask("GetConfig", "Filename: manager.conf", "Category: cordboard")
    assert ("Category-000000", "cordboard") in lines(answer)
    assert [text for key, text in lines(answer) if key.startswith("Line-")] == [
        "secret=secret",
        "read=all",
        "write=all",
    ]
    for pairs in (("Filename: manager.conf", "Category: other"), ("Filename: sip.conf", "Category: cordboard"), ()):
        (answer,) = talk.ask("GetConfig", *pairs)
        assert value(answer, "Response") == "Error"


def test_a_variable_of_a_played_call_is_empty(talk: Talk) -> None:
    (answer,) = talk.ask("Getvar", "Channel: PJSIP/80-1", "Variable: MIXMONITOR_FILENAME")
    assert lines(answer)[-2:] == [("Variable", "MIXMONITOR_FILENAME"), ("Value", "")]


def test_classes_that_were_not_granted_are_refused_and_not_heard(talk: Talk) -> None:
    talk.session.identity = Identity(read="call,user", write="reporting")
    assert value(talk.ask("CoreShowChannels")[0], "Response") == "Success"
    assert value(talk.ask("GetConfig", "Filename: manager.conf", "Category: cordboard")[0], "Message") == (
        "Permission denied"
    )
    assert value(talk.ask("Ping")[0], "Response") == "Success"
    del talk.out[:]
    play(talk.switch, "queue_answered")
    heard = b"".join(talk.out).decode()
    assert "Event: Newchannel" in heard
    assert "Privilege: agent" not in heard
