"""The sender's own list of calls, where it has one: `GET records_url?since=...&until=...`, signed like a webhook.

It answers a list of canonical events, one `ended` event with all fields for each call that ended in the period.
"""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from cordboard.domain.calls.call import EventType
from cordboard.pbx.webhook.codec import HEADER, event_of
from cordboard.ports.call_records import RecordedCall, RecordsRead
from cordboard.ports.http_exchange import Journal
from cordboard.toolkit.http.json_list import json_list
from cordboard.toolkit.http.sender import HttpLimits, Request, Sender
from cordboard.toolkit.webhooks.signatures import sign

NAMED = 5
WHAT = "list of calls"


class CallList:
    """`transport` is given by tests."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        secret: str,
        connection: str,
        journal: Journal,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._url = str(settings["records_url"])
        self._secret = secret
        self._connection = connection
        self._journal = journal
        self._reach = HttpLimits(allow_private=bool(settings.get("allow_private")))
        self._transport = transport
        self._now = now

    async def between(self, since: datetime, until: datetime) -> RecordsRead:
        """Raises: Unavailable, RateLimited, NeedsHuman, Refused."""
        query = urlencode({"since": since.isoformat(), "until": until.isoformat()})
        url = f"{self._url}{'&' if '?' in self._url else '?'}{query}"
        signature = sign(self._secret, query.encode(), int(self._now()))
        request = Request(method="GET", url=url, headers={"accept": "application/json", HEADER: signature})
        sender = Sender(self._connection, self._journal, reach=self._reach, transport=self._transport)
        try:
            rows = await json_list(sender, request, WHAT)
        finally:
            if self._transport is None:
                await sender.close()
        return read(rows, since, until)


def read(rows: list[Any], since: datetime, until: datetime) -> RecordsRead:
    """The calls of a list. Pure."""
    calls, problems = [], []
    for place, row in enumerate(rows):
        event = event_of(msgspec.json.encode(row), since.timestamp())
        if event.type is not EventType.ENDED:
            problems.append(f"[{place}] is no event of the type ended")
        elif since <= event.at < until:
            calls.append(RecordedCall(keys=(event.call,), event=event))
    more = [f"and {len(problems) - NAMED} more"] if len(problems) > NAMED else []
    return RecordsRead(calls=tuple(calls), unreadable=(*problems[:NAMED], *more))
