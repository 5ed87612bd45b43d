"""The link holds its connection: plays between a scripted PBX and the client, without sockets."""

import asyncio

import pytest

from cordboard.pbx.asterisk import client
from cordboard.pbx.asterisk.client import AmiLink, ReconnectTiming
from cordboard.pbx.asterisk.device_states import device_variable
from cordboard.pbx.asterisk.recording_files import as_stated
from cordboard.pbx.asterisk.recordings import Recordings
from cordboard.pbx.asterisk.session import ManagerSession
from cordboard.ports.agent_states import DeviceState

OPENED = b"Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: cb-login\r\n\r\n"
REFUSED = b"Response: Error\r\nActionID: cb-login\r\nMessage: Authentication failed\r\n\r\n"
CLOCK = b"Response: Success\r\nActionID: cb-clock\r\nPing: Pong\r\nTimestamp: 1000.0\r\n\r\n"
LISTED = b"Response: Success\r\nActionID: cb-legs\r\n\r\nEvent: CoreShowChannelsComplete\r\nActionID: cb-legs\r\n\r\n"
HOLD = b"Event: Hold\r\nTimestamp: 1001.0\r\nUniqueid: a.1\r\nLinkedid: a.0\r\nChannel: PJSIP/80-1\r\n\r\n"
CLOSED = b""
SILENCE = None


class Over(Exception):
    """The script is told to its end."""


class Pbx:
    """What a PBX says, one connection after another; keeps what it was told."""

    def __init__(self, *connections, closes=True):
        self.connections = list(connections)
        self.heard = []
        self.closed = self.cut = 0
        self.closes = closes
        self.transport = self
        self.reads = 0

    async def open(self, host, port):
        if not self.connections:
            raise Over
        self.script = self.connections.pop(0)
        if isinstance(self.script, OSError):
            raise self.script
        self.script = list(self.script)
        return self, self

    async def read(self, n):
        self.reads += 1
        said = self.script.pop(0) if self.script else CLOSED
        if said is SILENCE:
            await asyncio.Event().wait()
        return said

    def write(self, data):
        self.heard.append(data)

    async def drain(self):
        pass

    def close(self):
        self.closed += 1

    async def wait_closed(self):
        if not self.closes:
            await asyncio.Event().wait()

    def abort(self):
        self.cut += 1


class Watch:
    """Who listens to a link: the pieces, the states, the pauses."""

    def __init__(self):
        self.split_request, self.states, self.pauses = [], [], []
        self.link = None

    async def deliver(self, raw_events):
        self.split_request += raw_events

    def report(self, state):
        self.states.append(state)

    async def pause(self, seconds):
        self.pauses.append(seconds)


async def held(pbx, watch, find=as_stated, recordings=None, **pace):
    """Run the link until the script is over."""
    link = watch.link = AmiLink(
        "pbx.example",
        5038,
        lambda: ManagerSession("cordboard", "s3cret", recordings),
        chance=lambda: 1.0,
        clock=lambda: 1000.0,
        open_=pbx.open,
        pause=watch.pause,
        pace=ReconnectTiming(**pace),
        find=find,
    )
    with pytest.raises(Over):
        await link.run(watch.deliver, watch.report)


def play(pbx, **pace):
    watch = Watch()
    asyncio.run(held(pbx, watch, **pace))
    return watch


def test_pieces_are_delivered_and_the_link_is_up():
    watch = play(Pbx([OPENED, CLOCK, LISTED, HOLD]))
    assert [piece.call for piece in watch.split_request] == ["*", "a.0"]
    up = watch.states[0]
    assert (up.up, up.version, up.problem, up.notices) == (True, "AMI 11.0.0", None, ())
    assert watch.states[1].clock_skew_ms == 0.0


def test_a_lost_connection_is_made_again_with_a_snapshot_each_time():
    pbx = Pbx([OPENED, CLOCK, LISTED], [OPENED, CLOCK, LISTED, HOLD])
    watch = play(pbx)
    assert b"".join(pbx.heard).count(b"Action: CoreShowChannels") == 2
    assert [piece.call for piece in watch.split_request] == ["*", "*", "a.0"]
    assert [state.reconnects for state in watch.states if state.up][-1] == 1
    down = next(state for state in watch.states if not state.up)
    assert "closed the connection" in down.problem
    assert pbx.closed == 2


def test_pauses_grow_and_begin_anew_after_a_login():
    gone = OSError("connection refused")
    watch = play(Pbx(gone, gone, gone, gone, gone, gone, gone, [OPENED], gone))
    assert watch.pauses == [1, 2, 4, 8, 16, 30, 30, 1, 2]
    assert "connection refused" in watch.states[0].problem


def test_logins_that_do_not_last_are_tried_more_and_more_slowly():
    watch = play(Pbx(*[[OPENED, CLOCK, LISTED]] * 7))
    assert watch.pauses == [1, 2, 4, 8, 16, 30, 30]


def test_after_a_login_that_lasted_pauses_begin_anew():
    short, gone = [OPENED, CLOCK, LISTED], OSError("connection refused")
    watch = play(Pbx(short, short, gone, short, gone), steady=0)
    assert watch.pauses == [1, 1, 2, 1, 2]


def test_a_refused_login_is_said_and_tried_slowly():
    watch = play(Pbx([REFUSED]))
    assert watch.pauses == [60.0]
    assert "rejected the login: Authentication failed" in watch.states[0].problem
    assert not watch.states[0].up


def test_whoever_stays_silent_is_asked_and_then_left():
    pbx = Pbx([OPENED, CLOCK, LISTED, SILENCE, SILENCE, SILENCE])
    watch = play(pbx, quiet=0.01, misses=2)
    assert b"".join(pbx.heard).count(b"ActionID: cb-alive") == 3
    assert "no response" in watch.states[-1].problem


def test_a_pong_is_a_sign_of_life():
    pong = b"Response: Success\r\nActionID: cb-alive\r\nPing: Pong\r\n\r\n"
    watch = play(Pbx([OPENED, CLOCK, LISTED, SILENCE, pong, SILENCE, HOLD]), quiet=0.01)
    assert watch.split_request[-1].call == "a.0"


def test_a_pbx_that_does_not_answer_the_login_is_left():
    watch = play(Pbx([SILENCE]), login=0.01)
    assert "no answer" in watch.states[-1].problem


def test_nothing_more_is_read_while_the_store_is_busy():
    async def story():
        pbx, watch = Pbx([OPENED, CLOCK, HOLD, HOLD, HOLD]), Watch()
        busy, free = asyncio.Event(), asyncio.Event()

        async def slow(raw_events):
            watch.split_request += raw_events
            busy.set()
            await free.wait()

        watch.deliver = slow
        running = asyncio.create_task(held(pbx, watch))
        await busy.wait()
        for _ in range(10):
            await asyncio.sleep(0)
        assert pbx.reads == 3
        assert len(watch.split_request) == 1
        free.set()
        await running
        assert len(watch.split_request) == 3

    asyncio.run(story())


def test_a_look_is_asked_for_with_the_next_word_and_lost_where_nobody_is_connected():
    class Looker(Watch):
        async def deliver(self, raw_events):
            await super().deliver(raw_events)
            if len(self.split_request) == 1:
                self.link.request_snapshot()

        async def pause(self, seconds):
            self.link.request_snapshot()

    pbx, watch = Pbx([OPENED, CLOCK, LISTED, LISTED], [OPENED, CLOCK, LISTED]), Looker()
    asyncio.run(held(pbx, watch))
    assert b"".join(pbx.heard).count(b"Action: CoreShowChannels") == 3
    assert [piece.call for piece in watch.split_request] == ["*", "*", "*"]


def test_the_secret_is_in_no_report():
    watch = play(Pbx(OSError("x"), [REFUSED], [OPENED, CLOCK, LISTED]))
    assert "s3cret" not in repr(watch.states)


NAMED = b"Response: Success\r\nActionID: cb-file-1\r\nValue: /rec/1.wav\r\n\r\n"
START = HOLD.replace(b"Event: Hold", b"Event: MixMonitorStart")
HANGUP = HOLD.replace(b"Event: Hold", b"Event: Hangup")


def test_a_recording_is_delivered_unless_its_file_is_known_not_to_exist():
    async def absent(path):
        return None

    for find, known in ((as_stated, True), (absent, False)):
        watch = play(Pbx([OPENED, CLOCK, LISTED, START, NAMED, HANGUP]), find=find)
        assert any(b"File: /rec/1.wav" in piece.body for piece in watch.split_request) is known


def test_a_recording_of_a_call_that_ended_while_the_connection_was_lost_is_delivered():
    recordings = Recordings()
    pbx = Pbx([OPENED, CLOCK, LISTED, START, NAMED], [OPENED, CLOCK, LISTED])
    watch = play(pbx, recordings=recordings)
    assert b"File: /rec/1.wav" in watch.split_request[-1].body


OLD = b"Asterisk Call Manager/1.3\r\nResponse: Success\r\nActionID: cb-login\r\n\r\n"


def test_a_version_that_is_too_old_is_said_and_tried_slowly():
    watch = play(Pbx([OLD]))
    (state,) = watch.states
    assert (state.up, state.problem, watch.pauses) == (False, None, [60.0])
    assert [(one.code, one.values) for one in state.notices] == [("too_old", {"version": "Asterisk (AMI 1.3)"})]


def test_a_pbx_that_was_updated_is_connected_again():
    watch = play(Pbx([OLD], [OPENED, CLOCK, LISTED]))
    assert [(state.up, state.notices != ()) for state in watch.states[:2]] == [(False, True), (True, False)]


def test_what_a_pbx_lacks_is_reported_once_it_is_known():
    denied = b"Response: Error\r\nActionID: cb-rights\r\nMessage: Permission denied\r\n\r\n"
    watch = play(Pbx([OPENED, CLOCK, denied, LISTED]))
    assert [one.code for one in [state for state in watch.states if state.up][-1].notices] == ["missing_write_system"]


STATE = b"Response: Success\r\nActionID: cb-var-1\r\nVariable: x\r\nValue: "


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (STATE + b"UNAVAILABLE\r\n\r\n", DeviceState.UNREACHABLE),
        (STATE + b"INUSE\r\n\r\n", DeviceState.IN_CALL),
        (STATE + b"INVALID\r\n\r\n", DeviceState.UNKNOWN),
        (b"Response: Error\r\nActionID: cb-var-1\r\nMessage: Permission denied\r\n\r\n", DeviceState.UNKNOWN),
        (SILENCE, DeviceState.UNKNOWN),
    ],
)
def test_a_phone_is_asked_about_while_the_connection_is_open(monkeypatch, answer, state):
    monkeypatch.setattr(client, "STATE_S", 0.01)

    async def story():
        pbx, watch, asked = Pbx([OPENED, CLOCK, LISTED, answer]), Watch(), []

        async def ask():
            asked.append(await watch.link.phone_state("80"))

        real = pbx.read

        async def read(n):
            if len(pbx.script) == 1 and not asked:  # the last word is the answer
                task = asyncio.create_task(ask())
                await asyncio.sleep(0)
                said = asyncio.create_task(real(n))
                await task if answer is SILENCE else None
                return b"" if answer is SILENCE else await said
            return await real(n)

        pbx.read = read
        await held(pbx, watch)
        return asked, pbx.heard

    asked, heard = asyncio.run(story())
    assert asked == [state]
    assert b"Action: Getvar\r\nActionID: cb-var-1\r\nVariable: DEVICE_STATE(PJSIP/80)\r\n\r\n" in heard


def test_without_a_connection_or_an_extension_nothing_is_known_of_a_phone():
    link = AmiLink("pbx.example", 5038, lambda: None, chance=lambda: 1.0, clock=lambda: 0.0)
    assert asyncio.run(link.phone_state("80")) is DeviceState.UNKNOWN
    assert device_variable("80)},x") is None
