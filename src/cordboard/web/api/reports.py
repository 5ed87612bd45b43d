"""Routes of reports by mail: when the next one goes and what became of the last ones, a preview, a test."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import PathParameter

from cordboard.contract.views.reports import ReportPreview, ReportRunView, ReportView
from cordboard.contract.views.view import Listed
from cordboard.web.dependencies import CallerName, ServiceDep

ReportId = Annotated[str, PathParameter(description="The id of the report, as the settings have it.")]


@get("/reports", opt={"may": "settings.read"})
async def list_reports(service: ServiceDep) -> Listed[ReportView]:
    """Reports by mail, each with its next time and its last results. What they contain is in the settings."""
    return Listed(items=tuple(await service.reports.reports()))


@get("/reports/{report:str}/preview", opt={"may": "figures.read"})
async def preview_report(service: ServiceDep, report: ReportId) -> ReportPreview:
    """The mail about the latest period, as subject, text and HTML. Nothing is sent."""
    return await service.reports.preview(report)


@post("/reports/{report:str}/send", opt={"may": "settings.change"}, status_code=200)
async def send_report(service: ServiceDep, report: ReportId, by: CallerName) -> ReportRunView:
    """Send a test of the report to its recipients now, and return the result."""
    return await service.reports.send(report, by)


ROUTES = Router("/", route_handlers=[list_reports, preview_report, send_report], tags=["reports"])
