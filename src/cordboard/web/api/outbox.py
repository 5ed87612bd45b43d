"""Routes of the outbox: items that wait, fail, are parked or done, and actions on them."""

from enum import StrEnum
from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from cordboard.contract.outbox import FAILING, ITEM_KINDS, ItemChange, ItemQuery, ItemState, state_of
from cordboard.contract.views.outbox import Changed, ItemPage, OutboxGroupsView
from cordboard.web.api.calls import WHEN, Limit, epoch
from cordboard.web.dependencies import CallerName, ServiceDep
from cordboard.web.type_messages import one_of
from cordboard.web.validation_messages import wrong_query


class Shown(StrEnum):
    """States as a list of them is asked for. `open` is not sent yet: `waiting` has not been tried, `failing` has."""

    OPEN = "open"
    WAITING = "waiting"
    FAILING = "failing"
    PARKED = "parked"
    HELD = "held"
    DONE = "done"
    DROPPED = "dropped"


class Verb(StrEnum):
    RETRY = "retry"
    HOLD = "hold"
    RELEASE = "release"
    DROP = "drop"


OLD_KINDS = {"look": "lookup"}  # accepted in filters for one version

Kind = Annotated[str | None, QueryParameter(description=f"Kind of work: {one_of(ITEM_KINDS)}.")]
Words = Annotated[str | None, QueryParameter(max_length=100, description="Part of the client's number or name.")]
Since = Annotated[str | None, QueryParameter(max_length=64, description=f"Created at or after: {WHEN}.")]
Until = Annotated[str | None, QueryParameter(max_length=64, description=f"Created before: {WHEN}.")]
After = Annotated[int, QueryParameter(ge=0, le=2**62, description="The `next` of the previous page.")]


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """Either `keys`, or all of a `connection` in a `state`. Dropping needs a `reason`."""

    keys: Annotated[tuple[str, ...], msgspec.Meta(max_length=10_000)] = ()
    connection: str | None = None
    state: Shown | None = None
    reason: Annotated[str, msgspec.Meta(max_length=500)] | None = None


@get("/outbox", opt={"may": "outbox.read"})
async def list_items(
    service: ServiceDep,
    connection: FromQuery[str | None] = None,
    shown: Annotated[Shown | None, QueryParameter(name="state")] = None,
    call: FromQuery[str | None] = None,
    kind: Kind = None,
    text: Words = None,
    since: Since = None,
    until: Until = None,
    after: After = 0,
    limit: Limit = 100,
) -> ItemPage:
    """Items of the outbox: finished ones newest first, the others in sending order."""
    kind = OLD_KINDS.get(kind or "", kind)
    if kind is not None and kind not in ITEM_KINDS:
        raise wrong_query("kind", kind, one_of(ITEM_KINDS))
    return await service.outbox.find(
        ItemQuery(
            lane=connection,
            states=None if shown is None else (state_of(shown),),
            call=call,
            kind=kind,
            failing=FAILING.get(shown or ""),
            text=text or None,
            since=epoch("since", since),
            until=epoch("until", until),
            after=after,
            limit=limit,
            newest=shown in (None, Shown.DONE, Shown.DROPPED),
        )
    )


@get("/outbox/groups", opt={"may": "outbox.read"})
async def list_groups(
    service: ServiceDep,
    connection: FromQuery[str | None] = None,
    shown: Annotated[Shown | None, QueryParameter(name="state")] = None,
    text: Words = None,
    since: Since = None,
    until: Until = None,
) -> OutboxGroupsView:
    """Items that wait, by what they wait for and by call: the largest group first."""
    unfinished = (ItemState.OPEN, ItemState.PARKED, ItemState.HELD)
    states = unfinished if shown is None else (state_of(shown),)
    return await service.outbox.groups(
        ItemQuery(
            lane=connection,
            states=states,
            failing=FAILING.get(shown or ""),
            text=text or None,
            since=epoch("since", since),
            until=epoch("until", until),
        )
    )


@post("/outbox/{verb:str}", opt={"may": "outbox.change"}, status_code=200)
async def change_items(service: ServiceDep, by: CallerName, verb: FromPath[Verb], data: JSONBody[Chosen]) -> Changed:
    """Retry, hold, release or discard items."""
    if not data.keys and not (data.connection and data.state):
        raise ValidationException("Send either 'keys', or 'connection' and 'state'.")
    if verb is Verb.DROP and not (data.reason or "").strip():
        raise ValidationException("Enter a 'reason' for discarding.")
    change = ItemChange(verb=verb, keys=data.keys, connection=data.connection, state=data.state, reason=data.reason)
    return await service.outbox.change(change, by)


ROUTES = Router("/", route_handlers=[list_items, list_groups, change_items], tags=["outbox"])
