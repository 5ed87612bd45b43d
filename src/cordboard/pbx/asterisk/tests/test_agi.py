"""FastAGI on in-memory streams: answered in time, or closed."""

import asyncio
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from cordboard.pbx.asterisk.agi import LONGEST_COMMAND, AgiServer, question_of, set_variable, variables_in

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
        self.sent, self.closed, self.ended = b"", asyncio.Event(), 0
        self.writes = []

    def write(self, data):
        assert not self.ended, "written after the end"
        self.writes.append(data)
        self.sent += data

    def write_eof(self):
        self.ended += 1

    def close(self):
        self.closed.set()


def asked(lines, answer, deadline_ms=300, end=True, piece=None, then_end=False):
    """What the dialplan gets to see, said in pieces of so many bytes."""

    async def story():
        line, talk = Line(), AgiServer(answer, deadline_ms).talk()
        talk.connection_made(line)
        step = piece or len(lines) or 1
        for at in range(0, len(lines), step):
            talk.data_received(lines[at : at + step])
            await asyncio.sleep(0)
        if then_end:
            for _ in range(5):  # the answer is on its way
                await asyncio.sleep(0)
            talk.eof_received()
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


def test_all_commands_go_out_in_one_write_and_the_end_with_them():
    """A real Asterisk runs only the first of several commands in one write until more bytes or the end come."""

    async def six(question):
        return {f"CB_{n}": str(n) for n in range(6)}

    line = asked(ASKED + b"200 result=1\n" * 6, six, end=False)
    assert (len(line.writes), line.ended) == (1, 1)
    assert line.sent.count(b"\n") == 6


def test_a_pbx_that_ends_after_the_answer_is_left_at_once():
    line = asked(ASKED, to_81, deadline_ms=800, end=False, then_end=True)
    assert line.sent == b'SET VARIABLE ROUTE "81"\n'


def test_a_recorded_question_is_understood():
    recorded = Path(__file__).parent.parent / "fixtures" / "agi_routed.agi.txt"
    lines = [line.removeprefix("pbx ") for line in recorded.read_text().splitlines() if line.startswith("pbx agi_")]
    question = question_of(dict(line.split(": ", 1) if ": " in line else (line.rstrip(":"), "") for line in lines))
    assert (question.caller, question.parameters, question.channel) == (
        "600111222",
        {"did": "928000005"},
        "PJSIP/trunk-00000067",
    )


@pytest.mark.parametrize("number", ["²", "٣", "", "-1", "9" * 5000, "1.5", "x", "\ufffd"])
def test_an_argument_with_an_odd_number_is_skipped(number):
    question = question_of({"agi_uniqueid": "u1", "agi_arg_1": "first", f"agi_arg_{number}": "odd"})
    assert question.arguments == ("first",)


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


@pytest.mark.parametrize(
    "odd",
    [
        b"agi_arg_\xc2\xb2: superscript two\n",
        b"agi_arg_" + b"9" * 5000 + b": a long number\n",
        b"agi_arg_-1: x\nagi_arg_: y\nagi_arg_1x: z\n",
        b"agi_callerid: \xff\xfe\xc3\x28\n",
        b"agi_calleridname: \xed\xa0\x80\n",
        b"agi_network_script: who?region=%ff%00&%&&=&a=%ED%A0%80\n",
        b"agi_network_script: \xff\x00?\xff\n",
        b"agi_uniqueid:\nagi_uniqueid: again\n",
        b"agi_x" * 20 + b"\n:\n::\nagi_y\n",
    ],
)
def test_odd_arguments_are_questions_like_any_other(odd):
    assert asked(ASKED.removesuffix(b"\n") + odd + b"\n" + b"200 result=1\n", to_81, end=False).sent == (
        b'SET VARIABLE ROUTE "81"\n'
    )


@given(st.lists(st.binary(max_size=40).filter(lambda one: b"\n" not in one), max_size=12))
def test_no_line_of_a_question_breaks_it(lines):
    head = ASKED.removesuffix(b"\n") + b"".join(b"agi_" + one + b"\n" for one in lines if b"uniqueid" not in one)
    assert question_of(variables_in(head)) is not None


@given(st.text(max_size=60), st.integers(0, 3000))
def test_any_value_is_one_command_that_every_asterisk_reads_whole(value, more):
    line = set_variable("CB_NAME", value + "ж" * more)
    assert line.count(b"\n") == 1
    assert line.endswith(b'"\n')
    assert len(line) <= LONGEST_COMMAND
    assert not {*line[:-1]} & {0, 10, 13}
    line.decode()


def test_a_value_that_cannot_be_written_whole_is_cut_before_an_escape():
    line = set_variable("A", "\\" * 3000)
    assert len(line) <= LONGEST_COMMAND
    inside = line.removeprefix(b'SET VARIABLE A "').removesuffix(b'"\n')
    assert set(inside) == {ord("\\")}
    assert len(inside) % 2 == 0


def test_half_a_letter_in_a_name_does_not_cost_the_answer():
    async def surrogate(question):
        return {"CB_NAME": "Ana \udcff", "CB_MATCH": "found"}

    line = asked(ASKED + b"200 result=1\n200 result=1\n", surrogate, end=False)
    assert line.sent == 'SET VARIABLE CB_NAME "Ana \ufffd"\nSET VARIABLE CB_MATCH "found"\n'.encode()


def test_a_fault_of_ours_leaves_one_line_in_the_log_and_no_traceback():
    async def broken(question):
        raise KeyError("a fault")

    with capture_logs() as logs:
        assert asked(ASKED, broken, end=False).sent == b""
    (entry,) = logs
    assert (entry["log_level"], entry["error"]) == ("error", "KeyError: 'a fault'")
    assert "exc_info" not in entry


def test_many_callers_can_wait_to_be_accepted():
    """A frozen server still accepts in the kernel until its queue is full; then each caller waits 2 s."""
    asked_for = {}

    class Loop(asyncio.SelectorEventLoop):
        async def create_server(self, factory, sock, **options):
            asked_for.update(options)

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(AgiServer(to_81).serve(object()))
    assert asked_for == {"backlog": 4096}


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
