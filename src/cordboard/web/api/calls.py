"""Routes of calls: the list with its filters, one whole call, the explanation of its outcome, export."""

import csv
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get
from litestar.di import NamedDependency, Provide
from litestar.exceptions import PermissionDeniedException
from litestar.params import FromPath, FromQuery, QueryParameter, SkipValidation
from litestar.response import Stream

from cordboard.contract.calls import CallOrder, CallQuery, CrmResult
from cordboard.contract.views.calls import CallCount, CallLine, CallPage, CallView, place_of
from cordboard.contract.views.view import Listed
from cordboard.contract.views.why import WhyView
from cordboard.domain.calls.call import Direction, Disposition, Phase
from cordboard.toolkit.spreadsheet import disarmed
from cordboard.web.dependencies import (
    AuthenticatorDep,
    CallerName,
    OwnCallsDep,
    PrincipalDep,
    ServiceDep,
    no_permission,
)
from cordboard.web.type_messages import TIME, one_of
from cordboard.web.validation_messages import wrong_query

READ: dict[str, Any] = {"may": "calls.read", "own": "calls.own"}
EXPORT = "x-cordboard-export"
LONGEST_S = 10_000_000
EXPORTED = 500  # calls a page while the list is written as a file
Live = Annotated[bool | None, QueryParameter(description="Still going on, or ended.")]
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="Maximum number of items.")]
Spelling = Annotated[str | None, QueryParameter(max_length=64, description="The client's number, in any format.")]
OurNumber = Annotated[str | None, QueryParameter(max_length=64, description="Your number, in any format.")]
Text = Annotated[
    str | None,
    QueryParameter(
        max_length=100,
        description="Part of a number, an extension or a name: of the client, of a person, line or queue of yours.",
    ),
]
DISPOSITIONS = one_of(Disposition)
Outcomes = Annotated[
    list[str] | None, QueryParameter(description=f"How the call ended: {DISPOSITIONS}; several, or joined by commas.")
]
WHEN = f"{TIME}; a date alone is its first moment in UTC"
Since = Annotated[str | None, QueryParameter(max_length=64, description=f"Started at or after: {WHEN}.")]
Until = Annotated[str | None, QueryParameter(max_length=64, description=f"Started before: {WHEN}.")]
Queue = Annotated[str | None, QueryParameter(max_length=200, description="A queue, as the phone system names it.")]
TalkFrom = Annotated[int | None, QueryParameter(ge=0, le=LONGEST_S, description="Talked at least this many seconds.")]
TalkBelow = Annotated[
    int | None, QueryParameter(ge=1, le=LONGEST_S, description="Ended, and talked less than this many seconds.")
]
Recorded = Annotated[bool | None, QueryParameter(description="With a recording, or without one.")]
Result = Annotated[CrmResult | None, QueryParameter(description=f"What the CRM has of the call: {one_of(CrmResult)}.")]
Sort = Annotated[CallOrder, QueryParameter(description="What to sort by: the start, the time talked, the time waited.")]
Way = Annotated[Literal["desc", "asc"], QueryParameter(description="`desc`: newest or longest first.")]
Before = Annotated[str | None, QueryParameter(max_length=200, description="The `next` of the previous page.")]


def filters(
    own: OwnCallsDep,
    client: Spelling = None,
    text: Text = None,
    direction: FromQuery[Direction | None] = None,
    disposition: Outcomes = None,
    missed: FromQuery[bool | None] = None,
    live: Live = None,
    phase: FromQuery[Phase | None] = None,
    extension: FromQuery[str | None] = None,
    line: OurNumber = None,
    connection: FromQuery[str | None] = None,
    since: Since = None,
    until: Until = None,
    logged: FromQuery[bool | None] = None,
    unsettled: FromQuery[bool | None] = None,
    queue: Queue = None,
    talk_from: TalkFrom = None,
    talk_below: TalkBelow = None,
    recording: Recorded = None,
    crm_result: Result = None,
    not_called_back: FromQuery[bool | None] = None,
    sort: Sort = CallOrder.STARTED_AT,
    order: Way = "desc",
    before: Before = None,
    limit: Limit = 50,
) -> CallQuery:
    """The filters of the call list; `own`: what the caller may see at all."""
    return CallQuery(
        client=client or None,
        text=text or None,
        direction=direction,
        dispositions=_dispositions(disposition),
        missed=missed,
        live=live,
        phase=phase,
        extension=extension,
        lines=(line,) if line else None,
        connection=connection,
        since=epoch("since", since),
        until=epoch("until", until),
        logged=logged,
        unsettled=unsettled,
        queue=queue,
        talk_from_ms=None if talk_from is None else talk_from * 1000,
        talk_below_ms=None if talk_below is None else talk_below * 1000,
        recording=recording,
        crm_result=crm_result,
        not_called_back=not_called_back,
        own=own,
        sort=sort,
        ascending=order == "asc",
        before=_place(before),
        limit=limit,
    )


def _dispositions(words: list[str] | None) -> tuple[str, ...] | None:
    split = [word.strip() for each in words or () for word in each.split(",") if word.strip()]
    for word in split:
        if word not in set(Disposition):
            raise wrong_query("disposition", word, DISPOSITIONS)
    return tuple(split) or None


def epoch(name: str, written: str | None) -> float | None:
    """The time; a plus that arrived as a blank is restored."""
    if written is None:
        return None
    try:
        at = datetime.fromisoformat(written.replace(" ", "+") if "T" in written else written)
    except ValueError:
        raise wrong_query(name, written, WHEN) from None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()


def _place(before: str | None) -> tuple[float, str] | None:
    try:
        return place_of(before) if before else None
    except ValueError:
        raise wrong_query("before", before or "", "the `next` that a page of this list gave") from None


Wanted = NamedDependency[SkipValidation[CallQuery]]


@get("/calls", opt=READ, dependencies={"wanted": Provide(filters, sync_to_thread=False)})
async def list_calls(
    request: Request[Any, Any, Any],
    service: ServiceDep,
    authenticator: AuthenticatorDep,
    me: PrincipalDep,
    wanted: Wanted,
) -> CallPage:
    """Calls, newest first. Who makes a file of them says so on the first page (`X-Cordboard-Export: calls`)."""
    if EXPORT in request.headers:
        if not me.may("calls.export"):
            raise PermissionDeniedException(no_permission(me, "calls.export"))
        if wanted.before is None:
            await authenticator.note(me.name, "calls_exported", "spreadsheet")
    return await service.calls.find(wanted)


@get("/calls/count", opt=READ, dependencies={"wanted": Provide(filters, sync_to_thread=False)})
async def count_calls(service: ServiceDep, wanted: Wanted) -> CallCount:
    """How many calls the same filters find, counted up to a hundred thousand."""
    return await service.calls.count(wanted)


@get("/calls/queues", opt=READ)
async def list_queues(service: ServiceDep) -> Listed[str]:
    """Queues that calls went through."""
    return Listed(items=await service.calls.queues())


@get(
    "/calls.csv",
    opt={"may": "calls.export"},
    dependencies={"wanted": Provide(filters, sync_to_thread=False)},
    media_type="text/csv",
)
async def export_calls(service: ServiceDep, authenticator: AuthenticatorDep, by: CallerName, wanted: Wanted) -> Stream:
    """The same list as a file, all pages of it."""
    await authenticator.note(by, "calls_exported", "calls.csv")

    async def rows() -> AsyncIterator[str]:
        yield _row([name for name, _ in COLUMNS])
        place = wanted.before
        while True:
            page = await service.calls.find(msgspec.structs.replace(wanted, before=place, limit=EXPORTED))
            for call in page.items:
                yield _row([read(call) for _, read in COLUMNS])
            if page.next is None:
                return
            place = place_of(page.next)

    name = "attachment; filename=calls.csv"
    return Stream(rows(), media_type="text/csv", headers={"Content-Disposition": name})


COLUMNS: tuple[tuple[str, Any], ...] = (
    ("id", lambda call: call.id),
    ("started_at", lambda call: call.started_at.isoformat()),
    ("direction", lambda call: call.direction),
    ("client", lambda call: call.client.e164 or call.client.number),
    ("name", lambda call: call.client.name),
    ("own_number", lambda call: call.own_number),
    ("disposition", lambda call: call.disposition),
    ("ring_s", lambda call: _seconds(call.durations_ms.ring)),
    ("talk_s", lambda call: _seconds(call.durations_ms.talk)),
    ("rang", lambda call: " ".join(call.rang)),
    ("talked", lambda call: " ".join(call.talked)),
    ("connection", lambda call: call.connection),
    ("records", lambda call: _records(call)),
    ("summary", lambda call: call.summary),
)


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else ms / 1000


def _records(call: CallLine) -> str:
    return " ".join(f"{each.kind}:{each.record or each.state}" for each in call.effects)


def _row(values: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([disarmed("" if value is None else str(value)) for value in values])
    return line.getvalue()


@get("/calls/{call:str}", opt=READ)
async def show_call(service: ServiceDep, call: FromPath[str]) -> CallView:
    """One call, whole."""
    return await service.calls.view(call)


@get("/calls/{call:str}/why", opt=READ, name="why")
async def show_why(
    service: ServiceDep,
    call: FromPath[str],
    form: Annotated[Literal["json", "text"], QueryParameter(name="format")] = "json",
) -> Response[WhyView]:
    """The explanation of this call; `format=text` in plain words."""
    why = await service.calls.why(call)
    if form == "text":
        return Response(why.text, media_type="text/plain")  # type: ignore[arg-type]  # the other form
    return Response(why)


ROUTES = Router(
    "/", route_handlers=[list_calls, count_calls, list_queues, export_calls, show_call, show_why], tags=["calls"]
)
