"""Feeds deals (opportunities) into the directory: all by time of change, then the changes; all ids for a sweep."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import msgspec

from cordboard.crm.suitecrm.api import Api
from cordboard.crm.suitecrm.reading.metadata import DEALS, Metadata
from cordboard.crm.suitecrm.reading.paging import marked, page_since
from cordboard.crm.suitecrm.reading.readers import read_whole_deal
from cordboard.domain.attribution.deal import Deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.watermark import Mark, advance
from cordboard.toolkit.json_reader import Reader

PAGE = 100
TOGETHER = 6  # deals whose contacts are read at the same time
CONTACTS = "contacts"
SELECT = [
    "name", "amount", "amount_usdollar", "sales_stage", "date_closed", "date_entered", "date_modified", "account_id",
    "assigned_user_id",
]  # fmt: skip


class DealFeed:
    """Reads deals page by page. `currency`: SuiteCRM's default one, from the settings."""

    def __init__(
        self,
        api: Api,
        metadata: Metadata,
        now: Callable[[], datetime],
        extra_fields: Callable[[], ExtraFields],
        currency: str,
    ) -> None:
        self._api = api
        self._metadata = metadata
        self._now = now
        self._extra_fields = extra_fields
        self._currency = currency
        self._slots = asyncio.Semaphore(TOGETHER)

    async def changes(self, text: str | None) -> DealPage:
        mark = msgspec.json.decode(text, type=Mark) if text else Mark()
        wanted = self._extra_fields().get(Entity.DEAL, ())
        known = await self._metadata.kinds(DEALS) if wanted else {}
        phones = [name for name in wanted if name in known]
        page = await page_since(self._api, DEALS, mark, "date_modified", [*SELECT, *phones], PAGE)
        fresh = advance(mark, marked(page.rows, "date_modified"), self._now().timestamp(), behind=page.more)
        deals = await self._whole([page.rows[at] for at in fresh], phones)
        return DealPage(deals=tuple(deals), cursor=msgspec.json.encode(mark).decode(), complete=not mark.behind)

    async def ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals, the oldest first."""
        mark = Mark(behind=True)
        while mark.behind:
            page = await page_since(self._api, DEALS, mark, "date_entered", [], PAGE)
            rows = marked(page.rows, "date_entered")
            advance(mark, rows, self._now().timestamp(), behind=page.more)
            yield tuple(row.id for row in rows)

    async def _whole(self, rows: Sequence[Reader], phones: Sequence[str]) -> list[Deal]:
        """With their contacts, which a list leaves out."""
        if not rows:
            return []
        states = {stage.id: stage.state for stage in (await self._metadata.pipeline()).stages}
        contacts = await asyncio.gather(*(self._contacts(row.text("id")) for row in rows))
        return [
            read_whole_deal(row, states, self._currency, self._api.site, found, phones)
            for row, found in zip(rows, contacts, strict=True)
        ]

    async def _contacts(self, deal: str) -> list[str]:
        async with self._slots:
            return await self._api.related(DEALS, deal, CONTACTS) or []
