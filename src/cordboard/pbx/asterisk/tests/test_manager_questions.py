"""Questions over the manager connection: what is read from the event, what is answered, and what is too late."""

import asyncio
from collections.abc import Mapping

import pytest

from cordboard.domain.routing.question import RouteQuestion
from cordboard.pbx.asterisk.agi_questions import asked_by
from cordboard.pbx.asterisk.ami_packets import Packet, Stream
from cordboard.pbx.asterisk.client import _told_by
from cordboard.pbx.asterisk.codec import events_of
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.dialplan_answers import DEADLINE_S, DialplanAnswers
from cordboard.pbx.asterisk.manager_questions import LONGEST_VALUE, answer_to, question_in
from cordboard.pbx.asterisk.session import ManagerSession
from cordboard.ports.caller_questions import CallerQuestion

NOW = 1795310500.0
OPENED = b"Asterisk Call Manager/11.0.0\r\nResponse: Success\r\nActionID: cb-login\r\n\r\n"
CLOCK = b"Response: Success\r\nActionID: cb-clock\r\nPing: Pong\r\nTimestamp: 1795310500.0\r\n\r\n"


def event(ask: str = "route/tiers", at: float = NOW, **fields: str) -> bytes:
    """As Asterisk 22.10 sends it: the fields of the channel first."""
    given = {"Ask": ask, "Called": "928000019", "Digits": "", "Diverted": "", **fields}
    told = "".join(f"\r\n{name}: {value}" for name, value in given.items())
    return (
        f"Event: UserEvent\r\nPrivilege: user,all\r\nTimestamp: {at:.6f}\r\nChannel: PJSIP/trunk-00000001\r\n"
        f"CallerIDNum: 600111222\r\nCallerIDName: <unknown>\r\nUniqueid: pbx-1.1\r\nLinkedid: pbx-1.1\r\n"
        f"UserEvent: CordboardAsk{told}"
    ).encode()


def test_a_question_says_who_calls_whom_and_what_is_asked() -> None:
    question = question_in(event("route/tiers?region=UA", Digits="12"))
    assert question is not None
    assert question.channel == "PJSIP/trunk-00000001"
    expected = RouteQuestion(
        rule="tiers", caller="600111222", called="928000019", digits="12", region="UA", call="pbx-1.1"
    )
    assert asked_by(question, "ES").route == expected
    owner = question_in(event("owner/1", Diverted="1"))
    assert owner is not None
    route = asked_by(owner, "ES").route
    assert route is not None
    assert (route.extension, route.diverted, route.digits, route.region) == ("1", True, None, "ES")


@pytest.mark.parametrize("body", [event("  "), event().replace(b"CordboardAsk", b"Other"), b"Event: Hold\r\nAsk: who"])
def test_other_events_are_no_questions(body: bytes) -> None:
    assert question_in(body) is None


def test_the_variables_are_set_in_their_order_and_a_long_text_is_cut() -> None:
    sent = answer_to("PJSIP/1", {"CB_DEST_KIND": "queue", "CB_DEST_WHY": "Ж" * 2_000 + "\r\nAction: x", "CB_OK": "1"})
    packets = [Packet(body) for body in Stream().feed(sent)]
    assert [(one.get("Action"), one.get("Channel"), one.get("Variable")) for one in packets] == [
        ("Setvar", "PJSIP/1", name) for name in ("CB_DEST_KIND", "CB_DEST_WHY", "CB_OK")
    ]
    assert packets[1].get("Value") == "Ж" * (LONGEST_VALUE // 2)
    assert max(map(len, sent.split(b"\r\n"))) < 1_024


def session(*said: bytes) -> tuple[ManagerSession, list[str]]:
    """A login that heard this; the calls of what it stores."""
    one = ManagerSession("cordboard", "s3cret")
    stored = [raw.call for each in (OPENED + CLOCK, *said) for raw in one.received(each, NOW)]
    return one, stored


def test_a_question_is_handed_out_once_and_not_stored() -> None:
    one, stored = session(event() + b"\r\n\r\n")
    assert stored == []
    assert [each.script for each in one.take_questions()] == ["route/tiers"]
    assert not one.take_questions()
    assert events_of(event(), NOW, plan_of({})) == ()


def test_what_was_asked_long_ago_is_not_answered_and_the_clock_is_looked_at() -> None:
    one, _ = session()
    one.to_send()
    one.received(event(at=NOW - 5) + b"\r\n\r\n", NOW)
    assert not one.take_questions()
    assert b"Action: Ping" in one.to_send()


def test_a_refused_answer_is_noticed_once() -> None:
    denied = b"Response: Error\r\nActionID: cb-set\r\nMessage: Permission denied\r\n\r\n"
    gone = b"Response: Error\r\nActionID: cb-set\r\nMessage: No such channel\r\n\r\n"
    one, _ = session(gone, denied, denied)
    assert [each.code for each in one.notices] == ["answers_denied"]


class Written(bytearray):
    """A writer."""

    def write(self, data: bytes) -> None:
        self.extend(data)


def answered(answers: DialplanAnswers) -> bytes:
    """What is written about one question."""

    async def story() -> bytes:
        question, out = question_in(event()), Written()
        assert question is not None
        answers.take([question], _told_by(out))
        await asyncio.gather(*answers._open)
        return bytes(out)

    return asyncio.run(story())


async def sales(_: CallerQuestion) -> Mapping[str, str]:
    return {"CB_DEST": "sales", "CB_OK": "1"}


async def broken(_: CallerQuestion) -> Mapping[str, str]:
    raise RuntimeError


def test_an_answer_goes_to_the_channel_that_asked() -> None:
    sent = answered(DialplanAnswers(sales))
    assert sent == answer_to("PJSIP/trunk-00000001", {"CB_DEST": "sales", "CB_OK": "1"})


def test_neither_a_late_answer_nor_a_fault_of_ours_is_sent() -> None:
    times = iter((0.0, DEADLINE_S + 0.01))  # frozen in the middle
    assert answered(DialplanAnswers(sales, elapsed=lambda: next(times))) == b""
    assert answered(DialplanAnswers(broken)) == b""


def test_what_is_open_ends_with_the_connection() -> None:
    async def never(_: CallerQuestion) -> Mapping[str, str]:
        await asyncio.Event().wait()
        return {}

    async def story() -> bytes:
        question, out = question_in(event()), Written()
        assert question is not None
        answers = DialplanAnswers(never)
        answers.take([question] * 300, _told_by(out))
        assert len(answers._open) == 256
        await asyncio.sleep(0)
        answers.end()
        await asyncio.wait(answers._open)
        return bytes(out)

    assert asyncio.run(story()) == b""
