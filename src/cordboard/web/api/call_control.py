"""The route of commands on a call that goes on."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.call_control import Verb
from cordboard.contract.views.call_control import CallCommandView, CallVerbsView
from cordboard.web.dependencies import CallerName, OwnCallsDep, ServiceDep

CONTROL = {"may": "calls.control", "own": "calls.control_own"}


class CommandBody(msgspec.Struct, frozen=True, kw_only=True):
    """`to`: the extension or number of a transfer, or the keys of `dtmf`."""

    verb: Verb
    to: Annotated[str, msgspec.Meta(max_length=60)] | None = None


@post("/calls/{call:str}/commands", opt=CONTROL, status_code=202)
async def command_call(
    service: ServiceDep, own: OwnCallsDep, by: CallerName, call: FromPath[str], data: JSONBody[CommandBody]
) -> CallCommandView:
    """Hang up, transfer, hold, park, mute, send keys. The answer means that the phone system understood."""
    extensions = own.extensions if own is not None else None
    return await service.call_control.command(call, data.verb, data.to, extensions, by)


@get("/calls/{call:str}/commands", opt=CONTROL)
async def list_call_commands(service: ServiceDep, own: OwnCallsDep, call: FromPath[str]) -> CallVerbsView:
    """Which commands are possible now with this phone, and why the others are not."""
    return await service.call_control.verbs(call, own.extensions if own is not None else None)


ROUTES = Router("/", route_handlers=[command_call, list_call_commands], tags=["calls"])
