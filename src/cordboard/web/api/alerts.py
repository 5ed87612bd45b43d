"""Routes of alerts: messages and their results, secrets of channels, a test. The channels are in the settings."""

from typing import Annotated

import msgspec
from litestar import Router, get, post, put
from litestar.params import JSONBody

from cordboard.contract.alerts import AlertSecrets
from cordboard.contract.views.alerts import AlertsView, DeliveryView
from cordboard.contract.views.view import Listed
from cordboard.web.api.calls import Limit
from cordboard.web.dependencies import CallerName, ServiceDep

Secret = Annotated[str, msgspec.Meta(max_length=500)]


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """Absent or masked: unchanged; empty: removed."""

    mail_password: Secret | None = None
    webhook_secret: Secret | None = None
    slack_url: Secret | None = None
    teams_url: Secret | None = None
    telegram_token: Secret | None = None


@get("/alerts", opt={"may": "settings.read"})
async def list_alerts(service: ServiceDep, limit: Limit = 50) -> AlertsView:
    """Current problems, and the last messages with their results."""
    return await service.alerts.view(limit)


@put("/alerts/secrets", opt={"may": "settings.change"})
async def keep_secrets(service: ServiceDep, by: CallerName, data: JSONBody[Given]) -> AlertsView:
    """Store secrets of channels, encrypted; afterwards they are masked when read."""
    change = AlertSecrets(**msgspec.structs.asdict(data))
    return await service.alerts.keep_secrets(change, by)


@post("/alerts/test", opt={"may": "settings.change"}, status_code=200)
async def test_alerts(service: ServiceDep, by: CallerName) -> Listed[DeliveryView]:
    """Send a test message through each configured channel now, and return the results."""
    return Listed(items=tuple(await service.alerts.test(by)))


ROUTES = Router("/", route_handlers=[list_alerts, keep_secrets, test_alerts], tags=["alerts"])
