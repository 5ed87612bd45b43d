"""Settings of alerts: recipients, channels, waiting times. Password and signing secret are stored separately."""

from datetime import timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value

LANGUAGES = ("en", "es", "fr", "uk")


CHANNELS = ("mail", "webhook", "slack", "teams", "telegram")


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


class AlertChat(Value, frozen=True, kw_only=True, omit_defaults=False):
    """An incoming webhook of Slack, of a chat that takes the same messages, or of Teams; its URL is a secret."""

    allow_private: bool = False


class AlertTelegram(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A bot of Telegram; its token is a secret. `chat`: the id of a chat, or the name of a channel with an @."""

    chat: str


class NoCalls(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Notify when no call came or went for so long within business hours; `after` counts only those hours.

    `connections` are the phone systems that are watched, all where none is named; `lines` are numbers of the company.
    """

    after: timedelta = timedelta(hours=1)
    connections: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


class QueueLimits(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Notify when a queue passes a limit.

    `wait`: a caller waits longer. `agents`: nobody is logged in within business hours. `in_target`: fewer % of today's
    answered and missed calls were answered within the service level, once there are `calls` of them. `queues` are
    watched, all where none is named.
    """

    wait: timedelta | None = timedelta(minutes=2)
    agents: bool = True
    in_target: int | None = None
    calls: int = 10
    queues: tuple[str, ...] = ()


class Alerts(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Who is notified, and after how long. Without a channel no message is sent; the console still shows all alerts."""

    mail: AlertMail | None = None
    webhook: AlertWebhook | None = None
    slack: AlertChat | None = None
    teams: AlertChat | None = None
    telegram: AlertTelegram | None = None
    no_calls: NoCalls | None = None
    queue_limits: QueueLimits | None = None
    away_after: timedelta = timedelta(minutes=10)
    repeat_after: timedelta = timedelta(days=1)

    @property
    def notified(self) -> bool:
        """Whether anybody is notified outside the console."""
        return any(getattr(self, channel) is not None for channel in CHANNELS)


def mail_place(alerts: Alerts) -> tuple[str, int, Security] | None:
    """Where the mail password is sent and how, comparable; None where no mail is sent. The signing secret of the
    webhook is never sent."""
    if alerts.mail is None:
        return None
    return alerts.mail.host.strip().rstrip(".").lower(), alerts.mail.port, alerts.mail.security
