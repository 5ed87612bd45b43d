"""Routes of clients: the page of one number, and who is to call it back."""

from typing import Annotated

import msgspec
from litestar import Router, get, put
from litestar.params import FromPath, JSONBody

from cordboard.contract.views.calls import NotCalledBackView
from cordboard.contract.views.clients import ClientPageView
from cordboard.web.api.calls import READ
from cordboard.web.dependencies import CallerName, OwnCallsDep, ServiceDep
from cordboard.web.validation_messages import wrong_query

ASSIGN = {"may": "call_backs.assign", "own": "call_backs.assign_own"}
LONGEST = 64  # characters of a number


class Assignment(msgspec.Struct, frozen=True, kw_only=True):
    """Who is to call: the `id` of a team member in the settings; null: nobody."""

    person: Annotated[str, msgspec.Meta(max_length=200)] | None


@get("/clients/{number:str}", opt=READ)
async def show_client(service: ServiceDep, own: OwnCallsDep, number: FromPath[str]) -> ClientPageView:
    """Everything about one client: calls, CRM records, open work, whether a call back is due."""
    return await service.clients.page(_number(number), own)


@put("/clients/{number:str}/call-back", opt=ASSIGN, status_code=200)
async def assign_call_back(
    service: ServiceDep, by: CallerName, own: OwnCallsDep, number: FromPath[str], data: JSONBody[Assignment]
) -> NotCalledBackView:
    """Say who is to call this client back."""
    return await service.clients.assign(_number(number), data.person, by, own)


def _number(written: str) -> str:
    if len(written) > LONGEST or not written.strip():
        raise wrong_query("number", written[:LONGEST], f"a phone number of at most {LONGEST} characters")
    return written


ROUTES = Router("/", route_handlers=[show_client, assign_call_back], tags=["clients"])
