"""Routes of dials: place a call, see how far it is, cancel it."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.dials import DialCaller, NewCall
from cordboard.contract.views.dials import DialView
from cordboard.web.auth.permissions import Principal
from cordboard.web.dependencies import PrincipalDep, ServiceDep
from cordboard.web.own_calls import user_of

PLACE = {"may": "dials.place", "own": "dials.place_own"}
LONGEST_KEY = 200
Number = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class DialBody(msgspec.Struct, frozen=True, kw_only=True):
    """`to`, `caller_id` in any spelling. `extension`: left out, the caller's own that rings first.

    `connection`: which phone system, where several take commands.
    """

    to: Number
    extension: Name | None = None
    caller_id: Number | None = None
    connection: Name | None = None


def _caller(me: Principal) -> DialCaller:
    return DialCaller(name=me.name, user=user_of(me), every=me.may("dials.place"))


@post("/dials", opt=PLACE, status_code=202)
async def place_call(
    request: Request[Any, Any, Any], service: ServiceDep, me: PrincipalDep, data: JSONBody[DialBody]
) -> Response[DialView]:
    """Place a call: the agent's phone rings first, then the destination is called. Answers 202 for a new call.

    A repetition answers 200 with the call of before: with the same header `Idempotency-Key`, or while the extension
    calls the same number.
    """
    key = request.headers.get("idempotency-key", "").strip()[:LONGEST_KEY] or None
    asked = NewCall(to=data.to, extension=data.extension, caller_id=data.caller_id, connection=data.connection, key=key)
    view, new = await service.dials.place(asked, _caller(me))
    return Response(view, status_code=202 if new else 200)


@get("/dials/{dial:str}", opt=PLACE)
async def show_dial(service: ServiceDep, me: PrincipalDep, dial: FromPath[str]) -> DialView:
    """How far a call that was placed is, and its call once there is one."""
    return await service.dials.show(dial, _caller(me))


@delete("/dials/{dial:str}", opt=PLACE, status_code=200)
async def cancel_dial(service: ServiceDep, me: PrincipalDep, dial: FromPath[str]) -> DialView:
    """Cancel a call, or hang it up."""
    return await service.dials.cancel(dial, _caller(me))


ROUTES = Router("/", route_handlers=[place_call, show_dial, cancel_dial], tags=["dials"])
