"""Ringostat's list of calls: what its webhooks may have lost, for it sends each only once.

Times are local to the project; an answer has at most 6,500 calls, so a full one is asked for again in halves.
Source: docs/reference/telephony.md R20; the vendor's help on the export of calls (2026-11).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec

from cordboard.pbx.ringostat import codec
from cordboard.ports.call_records import RecordedCall, RecordsRead
from cordboard.ports.errors import Unavailable
from cordboard.ports.http_exchange import Journal
from cordboard.toolkit.http.json_list import json_list
from cordboard.toolkit.http.sender import HttpLimits, Request, Sender
from cordboard.toolkit.webhooks.request_body import RequestBody
from cordboard.toolkit.webhooks.webhook_timestamps import zone

MOST = 6500
SHORTEST = timedelta(minutes=1)
FIELDS = "uniqueid calldate caller dst disposition billsec waittime duration connected_with call_type recording"
DEFAULT_API = "https://api.ringostat.net"
LONGEST_CALL = timedelta(hours=4)  # the list goes by the start of a call
NAMED = 5
WHAT = "list of calls"


class CallList:
    """`transport` is given by tests."""

    def __init__(
        self,
        settings: Mapping[str, Any],
        key: str,
        connection: str,
        journal: Journal,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._settings = settings
        self._api = str(settings.get("api_url") or DEFAULT_API).rstrip("/")
        self._key = key
        self._zone = zone(settings.get("time_zone"))
        self._connection = connection
        self._journal = journal
        self._reach = HttpLimits(allow_private=bool(settings.get("allow_private")))
        self._transport = transport

    async def between(self, since: datetime, until: datetime) -> RecordsRead:
        """Raises: Unavailable, RateLimited, NeedsHuman, Refused."""
        sender = Sender(self._connection, self._journal, reach=self._reach, transport=self._transport)
        sender.know_secrets((self._key,))
        try:
            rows = await self._rows(sender, since - LONGEST_CALL, until)
        finally:
            if self._transport is None:
                await sender.close()
        return self._read(rows, since, until)

    async def _rows(self, sender: Sender, since: datetime, until: datetime) -> list[Any]:
        period = {"from": self._local(since), "to": self._local(until), "fields": FIELDS.replace(" ", ",")}
        url = f"{self._api}/calls/list?{urlencode(period)}"
        request = Request(method="GET", url=url, headers={"accept": "application/json", "auth-key": self._key})
        rows = await json_list(sender, request, WHAT)
        if len(rows) < MOST:
            return rows
        if until - since < 2 * SHORTEST:
            text = f"{self._connection}: more than {MOST} calls in a minute cannot be listed."
            raise Unavailable(text, code="call_records", wrote=False)
        middle = since + (until - since) / 2
        return [*await self._rows(sender, since, middle), *await self._rows(sender, middle, until)]

    def _local(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%Y-%m-%d %H:%M:%S}"

    def _read(self, rows: list[Any], since: datetime, until: datetime) -> RecordsRead:
        calls: dict[str, RecordedCall] = {}
        problems: list[str] = []
        for place, row in enumerate(rows):
            if not isinstance(row, dict) or not row.get("uniqueid"):
                problems.append(f"[{place}] has no uniqueid")
                continue
            kept = RequestBody(query="moment=after_call", body=msgspec.json.encode(row).decode())
            (event,) = codec.events(msgspec.json.encode(kept), until.timestamp(), self._settings)
            if since <= event.at < until:
                calls[event.call] = RecordedCall(keys=(event.call,), event=event)
        more = [f"and {len(problems) - NAMED} more"] if len(problems) > NAMED else []
        return RecordsRead(calls=tuple(calls.values()), unreadable=(*problems[:NAMED], *more))
