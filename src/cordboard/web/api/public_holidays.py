"""Routes of public holidays, which the settings take over."""

from typing import Annotated, Any

from litestar import Request, Router, get
from litestar.params import QueryParameter

from cordboard.contract.views.public_holidays import PublicHolidaysView
from cordboard.web.api.connections import Reader
from cordboard.web.dependencies import ServiceDep
from cordboard.web.reader_language import reader_language

READ: dict[str, Any] = {"may": "settings.read"}
Country = Annotated[str, QueryParameter(min_length=2, max_length=2, description="Two letters, for example ES.")]
Region = Annotated[
    str | None,
    QueryParameter(max_length=40, description="The code of a region; without it, what the whole country celebrates."),
]
Year = Annotated[int, QueryParameter(ge=2000, le=2100, description="The year.")]


@get("/settings/public-holidays", opt=READ)
async def show_public_holidays(
    request: Request[Any, Any, Any],
    service: ServiceDep,
    country: Country,
    year: Year,
    region: Region = None,
    language: Reader = None,
) -> PublicHolidaysView:
    """Public holidays of a country or region, in the shape of `company.holidays`. Nothing is saved."""
    found = reader_language(language, request.headers.get("accept-language", ""))
    return await service.public_holidays.of_year(country.upper(), region or None, year, found)


ROUTES = Router("/", route_handlers=[show_public_holidays], tags=["settings"])
