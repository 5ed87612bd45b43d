"""Alerts: what is open, what was sent, the secrets of the channels."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.contract.views.alerts import AlertsView, DeliveryView
from cordboard.ports.alerts import MessageState

__all__ = ["AlertAdministration", "AlertSecrets", "MessageState"]


class AlertSecrets(msgspec.Struct, frozen=True, kw_only=True):
    """Secrets of the alert channels. An absent one, or one sent as `SECRET`, stays; an empty one is removed."""

    mail_password: str | None = None
    webhook_secret: str | None = None
    slack_url: str | None = None
    teams_url: str | None = None
    telegram_token: str | None = None


class AlertAdministration(Protocol):
    """What an administrator sees of alerts and sets for them."""

    async def view(self, limit: int) -> AlertsView:
        """Open alerts, oldest first, and the last messages, newest first, at most `limit`."""

    async def keep_secrets(self, change: AlertSecrets, by: str) -> AlertsView:
        """Save secrets of the channels. Raises: Cannot 422 for a signing secret of fewer than 16 characters, and for
        a webhook URL of a chat that is not https."""

    async def test(self, by: str) -> Sequence[DeliveryView]:
        """Send a message on each channel now. Raises: Cannot 409 where none is set."""
