"""Describes the raw endpoints as routes, so that they are in the OpenAPI document.

`app` routes these addresses to the endpoints before the framework sees them; this module only describes them.
"""

from typing import Annotated, Any

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from cordboard.contract.views.matches import MatchView
from cordboard.web.api.overview import LONGEST_NUMBER
from cordboard.web.auth.permissions import ANYONE
from cordboard.web.dependencies import ServiceDep


class HookAccepted(msgspec.Struct, frozen=True, kw_only=True):
    """How many events were accepted, and how many of them had not come before."""

    accepted: int
    new: int


class Alive(msgspec.Struct, frozen=True, kw_only=True):
    ok: bool


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    ready: bool


@get("/api/v1/lookup", opt={"may": "lookup"}, tags=["calls"])
async def look_up(
    service: ServiceDep,
    number: Annotated[str, QueryParameter(min_length=1, max_length=LONGEST_NUMBER)],
    connection: FromQuery[str | None] = None,
) -> MatchView:
    """Who has this number, from the local directory alone."""
    return await service.numbers.lookup(number, connection)


@post("/hooks/{connection:str}", opt={"may": ANYONE}, status_code=202, security=[{}], tags=["hooks"])
async def hook(connection: FromPath[str], data: JSONBody[dict[str, Any]]) -> HookAccepted:
    """What a phone provider reports: 202 once it is durable, the same event again changes nothing. The provider
    `webhook` wants X-Cordboard-Signature: t=UNIX,v1=HEX, HMAC-SHA256 over `t.body`; others as their page says."""
    raise NotImplementedError


@get("/healthz", opt={"may": ANYONE}, security=[{}], tags=["house"])
async def alive() -> Alive:
    """The server runs."""
    raise NotImplementedError


@get("/readyz", opt={"may": ANYONE}, security=[{}], tags=["house"])
async def ready() -> Readiness:
    """The server takes traffic; 503 with the reason while it does not."""
    raise NotImplementedError


@get("/metrics", opt={"may": "server.read"}, media_type="text/plain", tags=["house"])
async def metrics() -> str:
    """Numbers for Prometheus, in its text format. Open to this machine; from elsewhere it needs the right."""
    raise NotImplementedError


ROUTES = Router("/", route_handlers=[look_up, hook, alive, ready, metrics])
