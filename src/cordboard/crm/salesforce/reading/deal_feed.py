"""Feeds deals (opportunities) into the directory: all by time of change, then the changes; all ids for a sweep."""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import msgspec

from cordboard.crm.salesforce.api import Api
from cordboard.crm.salesforce.queries import MOST, PAGE, one_of, select
from cordboard.crm.salesforce.reading.directory_feed import all_ids, changed_page
from cordboard.crm.salesforce.reading.metadata import PIPELINE, Metadata
from cordboard.crm.salesforce.reading.readers import read_deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.watermark import Mark, advance

SELECT = ("Name", "Amount", "StageName", "CloseDate", "CreatedDate", "AccountId", "OwnerId")
ROLE = "OpportunityContactRole"


class DealFeed:
    """Reads deals page by page."""

    def __init__(
        self,
        api: Api,
        metadata: Metadata,
        now: Callable[[], datetime],
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> None:
        self._extra_fields = extra_fields
        self._api = api
        self._metadata = metadata
        self._now = now

    async def changes(self, text: str | None) -> DealPage:
        mark = msgspec.json.decode(text, type=Mark) if text else Mark()
        known = await self._metadata.fields(PIPELINE)
        phones = [name for name in self._extra_fields().get(Entity.DEAL, ()) if name in known]
        fields = [name for name in dict.fromkeys((*SELECT, *phones)) if name in known]
        rows, moments = await changed_page(self._api, PIPELINE, fields, mark, PAGE)
        fresh = [rows[at] for at in advance(mark, moments, self._now().timestamp(), behind=len(rows) == PAGE)]
        states = await self._metadata.states() if fresh else {}
        contacts = await contacts_of(self._api, [row.text("Id") for row in fresh])
        currency, site = self._metadata.options.currency or None, self._api.site
        deals = (read_deal(row, states, currency, site, contacts.get(row.text("Id")), phones) for row in fresh)
        return DealPage(deals=tuple(deals), cursor=msgspec.json.encode(mark).decode(), complete=not mark.behind)

    async def ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals."""
        async for ids in all_ids(self._api, PIPELINE):
            yield ids


async def contacts_of(api: Api, deals: Sequence[str]) -> dict[str, str]:
    """The contact of each deal: the primary one, else any."""
    if not deals:
        return {}
    names = ("OpportunityId", "ContactId", "IsPrimary")
    rows = await api.rows(ROLE, select(ROLE, names, one_of("OpportunityId", deals), order="Id", limit=MOST))
    first = sorted(rows, key=lambda row: row.maybe("IsPrimary").value is True)
    return {row.text("OpportunityId"): row.text("ContactId") for row in first}
