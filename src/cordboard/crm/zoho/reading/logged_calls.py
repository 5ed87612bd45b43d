"""Reads call records, whoever created them, a page at a time. Source: docs/reference/zoho-crm.md 8.6, 8.15."""

from collections.abc import Callable
from datetime import UTC, datetime

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.api import Api, query_ask
from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.reading.decode import more_records, read_owner, rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.domain.shadow.comparison import LoggedCall
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

FIELDS = ("id", "Subject", "Call_Type", "Call_Start_Time", "Created_Time", "Owner", "Who_Id", "What_Id")
NUMBERS = ("Caller_ID", "Dialled_Number")
ANSWERED = {"Inbound": True, "Missed": False}  # an outbound call does not say it
ROWS = 200  # one credit


class LoggedCalls:
    """Of one organisation; `link` leads to the page of a record."""

    def __init__(self, api: Api, metadata: Metadata, link: Callable[[str], str]) -> None:
        self._api = api
        self._metadata = metadata
        self._link = link

    async def page(self, since: datetime, after: int) -> LoggedPage:
        known = await self._metadata.fields("Calls")
        fields = [*FIELDS, *(name for name in NUMBERS if name in known)]
        where = coql.since("Created_Time", since.astimezone(UTC).isoformat(timespec="seconds"))
        query = coql.select(fields, "Calls", where, order="Created_Time asc, id asc", limit=ROWS, offset=after)
        answer = await self._api.read(query_ask(query, ROWS))
        rows = rows_of(answer)
        return LoggedPage(
            calls=tuple(self._call(row) for row in rows),
            cost=api_credits.of_coql(ROWS),
            after=after + len(rows) if more_records(answer) else None,
        )

    def _call(self, row: Reader) -> LoggedCall:
        kind, owner = row.maybe_text("Call_Type"), read_owner(row)
        at = moment_of(row.maybe_text("Call_Start_Time")) or moment_of(row.text("Created_Time"))
        texts = (row.maybe_text(name) for name in ("Subject", *NUMBERS))
        linked = (row.maybe(name) for name in ("Who_Id", "What_Id"))
        return LoggedCall(
            id=row.text("id"),
            at=at or datetime.fromtimestamp(0, UTC),
            texts=tuple(text for text in texts if text),
            linked=tuple(one.text("id") for one in linked if one),
            owner=owner.id if owner else None,
            answered=ANSWERED.get(kind or ""),
            outbound=kind == "Outbound" if kind in ("Inbound", "Outbound") else None,
            link=self._link(row.text("id")),
        )
