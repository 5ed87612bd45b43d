"""How administrators are told of trouble. Password and signing secret are kept apart, as those of connections are."""

from datetime import timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value

LANGUAGES = ("en", "es", "fr", "uk")


class Security(StrEnum):
    """How the way to the mail server is closed to others."""

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
    """Whom to tell, and after how long. Without a way nobody is told; the console shows everything all the same."""

    mail: AlertMail | None = None
    webhook: AlertWebhook | None = None
    away_after: timedelta = timedelta(minutes=10)
    repeat_after: timedelta = timedelta(days=1)
