"""The ARI link in plays: what it answers, what it says when it can't, and how it comes back."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest
from websockets.datastructures import Headers
from websockets.exceptions import InvalidStatus
from websockets.http11 import Response

from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.agi_questions import asked_by
from cordboard.pbx.asterisk.ari.both_links import BothLinks
from cordboard.pbx.asterisk.ari.events import event_in, question_in
from cordboard.pbx.asterisk.ari.link import AriAccount, AriLink
from cordboard.pbx.asterisk.dialplan_answers import DialplanAnswers
from cordboard.pbx.asterisk.encryption import Encryption
from cordboard.ports.caller_questions import CallerQuestion
from cordboard.ports.phone import Deliver, LinkState, Report
from cordboard.toolkit.http.sender import Sender

ACCOUNT = AriAccount(host="127.0.0.1", port=8088, username="cordboard", secret="s3cret")
REPLACED = json.dumps({"type": "ApplicationReplaced", "application": "cordboard"})


def started(*args: str, application: str = "cordboard", number: str = "600111222") -> str:
    """As Asterisk 22.10 says it, without what nobody reads."""
    caller = {"number": number, "name": ""}
    channel = {"id": "pbx-1.1", "name": "PJSIP/trunk-00000001", "state": "Ring", "caller": caller}
    return json.dumps({"type": "StasisStart", "application": application, "args": args, "channel": channel})


class Over(Exception):
    """The script is told to its end."""


class Pbx:
    """What a PBX says, one connection after another; keeps what it was told."""

    def __init__(self, *connections: object, status: int = 204) -> None:
        self.connections = list(connections)
        self.opened: list[tuple[str, Mapping[str, str]]] = []
        self.told: list[tuple[str, object]] = []
        self.notices: list[tuple[str, ...]] = []
        self.pauses: list[float] = []
        self.status = status

    @asynccontextmanager
    async def open(self, url: str, headers: Mapping[str, str], context: object) -> AsyncIterator[AsyncIterator[str]]:
        self.opened.append((url, headers))
        if not self.connections:
            raise Over
        script = self.connections.pop(0)
        if isinstance(script, Exception):
            raise script
        assert isinstance(script, list)
        yield self._said(script)

    async def _said(self, script: list[str]) -> AsyncIterator[str]:
        for one in script:
            yield one
            for _ in range(50):  # an answer is given beside the reading
                await asyncio.sleep(0)

    def take(self, request: httpx.Request) -> httpx.Response:
        self.told.append((request.url.path, json.loads(request.content) if request.content else None))
        return httpx.Response(self.status)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


async def sales(_: CallerQuestion) -> Mapping[str, str]:
    return {"CB_DEST": "sales", "CB_OK": "1"}


async def broken(_: CallerQuestion) -> Mapping[str, str]:
    raise RuntimeError


def link_with(pbx: Pbx, account: AriAccount = ACCOUNT) -> AriLink:
    def sender(_: object) -> Sender:
        return Sender("ARI", lambda _: None, transport=httpx.MockTransport(pbx.take))

    return AriLink(account, chance=lambda: 1.0, open_=pbx.open, pause=pbx.pause, sender=sender)


def play(pbx: Pbx, answers: DialplanAnswers | None = None, account: AriAccount = ACCOUNT) -> Pbx:
    link = link_with(pbx, account)
    with pytest.raises(Over):
        asyncio.run(
            link.run(answers or DialplanAnswers(sales), lambda said: pbx.notices.append(tuple(n.code for n in said)))
        )
    return pbx


def test_a_call_gets_its_variables_and_goes_on() -> None:
    pbx = play(Pbx([started("route/tiers")]))
    channel = "/ari/channels/pbx-1.1"
    assert pbx.told == [
        (f"{channel}/variable", {"variable": "CB_DEST", "value": "sales"}),
        (f"{channel}/variable", {"variable": "CB_OK", "value": "1"}),
        (f"{channel}/continue", None),
    ]
    ((url, headers), _) = pbx.opened
    assert url == "ws://127.0.0.1:8088/ari/events?app=cordboard"
    assert headers == {"authorization": "Basic Y29yZGJvYXJkOnMzY3JldA=="}


def test_after_a_fault_of_ours_the_call_goes_on_without_variables() -> None:
    pbx = play(Pbx([started("route/tiers")]), DialplanAnswers(broken))
    assert pbx.told == [("/ari/channels/pbx-1.1/continue", None)]


def test_a_call_that_is_gone_is_told_nothing_more() -> None:
    pbx = play(Pbx([started("route/tiers")], status=404))
    assert len(pbx.told) == 1


@pytest.mark.parametrize("said", ["{", '{"type": 7}', '{"type": "StasisEnd"}', started("who", application="other")])
def test_other_events_are_no_questions(said: str) -> None:
    assert play(Pbx([said])).told == []


def test_a_question_says_who_calls_and_what_is_asked() -> None:
    event = event_in(started("owner/1?diverted=1&to=928000080", number=""))
    assert event is not None
    question = question_in(event)
    assert question is not None
    route = asked_by(question, "ES").route
    assert route is not None
    assert (route.extension, route.diverted, route.caller, route.called) == ("1", True, None, "928000080")
    assert (route.call, route.region) == ("pbx-1.1", "ES")


def test_a_lost_connection_is_made_again_more_and_more_slowly_and_named_meanwhile() -> None:
    refused = ConnectionRefusedError(111, "Connection refused")
    pbx = play(Pbx(refused, refused, [], refused))
    assert pbx.notices == [("ari_down",), ("ari_down",), (), ("ari_down",), ("ari_down",)]
    assert pbx.pauses == [1.0, 2.0, 1.0, 2.0]


@pytest.mark.parametrize(("status", "code"), [(401, "ari_refused"), (403, "ari_refused"), (404, "ari_down")])
def test_a_refused_user_is_named(status: int, code: str) -> None:
    pbx = play(Pbx(InvalidStatus(Response(status, "no", Headers()))))
    assert pbx.notices == [(code,)]


def test_an_application_that_somebody_took_over_is_not_fought_for() -> None:
    pbx = play(Pbx([REPLACED, started("route/tiers")]))
    assert (pbx.notices, pbx.pauses, pbx.told) == ([(), ("ari_replaced",)], [60.0], [])


def test_the_secret_is_not_sent_to_another_machine_without_encryption() -> None:
    async def first(account: AriAccount) -> Pbx:
        pbx = Pbx([])

        async def stop(_: float) -> None:
            raise Over

        link = AriLink(account, chance=lambda: 1.0, open_=pbx.open, pause=stop)
        with pytest.raises(Over):
            await link.run(DialplanAnswers(sales), lambda said: pbx.notices.append(tuple(n.code for n in said)))
        return pbx

    far = AriAccount(host="192.0.2.7", port=8088, username="cordboard", secret="s3cret")
    pbx = asyncio.run(first(far))
    assert (pbx.notices, pbx.opened) == ([("plain_refused",)], [])
    safe = AriAccount(host="::1", port=8089, username="a", secret="b", encryption=Encryption(tls=True))
    assert asyncio.run(first(safe)).opened[0][0] == "wss://[::1]:8089/ari/events?app=cordboard"


class Manager:
    """A manager link that reports once."""

    def __init__(self) -> None:
        self.reported = asyncio.Event()

    def answer_with(self, answer: object) -> None:
        self.answer = answer

    async def run(self, deliver: Deliver, report: Report) -> None:
        report(LinkState(up=True, since=1.0, notices=(Notice(code="no_clock"),)))
        self.reported.set()
        await asyncio.Event().wait()


def test_one_state_has_the_notices_of_both() -> None:
    async def story() -> list[tuple[str, ...]]:
        manager, pbx, states = Manager(), Pbx(ConnectionRefusedError(111, "Connection refused"), []), []

        async def pause(_: float) -> None:
            await manager.reported.wait()

        link = link_with(pbx)
        link._pause = pause
        both = BothLinks(manager, link)  # type: ignore[arg-type]  # what is asked of it here
        both.answer_with(sales)
        assert manager.answer is sales

        async def deliver(_: object) -> None: ...

        with pytest.raises(ExceptionGroup):
            await both.run(deliver, lambda state: states.append(tuple(n.code for n in state.notices)))
        return states

    states = asyncio.run(story())
    assert states[0] == ("no_clock",)
    assert ("no_clock", "ari_down") in states
