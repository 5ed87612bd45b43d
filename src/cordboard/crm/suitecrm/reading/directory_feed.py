"""Feeds the local directory: first all people by time of change, then the changes; all ids for the sweep.

Deleted records are not listed, so `ids` is compared with the directory from time to time.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import msgspec

from cordboard.crm.suitecrm.api import Api
from cordboard.crm.suitecrm.reading.paging import marked, page_since
from cordboard.crm.suitecrm.reading.readers import person_attributes, read_person
from cordboard.crm.suitecrm.record_types import ENTITIES, PEOPLE
from cordboard.ports.crm import Change, ExtraFields, IdPage, Page
from cordboard.toolkit.crm.watermark import Mark, advance

PAGE = 100
CHANGED, CREATED = "date_modified", "date_entered"


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position of each module; `loaded` after the first load."""

    marks: dict[str, Mark] = {}
    loaded: bool = False


class DirectoryFeed:
    """Reads people page by page."""

    def __init__(self, api: Api, extra_fields: Callable[[], ExtraFields], now: Callable[[], datetime]) -> None:
        self._api = api
        self._extra_fields = extra_fields
        self._now = now

    async def load(self, text: str | None) -> AsyncIterator[Page]:
        """Everybody, the longest unchanged first; who changes meanwhile comes again at the end."""
        cursor = _cursor(text)
        while not cursor.loaded:
            module = next((name for name in PEOPLE if name not in cursor.marks or cursor.marks[name].behind), "")
            changes = await self._page(module, cursor.marks.setdefault(module, Mark()))
            cursor.loaded = all(name in cursor.marks and not cursor.marks[name].behind for name in PEOPLE)
            yield Page(changes=changes, cursor=_text(cursor), complete=cursor.loaded)

    async def changes(self, text: str) -> Page:
        """One page of each module."""
        cursor = _cursor(text)
        found: list[Change] = []
        for module in PEOPLE:
            found += await self._page(module, cursor.marks.setdefault(module, Mark()))
        behind = any(mark.behind for mark in cursor.marks.values())
        return Page(changes=tuple(found), cursor=_text(cursor), complete=not behind)

    async def ids(self) -> AsyncIterator[IdPage]:
        """Ids of all people, the oldest record first."""
        for module in PEOPLE:
            mark = Mark(behind=True)
            while mark.behind:
                page = await page_since(self._api, module, mark, CREATED, [], PAGE)
                rows = marked(page.rows, CREATED)
                advance(mark, rows, self._now().timestamp(), behind=page.more)
                yield IdPage(ids=tuple((ENTITIES[module], row.id) for row in rows))

    async def _page(self, module: str, mark: Mark) -> tuple[Change, ...]:
        extra = self._extra_fields().get(ENTITIES[module], ())
        page = await page_since(self._api, module, mark, CHANGED, person_attributes(module, extra), PAGE)
        fresh = advance(mark, marked(page.rows, CHANGED), self._now().timestamp(), behind=page.more)
        people = [read_person(page.rows[at], module, self._api.site, extra) for at in fresh]
        return tuple(Change(entity=ENTITIES[module], id=str(one.id), record=one) for one in people)


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
