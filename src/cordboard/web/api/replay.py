"""Routes of a replay: what waits for a CRM, its price and its time; send, hold or discard it; progress."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody, QueryParameter

from cordboard.contract.replay import Period, ReplayChange, ReplayVerb
from cordboard.contract.views.replay import ReplayProgressView, ReplayView
from cordboard.web.api.calls import epoch
from cordboard.web.api.outbox import Since, Until
from cordboard.web.dependencies import CallerName, ServiceDep

Connection = Annotated[str, QueryParameter(max_length=64, description="The CRM connection.")]


class ReplayOrder(msgspec.Struct, frozen=True, kw_only=True):
    """`action`: send, hold or drop; the period is that of the items' creation. Dropping needs a `reason`."""

    connection: Annotated[str, msgspec.Meta(max_length=64)]
    action: ReplayVerb
    since: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    until: Annotated[str, msgspec.Meta(max_length=64)] | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None


@get("/outbox/replay", opt={"may": "outbox.read"})
async def preview_replay(
    service: ServiceDep, connection: Connection, since: Since = None, until: Until = None
) -> ReplayView:
    """What would be sent to this CRM: records by kind, credits at most, time. Nothing is sent and nothing changes."""
    return await service.replay.preview(connection, Period(since=epoch("since", since), until=epoch("until", until)))


@get("/outbox/replay/progress", opt={"may": "outbox.read"})
async def replay_progress(service: ServiceDep, connection: Connection) -> ReplayProgressView:
    """How many of the calls that waited have been sent."""
    return await service.replay.progress(connection)


@post("/outbox/replay", opt={"may": "connections.change"}, status_code=200)
async def change_replay(service: ServiceDep, by: CallerName, data: JSONBody[ReplayOrder]) -> ReplayProgressView:
    """Send what waits in order, hold it, or discard it: all of it, or what was created in a period."""
    period = Period(since=epoch("since", data.since), until=epoch("until", data.until))
    change = ReplayChange(connection=data.connection, verb=data.action, period=period, reason=data.reason)
    return await service.replay.change(change, by)


ROUTES = Router("/", route_handlers=[preview_replay, replay_progress, change_replay], tags=["outbox"])
