"""Feeds deals (opportunities) into the directory: all by time of change, then the changes; all ids for a sweep.

An opportunity has one partner: a person, whose company is the deal's account, or a company. Lost ones are archived.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import msgspec

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.domains import EVERYTHING, IS_DEAL, PAGE
from cordboard.crm.odoo.reading.directory_feed import created_text, since_mark
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.readers import FIRST, linked, owner_of, word
from cordboard.crm.odoo.record_types import LEAD, LOST_STAGE, PARTNER, iso_of
from cordboard.domain.attribution.deal import LOST, OPEN, WON, Deal
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.watermark import Mark, Row, advance, moment_of
from cordboard.toolkit.json_reader import Reader

SELECT = (
    "name", "expected_revenue", "company_currency", "stage_id", "date_deadline", "date_closed", "create_date",
    "write_date", "partner_id", "user_id", "active",
)  # fmt: skip


class Client(NamedTuple):
    """Whom an opportunity is with."""

    contact: str | None = None
    account: str | None = None


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
        phones = await self._metadata.known(LEAD, self._extra_fields().get(Entity.DEAL, ()))
        args = {
            "domain": [*since_mark(mark), *IS_DEAL, ["active", "in", EVERYTHING]],
            "fields": ["id", *await self._metadata.known(LEAD, (*SELECT, *phones))],
            "order": "write_date asc, id asc",
            "limit": PAGE,
            "offset": mark.offset,
        }
        rows = await self._api.rows(ApiCall(model=LEAD, method="search_read", args=args))
        moments = [Row(row.text("id"), iso_of(row.text("write_date"))) for row in rows]
        fresh = advance(mark, moments, self._now().timestamp(), behind=len(rows) == PAGE)
        clients = await self.clients([rows[at] for at in fresh])
        won = await self._metadata.won_stages() if fresh else frozenset()
        return DealPage(
            deals=tuple(self._deal(rows[at], won, clients, phones) for at in fresh),
            cursor=msgspec.json.encode(mark).decode(),
            complete=not mark.behind,
        )

    async def ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Ids of all deals, the oldest first."""
        last, count = 0, PAGE
        while count == PAGE:
            domain = [["id", ">", last], *IS_DEAL, ["active", "in", EVERYTHING]]
            args = {"domain": domain, "fields": ["id"], "order": "id asc", "limit": PAGE}
            rows = await self._api.rows(ApiCall(model=LEAD, method="search_read", args=args))
            count = len(rows)
            last = rows[-1].number("id") if rows else last
            yield tuple(row.text("id") for row in rows)

    async def clients(self, rows: Sequence[Reader]) -> dict[str, Client]:
        """The clients by the id of the partner."""
        partners = list(dict.fromkeys(int(found[0]) for row in rows if (found := linked(row, "partner_id"))))
        if not partners:
            return {}
        args = {"fields": ["id", "is_company", "parent_id"]}
        read = await self._api.rows(ApiCall(model=PARTNER, method="read", ids=tuple(partners), args=args))
        clients: dict[str, Client] = {}
        for row in read:
            id_, parent = row.text("id"), linked(row, "parent_id")
            is_company = row.maybe("is_company").value is True
            clients[id_] = Client(account=id_) if is_company else Client(id_, parent[0] if parent else None)
        return clients

    def _deal(self, row: Reader, won: frozenset[str], clients: Mapping[str, Client], phones: Sequence[str]) -> Deal:
        modified = moment_of(iso_of(row.text("write_date"))) or FIRST
        stage, partner, owner = linked(row, "stage_id"), linked(row, "partner_id"), owner_of(row)
        currency, amount = linked(row, "company_currency"), row.maybe("expected_revenue").value
        client = clients.get(partner[0], Client()) if partner else Client()
        is_lost = row.maybe("active").value is False
        day = word(row, "date_closed") or word(row, "date_deadline")
        return Deal(
            id=row.text("id"),
            name=word(row, "name") or "",
            amount=None if amount is None or isinstance(amount, bool) else str(amount),
            currency=currency[1] or None if currency else None,
            stage=LOST_STAGE if is_lost else stage[0] if stage else "",
            state=LOST if is_lost else WON if stage and stage[0] in won else OPEN,
            created_at=moment_of(created_text(row)) or modified,
            modified_at=modified,
            closed_on=date.fromisoformat(day[:10]) if day else None,
            contact=client.contact,
            account=client.account,
            link=self._api.link(LEAD, row.text("id")),
            owner=owner.id if owner else None,
            phones=tuple(number for name in phones if (number := word(row, name))),
        )
