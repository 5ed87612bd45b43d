"""Routes of the agent's presence and queues, of the caller's own extension."""

from typing import Annotated

import msgspec
from litestar import Router, get, put
from litestar.params import FromPath, JSONBody

from cordboard.contract.agents import Presence, QueueChange
from cordboard.contract.views.agents import AgentView
from cordboard.web.dependencies import CallerName, PrincipalDep, ServiceDep
from cordboard.web.own_calls import user_of

CONTROL = {"may": "calls.control", "own": "calls.control_own"}


class PresenceBody(msgspec.Struct, frozen=True, kw_only=True):
    """`presence`: available, away, do_not_disturb."""

    presence: Presence


class QueueBody(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be so; left out, it stays. `reason`: of a pause."""

    logged_in: bool | None = None
    paused: bool | None = None
    reason: Annotated[str, msgspec.Meta(max_length=80)] = ""


@get("/agent", opt=CONTROL)
async def show_agent(service: ServiceDep, me: PrincipalDep) -> AgentView:
    """Your presence, your phone and your queues, as the phone system reports them now, or why it cannot be asked."""
    return await service.agents.show(service.own_calls.of(user_of(me)))


@put("/agent/presence", opt=CONTROL)
async def set_presence(
    service: ServiceDep, me: PrincipalDep, by: CallerName, data: JSONBody[PresenceBody]
) -> AgentView:
    """Set your presence at the phone system."""
    return await service.agents.say(service.own_calls.of(user_of(me)), data.presence, by)


@put("/agent/queues/{queue:str}", opt=CONTROL)
async def change_queue(
    service: ServiceDep, me: PrincipalDep, by: CallerName, queue: FromPath[str], data: JSONBody[QueueBody]
) -> AgentView:
    """Log in to a queue or out of it, pause there or go on."""
    change = QueueChange(queue=queue, logged_in=data.logged_in, paused=data.paused, reason=data.reason.strip())
    return await service.agents.change_queue(service.own_calls.of(user_of(me)), change, by)


ROUTES = Router("/", route_handlers=[show_agent, set_presence, change_queue], tags=["calls"])
