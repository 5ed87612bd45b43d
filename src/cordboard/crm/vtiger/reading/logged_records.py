"""Reads events that are calls, tasks and deals, whoever created them, a page at a time.

An event has no field for the direction of a call: only its subject tells it, to people.
Source: own run of vtiger 8.2.0, 2026-11-22.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.codec import HELD, NOT_HELD
from cordboard.crm.vtiger.queries import PAGE, after, all_of, equals, select
from cordboard.crm.vtiger.reading.metadata import Metadata
from cordboard.crm.vtiger.record_types import TYPES, iso_of, link_of, moment_at, moment_text, zone_of
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

ANSWERED = {HELD: True, NOT_HELD: False}
LINKS = {
    Entity.CALL: ("contact_id", "parent_id"),
    Entity.TASK: ("contact_id", "parent_id"),
    Entity.DEAL: ("contact_id", "related_to"),
}
FURTHER = {
    Entity.CALL: ("subject", "description", "eventstatus", "date_start", "time_start"),
    Entity.TASK: ("subject", "description"),
    Entity.DEAL: ("potentialname", "sales_stage"),
}
NAMES = {Entity.DEAL: "potentialname"}


async def logged_page(api: Api, metadata: Metadata, entity: Entity, since: datetime, offset: int) -> LoggedPage:
    """Records of this kind created after that second."""
    module, tests = TYPES[entity], [after("createdtime", moment_text(since))]
    if entity is Entity.CALL:
        tests.append(equals("activitytype", "Call"))
    fields = ("createdtime", "assigned_user_id", *FURTHER[entity], *LINKS[entity])
    statement = select(module, fields, all_of(tests), order="createdtime", offset=offset)
    rows = await api.rows(module, statement)
    zone = zone_of(await metadata.zone())
    return LoggedPage(
        records=tuple(_record(entity, row, api.site, zone) for row in rows),
        after=offset + len(rows) if len(rows) == PAGE else None,
    )


def _record(entity: Entity, row: Reader, site: str, zone: ZoneInfo) -> LoggedRecord:
    is_call = entity is Entity.CALL
    began = moment_at(row.maybe_text("date_start"), row.maybe_text("time_start"), zone) if is_call else None
    created = moment_of(iso_of(row.text("createdtime"))) or datetime.fromtimestamp(0, UTC)
    texts = (row.maybe_text(name) for name in (NAMES.get(entity, "subject"), "description"))
    linked = (row.maybe_text(name) for name in LINKS[entity])
    return LoggedRecord(
        id=row.text("id"),
        at=began or created,
        texts=tuple(text for text in texts if text),
        linked=tuple(dict.fromkeys(one for one in linked if one)),
        owner=row.maybe_text("assigned_user_id"),
        answered=ANSWERED.get(row.maybe_text("eventstatus") or "") if is_call else None,
        stage=row.maybe_text("sales_stage"),
        link=link_of(site, TYPES[entity], row.text("id")),
    )
