"""What a script's path asks, and what is read from the channel before the answer."""

import asyncio

import pytest

from cordboard.domain.routing.question import RouteQuestion
from cordboard.pbx.asterisk.agi import AgiQuestion, AgiServer
from cordboard.pbx.asterisk.agi_questions import asked_by, wanted_by
from cordboard.ports.caller_questions import CallerQuestion


def asked(script: str, **more: object) -> AgiQuestion:
    values = {"call": "pbx-1.1", "caller": "600111222", "dialled": "928000005", **more}
    return AgiQuestion(script=script, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("script", ["who", "", "whoever", "/who/"])
def test_every_other_path_asks_who_calls(script: str) -> None:
    question = asked(script, parameters={"region": "UA"})
    assert asked_by(question) == CallerQuestion(number="600111222", region="UA")
    assert not wanted_by(question)


def test_a_route_with_its_digits() -> None:
    expected = RouteQuestion(rule="main", caller="600111222", called="928000005", digits="12", call="pbx-1.1")
    in_address = asked("route/main", parameters={"digits": "12"})
    assert (asked_by(in_address).route, wanted_by(in_address)) == (expected, ())
    on_channel = asked("/route/main/", channel_variables={"CB_DIGITS": "12"})
    assert (asked_by(on_channel).route, wanted_by(on_channel)) == (expected, ("CB_DIGITS",))


def test_a_leg_of_its_own_names_the_call_in_the_address() -> None:
    given = {"call": "pbx-7.7", "from": "+34600999888", "to": "928000080", "digits": ""}
    route = asked_by(asked("route/main", parameters=given)).route
    assert route == RouteQuestion(rule="main", caller="+34600999888", called="928000080", digits="", call="pbx-7.7")


def test_an_owner_is_asked_for_once() -> None:
    question = asked("owner/1", channel_variables={"CB_DIVERTED": "1"})
    assert wanted_by(question) == ("CB_DIVERTED",)
    route = asked_by(question).route
    assert route is not None
    assert (route.extension, route.diverted, route.digits) == ("1", True, None)


class Phone(asyncio.Transport):
    """A PBX that answers one command after the other."""

    def __init__(self, digits: str | None) -> None:
        self.sent: list[str] = []
        self.closed = asyncio.Event()
        self.digits = digits
        self.talk: asyncio.Protocol | None = None

    def write(self, data: bytes) -> None:  # type: ignore[override]
        for line in data.decode().splitlines():
            self.sent.append(line)
            value = f"200 result=1 ({self.digits})" if self.digits is not None else "200 result=0"
            reply = value if line.startswith("GET VARIABLE") else "200 result=1"
            assert self.talk is not None
            asyncio.get_running_loop().call_soon(self.talk.data_received, f"{reply}\n".encode())

    def write_eof(self) -> None:
        pass

    def close(self) -> None:
        self.closed.set()


@pytest.mark.parametrize(("digits", "told"), [("4711", "4711"), ("", ""), ("a)(b", "a)(b"), (None, None)])
def test_the_channel_is_asked_for_the_digits_before_the_answer(digits: str | None, told: str | None) -> None:
    questions: list[RouteQuestion | None] = []

    async def answer(question: AgiQuestion) -> dict[str, str]:
        questions.append(asked_by(question).route)
        return {"CB_ROUTE": "queue/vip", "CB_OK": "1"}

    async def story() -> Phone:
        phone = Phone(digits)
        phone.talk = talk = AgiServer(answer, wanted=wanted_by).talk()
        talk.connection_made(phone)
        talk.data_received(b"agi_network_script: route/main\nagi_uniqueid: u1\nagi_callerid: 600111222\n\n")
        await asyncio.wait_for(phone.closed.wait(), 5)
        return phone

    phone = asyncio.run(story())
    assert phone.sent == ["GET VARIABLE CB_DIGITS", 'SET VARIABLE CB_ROUTE "queue/vip"', 'SET VARIABLE CB_OK "1"']
    (route,) = questions
    assert route is not None
    assert route.digits == told
