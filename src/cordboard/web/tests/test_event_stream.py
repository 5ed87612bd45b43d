"""The stream: resumable, heartbeat, slow readers, rights; by SSE and by WebSocket."""

import asyncio
import time
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.app.events import event_hub
from cordboard.app.service.events import EventUseCases
from cordboard.contract.errors import Lagging
from cordboard.domain.calls.call import Disposition, EventType
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run, until
from cordboard.web.api import event_stream
from cordboard.web.api.event_stream import happenings
from cordboard.web.auth.permissions import Principal, Role, permissions_of
from cordboard.web.options import WebOptions
from cordboard.web.raw import websocket_refusal
from cordboard.web.raw.connection_limits import ConnectionTable, OpenConnections
from cordboard.web.server import server
from cordboard.web.tests.real_application import NOON
from cordboard.web.tests.test_panel import cards, happens, panel_of
from cordboard.web.tests.web_fixture import WebFixture

BOSS = Principal(name="boss", permissions=permissions_of(Role.ADMIN))


async def always(me: Principal) -> bool:
    """Nobody is signed out here."""
    return True


class Stream(EventUseCases):
    """The real stream, with nothing else of the application."""

    def __init__(self) -> None:
        self._hub = event_hub.EventHub(NOON)
        super().__init__(self._hub, FakeClock(NOON))
        self.first = self._hub._last

    def publish(self, kind: str, data: Any = None) -> None:
        self._hub.publish(kind, data, NOON)

    @property
    def watchers(self) -> int:
        return len(self._hub._subscribers)


@pytest.fixture
def hosted() -> WebFixture:
    """A server that answers for one host name only."""
    return WebFixture(WebOptions(hosts=("house",)))


class Reader:
    """One SSE request through ASGI, read as it comes."""

    def __init__(self, web_fixture: WebFixture, path: str, query: str = "", **headers: str) -> None:
        self.events: list[tuple[str, str, Any]] = []
        self.cards: list[Any] = []
        self.status = 0
        self.last_word: Any = None
        self.headers: dict[bytes, bytes] = {}
        self._raw = b""
        self._gone = asyncio.Event()
        scope = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
            "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
            "headers": [(k.lower().replace("_", "-").encode(), v.encode("latin-1")) for k, v in headers.items()],
            "client": ("127.0.0.1", 1), "server": ("house", 80),
        }  # fmt: skip
        self.task = asyncio.ensure_future(web_fixture.app(scope, self._receive, self._send))

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], dict(message["headers"])
        elif not message.get("more_body"):
            self._gone.set()  # as a server tells it once everything is sent
        self._raw += message.get("body", b"")
        *blocks, self._raw = self._raw.split(b"\n\n")
        for block in blocks:
            fields = dict(line.split(": ", 1) for line in block.decode().split("\n") if not line.startswith(":"))
            if fields.get("event") == "end":
                self.last_word = msgspec.json.decode(fields["data"])
            if fields.get("event") == "card":
                self.cards.append(msgspec.json.decode(fields["data"])["data"])
            if "id" in fields:
                self.events.append((fields["id"], fields["event"], msgspec.json.decode(fields["data"])))

    async def leave(self) -> None:
        self._gone.set()
        await asyncio.wait_for(asyncio.gather(self.task, return_exceptions=True), 5)


@run
async def test_events_arrive_as_they_happen_with_their_ids(web_fixture: WebFixture) -> None:
    token = await web_fixture.token()
    reader = Reader(web_fixture, "/api/v1/stream", authorization=f"Bearer {token}")
    await until(lambda: web_fixture.application.watchers == 1)
    last = web_fixture.application.last_id
    web_fixture.application.publish("call", {"id": "c1"})
    web_fixture.application.publish("lane", {"lane": "zoho"})
    await until(lambda: len(reader.events) == 2)
    assert [(each[0], each[1], each[2]["data"]) for each in reader.events] == [
        (str(last + 1), "call", {"id": "c1"}),
        (str(last + 2), "lane", {"lane": "zoho"}),
    ]
    assert reader.headers[b"content-type"].startswith(b"text/event-stream")
    assert reader.headers[b"cache-control"] == b"no-store"
    await reader.leave()
    await until(lambda: web_fixture.application.watchers == 0)


@pytest.mark.parametrize("how", ["header", "query"])
def test_a_reader_that_comes_back_gets_what_it_missed_once(web_fixture: WebFixture, how: str) -> None:
    async def story() -> None:
        token, last = await web_fixture.token(), web_fixture.application.last_id
        for number in range(5):
            web_fixture.application.publish("call", {"n": number})
        back = {"last_event_id": str(last + 3)} if how == "header" else {}
        reader = Reader(
            web_fixture,
            "/api/v1/stream",
            f"since={last + 3}" if how == "query" else "",
            authorization=f"Bearer {token}",
            **back,
        )
        await until(lambda: len(reader.events) == 2)
        web_fixture.application.publish("call", {"n": 5})
        await until(lambda: len(reader.events) == 3)
        assert [each[0] for each in reader.events] == [str(last + n) for n in (4, 5, 6)]
        await reader.leave()

    run(story())


@pytest.mark.parametrize("last", ["x", "-1", "9" * 30, "\N{SUPERSCRIPT TWO}", "9" * 5000])
def test_an_id_that_nobody_gave_out_is_refused(web_fixture: WebFixture, last: str) -> None:
    async def story() -> None:
        reader = Reader(
            web_fixture, "/api/v1/stream", authorization=f"Bearer {await web_fixture.token()}", last_event_id=last
        )
        await until(lambda: reader.status == 400)
        await reader.leave()

    run(story())


@run
async def test_a_reader_away_too_long_is_told_to_load_again(web_fixture: WebFixture) -> None:
    for number in range(event_hub.KEPT + 2):
        web_fixture.application.publish("call", {"n": number})
    away = web_fixture.application.last_id - event_hub.KEPT - 1
    reader = Reader(web_fixture, "/api/v1/stream", f"since={away}", authorization=f"Bearer {await web_fixture.token()}")
    await until(lambda: len(reader.events) == 1)
    assert reader.events[0][1] == "reset"
    await reader.leave()


@run
async def test_a_silent_stream_beats() -> None:
    stream = Stream()
    source = happenings(stream, BOSS, None, always, heartbeat=0.01)
    assert [await anext(source) for _ in range(3)] == [None] * 3
    stream.publish("call", 1)
    envelope = await anext(source)
    assert envelope is not None
    assert envelope.id == stream.first + 1
    await source.aclose()
    assert stream.watchers == 0


async def read_all(source: Any, seen: list[int]) -> None:
    async for envelope in source:
        seen.append(envelope.id)


@run
async def test_a_reader_that_does_not_read_is_dropped_and_may_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_hub, "QUEUE", 3)
    stream = Stream()
    source = happenings(stream, BOSS, None, always, heartbeat=0.01)
    assert await anext(source) is None
    for number in range(10):
        stream.publish("call", number)
    seen: list[int] = []
    with pytest.raises(Lagging):
        await read_all(source, seen)
    again = happenings(stream, BOSS, seen[-1], always, heartbeat=0.01)
    rest = [await anext(again) for _ in range(10 - len(seen))]
    assert seen + [each.id for each in rest if each] == [stream.first + n for n in range(1, 11)]
    await again.aclose()
    assert stream.watchers == 0


@run
async def test_each_caller_gets_the_types_that_he_may_read() -> None:
    stream = Stream()
    agent = Principal(name="light", permissions=permissions_of(Role.LIGHT_AGENT))
    source = happenings(stream, agent, None, always, heartbeat=0.01)
    assert await anext(source) is None
    for kind in ("call", "item", "lane", "reset"):
        stream.publish(kind)
    kinds = [envelope.type for envelope in [await anext(source)] if envelope]
    assert kinds == ["reset"]
    await source.aclose()


class Socket:
    """One WebSocket through ASGI."""

    def __init__(
        self,
        web_fixture: WebFixture,
        query: str = "",
        *,
        path: str = websocket_refusal.ADDRESS,
        able: bool = False,
        **headers: str,
    ) -> None:
        self.sent: list[Any] = []
        self._in: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._in.put_nowait({"type": "websocket.connect"})
        scope = {
            "type": "websocket", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "ws",
            "path": path, "raw_path": path.encode(), "root_path": "", "query_string": query.encode(),
            "headers": [(k.lower().replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
            "client": ("127.0.0.1", 1), "server": ("house", 80), "subprotocols": [],
            "extensions": {websocket_refusal.EXTENSION: {}} if able else {},
        }  # fmt: skip
        self.task = asyncio.ensure_future(web_fixture.app(scope, self._in.get, self._send))

    async def _send(self, message: Any) -> None:
        self.sent.append(message)

    def texts(self) -> list[Any]:
        return [msgspec.json.decode(m["text"]) for m in self.sent if m["type"] == "websocket.send"]

    @property
    def closed(self) -> int | None:
        return next((m["code"] for m in self.sent if m["type"] == "websocket.close"), None)

    async def refusal(self) -> tuple[int, Any]:
        """The status and the problem that the handshake was answered with."""
        await until(self.task.done)
        start, body = self.sent
        assert (start["type"], body["type"]) == ("websocket.http.response.start", "websocket.http.response.body")
        headers = dict(start["headers"])
        assert headers[b"content-type"] == b"application/problem+json"
        assert b"content-security-policy" in headers
        return start["status"], msgspec.json.decode(body["body"])

    async def leave(self) -> None:
        self._in.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await asyncio.wait_for(asyncio.gather(self.task, return_exceptions=True), 5)


@run
async def test_the_socket_gives_the_same_envelopes(web_fixture: WebFixture) -> None:
    last = web_fixture.application.last_id
    web_fixture.application.publish("call", {"n": 0})
    socket = Socket(web_fixture, f"since={last}", authorization=f"Bearer {await web_fixture.token()}")
    await until(lambda: web_fixture.application.watchers == 1)
    web_fixture.application.publish("call", {"n": 1})
    await until(lambda: len(socket.texts()) == 2)
    assert [(each["id"], each["type"], each["data"]) for each in socket.texts()] == [
        (last + 1, "call", {"n": 0}),
        (last + 2, "call", {"n": 1}),
    ]
    await socket.leave()
    await until(lambda: web_fixture.application.watchers == 0)


@run
async def test_a_slow_socket_is_closed_with_try_again_later(
    web_fixture: WebFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_hub, "QUEUE", 0)
    socket = Socket(web_fixture, authorization=f"Bearer {await web_fixture.token()}")
    await until(lambda: web_fixture.application.watchers == 1)
    web_fixture.application.publish("call", 1)
    await until(lambda: socket.closed is not None)
    assert socket.closed == event_stream.TRY_LATER
    await socket.leave()


@run
async def test_a_socket_without_a_right_is_not_opened(web_fixture: WebFixture) -> None:
    for socket in (
        Socket(web_fixture),
        Socket(web_fixture, authorization=f"Bearer {await web_fixture.token('calls.read')}"),
    ):
        await until(lambda socket=socket: socket.closed is not None)  # type: ignore[misc]
        assert "websocket.accept" not in [m["type"] for m in socket.sent]
        await socket.leave()


@pytest.mark.parametrize(
    ("path", "query", "scope", "status", "code", "said"),
    [
        ("/api/v1/socket", "", None, 401, "not_signed_in", "signed-in user or an API token"),
        (
            "/api/v1/socket",
            "",
            "calls.read",
            403,
            "not_allowed",
            "token t doesn't have the permission 'stream.read'.",
        ),
        ("/api/v1/socket", "since=x", "*", 400, "invalid", "'since' takes a whole number of at least 0; 'x' was"),
        ("/api/v1/socket", "sinse=1", "*", 400, "invalid", "no query parameter 'sinse' here; did you mean since?"),
        ("/api/v1/calls", "", "*", 404, "absent", "No WebSocket is opened at this address."),
        ("/", "", "*", 404, "absent", "No WebSocket is opened at this address."),
    ],
)
def test_a_refused_handshake_is_answered_with_the_problem(
    web_fixture: WebFixture, path: str, query: str, scope: str | None, status: int, code: str, said: str
) -> None:
    async def story() -> None:
        carries = {"authorization": f"Bearer {await web_fixture.token(scope)}"} if scope else {}
        socket = Socket(web_fixture, query, path=path, able=True, **carries)
        found, problem = await socket.refusal()
        assert (found, problem["code"]) == (status, code)
        assert said in problem["detail"]
        mute = Socket(web_fixture, query, path=path, **carries)
        await until(mute.task.done)
        assert [m["type"] for m in mute.sent] == ["websocket.close"]
        assert (mute.closed, mute.sent[0]["reason"]) == (websocket_refusal.REFUSED, problem["detail"])

    run(story())


@run
async def test_a_socket_is_told_which_site_may_open_it(web_fixture: WebFixture, hosted: WebFixture) -> None:
    socket = Socket(web_fixture, able=True, origin="https://evil.example", host="house")
    assert (await socket.refusal())[1]["code"] == "foreign"
    assert (await Socket(hosted, able=True, host="other").refusal())[0] == 421


@run
async def test_the_address_of_the_socket_says_by_get_that_it_is_one(web_fixture: WebFixture, admin: str) -> None:
    async with web_fixture.client(admin) as program:
        reply = await program.get("/api/v1/socket")
    assert (reply.status_code, reply.headers["upgrade"], reply.json()["code"]) == (426, "websocket", "upgrade")


@run
async def test_a_page_of_another_site_cannot_open_a_socket_with_the_visitors_cookie(web_fixture: WebFixture) -> None:
    browser, _ = await web_fixture.signed_in()
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    bad = Socket(web_fixture, cookie=cookie, origin="https://evil.example", host="house")
    await until(lambda: bad.closed is not None)
    assert "websocket.accept" not in [m["type"] for m in bad.sent]
    good = Socket(web_fixture, cookie=cookie, origin="http://house", host="house")
    await until(lambda: "websocket.accept" in [m["type"] for m in good.sent])
    await bad.leave()
    await good.leave()


def cookie_of(browser: httpx.AsyncClient) -> str:
    return "; ".join(f"{name}={value}" for name, value in browser.cookies.items())


async def signs_out(web_fixture: WebFixture, browser: httpx.AsyncClient, csrf: str) -> None:
    reply = await browser.delete("/api/v1/session", headers={"X-CSRF-Token": csrf})
    assert reply.status_code == 204


async def is_signed_out(web_fixture: WebFixture, **change: Any) -> None:
    """An administrator changes the user, as the API and the command line do."""
    ana = await web_fixture.accounts.user_named("ana")
    assert ana is not None
    boss = web_fixture.client(await web_fixture.token())
    reply = await boss.patch(f"/api/v1/users/{ana.id}", json=change)
    assert reply.status_code == 200, reply.text


async def vanishes(web_fixture: WebFixture, browser: httpx.AsyncClient, csrf: str) -> None:
    ana = await web_fixture.accounts.user_named("ana")
    assert ana is not None
    await web_fixture.accounts.drop_user(ana.id)


async def is_disabled(web_fixture: WebFixture, browser: httpx.AsyncClient, csrf: str) -> None:
    await is_signed_out(web_fixture, disabled=True)


async def gets_another_role(web_fixture: WebFixture, browser: httpx.AsyncClient, csrf: str) -> None:
    await is_signed_out(web_fixture, role="light_agent")


async def stays_away_too_long(web_fixture: WebFixture, browser: httpx.AsyncClient, csrf: str) -> None:
    web_fixture.clock.advance(8 * 3600)


ENDINGS = [signs_out, vanishes, is_disabled, gets_another_role, stays_away_too_long]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_stream_ends_with_a_last_word_when_its_session_does(web_fixture: WebFixture, ending: Any) -> None:
    async def story() -> None:
        browser, csrf = await web_fixture.signed_in(Role.SUPERVISOR)
        await web_fixture.user(name="second admin")
        cookie = cookie_of(browser)
        reader, socket = (
            Reader(web_fixture, "/api/v1/stream", cookie=cookie),
            Socket(web_fixture, cookie=cookie, host="house"),
        )
        await until(lambda: web_fixture.application.watchers == 2)
        await ending(web_fixture, browser, csrf)
        await until(lambda: reader.task.done() and socket.closed is not None, within=5)
        assert (reader.last_word["code"], socket.closed) == ("not_signed_in", event_stream.SIGNED_OUT)
        await until(lambda: web_fixture.application.watchers == 0)
        again = Reader(web_fixture, "/api/v1/stream", cookie=cookie)
        await until(lambda: again.status == 401)

    run(story())


@pytest.mark.parametrize("revoked", [True, False], ids=["revoked", "expired"])
def test_a_stream_ends_when_its_token_does(web_fixture: WebFixture, revoked: bool) -> None:
    async def story() -> None:
        token = await web_fixture.authenticator.new_token("t", ("*",), "tests", web_fixture.clock.now() + 60)
        other = await web_fixture.authenticator.new_token("other", ("*",), "tests")
        reader = Reader(web_fixture, "/api/v1/stream", authorization=f"Bearer {token}")
        stays = Reader(web_fixture, "/api/v1/stream", authorization=f"Bearer {other}")
        await until(lambda: web_fixture.application.watchers == 2)
        if revoked:
            assert (await web_fixture.client(other).delete("/api/v1/tokens/t")).is_success
        else:
            web_fixture.clock.advance(60)
        await until(lambda: reader.task.done(), within=5)
        assert reader.last_word["next"]
        web_fixture.application.publish("call", {"id": "c1"})
        await until(lambda: len(stays.events) == 1)
        assert reader.events == []
        await stays.leave()

    run(story())


@run
async def test_who_is_signed_out_gets_nothing_more_also_while_much_happens() -> None:
    stream, signed_in = Stream(), True

    async def still(me: Principal) -> bool:
        return signed_in

    source = happenings(stream, BOSS, stream.first, still, look=0.0)
    stream.publish("call", 1)
    assert (await anext(source)) is not None
    signed_in = False
    stream.publish("call", 2)
    with pytest.raises(event_stream.SignedOut):
        await anext(source)
    assert stream.watchers == 0


def test_sockets_are_not_compressed(web_fixture: WebFixture) -> None:
    """Browsers ask for it, and each socket would keep more than twice the memory."""
    table = ConnectionTable(OpenConnections(10, 0, time.monotonic), time.monotonic)
    made = server(web_fixture.application.service, web_fixture.authenticator, WebOptions(), table)
    assert made.config.ws_per_message_deflate is False


@run
async def test_whose_phone_rings_gets_the_card_of_the_panel_and_others_nothing(web_fixture: WebFixture) -> None:
    olha, (taras, _) = await panel_of(web_fixture), await web_fixture.signed_in(Role.AGENT, "taras")
    cookies = ["; ".join(f"{name}={value}" for name, value in one.cookies.items()) for one in (olha, taras)]
    hers, his = (Reader(web_fixture, "/api/v1/stream", cookie=one) for one in cookies)
    await until(lambda: web_fixture.application.watchers == 2)
    await happens(web_fixture, EventType.RINGING, 60, extension="91")
    (card,) = await cards(olha)

    async def tell(kind: EventType, second: int, **more: Any) -> None:
        await happens(web_fixture, kind, second, extension="92", **more)
        web_fixture.application.publish("call", {"id": card["call"]})

    web_fixture.application.publish("call", {"id": card["call"]})
    await until(lambda: len(hers.cards) == 1)
    assert hers.cards == [{"call": card["call"], "card": card}]
    await tell(EventType.ANSWERED, 63)
    await until(lambda: len(hers.cards) == 2)
    assert (hers.cards[1]["card"]["state"], hers.cards[1]["card"]["by"]) == ("answered_by_other", "Taras")
    await tell(EventType.ENDED, 90, disposition=Disposition.ANSWERED)
    await until(lambda: len(hers.cards) == 3)
    assert hers.cards[2] == {"call": card["call"], "card": None}
    assert his.cards == []  # nobody of the team
    for one in (hers, his):
        await one.leave()
