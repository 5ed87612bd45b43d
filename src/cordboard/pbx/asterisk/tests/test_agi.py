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


class Writer:
    def __init__(self):
        self.sent, self.closed = b"", False

    def write(self, data):
        self.sent += data

    async def drain(self):
        pass

    def close(self):
        self.closed = True


def asked(lines, answer, deadline_ms=300, end=True):
    """What the dialplan gets to see; and whether it was let go."""

    async def story():
        reader, writer = asyncio.StreamReader(), Writer()
        reader.feed_data(lines)
        if end:
            reader.feed_eof()
        await asyncio.wait_for(AgiServer(answer, deadline_ms).attend(reader, writer), 5)
        return writer

    return asyncio.run(story())


async def to_81(question):
    return {"ROUTE": "81"}


def test_the_answer_is_set_as_variables_and_the_line_is_closed():
    questions = []

    async def answer(question):
        questions.append(question)
        return {"ROUTE": "81", "CB_NAME": 'Ana "la jefa"'}

    writer = asked(ASKED + b"200 result=1\nHANGUP\n200 result=1\n", answer)
    assert writer.sent == b'SET VARIABLE ROUTE "81"\nSET VARIABLE CB_NAME "Ana \\"la jefa\\""\n'
    assert writer.closed
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

    writer = asked(ASKED, never, deadline_ms=20, end=False)
    assert writer.closed
    assert writer.sent == b""


def test_a_dialplan_that_never_asks_is_closed():
    assert asked(b"agi_network: yes\n", to_81, deadline_ms=20, end=False).closed


def test_replies_that_never_come_do_not_hold_the_line():
    writer = asked(ASKED, to_81, deadline_ms=20, end=False)
    assert writer.sent == b'SET VARIABLE ROUTE "81"\n'
    assert writer.closed


@pytest.mark.parametrize(
    "lines", [b"", b"\n", b"\x00\xff\xfe\n\n", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"x" * 200_000]
)
def test_broken_input_gets_no_answer(lines):
    writer = asked(lines, to_81)
    assert (writer.sent, writer.closed) == (b"", True)


def test_a_value_cannot_become_a_second_command():
    assert set_variable("A", 'x"\nHANGUP\\') == b'SET VARIABLE A "x\\" HANGUP\\\\"\n'
    for name in ("", "A B", "A\nHANGUP", "ÑAME"):
        with pytest.raises(ValueError, match="no name"):
            set_variable(name, "x")


def test_the_deadline_is_never_longer_than_a_caller_can_bear():
    assert AgiServer(to_81, deadline_ms=60_000)._deadline == 0.8
