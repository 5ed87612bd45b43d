"""Feeds deals into the directory: all by time of change, then the changes; all ids for a sweep."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import msgspec

from cordboard.crm.hubspot.api import Api
from cordboard.crm.hubspot.reading.directory_feed import LAG, changed_rows, listed
from cordboard.crm.hubspot.reading.links import links_of
from cordboard.crm.hubspot.reading.metadata import Metadata
from cordboard.crm.hubspot.reading.readers import DEAL, read_deal
from cordboard.crm.hubspot.record_types import COMPANIES, CONTACTS, DEALS, changed, created
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.watermark import Mark, Row, advance


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
        mark = msgspec.json.decode(text, type=Mark) if text else Mark()
        wanted = self._extra_fields().get(Entity.DEAL, ())
        known = await self._metadata.fields(DEALS) if wanted else {}
        phones = [name for name in wanted if name in known]
        properties = list(dict.fromkeys((*DEAL, created(DEALS), changed(DEALS), *phones)))
        rows = await changed_rows(self._api, DEALS, mark, properties)
        moments = [Row(row.text("id"), row["properties"].text(changed(DEALS))) for row in rows]
        fresh = [rows[at] for at in advance(mark, moments, self._now().timestamp(), behind=mark.behind, overlap=LAG)]
        links = await links_of(self._api, DEALS, [row.text("id") for row in fresh], (CONTACTS, COMPANIES))
        states = await self._metadata.states() if fresh else {}
        home = await self._metadata.currency() if fresh else ""
        zone = await self._metadata.zone() if fresh else "UTC"
        deals = (read_deal(row, states, home, zone, links[row.text("id")], self._api.link, phones) for row in fresh)
        return DealPage(deals=tuple(deals), cursor=msgspec.json.encode(mark).decode(), complete=not mark.behind)

    async def ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals."""
        after, more = "", True
        while more:
            rows, after = await listed(self._api, DEALS, ["dealname"], after)
            yield tuple(row.text("id") for row in rows)
            more = bool(after)
