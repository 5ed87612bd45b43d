"""Feeds the local directory: first all people by time of change, then the changes; all ids for the sweep.

A lead that was converted is a deletion here: its contact comes by itself.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

import msgspec

from cordboard.crm.salesforce.api import Api
from cordboard.crm.salesforce.queries import MOST, PAGE, all_of, quoted, select
from cordboard.crm.salesforce.reading.people import People
from cordboard.crm.salesforce.reading.readers import is_converted
from cordboard.crm.salesforce.record_types import CHANGED, ENTITIES, PEOPLE, iso_of, moment_text
from cordboard.ports.crm import Change, IdPage, Page
from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row, advance
from cordboard.toolkit.json_reader import Reader


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position of each object; `loaded` after the first load."""

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
            name = next((one for one in PEOPLE if one not in cursor.marks or cursor.marks[one].behind), "")
            changes = await self._page(name, cursor.marks.setdefault(name, Mark()))
            cursor.loaded = all(one in cursor.marks and not cursor.marks[one].behind for one in PEOPLE)
            yield Page(changes=changes, cursor=_text(cursor), complete=cursor.loaded)

    async def changes(self, text: str) -> Page:
        """One page of each object."""
        cursor = _cursor(text)
        found: list[Change] = []
        for name in PEOPLE:
            found += await self._page(name, cursor.marks.setdefault(name, Mark()))
        behind = any(mark.behind for mark in cursor.marks.values())
        return Page(changes=tuple(found), cursor=_text(cursor), complete=not behind)

    async def ids(self) -> AsyncIterator[IdPage]:
        """Ids of all people."""
        for name in PEOPLE:
            live = "IsConverted = false" if name == "Lead" else ""
            async for ids in all_ids(self._api, name, live):
                yield IdPage(ids=tuple((ENTITIES[name], one) for one in ids))

    async def _page(self, record_type: str, mark: Mark) -> tuple[Change, ...]:
        attributes = await self._people.attributes(record_type)
        rows, moments = await changed_page(self._api, record_type, attributes, mark, PAGE)
        fresh = advance(mark, moments, self._now().timestamp(), behind=len(rows) == PAGE)
        new, entity = [rows[at] for at in fresh], ENTITIES[record_type]
        people = await self._people.read(record_type, new)
        gone = tuple(Change(entity=entity, id=row.text("Id")) for row in new if is_converted(row))
        return (*gone, *(Change(entity=entity, id=str(one.id), record=one) for one in people))


async def changed_page(
    api: Api, record_type: str, fields: Sequence[str], mark: Mark, page: int
) -> tuple[list[Reader], list[Row]]:
    """The next rows from the mark on, in the order of their change."""
    since = "" if mark.since == EPOCH else f"{CHANGED} >= {moment_text(datetime.fromisoformat(mark.since))}"
    names = [*fields, CHANGED]
    rows = await api.rows(record_type, select(record_type, names, since, order=CHANGED, limit=page, offset=mark.offset))
    return rows, [Row(row.text("Id"), iso_of(row.text(CHANGED))) for row in rows]


async def all_ids(api: Api, record_type: str, where: str = "") -> AsyncIterator[tuple[str, ...]]:
    """Ids of all records, page by page."""
    last, full = "", True
    while full:
        after = f"Id > {quoted(last)}" if last else ""
        rows = await api.rows(record_type, select(record_type, ("Id",), all_of((where, after)), order="Id", limit=MOST))
        full = len(rows) == MOST
        last = rows[-1].text("Id") if rows else ""
        yield tuple(row.text("Id") for row in rows)


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
