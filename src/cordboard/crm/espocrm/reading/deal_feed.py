"""Feeds deals (opportunities) into the directory: all by time of change, then the changes; all ids for a sweep."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, date, datetime

import msgspec

from cordboard.crm.espocrm.api import Api
from cordboard.crm.espocrm.queries import PAGE, search
from cordboard.crm.espocrm.reading.directory_feed import since_mark
from cordboard.crm.espocrm.reading.metadata import Metadata
from cordboard.crm.espocrm.record_types import iso_of, link_of
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.watermark import Mark, Row, advance, moment_of
from cordboard.toolkit.json_reader import Reader

TYPE = "Opportunity"
SELECT = (
    "id", "name", "amount", "amountCurrency", "stage", "closeDate", "createdAt", "modifiedAt", "contactId", "accountId",
    "assignedUserId",
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
        wanted = self._extra_fields().get(Entity.DEAL, ())
        known = await self._metadata.fields(TYPE) if wanted else {}
        phones = [name for name in wanted if name in known]
        rows, moments = await self._page(mark, "modifiedAt", tuple(dict.fromkeys((*SELECT, *phones))))
        fresh = advance(mark, moments, self._now().timestamp(), behind=mark.behind)
        states = {stage.id: stage.state for stage in (await self._metadata.pipeline()).stages} if fresh else {}
        home = (await self._metadata.setting("defaultCurrency") or "") if fresh else ""
        return DealPage(
            deals=tuple(read_deal(rows[at], states, home, self._api.site, phones) for at in fresh),
            cursor=msgspec.json.encode(mark).decode(),
            complete=not mark.behind,
        )

    async def ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals, the oldest first."""
        mark = Mark(behind=True)
        while mark.behind:
            _, moments = await self._page(mark, "createdAt", ("id", "createdAt"))
            advance(mark, moments, self._now().timestamp(), behind=mark.behind)
            yield tuple(row.id for row in moments)

    async def _page(self, mark: Mark, moment: str, select: tuple[str, ...]) -> tuple[list[Reader], list[Row]]:
        """The next rows; `mark.behind` says whether there are more."""
        query = search(*since_mark(mark, moment), select=select, order=moment, limit=PAGE, offset=mark.offset)
        rows, total = await self._api.rows(f"/{TYPE}", query)
        mark.behind = total > mark.offset + len(rows)
        return rows, [Row(row.text("id"), iso_of(row.text(moment))) for row in rows]


def read_deal(row: Reader, states: Mapping[str, str], home: str, site: str, phones: Sequence[str] = ()) -> Deal:
    """A row of opportunities; `home` is the currency of amounts that name none, `phones` are fields with numbers."""
    modified = moment_of(iso_of(row.text("modifiedAt"))) or datetime.fromtimestamp(0, UTC)
    amount, stage, record = row.maybe("amount").value, row.maybe_text("stage") or "", row.text("id")
    closed_on = row.maybe_text("closeDate")
    return Deal(
        id=record,
        name=row.maybe_text("name") or "",
        amount=None if amount is None else str(amount),
        currency=row.maybe_text("amountCurrency") or home or None,
        stage=stage,
        state=states.get(stage, OPEN),
        created_at=moment_of(iso_of(row.maybe_text("createdAt") or "")) or modified,
        modified_at=modified,
        closed_on=date.fromisoformat(closed_on[:10]) if closed_on else None,
        contact=row.maybe_text("contactId"),
        account=row.maybe_text("accountId"),
        link=link_of(site, TYPE, record),
        owner=row.maybe_text("assignedUserId"),
        phones=tuple(number for name in phones if (number := row.maybe_text(name))),
    )
