"""Settings of alerts: recipients, channels, waiting times. Password and signing secret are stored separately."""

from datetime import timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value

LANGUAGES = ("en", "es", "fr", "uk")


class Security(StrEnum):
    """How the connection to the mail server is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class AlertMail(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Mail to administrators, through a mail server of theirs."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str | None = None
    sender: str
    to: tuple[str, ...]
    allow_private: bool = False


class AlertWebhook(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A signed request to an address of theirs."""

    url: str
    allow_private: bool = False


class Alerts(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Who is notified, and after how long. Without a channel no message is sent; the console still shows all alerts."""

    mail: AlertMail | None = None
    webhook: AlertWebhook | None = None
    away_after: timedelta = timedelta(minutes=10)
    repeat_after: timedelta = timedelta(days=1)


def mail_place(alerts: Alerts) -> tuple[str, int, Security] | None:
    """Where the mail password is sent and how, comparable; None where no mail is sent. The signing secret of the
    webhook is never sent."""
    if alerts.mail is None:
        return None
    return alerts.mail.host.strip().rstrip(".").lower(), alerts.mail.port, alerts.mail.security
