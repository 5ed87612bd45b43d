"""Routes of alerts: what was told and what became of it, secrets of the ways, a test. The ways are in settings."""

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
    """Absent or stars: as it was; empty: taken away."""

    mail_password: Secret | None = None
    webhook_secret: Secret | None = None


@get("/alerts", opt={"may": "settings.read"})
async def list_alerts(service: ServiceDep, limit: Limit = 50) -> AlertsView:
    """Troubles that go on, and the last messages with what became of them."""
    return await service.alerts.view(limit)


@put("/alerts/secrets", opt={"may": "settings.change"})
async def keep_secrets(service: ServiceDep, by: CallerName, data: JSONBody[Given]) -> AlertsView:
    """Keep the mail password and the signing secret, encrypted; they read as stars from then on."""
    change = AlertSecrets(mail_password=data.mail_password, webhook_secret=data.webhook_secret)
    return await service.alerts.keep_secrets(change, by)


@post("/alerts/test", opt={"may": "settings.change"}, status_code=200)
async def test_alerts(service: ServiceDep, by: CallerName) -> Listed[DeliveryView]:
    """Send a test message by each way that is set, now, and say what became of it."""
    return Listed(items=tuple(await service.alerts.test(by)))


ROUTES = Router("/", route_handlers=[list_alerts, keep_secrets, test_alerts], tags=["alerts"])
