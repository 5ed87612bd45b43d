"""FastAGI on in-memory streams: answered in time, or closed."""

import asyncio
from pathlib import Path

import pytest

from cordboard.pbx.asterisk.agi import AgiServer, question_of, set_variable

ASKED = b"""agi_network: yes
agi_network_script: route?did=928000005&dtmf=4711
agi_channel: PJSIP/trunk-00000067
agi_uniqueid: pbx-1795310535.115
agi_callerid: 600111222
agi_calleridname: unknown
agi_dnid: 928000005
agi_context: from-trunk
agi_extension: did_928000005
agi_arg_2: second
agi_arg_1: first

"""


class Line(asyncio.Transport):
    def __init__(self):
        self.sent, self.closed = b"", asyncio.Event()

    def write(self, data):
        self.sent += data

    def close(self):
        self.closed.set()


def asked(lines, answer, deadline_ms=300, end=True, piece=None):
    """What the dialplan gets to see, said in pieces of so many bytes."""

    async def story():
        line, talk = Line(), AgiServer(answer, deadline_ms).talk()
        talk.connection_made(line)
        step = piece or len(lines) or 1
        for at in range(0, len(lines), step):
            talk.data_received(lines[at : at + step])
            await asyncio.sleep(0)
        if end:
            talk.eof_received()
        await asyncio.wait_for(line.closed.wait(), 5)
        talk.connection_lost(None)
        return line

    return asyncio.run(story())


async def to_81(question):
    return {"ROUTE": "81"}


def test_the_answer_is_set_as_variables_and_the_line_is_closed():
    questions = []

    async def answer(question):
        questions.append(question)
        return {"ROUTE": "81", "CB_NAME": 'Ana "la jefa"'}

    line = asked(ASKED + b"200 result=1\nHANGUP\n200 result=1\n", answer, end=False)
    assert line.sent == b'SET VARIABLE ROUTE "81"\nSET VARIABLE CB_NAME "Ana \\"la jefa\\""\n'
    (question,) = questions
    assert (question.script, question.parameters) == ("route", {"did": "928000005", "dtmf": "4711"})
    assert (question.caller, question.caller_name, question.dialled) == ("600111222", None, "928000005")
    assert (question.call, question.arguments) == ("pbx-1795310535.115", ("first", "second"))


def test_a_recorded_question_is_understood():
    recorded = Path(__file__).parent.parent / "fixtures" / "agi_routed.agi.txt"
    lines = [line.removeprefix("pbx ") for line in recorded.read_text().splitlines() if line.startswith("pbx agi_")]
    question = question_of(dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in lines))
    assert (question.caller, question.parameters, question.channel) == (
        "600111222",
        {"did": "928000005"},
        "PJSIP/trunk-00000067",
    )


def test_an_answer_that_takes_too_long_lets_the_caller_go():
    async def never(question):
        await asyncio.Event().wait()

    assert asked(ASKED, never, deadline_ms=20, end=False).sent == b""


def test_a_dialplan_that_never_asks_is_closed():
    assert asked(b"agi_network: yes\n", to_81, deadline_ms=20, end=False).sent == b""


def test_replies_that_never_come_do_not_hold_the_line():
    assert asked(ASKED, to_81, deadline_ms=20, end=False).sent == b'SET VARIABLE ROUTE "81"\n'


@pytest.mark.parametrize("piece", [1, 7, 64])
def test_question_and_replies_may_come_in_any_pieces(piece):
    usage = b"520-Invalid command\nHANGUP\n520 End of proper usage.\n"
    line = asked(ASKED + usage, to_81, deadline_ms=800, end=False, piece=piece)
    assert line.sent == b'SET VARIABLE ROUTE "81"\n'


def test_who_hangs_up_before_the_answer_leaves_nothing_behind():
    gone = []

    async def slow(question):
        try:
            await asyncio.Event().wait()
        finally:
            gone.append(question.call)

    async def story():
        talk = AgiServer(slow).talk()
        talk.connection_made(Line())
        talk.data_received(ASKED)
        await asyncio.sleep(0)
        talk.connection_lost(ConnectionResetError())
        await asyncio.sleep(0)

    asyncio.run(story())
    assert gone == ["pbx-1795310535.115"]


def test_a_fault_of_ours_lets_the_caller_go():
    async def broken(question):
        raise KeyError("a fault")

    assert asked(ASKED, broken, end=False).sent == b""


@pytest.mark.parametrize(
    "lines", [b"", b"\n", b"\x00\xff\xfe\n\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"x" * 200_000]
)
def test_broken_input_gets_no_answer(lines):
    assert asked(lines, to_81).sent == b""


def test_a_value_cannot_become_a_second_command():
    assert set_variable("A", 'x"\nHANGUP\\') == b'SET VARIABLE A "x\\" HANGUP\\\\"\n'
    for name in ("", "A B", "A\nHANGUP", "ÑAME"):
        with pytest.raises(ValueError, match="no name"):
            set_variable(name, "x")


def test_the_deadline_is_never_longer_than_a_caller_can_bear():
    assert AgiServer(to_81, deadline_ms=60_000)._deadline == 0.8
