"""The application in its web server. Loaded last: it is the slowest part of a start."""

from typing import Any

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from cordboard.contract.service import Service
from cordboard.web.app import build
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.options import WebOptions
from cordboard.web.raw.coalesced_response_transport import OneWrite


class Handshakes(WebSocketsSansIOProtocol):
    """uvicorn's protocol; a trap in it: a handshake answered with a whole response counts as never answered."""

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body", False):
            self.handshake_complete = True


def server(service: Service, authenticator: Authenticator, options: WebOptions) -> uvicorn.Server:
    """Ready to be served on a listening socket."""
    config = uvicorn.Config(
        build(service, authenticator, options),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        http=OneWrite,
        ws=Handshakes,
        lifespan="on",
    )
    return uvicorn.Server(config)
