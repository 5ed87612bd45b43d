"""Reads calls, tasks and deals, whoever created them, a page at a time.

A call is a message of the activity type Call, as Odoo itself writes when such an activity is done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.codec import facts_of
from cordboard.crm.odoo.domains import EVERYTHING, IS_DEAL, PAGE, Domain
from cordboard.crm.odoo.html_text import text_of
from cordboard.crm.odoo.reading.deal_feed import Client, DealFeed
from cordboard.crm.odoo.reading.directory_feed import created_text
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.readers import FIRST, linked, owner_of, word
from cordboard.crm.odoo.reading.users import Users
from cordboard.crm.odoo.record_types import MODELS, iso_of, moment_text
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

SELECT = {
    Entity.CALL: ("subject", "body", "date", "create_date", "model", "res_id", "author_id"),
    Entity.TASK: ("summary", "note", "create_date", "res_model", "res_id", "user_id"),
    Entity.DEAL: ("name", "create_date", "partner_id", "user_id", "stage_id"),
}
PLACE = {Entity.CALL: "model", Entity.TASK: "res_model"}
TEXTS = {Entity.CALL: ("subject", "body"), Entity.TASK: ("summary", "note"), Entity.DEAL: ("name",)}


class LoggedRecords:
    """Of one Odoo. `activity_type`: external id of the type of calls."""

    def __init__(self, api: Api, metadata: Metadata, users: Users, deals: DealFeed, activity_type: str) -> None:
        self._api = api
        self._metadata = metadata
        self._users = users
        self._deals = deals
        self._activity_type = activity_type

    async def page(self, entity: Entity, since: datetime, after: int) -> LoggedPage:
        """Records of this kind created after that second."""
        domain = [["create_date", ">", moment_text(since)], *await self._of(entity)]
        args = {
            "domain": domain,
            "fields": ["id", *SELECT[entity]],
            "order": "create_date asc, id asc",
            "limit": PAGE,
            "offset": after,
        }
        rows = await self._api.rows(ApiCall(model=MODELS[entity], method="search_read", args=args))
        clients = await self._deals.clients(rows) if entity is Entity.DEAL else {}
        records = [await self._record(entity, row, clients) for row in rows]
        return LoggedPage(records=tuple(records), after=after + len(rows) if len(rows) == PAGE else None)

    async def _of(self, entity: Entity) -> Domain:
        match entity:
            case Entity.CALL:
                return [["mail_activity_type_id", "=", await self._metadata.record_of(self._activity_type) or 0]]
            case Entity.DEAL:
                return [*IS_DEAL, ["active", "in", EVERYTHING]]
        active = await self._metadata.known(MODELS[entity], ("active",))
        return [["active", "in", EVERYTHING]] if active else []

    async def _record(self, entity: Entity, row: Reader, clients: Mapping[str, Client]) -> LoggedRecord:
        texts = [text_of(text) for name in TEXTS[entity] if (text := word(row, name))]
        is_call = entity is Entity.CALL
        answered, outbound = facts_of(texts[-1]) if is_call and texts else (None, None)
        begun = word(row, "date") if is_call else None
        at = moment_of(iso_of(begun) if begun else created_text(row))
        stage = linked(row, "stage_id") if entity is Entity.DEAL else None
        return LoggedRecord(
            id=row.text("id"),
            at=at or FIRST,
            texts=tuple(texts),
            linked=_linked(entity, row, clients),
            owner=await self._owner(entity, row),
            answered=answered,
            outbound=outbound,
            stage=stage[0] if stage else None,
            link=self._link(entity, row),
        )

    async def _owner(self, entity: Entity, row: Reader) -> str | None:
        if entity is not Entity.CALL:
            owner = owner_of(row)
            return owner.id if owner else None
        author = linked(row, "author_id")
        return await self._users.user_of(author[0] if author else None)

    def _link(self, entity: Entity, row: Reader) -> str | None:
        if entity is Entity.DEAL:
            return self._api.link(MODELS[entity], row.text("id"))
        model, record = word(row, PLACE[entity]), word(row, "res_id")
        return self._api.link(model, record) if model and record else None


def _linked(entity: Entity, row: Reader, clients: Mapping[str, Client]) -> tuple[str, ...]:
    if entity is not Entity.DEAL:
        record = word(row, "res_id")
        return (record,) if record else ()
    partner = linked(row, "partner_id")
    found: Sequence[Any] = clients.get(partner[0], (partner[0],)) if partner else ()
    return tuple(one for one in found if one)
