"""Use cases about alerts: what is open, the secrets of the channels, a test."""

from collections.abc import Sequence

import msgspec

from cordboard.app.alerts.alert_admin import AlertAdmin
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.alerts import AlertSecrets
from cordboard.contract.views.alerts import AlertsView, DeliveryView
from cordboard.contract.views.connections import SECRET
from cordboard.toolkit.audit_changes import MASKED, RENEWED, changes

MESSAGES = 50


class AlertUseCases:
    """Who is notified of trouble, and how."""

    def __init__(self, alert_admin: AlertAdmin, audit_log: AuditLog) -> None:
        self._alert_admin = alert_admin
        self._audit_log = audit_log

    async def view(self, limit: int) -> AlertsView:
        return await self._alert_admin.view(limit)

    async def keep_secrets(self, change: AlertSecrets, by: str) -> AlertsView:
        kept = await self._alert_admin.names_of_secrets()
        await self._alert_admin.keep_secrets(change)
        changed = [name for name, value in msgspec.structs.asdict(change).items() if value not in (None, SECRET)]
        given = {name: getattr(change, name) for name in changed}
        before = {name: MASKED if name in kept else None for name in changed}
        after = {name: RENEWED if value else None for name, value in given.items()}
        await self._audit_log.record(by, "alerts.secrets", ", ".join(changed), "", *changes(before, after))
        return await self._alert_admin.view(MESSAGES)

    async def test(self, by: str) -> Sequence[DeliveryView]:
        await self._audit_log.record(by, "alerts.test", "")
        return await self._alert_admin.test()
