"""Reads tasks that are calls, other tasks and deals, whoever created them, a page at a time."""

from datetime import datetime

from cordboard.crm.salesforce.api import Api
from cordboard.crm.salesforce.codec import CALL, TALKED, started_in
from cordboard.crm.salesforce.queries import PAGE, all_of, equals, select
from cordboard.crm.salesforce.reading.deal_feed import contacts_of
from cordboard.crm.salesforce.reading.metadata import Metadata
from cordboard.crm.salesforce.reading.readers import EPOCH, moment
from cordboard.crm.salesforce.record_types import CREATED, TYPES, iso_of, link_of, moment_text
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

FIELDS = {
    Entity.CALL: ("Subject", "Description", "CallType", "CallDurationInSeconds", "CallDisposition", "WhoId", "WhatId"),
    Entity.TASK: ("Subject", "Description", "WhoId", "WhatId"),
    Entity.DEAL: ("Name", "Description", "StageName", "AccountId"),
}
KIND = {Entity.CALL: equals("TaskSubtype", CALL), Entity.TASK: "TaskSubtype != 'Call'"}
LINKS = ("WhoId", "WhatId", "AccountId")
OUTBOUND = {"Outbound": True, "Inbound": False}


async def logged_page(api: Api, metadata: Metadata, entity: Entity, since: datetime, offset: int) -> LoggedPage:
    """Records of this kind created after that second."""
    record_type, started = TYPES[entity], metadata.options.started
    own = (started,) if started and entity is Entity.CALL else ()
    fields = (CREATED, "OwnerId", *FIELDS[entity], *own)
    test = all_of((KIND.get(entity, ""), f"{CREATED} > {moment_text(since)}"))
    rows = await api.rows(record_type, select(record_type, fields, test, order=CREATED, offset=offset))
    contacts = await contacts_of(api, [row.text("Id") for row in rows]) if entity is Entity.DEAL else {}
    return LoggedPage(
        records=tuple(_record(entity, row, api.site, started, contacts.get(row.text("Id"))) for row in rows),
        after=offset + len(rows) if len(rows) == PAGE else None,
    )


def _record(entity: Entity, row: Reader, site: str, started: str, contact: str | None) -> LoggedRecord:
    is_call = entity is Entity.CALL
    texts = (row.maybe_text(name) for name in ("Subject", "Name", "Description"))
    linked = (contact, *(row.maybe_text(name) for name in LINKS))
    return LoggedRecord(
        id=row.text("Id"),
        at=(_began(row, started) if is_call else None) or moment(row, CREATED) or EPOCH,
        texts=tuple(text for text in texts if text),
        linked=tuple(dict.fromkeys(one for one in linked if one)),
        owner=row.maybe_text("OwnerId"),
        answered=_answered(row) if is_call else None,
        outbound=OUTBOUND.get(row.maybe_text("CallType") or ""),
        stage=row.maybe_text("StageName"),
        link=link_of(site, TYPES[entity], row.text("Id")),
    )


def _answered(row: Reader) -> bool | None:
    """By our call result, else by the duration."""
    if row.maybe_text("CallDisposition") == TALKED:
        return True
    seconds = row.maybe("CallDurationInSeconds").value
    return seconds > 0 if isinstance(seconds, int) else None


def _began(row: Reader, started: str) -> datetime | None:
    own = moment_of(iso_of(row.maybe_text(started) or "")) if started else None
    return own or started_in(row.maybe_text("Description"))
