"""Finds what an earlier attempt may have written: by our key in its field, or by the marker in the description.

Descriptions cannot be searched exactly, so the marker is looked for in what our user created in the last days.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from cordboard.crm.salesforce.api import Api
from cordboard.crm.salesforce.codec import TEXT, Record
from cordboard.crm.salesforce.queries import MOST, all_of, equals, select
from cordboard.crm.salesforce.reading.deal_feed import ROLE
from cordboard.crm.salesforce.reading.metadata import Key, Metadata
from cordboard.crm.salesforce.record_types import CREATED, NOTE, moment_text
from cordboard.toolkit.crm.idempotency_marker import keys_in

RECENT = timedelta(days=7)


class ExistingRecords:
    """Searches one organisation. `now` gives aware UTC."""

    def __init__(self, api: Api, metadata: Metadata, now: Callable[[], datetime]) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now

    async def by_key(self, record_type: str, key: str, field: Key | None) -> str | None:
        """The id of the record that carries our key."""
        if field is not None:
            statement = select(record_type, ("Id",), equals(field.field, key), limit=1)
            rows = await self._api.rows(record_type, statement, (key,))
            return rows[0].text("Id") if rows else None
        me, since = (await self._metadata.me()).user.id, moment_text(self._now() - RECENT)
        recent = all_of((equals("CreatedById", me), f"{CREATED} >= {since}"))
        statement = select(record_type, (TEXT,), recent, order=f"{CREATED} DESC", limit=MOST)
        rows = await self._api.rows(record_type, statement, (key,))
        return next((row.text("Id") for row in rows if key in keys_in(row.maybe_text(TEXT))), None)

    async def note(self, record: Record, key: str) -> str | None:
        """The id of a note with this title and text on this record."""
        statement = select(NOTE, ("Title", "Body"), equals("ParentId", str(record["ParentId"])), limit=MOST)
        for row in await self._api.rows(NOTE, statement, (key,)):
            body = (row.maybe_text("Body") or "").replace("\r\n", "\n")
            if (row.maybe_text("Title"), body) == (record["Title"], record.get("Body", "")):
                return row.text("Id")
        return None

    async def role(self, deal: str, contact: str, key: str) -> bool:
        """Whether the contact is tied to the deal."""
        test = all_of((equals("OpportunityId", deal), equals("ContactId", contact)))
        return bool(await self._api.rows(ROLE, select(ROLE, ("Id",), test, limit=1), (key,)))
