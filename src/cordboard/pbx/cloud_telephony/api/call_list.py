"""The provider's own list of calls, read by the rows of its table: what its webhooks may have lost."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from cordboard.domain.calls.call import CallEvent, EventType
from cordboard.pbx.cloud_telephony import codec
from cordboard.pbx.cloud_telephony.api.answers import WHOLE, reader_of
from cordboard.pbx.cloud_telephony.api.client import ApiClient
from cordboard.pbx.cloud_telephony.api.shapes import CallList
from cordboard.pbx.cloud_telephony.reading import KeptRequest
from cordboard.pbx.cloud_telephony.table import Table
from cordboard.ports.call_records import RecordedCall, RecordsRead
from cordboard.ports.errors import Unavailable

LONGEST_CALL = timedelta(hours=4)  # the list goes by the start of a call
SHORTEST = timedelta(minutes=1)
MOST_PAGES = 200
NAMED = 5


class TableCallList:
    """`ports.call_records.CallRecords`."""

    def __init__(self, client: ApiClient, asked: CallList) -> None:
        self._client, self._asked = client, asked
        self._table = table_of_rows(client.table, asked)

    async def between(self, since: datetime, until: datetime) -> RecordsRead:
        """Raises: Unavailable, RateLimited, NeedsHuman, Refused."""
        calls: dict[str, RecordedCall] = {}
        problems: list[str] = []
        for first, last in periods(since - LONGEST_CALL, until, timedelta(hours=self._asked.period_h)):
            for place, row in enumerate(await self._rows(first, last)):
                if (event := self._event(row, until)) is None:
                    problems.append(f"[{place}] tells no call that has ended")
                elif since <= event.at < until:
                    calls[event.call] = RecordedCall(keys=(event.call,), event=event)
        more = [f"and {len(problems) - NAMED} more"] if len(problems) > NAMED else []
        return RecordsRead(calls=tuple(calls.values()), unreadable=(*problems[:NAMED], *more))

    def _event(self, row: Any, until: datetime) -> CallEvent | None:
        below = self._asked.below
        own = {below: row} if below else dict(row) if isinstance(row, dict) else {WHOLE: row}
        kept = KeptRequest(fields={**own, **self._asked.with_})
        found = codec.events_of(self._table, kept, until, self._client.settings)
        return next((one for one in found if one.type is EventType.ENDED and one.call), None)

    async def _rows(self, since: datetime, until: datetime) -> list[Any]:
        rows = await self._page(since, until, 0)
        most = self._asked.most
        if not most or len(rows) < most:
            return rows
        if self._asked.pages:
            found, page = list(rows), 0
            while len(rows) >= most and page < MOST_PAGES:
                page += 1
                rows = await self._page(since, until, page)
                found += rows
            if len(rows) >= most:
                text = f"{self._client.connection}: the list of calls has no end. Pages asked for: {MOST_PAGES}."
                raise Unavailable(text, code="call_records", wrote=False)
            return found
        if until - since < 2 * SHORTEST:
            text = f"{self._client.connection}: more than {most} calls in a minute cannot be listed."
            raise Unavailable(text, code="call_records", wrote=False)
        middle = since + (until - since) / 2
        return [*await self._rows(since, middle), *await self._rows(middle, until)]

    async def _page(self, since: datetime, until: datetime, page: int) -> list[Any]:
        most = self._asked.most
        values: Mapping[str, str | datetime] = {
            "since": since.astimezone(UTC),
            "until": until.astimezone(UTC),
            "page": str(page + 1),
            "offset": str(page * most),
            "most": str(most),
        }
        answer = await self._client.ask(self._asked, values)
        found = reader_of(answer).raw(self._asked.rows or (WHOLE if not isinstance(answer, dict) else "")) or []
        return list(found.values()) if isinstance(found, dict) else found if isinstance(found, list) else []


def table_of_rows(table: Table, asked: CallList) -> Table:
    """The table with the list's own kinds and fields, where it has them."""
    return msgspec.structs.replace(
        table, kinds=asked.kinds or table.kinds, fields=asked.fields_of_row or table.fields, split=""
    )


def periods(since: datetime, until: datetime, longest: timedelta) -> Iterator[tuple[datetime, datetime]]:
    """The time from `since` to `until` in parts of at most `longest`, in order."""
    while since < until:
        last = min(since + longest, until)
        yield since, last
        since = last
