"""Runs a sandbox program with uvicorn; the transport is handed on, so that a fault can really reset a connection."""

from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class OpenProtocol(HttpToolsProtocol):
    """uvicorn's protocol, with the transport in the scope."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["sandbox.transport"] = self.transport  # type: ignore[typeddict-unknown-key]  # ours


def server(app: Any, host: str, port: int, **more: Any) -> uvicorn.Server:
    """A server ready to `run()`. Port 0 takes a free one."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=OpenProtocol,
        ws="none",
        log_level="critical",
        access_log=False,
        date_header=False,  # replies name the time of the sandbox
        lifespan="on",
        timeout_keep_alive=75,
        backlog=512,
        timeout_graceful_shutdown=1,  # a request held back by `slow` does not hold back the end
        **more,
    )
    return uvicorn.Server(config)
