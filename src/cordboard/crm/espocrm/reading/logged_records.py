"""Reads call records, tasks and deals, whoever created them, a page at a time.

Source: own run of EspoCRM 9.1.7, 2026-11-22.
"""

from datetime import UTC, datetime

from cordboard.crm.espocrm.api import Api, ApiCall
from cordboard.crm.espocrm.codec import DIRECTIONS, HELD, NOT_HELD
from cordboard.crm.espocrm.queries import PAGE, search, where
from cordboard.crm.espocrm.record_types import TYPES, iso_of, link_of, moment_text
from cordboard.domain.calls.call import Direction
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

ANSWERED = {HELD: True, NOT_HELD: False}
LINKS = {Entity.CALL: ("parentId",), Entity.TASK: ("parentId",), Entity.DEAL: ("contactId", "accountId")}
MANY = "contactsIds"  # of a deal; lists leave it out
FURTHER = {
    Entity.CALL: ("description", "direction", "status", "dateStart"),
    Entity.TASK: ("description",),
    Entity.DEAL: ("stage",),
}


async def logged_page(api: Api, entity: Entity, since: datetime, after: int) -> LoggedPage:
    """Records of this kind created after that second."""
    created = where("after", "createdAt", moment_text(since))
    select = ("id", "name", "createdAt", "assignedUserId", *FURTHER[entity], *LINKS[entity])
    query = search(created, select=select, order="createdAt", limit=PAGE, offset=after)
    rows, total = await api.rows(f"/{TYPES[entity]}", query)
    read = after + len(rows)
    if entity is Entity.DEAL:
        rows = [await _whole(api, row) for row in rows]
    return LoggedPage(
        records=tuple(_record(entity, row, api.site) for row in rows),
        after=read if rows and read < total else None,
    )


async def _whole(api: Api, row: Reader) -> Reader:
    """The deal with its contacts; as it was listed where it is gone meanwhile."""
    answer = await api.ask(ApiCall(method="GET", path=f"/{TYPES[Entity.DEAL]}/{row.text('id')}"))
    return row if answer.error else answer.reader


def _record(entity: Entity, row: Reader, site: str) -> LoggedRecord:
    is_call = entity is Entity.CALL
    direction, status = (row.maybe_text("direction"), row.maybe_text("status")) if is_call else (None, None)
    begun = row.maybe_text("dateStart") if is_call else None
    at = moment_of(iso_of(begun or row.text("createdAt")))
    texts = (row.maybe_text(name) for name in ("name", "description"))
    many = [one.text() for one in row.maybe(MANY)] if row.maybe(MANY) else []
    linked = (*(row.maybe_text(name) for name in LINKS[entity]), *many)
    return LoggedRecord(
        id=row.text("id"),
        at=at or datetime.fromtimestamp(0, UTC),
        texts=tuple(text for text in texts if text),
        linked=tuple(dict.fromkeys(one for one in linked if one)),
        owner=row.maybe_text("assignedUserId"),
        answered=ANSWERED.get(status or ""),
        outbound=direction == DIRECTIONS[Direction.OUTBOUND] if direction else None,
        stage=row.maybe_text("stage"),
        link=link_of(site, TYPES[entity], row.text("id")),
    )
