"""Reads call records, tasks and deals, whoever created them, a page at a time.

Source: docs/reference/zoho-crm.md 8.6, 8.15.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.api import Api, query_ask
from cordboard.crm.zoho.modules import MODULES
from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.reading.decode import more_records, read_owner, rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

NUMBERS = ("Caller_ID", "Dialled_Number")  # of call records, where the organisation has these fields
TEXTS = {Entity.CALL: ("Subject", *NUMBERS), Entity.TASK: ("Subject",), Entity.DEAL: ("Deal_Name",)}
LINKS = {
    Entity.CALL: ("Who_Id", "What_Id"),
    Entity.TASK: ("Who_Id", "What_Id"),
    Entity.DEAL: ("Contact_Name", "Account_Name"),
}
FURTHER = {Entity.CALL: ("Call_Type", "Call_Start_Time"), Entity.TASK: (), Entity.DEAL: ("Stage",)}
ANSWERED = {"Inbound": True, "Missed": False}  # an outbound call does not say it
ROWS = 200  # one credit


class LoggedRecords:
    """Of one organisation; `link` leads to the page of a record of a module."""

    def __init__(self, api: Api, metadata: Metadata, link: Callable[[str, str], str]) -> None:
        self._api = api
        self._metadata = metadata
        self._link = link

    def price(self, entity: Entity) -> float:
        """Of the next page, with the fields of call records where they were not read yet."""
        unknown = entity is Entity.CALL and not self._metadata.knows(MODULES[entity])
        return api_credits.of_coql(ROWS) + (api_credits.PLAIN if unknown else 0.0)

    async def page(self, entity: Entity, since: datetime, after: int) -> LoggedPage:
        module = MODULES[entity]
        fields = ["id", "Created_Time", "Owner", *FURTHER[entity], *LINKS[entity], *await self._texts(entity)]
        where = coql.since("Created_Time", since.astimezone(UTC).isoformat(timespec="seconds"))
        query = coql.select(fields, module, where, order="Created_Time asc, id asc", limit=ROWS, offset=after)
        answer = await self._api.read(query_ask(query, ROWS))
        rows = rows_of(answer)
        return LoggedPage(
            records=tuple(self._record(entity, row) for row in rows),
            after=after + len(rows) if more_records(answer) else None,
        )

    async def _texts(self, entity: Entity) -> list[str]:
        if entity is not Entity.CALL:
            return list(TEXTS[entity])
        known = await self._metadata.fields(MODULES[entity])
        return [name for name in TEXTS[entity] if name in known or name not in NUMBERS]

    def _record(self, entity: Entity, row: Reader) -> LoggedRecord:
        kind, owner, record = row.maybe_text("Call_Type"), read_owner(row), row.text("id")
        at = moment_of(row.maybe_text("Call_Start_Time")) or moment_of(row.text("Created_Time"))
        texts = (row.maybe_text(name) for name in TEXTS[entity])
        linked = (row.maybe(name) for name in LINKS[entity])
        return LoggedRecord(
            id=record,
            at=at or datetime.fromtimestamp(0, UTC),
            texts=tuple(text for text in texts if text),
            linked=tuple(one.text("id") for one in linked if one),
            owner=owner.id if owner else None,
            answered=ANSWERED.get(kind or ""),
            outbound=kind == "Outbound" if kind in ("Inbound", "Outbound") else None,
            stage=row.maybe_text("Stage"),
            link=self._link(MODULES[entity], record),
        )
