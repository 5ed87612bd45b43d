"""Feeds the local directory: first all people by time of change, then the changes; all ids for the sweep.

Archived records are read too, so that they leave the directory at once. Odoo lists no deletions: `ids` is compared with
the directory from time to time. Times are whole seconds.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import msgspec

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.domains import EVERYTHING, IS_LEAD, OUTSIDERS, PAGE, Domain
from cordboard.crm.odoo.reading.people import People
from cordboard.crm.odoo.reading.readers import entity_of, word
from cordboard.crm.odoo.record_types import LEAD, PARTNER, PEOPLE, iso_of, moment_text
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Change, IdPage, Page
from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row, advance
from cordboard.toolkit.json_reader import Reader

GONE = {PARTNER: (Entity.CONTACT, Entity.ACCOUNT), LEAD: (Entity.LEAD,)}  # what a row without a person may have been


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position of each model; `loaded` after the first load."""

    marks: dict[str, Mark] = {}
    loaded: bool = False


class DirectoryFeed:
    """Reads people page by page."""

    def __init__(self, api: Api, people: People, now: Callable[[], datetime]) -> None:
        self._api = api
        self._people = people
        self._now = now

    async def load(self, text: str | None) -> AsyncIterator[Page]:
        """Everybody, the longest unchanged first; who changes meanwhile comes again at the end."""
        cursor = _cursor(text)
        while not cursor.loaded:
            model = next((name for name in PEOPLE if name not in cursor.marks or cursor.marks[name].behind), "")
            changes = await self._page(model, cursor.marks.setdefault(model, Mark()), first=True)
            cursor.loaded = all(name in cursor.marks and not cursor.marks[name].behind for name in PEOPLE)
            yield Page(changes=changes, cursor=_text(cursor), complete=cursor.loaded)

    async def changes(self, text: str) -> Page:
        """One page of each model."""
        cursor = _cursor(text)
        found: list[Change] = []
        for model in PEOPLE:
            found += await self._page(model, cursor.marks.setdefault(model, Mark()), first=False)
        behind = any(mark.behind for mark in cursor.marks.values())
        return Page(changes=tuple(found), cursor=_text(cursor), complete=not behind)

    async def ids(self) -> AsyncIterator[IdPage]:
        """Ids of all people, the oldest record first."""
        for model in PEOPLE:
            last, count = 0, PAGE
            select = ["id", "is_company"] if model == PARTNER else ["id", "type", "partner_id"]
            while count == PAGE:
                domain = [["id", ">", last], *(OUTSIDERS if model == PARTNER else IS_LEAD)]
                args = {"domain": domain, "fields": select, "order": "id asc", "limit": PAGE}
                rows = await self._api.rows(ApiCall(model=model, method="search_read", args=args))
                count = len(rows)
                last = rows[-1].number("id") if rows else last
                known = ((entity_of(row, model), row.text("id")) for row in rows)
                yield IdPage(ids=tuple((entity, id_) for entity, id_ in known if entity))

    async def _page(self, model: str, mark: Mark, *, first: bool) -> tuple[Change, ...]:
        args = {
            "domain": [*since_mark(mark), ["active", "in", EVERYTHING], *(OUTSIDERS if model == PARTNER else [])],
            "fields": await self._people.select(model),
            "order": "write_date asc, id asc",
            "limit": PAGE,
            "offset": mark.offset,
        }
        rows = await self._api.rows(ApiCall(model=model, method="search_read", args=args))
        moments = [Row(row.text("id"), iso_of(row.text("write_date"))) for row in rows]
        fresh = advance(mark, moments, self._now().timestamp(), behind=len(rows) == PAGE)
        found: list[Change] = []
        for at in fresh:
            found += await self._change(rows[at], model, first=first)
        return tuple(found)

    async def _change(self, row: Reader, model: str, *, first: bool) -> list[Change]:
        entity, id_ = entity_of(row, model), row.text("id")
        if entity is None:
            return [] if first else [Change(entity=one, id=id_) for one in GONE[model]]
        return [Change(entity=entity, id=id_, record=await self._people.read(row, model))]


def since_mark(mark: Mark) -> Domain:
    """From the mark on, its own second included."""
    return [] if mark.since == EPOCH else [["write_date", ">=", moment_text(datetime.fromisoformat(mark.since))]]


def created_text(row: Reader) -> str:
    """When a record was created, ISO 8601."""
    return iso_of(word(row, "create_date") or "")


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
