"""Reads call records, tasks and deals, whoever created them, a page at a time.

Source: own run of SuiteCRM 7.13.2, 2026-11-22.
"""

from datetime import UTC, datetime

from cordboard.crm.suitecrm.api import Api
from cordboard.crm.suitecrm.codec import DIRECTIONS, HELD, NOT_HELD
from cordboard.crm.suitecrm.queries import Compared, listed
from cordboard.crm.suitecrm.record_types import TYPES, moment_text
from cordboard.domain.calls.call import Direction
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

PAGE = 100
ANSWERED = {HELD: True, NOT_HELD: False}
LINKS = {
    Entity.CALL: ("parent_id", "contact_id"),
    Entity.TASK: ("parent_id", "contact_id"),
    Entity.DEAL: ("account_id",),
}
FURTHER = {
    Entity.CALL: ("description", "direction", "status", "date_start"),
    Entity.TASK: ("description",),
    Entity.DEAL: ("sales_stage",),
}
MANY = "contacts"  # of a deal; lists leave it out


async def logged_page(api: Api, entity: Entity, since: datetime, after: int) -> LoggedPage:
    """Records of this kind created after that second, from number `after` on."""
    module, number = TYPES[entity], after // PAGE + 1
    select = ("name", "date_entered", "assigned_user_id", *FURTHER[entity], *LINKS[entity])
    created = Compared("date_entered", "gt", moment_text(since))
    query = listed(module, created, select=select, sort="date_entered", size=PAGE, number=number)
    page = await api.rows(module, query, number)
    rows, read = page.rows[after % PAGE :], (number - 1) * PAGE + len(page.rows)
    many = [(await api.related(module, row.text("id"), MANY)) or [] if entity is Entity.DEAL else [] for row in rows]
    records = tuple(_record(api, entity, row, ids) for row, ids in zip(rows, many, strict=True))
    return LoggedPage(records=records, after=read if page.more else None)


def _record(api: Api, entity: Entity, row: Reader, many: list[str]) -> LoggedRecord:
    is_call = entity is Entity.CALL
    direction, status = (row.maybe_text("direction"), row.maybe_text("status")) if is_call else (None, None)
    begun = row.maybe_text("date_start") if is_call else None
    texts = (row.maybe_text(name) for name in ("name", "description"))
    linked = (*(row.maybe_text(name) for name in LINKS[entity]), *many)
    return LoggedRecord(
        id=row.text("id"),
        at=moment_of(begun or row.maybe_text("date_entered")) or datetime.fromtimestamp(0, UTC),
        texts=tuple(text for text in texts if text),
        linked=tuple(dict.fromkeys(one for one in linked if one)),
        owner=row.maybe_text("assigned_user_id"),
        answered=ANSWERED.get(status or ""),
        outbound=direction == DIRECTIONS[Direction.OUTBOUND] if direction else None,
        stage=row.maybe_text("sales_stage"),
        link=api.site.link_of(TYPES[entity], row.text("id")),
    )
