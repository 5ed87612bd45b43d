"""The application in its web server. Loaded last: it is the dearest part of a start."""

import uvicorn

from cordboard.ports.service import Service
from cordboard.web.app import build
from cordboard.web.onewrite import OneWrite
from cordboard.web.options import WebOptions
from cordboard.web.security import Gate


def server(service: Service, gate: Gate, options: WebOptions) -> uvicorn.Server:
    """Ready to be served on a listening socket."""
    config = uvicorn.Config(
        build(service, gate, options),
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
        http=OneWrite,
        ws="websockets-sansio",
        lifespan="on",
    )
    return uvicorn.Server(config)
