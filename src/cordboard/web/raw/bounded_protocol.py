"""uvicorn's HTTP protocol within bounds (`connection_limits.py`): 431 for a large head, 408 for a slow one, a reserve.

uvicorn alone waits for ever for the first request, for the rest of a head and for a body, and takes any number of
headers.
"""

from typing import Any

import msgspec

from cordboard.web.problems import MEDIA_TYPE, Problem, problem
from cordboard.web.raw.coalesced_response_transport import OneWrite
from cordboard.web.raw.connection_limits import ConnectionTable, RequestBounds
from cordboard.web.raw.security_headers import PLAIN

HEALTH = frozenset({"/healthz", "/readyz", "/api/v1/health"})  # answered while all other connections are used up
LARGE_HEAD = problem(
    431, "The headers of the request are too many or too large.", "large_headers", "Send fewer and shorter headers."
)
LONG_URL = problem(414, "The address of the request is too long.", "long_address", "Send a shorter address.")
LONG_FRAMING = problem(400, "The body comes in pieces that are mostly framing.", next_step="Send larger chunks.")
SLOW = {
    "head": problem(408, "The request did not arrive in time.", "too_slow", "Send the whole head at once."),
    "body": problem(408, "The body did not arrive in time.", "too_slow"),
}
CROWDED = problem(
    503, "All connections of this server are in use.", "crowded", "Try again in a few seconds. Nothing was accepted."
)


class BoundedProtocol(OneWrite):
    """One connection, within the bounds of its table."""

    def __init__(self, *arguments: Any, table: ConnectionTable, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._table = table
        self._bounds = RequestBounds(table.bounds)
        self._refusal: Problem | None = None  # of a callback; None for what the parser does not understand
        self._only_health = self._counted = False
        self._all_of_one = True  # whether all bytes that just came belong to one request
        self._unread = 0  # bytes of the answer that the client has not taken yet
        self._discarded: int | None = None  # bytes read since a refusal

    # -- the connection ----------------------------------------------------------------------------------------------

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._counted = True
        self._only_health = not self._table.opened(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._leave()
        super().connection_lost(exc)

    def _leave(self) -> None:
        if self._counted:
            self._counted = False
            self._table.closed(self)

    def handle_websocket_upgrade(self) -> None:
        transport = self.transport
        self._table.done_waiting(self)
        super().handle_websocket_upgrade()
        websocket: Any = transport.get_protocol()
        if websocket is self:
            return
        lost = websocket.connection_lost

        def connection_lost(exc: Exception | None) -> None:
            self._leave()
            lost(exc)

        websocket.connection_lost = connection_lost

    def late(self, what: str) -> None:
        """Close it, with a word to who has begun a request and waits for an answer. Who reads slowly has more time."""
        if what == "read" and self._read_some():
            self._table.wait(self, "read")
            return
        begun = (self._bounds.in_head and self._begun) or self._bounds.in_body
        if what in SLOW and begun and self._may_answer():
            self._refuse(SLOW[what])
        elif self.transport is not None:
            self.transport.abort()

    def _read_some(self) -> bool:
        before, self._unread = self._unread, self.transport.get_write_buffer_size()
        return self._unread < before

    @property
    def _begun(self) -> bool:
        return self.headers is not None

    def _may_answer(self) -> bool:
        return self.cycle is None or not self.cycle.response_started

    # -- bytes -------------------------------------------------------------------------------------------------------

    def data_received(self, data: bytes) -> None:
        if self._discarded is not None:
            self._discarded += len(data)
            if self._discarded > self._table.bounds.lingering_bytes:
                self.transport.abort()
            return
        inside = self._bounds.in_body or (self._bounds.in_head and self._begun)
        self._all_of_one = True
        if inside:
            self._bounds.waiting(len(data))
        super().data_received(data)
        if self.transport.is_closing() or self._discarded is not None:
            return
        if self._all_of_one and not inside and self._bounds.in_head:
            self._bounds.waiting(len(data))
        if not self._bounds.framing_fits():
            self._refuse(LARGE_HEAD if self._bounds.in_head else LONG_FRAMING)

    def send_400_response(self, msg: str) -> None:
        """What the parser refuses, or one of the callbacks below."""
        self._refuse(self._refusal or problem(400, msg, next_step="Send HTTP/1.1 as RFC 9112 has it."))

    def _refuse(self, found: Problem) -> None:
        """The connection ends with it: where the next request would begin is not known.

        A trap: with bytes unread, closing at once would reset the connection, and the client would not hear us.
        """
        self._discarded = 0
        self._unset_keepalive_if_required()
        if self._may_answer():
            body = msgspec.json.encode(found)
            head = (
                f"HTTP/1.1 {found.status} {found.title}\r\ncontent-type: {MEDIA_TYPE}\r\n"
                f"content-length: {len(body)}\r\nconnection: close\r\n"
            )
            guards = b"".join(b"%s: %s\r\n" % header for header in PLAIN)
            self.transport.write(head.encode() + guards + b"\r\n" + body)
            self.transport.write_eof()
            self._table.wait(self, "linger")
        else:
            self.transport.close()
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()

    # -- called by the parser ----------------------------------------------------------------------------------------

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._bounds.begin()
        self._table.wait(self, "head")

    def on_url(self, url: bytes) -> None:
        if not self._bounds.url(len(url)):
            self._stop(LONG_URL)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if not self._bounds.in_head:
            return  # trailers: nobody reads them, and the head was handed on already
        if not self._bounds.header(len(name) + len(value)):
            self._stop(LARGE_HEAD)
        super().on_header(name, value)

    def _stop(self, found: Problem) -> None:
        """The parser answers an exception with `send_400_response`."""
        self._refusal = found
        raise ValueError(found.code)

    def on_headers_complete(self) -> None:
        self._bounds.head_ends()
        self._table.wait(self, "body")
        if self._only_health and self.url.partition(b"?")[0].decode("latin-1") not in HEALTH:
            self._stop(CROWDED)
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._bounds.body(len(body))
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._bounds.ends()
        self._all_of_one = False
        self._table.done_waiting(self)
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._wait_for_client()

    def _wait_for_client(self) -> None:
        """After an answer: until it is taken, then for the next request."""
        self._unread = self.transport.get_write_buffer_size()
        if self._unread:
            self._table.wait(self, "read")
        elif not self.transport.is_closing() and not self.pipeline and not self._bounds.in_body:
            self._table.wait(self, "head")

    # -- called by the transport -------------------------------------------------------------------------------------

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.transport.get_write_buffer_size()
        self._table.wait(self, "read")

    def resume_writing(self) -> None:
        super().resume_writing()
        self._table.done_waiting(self)
        if self.cycle is not None and self.cycle.response_complete:
            self._wait_for_client()
