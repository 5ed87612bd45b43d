"""One mail: what it holds, and to which server it goes. It knows nothing of what is written."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec

from cordboard.toolkit.http import address_guard

PRODUCT = "Cordboard"


class MailServer(msgspec.Struct, frozen=True, kw_only=True):
    """`security`: starttls, tls or none. Units: s."""

    host: str
    port: int = 587
    security: str = "starttls"
    user: str | None = None
    password: str = ""
    allow_private: bool = False
    connect: float = 10.0
    total: float = 30.0


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is unique for ever, so that a mail that is sent again can be told from a new one."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    at: datetime
    language: str = "en"
    html: str | None = None


HandOver = Callable[[], Awaitable[None]]
"""Awaited right before the server gets the mail: from then on it may have it, whatever happens."""


async def send(
    server: MailServer,
    mail: Mail,
    resolve: address_guard.Resolve = address_guard.resolved,
    hand_over: HandOver | None = None,
) -> tuple[str, ...]:
    """Hand it over; returns the recipients that were refused while others were taken.

    Raises: Unavailable, Refused, NeedsHuman.
    """
    from cordboard.toolkit import smtp  # here, because its library takes 1 MB that many servers never need

    return await smtp.send(server, mail, resolve, hand_over)
