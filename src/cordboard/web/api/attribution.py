"""Routes of attribution: sources of calls and what became of them, costs of campaigns, offline conversions."""

from datetime import date
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, delete, get, post
from litestar.di import NamedDependency, Provide
from litestar.params import JSONBody, QueryParameter, SkipValidation

from cordboard.contract.attribution import SourcesQuery
from cordboard.contract.views.attribution import AdCostView, ConversionsView, CostsImportView, SourcesView
from cordboard.contract.views.view import Listed
from cordboard.domain.attribution.conversions import ClickId
from cordboard.domain.attribution.costs import AdCost
from cordboard.domain.attribution.report import SourcesBy, TouchOf
from cordboard.domain.settings.time_zones import zone_of
from cordboard.web.api.figures import ZONE, From, To, Zone, time_of
from cordboard.web.api.team import LONGEST
from cordboard.web.dependencies import CallerName, ServiceDep
from cordboard.web.type_messages import one_of
from cordboard.web.validation_messages import wrong_query

READ: dict[str, Any] = {"may": "attribution.read"}
CHANGE: dict[str, Any] = {"may": "attribution.change"}
EXPORT: dict[str, Any] = {"may": "attribution.export"}
By = Annotated[SourcesBy, QueryParameter(name="by", description=f"What a line is about: {one_of(SourcesBy)}.")]
Touched = Annotated[
    TouchOf, QueryParameter(description="Leads and deals count for the client's first or last call with a source.")
]
Kind = Annotated[ClickId, QueryParameter(description=f"The kind of click ID: {one_of(ClickId)}.")]
Name = Annotated[
    str, QueryParameter(min_length=1, max_length=100, description="The name of the conversion in the network.")
]
Source = Annotated[str, QueryParameter(max_length=200, description="The source of the cost.")]
Campaign = Annotated[str, QueryParameter(max_length=200, description="Its campaign; empty: the whole source.")]
Day = Annotated[date, QueryParameter(description="A day, such as 2026-11-30.")]
Currency = Annotated[str, QueryParameter(max_length=3, description="The currency of the cost.")]


def query_of(
    key: By = SourcesBy.CAMPAIGN,
    touch: Touched = TouchOf.LAST,
    since: From = None,
    until: To = None,
    time_zone: Zone = None,
) -> SourcesQuery:
    """What is asked for. Raises: ValidationException for times and zones that make no sense."""
    if time_zone is not None and zone_of(time_zone) is None:
        raise wrong_query("time_zone", time_zone, ZONE)
    return SourcesQuery(
        by=key, touch=touch, since=time_of("from", since), until=time_of("to", until), time_zone=time_zone
    )


QUERY = {"wanted": Provide(query_of, sync_to_thread=False)}
Wanted = NamedDependency[SkipValidation[SourcesQuery]]


class NewCost(msgspec.Struct, frozen=True, kw_only=True):
    """What a campaign of a source cost from the first to the last day, both included. `amount`: a decimal number, such
    as `1234.50`. `campaign` empty: the source as a whole. One of the same campaign, days and currency is replaced."""

    source: Annotated[str, msgspec.Meta(max_length=200)]
    campaign: Annotated[str, msgspec.Meta(max_length=200)] = ""
    first_day: date
    last_day: date
    amount: Annotated[str, msgspec.Meta(max_length=30)]
    currency: Annotated[str, msgspec.Meta(max_length=3)]


class CostsFile(msgspec.Struct, frozen=True, kw_only=True):
    """A CSV file with the columns source, campaign, from, to, amount and currency. Without `save` the answer says what
    the file would change."""

    csv: Annotated[str, msgspec.Meta(max_length=LONGEST)]
    save: bool = False


@get("/attribution", opt=READ, dependencies=QUERY)
async def show_sources(service: ServiceDep, wanted: Wanted) -> SourcesView:
    """Sources of the calls of a period, with leads, deals, revenue, cost and return of each."""
    return await service.attribution.sources(wanted)


@get("/attribution/conversions", opt=EXPORT, dependencies=QUERY)
async def show_conversions(
    service: ServiceDep, by: CallerName, wanted: Wanted, click_id: Kind, name: Name
) -> ConversionsView:
    """The deals won in a period as a file for Google Ads or Microsoft Advertising, and how many lack a click ID."""
    return await service.attribution.conversions(wanted, click_id, name, by)


@get("/attribution/conversions.csv", opt=EXPORT, dependencies=QUERY, media_type="text/csv")
async def export_conversions(
    service: ServiceDep, by: CallerName, wanted: Wanted, click_id: Kind, name: Name
) -> Response[str]:
    """The file alone."""
    found = await service.attribution.conversions(wanted, click_id, name, by)
    disposition = {"Content-Disposition": f"attachment; filename={found.file_name}"}
    return Response(found.csv, media_type="text/csv", headers=disposition)


@get("/attribution/costs", opt=READ)
async def list_costs(service: ServiceDep) -> Listed[AdCostView]:
    """What campaigns cost, the newest first."""
    return Listed(items=tuple(await service.attribution.costs()))


@post("/attribution/costs", opt=CHANGE, status_code=200)
async def put_cost(service: ServiceDep, by: CallerName, data: JSONBody[NewCost]) -> AdCostView:
    """Enter what a campaign cost, or correct it."""
    return await service.attribution.put_cost(AdCost(**msgspec.structs.asdict(data)), by)


@delete("/attribution/costs", opt=CHANGE)
async def drop_cost(
    service: ServiceDep,
    by: CallerName,
    source: Source,
    first_day: Day,
    last_day: Day,
    currency: Currency,
    campaign: Campaign = "",
) -> None:
    """Remove a cost."""
    cost = AdCost(
        source=source, campaign=campaign, first_day=first_day, last_day=last_day, amount="0", currency=currency
    )
    await service.attribution.drop_cost(cost, by)


@post("/attribution/costs/import", opt=CHANGE, status_code=200)
async def import_costs(service: ServiceDep, by: CallerName, data: JSONBody[CostsFile]) -> CostsImportView:
    """Check a CSV file of costs, or save it: all lines or none."""
    if data.save:
        return await service.attribution.import_costs(data.csv, by)
    return await service.attribution.read_costs(data.csv)


ROUTES = Router(
    "/",
    route_handlers=[
        show_sources,
        show_conversions,
        export_conversions,
        list_costs,
        put_cost,
        drop_cost,
        import_costs,
    ],
    tags=["attribution"],
)
