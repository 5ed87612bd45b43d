"""Feeds deals (opportunities) into the directory: all by time of change, then the changes; all ids for a sweep."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.queries import PAGE
from cordboard.crm.vtiger.reading.directory_feed import marked_page
from cordboard.crm.vtiger.reading.metadata import Metadata
from cordboard.crm.vtiger.record_types import day_of, iso_of, link_of
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.watermark import Mark, advance, moment_of
from cordboard.toolkit.json_reader import Reader

MODULE = "Potentials"
SELECT = (
    "potentialname", "amount", "sales_stage", "closingdate", "createdtime", "modifiedtime", "contact_id", "related_to",
    "assigned_user_id",
)  # fmt: skip


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
        known = await self._metadata.fields(MODULE)
        phones = [name for name in self._extra_fields().get(Entity.DEAL, ()) if name in known]
        fields = [name for name in dict.fromkeys((*SELECT, *phones)) if name in known]
        rows, moments = await marked_page(self._api, MODULE, fields, mark, "modifiedtime", PAGE)
        fresh = advance(mark, moments, self._now().timestamp(), behind=len(rows) == PAGE)
        states = await self._metadata.states() if fresh else {}
        currency = await self._metadata.currency() if fresh else None
        return DealPage(
            deals=tuple(read_deal(rows[at], states, currency, self._api.site, phones) for at in fresh),
            cursor=msgspec.json.encode(mark).decode(),
            complete=not mark.behind,
        )

    async def ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals, the oldest first."""
        mark = Mark(behind=True)
        while mark.behind:
            _, moments = await marked_page(self._api, MODULE, ["createdtime"], mark, "createdtime", PAGE)
            advance(mark, moments, self._now().timestamp(), behind=len(moments) == PAGE)
            yield tuple(row.id for row in moments)


def read_deal(
    row: Reader, states: Mapping[str, str], currency: str | None, site: str, phones: Sequence[str] = ()
) -> Deal:
    """A row of opportunities; amounts name no currency. `phones` are fields with numbers."""
    modified = moment_of(iso_of(row.text("modifiedtime"))) or datetime.fromtimestamp(0, UTC)
    stage, record = row.maybe_text("sales_stage") or "", row.text("id")
    return Deal(
        id=record,
        name=row.maybe_text("potentialname") or "",
        amount=row.maybe_text("amount"),
        currency=currency,
        stage=stage,
        state=states.get(stage, OPEN),
        created_at=moment_of(iso_of(row.maybe_text("createdtime") or "")) or modified,
        modified_at=modified,
        closed_on=day_of(row.maybe_text("closingdate")),
        contact=row.maybe_text("contact_id"),
        account=row.maybe_text("related_to"),
        link=link_of(site, MODULE, record),
        owner=row.maybe_text("assigned_user_id"),
        phones=tuple(number for name in phones if (number := row.maybe_text(name))),
    )
