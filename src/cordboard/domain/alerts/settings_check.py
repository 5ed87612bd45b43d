"""Finds mistakes in the alert channels that the settings alone show."""

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from cordboard.domain.alerts.settings import Alerts, QueueLimits, Security

MAILBOX = re.compile(r"[^@\s<>,;:\"]+@[^@\s<>,;:\"]+")
HOST = re.compile(r"[A-Za-z0-9._:\[\]-]+")

CHAT = re.compile(r"-?[0-9]{1,20}|@[A-Za-z0-9_]{3,64}")
SHORTEST, LONGEST = timedelta(minutes=5), timedelta(days=7)
WAIT = (timedelta(seconds=10), timedelta(hours=4))

ReasonMessage = tuple[str, str, dict[str, str]]
"""Code, path below `alerts`, values."""


def wrong_ways(alerts: Alerts) -> Iterator[ReasonMessage]:
    """Each fault once."""
    yield from _mail(alerts)
    if alerts.webhook is not None and not _is_address(alerts.webhook.url):
        yield "alerts.url", "webhook.url", {"url": alerts.webhook.url or "(empty)"}
    if alerts.telegram is not None and not CHAT.fullmatch(alerts.telegram.chat):
        yield "alerts.chat", "telegram.chat", {"chat": alerts.telegram.chat or "(empty)"}
    if alerts.no_calls is not None and not SHORTEST <= alerts.no_calls.after <= LONGEST:
        yield "alerts.no_calls", "no_calls.after", {}
    if alerts.queue_limits is not None:
        yield from _queue_limits(alerts.queue_limits)
    if alerts.away_after < timedelta(0):
        yield "alerts.away_after", "away_after", {}
    if alerts.repeat_after < timedelta(minutes=1):
        yield "alerts.repeat_after", "repeat_after", {}


def _queue_limits(limits: QueueLimits) -> Iterator[ReasonMessage]:
    if limits.wait is not None and not WAIT[0] <= limits.wait <= WAIT[1]:
        yield "alerts.queue_wait", "queue_limits.wait", {}
    if limits.in_target is not None and not 1 <= limits.in_target <= 100:
        yield "alerts.queue_target", "queue_limits.in_target", {}
    if limits.calls < 1:
        yield "alerts.queue_calls", "queue_limits.calls", {}


def _mail(alerts: Alerts) -> Iterator[ReasonMessage]:
    mail = alerts.mail
    if mail is None:
        return
    if not HOST.fullmatch(mail.host):
        yield "alerts.host", "mail.host", {"host": mail.host or "(empty)"}
    if not 0 < mail.port < 65536:
        yield "alerts.port", "mail.port", {"port": str(mail.port)}
    if not mail.to:
        yield "alerts.nobody", "mail.to", {}
    named = [("mail.sender", mail.sender), *((f"mail.to[{n}]", one) for n, one in enumerate(mail.to))]
    for where, address in named:
        if not MAILBOX.fullmatch(address):
            yield "alerts.address", where, {"address": address or "(empty)"}
    if mail.user and mail.security is Security.NONE and not mail.allow_private:
        yield "alerts.in_the_clear", "mail.security", {"host": mail.host}


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
