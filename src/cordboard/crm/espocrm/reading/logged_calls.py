"""Reads call records, whoever created them, a page at a time. Source: own run of EspoCRM 9.1.7, 2026-11-22."""

from datetime import UTC, datetime

from cordboard.crm.espocrm.api import Api
from cordboard.crm.espocrm.codec import DIRECTIONS, HELD, NOT_HELD
from cordboard.crm.espocrm.queries import PAGE, search, where
from cordboard.crm.espocrm.record_types import iso_of, link_of, moment_text
from cordboard.domain.calls.call import Direction
from cordboard.domain.shadow.comparison import LoggedCall
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

TYPE = "Call"
ANSWERED = {HELD: True, NOT_HELD: False}
SELECT = ("id", "name", "description", "direction", "status", "dateStart", "createdAt", "assignedUserId", "parentId")


async def logged_page(api: Api, since: datetime, after: int) -> LoggedPage:
    """Call records created after that second."""
    created = where("after", "createdAt", moment_text(since))
    query = search(created, select=SELECT, order="createdAt", limit=PAGE, offset=after)
    rows, total = await api.rows(f"/{TYPE}", query)
    read = after + len(rows)
    return LoggedPage(
        calls=tuple(_call(row, api.site) for row in rows), cost=0.0, after=read if rows and read < total else None
    )


def _call(row: Reader, site: str) -> LoggedCall:
    direction, status = row.maybe_text("direction"), row.maybe_text("status")
    at = moment_of(iso_of(row.maybe_text("dateStart") or row.text("createdAt")))
    texts = (row.maybe_text(name) for name in ("name", "description"))
    parent = row.maybe_text("parentId")
    return LoggedCall(
        id=row.text("id"),
        at=at or datetime.fromtimestamp(0, UTC),
        texts=tuple(text for text in texts if text),
        linked=(parent,) if parent else (),
        owner=row.maybe_text("assignedUserId"),
        answered=ANSWERED.get(status or ""),
        outbound=direction == DIRECTIONS[Direction.OUTBOUND] if direction else None,
        link=link_of(site, TYPE, row.text("id")),
    )
