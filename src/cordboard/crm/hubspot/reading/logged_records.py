"""Reads call records, tasks and deals, whoever created them, a page at a time."""

from collections.abc import Mapping
from datetime import UTC, datetime

from cordboard.crm.hubspot.api import Api
from cordboard.crm.hubspot.queries import PAGE, search, test
from cordboard.crm.hubspot.reading.links import links_of
from cordboard.crm.hubspot.record_types import HTML, LINKED, NAMES, OWNER, TYPES, created, epoch_ms
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.shadow.comparison import LoggedRecord
from cordboard.ports.crm.shadow import LoggedPage
from cordboard.toolkit.crm.html_text import text_of
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.json_reader import Reader

ANSWERED = {"COMPLETED": True, "NO_ANSWER": False, "BUSY": False, "FAILED": False, "CANCELED": False, "MISSED": False}
FURTHER = {
    Entity.CALL: ("hs_timestamp", "hs_call_direction", "hs_call_status"),
    Entity.TASK: (),
    Entity.DEAL: ("dealstage",),
}


async def logged_page(api: Api, entity: Entity, since: datetime, after: int) -> LoggedPage:
    """Records of this kind created since that moment."""
    kind = TYPES[entity]
    text = HTML.get(kind)
    properties = (NAMES[kind], *([text] if text else []), OWNER, created(kind), *FURTHER[entity])
    later = test(created(kind), "GTE", epoch_ms(since))
    body = search([later], properties=properties, order=created(kind), limit=PAGE, after=after)
    reader = await api.look("objects", f"{kind}/search", body)
    rows = list(reader["results"])
    links = await links_of(api, kind, [row.text("id") for row in rows], [to for to in LINKED if to != kind])
    more = reader.maybe_text("paging", "next", "after")
    return LoggedPage(
        records=tuple(_record(api, entity, row, links[row.text("id")]) for row in rows),
        after=after + len(rows) if more and rows else None,
    )


def _record(api: Api, entity: Entity, row: Reader, links: Mapping[str, list[str]]) -> LoggedRecord:
    held, kind = row["properties"], TYPES[entity]
    begun = held.maybe_text("hs_timestamp") if entity is Entity.CALL else None
    direction, status = held.maybe_text("hs_call_direction"), held.maybe_text("hs_call_status")
    texts = (held.maybe_text(NAMES[kind]), text_of(held.maybe_text(HTML[kind])) if kind in HTML else None)
    return LoggedRecord(
        id=row.text("id"),
        at=moment_of(begun or held.maybe_text(created(kind))) or datetime.fromtimestamp(0, UTC),
        texts=tuple(text for text in texts if text),
        linked=tuple(dict.fromkeys(one for ids in links.values() for one in ids)),
        owner=held.maybe_text(OWNER),
        answered=ANSWERED.get(status or ""),
        outbound=direction == "OUTBOUND" if direction else None,
        stage=held.maybe_text("dealstage"),
        link=api.link(kind, row.text("id")),
    )
