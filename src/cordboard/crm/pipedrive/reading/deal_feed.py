"""Feeds deals into the directory: all by time of change, then the changes; all ids for a sweep."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import msgspec

from cordboard.crm.pipedrive.api import Api
from cordboard.crm.pipedrive.reading.changed_rows import Place, changed_rows
from cordboard.crm.pipedrive.reading.metadata import Metadata
from cordboard.crm.pipedrive.reading.readers import read_deal
from cordboard.crm.pipedrive.record_types import DEALS, v2
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields
from cordboard.ports.crm.deals import DealPage


class DealFeed:
    """Reads deals page by page."""

    def __init__(
        self, api: Api, metadata: Metadata, now: Callable[[], datetime], extra_fields: Callable[[], ExtraFields]
    ) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._extra_fields = extra_fields

    async def changes(self, text: str | None) -> DealPage:
        place = msgspec.json.decode(text, type=Place) if text else Place()
        phones = self._extra_fields().get(Entity.DEAL, ())
        rows = await changed_rows(self._api, DEALS, place, self._now())
        home = await self._metadata.currency() if rows else ""
        deals = (read_deal(row, home, self._api.link(DEALS, row.text("id")), phones) for row in rows)
        cursor = msgspec.json.encode(place).decode()
        return DealPage(deals=tuple(deals), cursor=cursor, complete=not place.mark.behind)

    async def ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals."""
        after, more = "", True
        while more:
            rows, after = await self._api.page(v2(DEALS), DEALS, after)
            yield tuple(row.text("id") for row in rows)
            more = bool(after)
