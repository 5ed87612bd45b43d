"""Reads calls, tasks and deals, whoever created them. A list has cursors and no offset, so a later part counts again.

An activity has no direction; whether anybody talked is told by its duration: 00:00 is a call without talk.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

from cordboard.crm.pipedrive.api import PAGE, Api
from cordboard.crm.pipedrive.reading.metadata import Metadata
from cordboard.crm.pipedrive.reading.readers import stage_of
from cordboard.crm.pipedrive.record_types import (
    ACTIVITIES,
    LINKS,
    NOTE,
    OWNER,
    TYPES,
    Kinds,
    moment_at,
    moment_text,
    seconds_of,
    v2,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.html_text import text_of
from cordboard.toolkit.crm.idempotency_marker import unmarked
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader


async def logged_page(
    api: Api, metadata: Metadata, kinds: Kinds, entity: Entity, since: datetime, after: int
) -> LoggedPage:
    """Records of this kind created since that moment."""
    await metadata.me()
    wanted = {Entity.CALL: kinds.call, Entity.TASK: kinds.task}.get(entity)
    found: list[LoggedRecord] = []
    count = 0
    async for row in _created(api, TYPES[entity], since):
        if wanted and row.maybe_text("type") != wanted:
            continue
        if count == after + PAGE:
            return LoggedPage(records=tuple(found), after=count)
        if count >= after:
            found.append(_record(api, entity, row))
        count += 1
    return LoggedPage(records=tuple(found), after=None)


async def _created(api: Api, kind: str, since: datetime) -> AsyncIterator[Reader]:
    """The oldest first. Whatever was created since was changed since, too."""
    cursor, more = "", True
    order = {"sort_by": "add_time", "sort_direction": "asc", "updated_since": moment_text(since)}
    while more:
        rows, cursor = await api.page(v2(kind), kind, cursor, order)
        for row in rows:
            added = moment_of(row.maybe_text("add_time"))
            if row.maybe("is_deleted").value is not True and (added is None or added >= since):
                yield row
        more = bool(cursor)


def _record(api: Api, entity: Entity, row: Reader) -> LoggedRecord:
    kind, is_call = TYPES[entity], entity is Entity.CALL
    began = moment_at(row.maybe_text("due_date"), row.maybe_text("due_time")) if is_call else None
    texts = [row.maybe_text("subject") or row.maybe_text("title")]
    if kind == ACTIVITIES:
        texts.append(unmarked(text_of(row.maybe_text(NOTE)))[0])
    talked = seconds_of(row.maybe_text("duration")) if is_call else None
    return LoggedRecord(
        id=row.text("id"),
        at=began or moment_of(row.maybe_text("add_time")) or datetime.fromtimestamp(0, UTC),
        texts=tuple(text for text in texts if text),
        linked=tuple(linked_ids(row)),
        owner=row.maybe_text(OWNER),
        answered=None if talked is None else talked > 0,
        stage=stage_of(row) or None if entity is Entity.DEAL else None,
        link=api.link(kind, row.text("id")),
    )


def linked_ids(row: Reader) -> list[str]:
    """Ids of the persons, the organisation and the deal of a record."""
    listed = row.maybe("participants")
    several = [one.maybe_text("person_id") for one in listed] if listed else []
    found = [row.maybe_text(name) for name in LINKS.values()]
    return list(dict.fromkeys(one for one in (*found, *several) if one))
