"""The event stream: the same envelopes by SSE and by WebSocket.

Resumable by event id (`Last-Event-ID`, `since`). A subscriber that reads too slowly is dropped and may come back with
the last id it saw. Each caller gets the permitted types, while the session or token is valid.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from typing import Annotated, Any

import msgspec
from litestar import Request, Router, WebSocket, get, websocket
from litestar.exceptions import HTTPException, ValidationException, WebSocketDisconnect
from litestar.params import QueryParameter
from litestar.response import Stream

from cordboard.contract.errors import Lagging
from cordboard.contract.events import EventStream
from cordboard.contract.own_calls import OwnCallAccess
from cordboard.contract.panel import CallPanel
from cordboard.contract.service import Service
from cordboard.contract.views.events import Envelope
from cordboard.web.auth.permissions import Principal
from cordboard.web.dependencies import AuthenticatorDep, PrincipalDep, ServiceDep
from cordboard.web.own_calls import user_of

HEARTBEAT = 15.0  # Units: s; under the half minute after which proxies close silent connections
LOOK = 1.0  # Units: s; how long a stream outlives its session or token at most
UPGRADE = 426  # HTTP status (RFC 9110): ask for a WebSocket
LONGEST_ID = 19  # Units: digits
TRY_LATER = 1013  # WebSocket close code (IANA registry): the reader was too slow
SIGNED_OUT = 3000  # WebSocket close code (IANA registry): unauthorized
LAST_WORD = {
    "code": "not_signed_in",
    "detail": "The session or token that opened this stream has ended.",
    "next": "Sign in again, or use another token.",
}
NEEDS = {  # type of envelope: the permission it needs; what is not here everybody on the stream gets
    "item": "outbox.read",
    "lane": "summary.read",
    "connection": "summary.read",
    "call": "calls.read",
    "dial": "dials.place",
    "sms": "sms.read",
    "conversation": "conversations.handle",
}
Since = Annotated[int | None, QueryParameter(ge=0, le=2**62, description="Begin after this event id.")]


class SignedOut(Exception):
    """Who opened the stream would not be let in any more."""


CARD = "card"  # comes before the `call` of the same id, so that a reader who comes back with that id misses nothing
Still = Callable[[Principal], Awaitable[bool]]


async def readable(envelope: Envelope, me: Principal, own_calls: OwnCallAccess | None) -> Envelope | None:
    """The envelope as this caller may read it. Who sees the wall learns that it has changed."""
    shown = await _readable(envelope, me, own_calls)
    if shown is None and envelope.type in ("call", "connection") and me.may("wall.read"):
        return msgspec.structs.replace(envelope, type="wall", data=None)
    return shown


async def _readable(envelope: Envelope, me: Principal, own_calls: OwnCallAccess | None) -> Envelope | None:
    """Of calls some read only their own, others only who is calling them."""
    if me.may(NEEDS.get(envelope.type, "stream.read")):
        return envelope
    if envelope.type == "conversation" and me.may("conversations.read"):
        return envelope
    if envelope.type == "dial" and own_calls is not None and me.may("dials.place_own"):
        return envelope if _extension_of(envelope.data) in own_calls.of(user_of(me)).extensions else None
    call = _id_of(envelope.data) if envelope.type == "call" else None
    if call is None or own_calls is None:
        return None
    own = own_calls.of(user_of(me))
    if me.may("calls.own"):
        return envelope if await own_calls.includes(own, call, envelope.id) else None
    caller = await own_calls.caller(own, call, envelope.id) if me.may("callers.own") else None
    return msgspec.structs.replace(envelope, type="caller", data=caller) if caller else None


async def card_in(envelope: Envelope, me: Principal, own_calls: OwnCallAccess, panel: CallPanel) -> Envelope | None:
    """The card that a changed call has in the panel of this caller."""
    call = _id_of(envelope.data) if envelope.type == "call" and me.may("callers.own") else None
    pushed = await panel.pushed(envelope.id, call, own_calls.of(user_of(me))) if call is not None else None
    return msgspec.structs.replace(envelope, type=CARD, data=pushed) if pushed is not None else None


def _id_of(data: Any) -> str | None:
    """Of a view, or of what is stored of one."""
    found = data.get("id") if isinstance(data, dict) else getattr(data, "id", None)
    return found if isinstance(found, str) else None


def _extension_of(data: Any) -> str | None:
    """Of a dial, or of what is stored of one."""
    found = data.get("extension") if isinstance(data, dict) else getattr(data, "extension", None)
    return found if isinstance(found, str) else None


async def happenings(
    stream: EventStream,
    me: Principal,
    since: int | None,
    still: Still,
    own_calls: OwnCallAccess | None = None,
    panel: CallPanel | None = None,
    *,
    heartbeat: float = HEARTBEAT,
    look: float = LOOK,
) -> AsyncGenerator[Envelope | None, None]:
    """Envelopes that the caller may read; None when nothing happened for a while. Raises: Lagging, SignedOut."""
    now = asyncio.get_running_loop().time
    source = aiter(stream.subscribe(since))
    waiting: asyncio.Future[Envelope] = asyncio.ensure_future(anext(source))
    look_at, beat_at = now() + look, now() + heartbeat
    try:
        while True:
            await asyncio.wait({waiting}, timeout=max(0.0, min(look_at, beat_at) - now()))
            if now() >= look_at:
                look_at = now() + look
                if not await still(me):
                    raise SignedOut
            if not waiting.done():
                if now() >= beat_at:
                    beat_at = now() + heartbeat
                    yield None
                continue
            beat_at = now() + heartbeat
            try:
                envelope = waiting.result()
            except StopAsyncIteration:
                return
            if own_calls is not None and panel is not None:
                card = await card_in(envelope, me, own_calls, panel)
                if card is not None:
                    yield card
            if (shown := await readable(envelope, me, own_calls)) is not None:
                yield shown
            waiting = asyncio.ensure_future(anext(source))
    finally:
        await _close(waiting, source)


async def _close(waiting: asyncio.Future[Envelope], source: AsyncIterator[Envelope]) -> None:
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    if isinstance(source, AsyncGenerator):
        await source.aclose()


def sse(envelope: Envelope | None) -> bytes:
    """An envelope as a server-sent event; a heartbeat is a comment."""
    if envelope is None:
        return b": still here\n\n"
    body = msgspec.json.encode(envelope)
    if envelope.type == CARD:
        return b"event: card\ndata: %s\n\n" % body
    return b"id: %d\nevent: %s\ndata: %s\n\n" % (envelope.id, envelope.type.encode(), body)


def last_word() -> bytes:
    """Why the stream ends, for a reader who need not come back: an event without an id."""
    return b"event: end\ndata: %s\n\n" % msgspec.json.encode(LAST_WORD)


@get("/stream", opt={"may": "stream.read"}, media_type="text/event-stream")
async def read_stream(
    request: Request[Any, Any, Any],
    service: ServiceDep,
    authenticator: AuthenticatorDep,
    me: PrincipalDep,
    since: Since = None,
) -> Stream:
    """Server-sent events for changes of calls, items, lanes and connections; `end` when the session or token ends.

    Agents receive `call` for their own calls, light agents `caller`: who is calling them. Whose extensions a call is on
    first receives `card`: the card of `GET /panel`, or null where it goes."""
    last = request.headers.get("last-event-id")
    if last is not None:
        if not last.isdecimal() or len(last) > LONGEST_ID or int(last) > 2**62:
            raise ValidationException(
                f"The header Last-Event-ID takes an id that this stream gave; '{last[:40]}' is none."
            )
        since = int(last)

    async def events() -> AsyncIterator[bytes]:
        yield b"retry: 2000\n\n"
        try:
            async for each in happenings(
                service.events, me, since, authenticator.still, service.own_calls, service.panel
            ):
                yield sse(each)
        except SignedOut:
            yield last_word()
        except Lagging:
            return  # the reader's EventSource comes back by itself with its last id

    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Stream(events(), media_type="text/event-stream", headers=headers)


@get("/socket", opt={"may": "stream.read"}, status_code=101)
async def shake_hands(since: Since = None) -> None:
    """The stream by WebSocket: a JSON text `{id, type, at, data}` for each thing that happens, `{}` as a sign of life.

    Closed with 3000 when the session or token ends, with 1013 when it is read too slowly. A handshake that is refused
    is answered with a problem.
    """
    raise HTTPException(
        "This address speaks WebSocket, and the request does not ask for one.",
        status_code=UPGRADE,
        headers={"Upgrade": "websocket"},
    )


@websocket("/socket", opt={"may": "stream.read"})
async def hold_socket(
    socket: WebSocket[Any, Any, Any], service: ServiceDep, authenticator: AuthenticatorDep, since: Since = None
) -> None:
    """The same envelopes by WebSocket, one JSON text each; a heartbeat is an empty object."""
    await socket.accept()
    sending = asyncio.ensure_future(_send_all(socket, service, authenticator.still, since))
    hearing = asyncio.ensure_future(_hear(socket))
    try:
        await asyncio.wait({sending, hearing}, return_when=asyncio.FIRST_COMPLETED)
        over = sending.exception() if sending.done() else None
    finally:
        for task in (sending, hearing):
            task.cancel()
        await asyncio.gather(sending, hearing, return_exceptions=True)
    if not hearing.done() or hearing.cancelled():
        code, reason = _closing(over)
        await socket.close(code=code, reason=reason)


def _closing(over: BaseException | None) -> tuple[int, str]:
    match over:
        case Lagging():
            return TRY_LATER, "read too slowly"
        case SignedOut():
            return SIGNED_OUT, LAST_WORD["detail"]
    return 1001, ""


async def _send_all(socket: WebSocket[Any, Any, Any], service: Service, still: Still, since: int | None) -> None:
    async for each in happenings(service.events, socket.scope["user"], since, still, service.own_calls, service.panel):
        await socket.send_data(msgspec.json.encode(each).decode() if each else "{}")


async def _hear(socket: WebSocket[Any, Any, Any]) -> None:
    """Read the socket only to detect its end."""
    try:
        while True:
            await socket.receive_data("text")
    except WebSocketDisconnect:
        return


ROUTES = Router("/", route_handlers=[read_stream, shake_hands, hold_socket], tags=["stream"])
