"""Routes of figures: sums over calls."""

from datetime import datetime
from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter

from cordboard.contract.figures import FigureQuery, FiguresBy
from cordboard.contract.views.figures import FiguresView
from cordboard.domain.figures.counted_call import TARGET_S, TARGETS_S
from cordboard.domain.settings.time_zones import zone_of
from cordboard.web.dependencies import ServiceDep
from cordboard.web.type_messages import TIME, one_of
from cordboard.web.validation_messages import wrong_query

WHEN = f"{TIME}; without a zone it is local time, and a date alone is its first moment"
From = Annotated[str | None, QueryParameter(name="from", max_length=64, description=f"Calls since this time: {WHEN}.")]
To = Annotated[str | None, QueryParameter(name="to", max_length=64, description=f"Calls before this time: {WHEN}.")]
ZONE = "a time zone such as Europe/Madrid"
By = Annotated[FiguresBy, QueryParameter(name="by", description=f"What to add up by: {one_of(FiguresBy)}.")]
Zone = Annotated[str | None, QueryParameter(max_length=64, description=f"{ZONE}; the company's if left out.")]
LEVELS = ", ".join(str(target) for target in TARGETS_S)
Level = Annotated[int, QueryParameter(description=f"Service level in seconds: one of {LEVELS}.")]
Compare = Annotated[bool, QueryParameter(description="Also sum up the period before.")]


@get("/figures", opt={"may": "figures.read"})
async def show_figures(
    service: ServiceDep,
    key: By,
    since: From = None,
    until: To = None,
    time_zone: Zone = None,
    service_level_s: Level = TARGET_S,
    compare: Compare = False,
) -> FiguresView:
    """Calls of a period, added up by hour, day, person, line or queue; keys without a call are left out."""
    if time_zone is not None and zone_of(time_zone) is None:
        raise wrong_query("time_zone", time_zone, ZONE)
    if service_level_s not in TARGETS_S:
        raise wrong_query("service_level_s", str(service_level_s), f"one of {LEVELS}")
    query = FigureQuery(
        by=key,
        since=time_of("from", since),
        until=time_of("to", until),
        time_zone=time_zone,
        service_level_s=service_level_s,
        compare=compare,
    )
    return await service.figures.figures(query)


def time_of(name: str, written: str | None) -> datetime | None:
    """The time; a plus that arrived as a blank is restored."""
    if not written:
        return None
    try:
        return datetime.fromisoformat(written.replace(" ", "+") if "T" in written else written)
    except ValueError:
        raise wrong_query(name, written, WHEN) from None


ROUTES = Router("/", route_handlers=[show_figures], tags=["figures"])
