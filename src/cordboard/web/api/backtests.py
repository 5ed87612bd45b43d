"""Routes of backtests: changed settings, tried on the recorded calls of the last days."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.views.backtests import BacktestView, StartedBacktest
from cordboard.contract.views.view import Listed
from cordboard.domain.settings.versions import WrittenSettings
from cordboard.web.api.calls import Limit
from cordboard.web.dependencies import CallerName, ServiceDep

TRY = {"may": "settings.try"}


class BacktestDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`days`: back from now; calls that started then are tried."""

    settings: WrittenSettings
    days: Annotated[int, msgspec.Meta(ge=1, le=3_650)] = 30


@post("/backtests", opt=TRY, status_code=202)
async def start_backtest(service: ServiceDep, by: CallerName, data: JSONBody[BacktestDraft]) -> StartedBacktest:
    """Try these settings on the calls of the last days. Nothing is saved and nothing is sent to a CRM."""
    return StartedBacktest(id=await service.backtests.start(data.settings, data.days, by))


@get("/backtests", opt=TRY)
async def list_backtests(service: ServiceDep, limit: Limit = 20) -> Listed[BacktestView]:
    """The last backtests, newest first, without examples."""
    return Listed(items=tuple(await service.backtests.recent(limit)))


@get("/backtests/{backtest:str}", opt=TRY)
async def show_backtest(service: ServiceDep, backtest: FromPath[str]) -> BacktestView:
    """Progress and result: records that would have been added, removed and changed, with examples."""
    return await service.backtests.show(backtest)


@delete("/backtests/{backtest:str}", opt=TRY, status_code=200)
async def cancel_backtest(service: ServiceDep, by: CallerName, backtest: FromPath[str]) -> BacktestView:
    """Cancel a backtest; what was found so far stays."""
    return await service.backtests.cancel(backtest, by)


ROUTES = Router("/", route_handlers=[start_backtest, list_backtests, show_backtest, cancel_backtest], tags=["settings"])
