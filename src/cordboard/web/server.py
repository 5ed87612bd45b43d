"""The application in its web server. Loaded last: it is the slowest part of a start."""

import asyncio
import logging
from functools import partial
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import Server

from cordboard.contract.service import Service
from cordboard.web.app import build
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.options import WebOptions
from cordboard.web.raw.bounded_protocol import BoundedProtocol
from cordboard.web.raw.connection_limits import ConnectionTable


class NoFault(logging.Filter):
    """What was still being answered when the server was stopped is cut off, which is no fault to trace.

    A trap: uvicorn logs it as one, with the whole traceback.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        cancelled = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
        return not cancelled and "timeout graceful shutdown exceeded" not in record.getMessage()


class Handshakes(WebSocketsSansIOProtocol):
    """uvicorn's protocol; a trap in it: a handshake answered with a whole response counts as never answered."""

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True


LONGEST_MESSAGE = 4096  # bytes of a WebSocket message; what a browser sends on it is not read


def server(service: Service, authenticator: Authenticator, options: WebOptions, table: ConnectionTable) -> Server:
    """Ready to be served on a listening socket; `table` bounds its connections."""
    config = Config(
        build(service, authenticator, options),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        http=partial(BoundedProtocol, table=table),  # type: ignore[arg-type]  # it makes one, like the class itself
        ws=Handshakes,
        proxy_headers=bool(options.proxies),
        forwarded_allow_ips=list(options.proxies),
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,  # it keeps 40 kB for each socket, and cards are short
        lifespan="on",
    )
    errors = logging.getLogger("uvicorn.error")
    if not any(isinstance(one, NoFault) for one in errors.filters):
        errors.addFilter(NoFault())
    return Server(config)
