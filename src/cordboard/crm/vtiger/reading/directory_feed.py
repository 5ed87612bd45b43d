"""Feeds the local directory: first all people by time of change, then the changes; all ids for the sweep.

vtiger lists deletions only by an operation that fails on PHP 8, so `ids` is compared with the directory from time to
time. Times are whole seconds, and a statement says no total: a full page has more behind it.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime

import msgspec

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.queries import PAGE, at_least, select
from cordboard.crm.vtiger.reading.people import People
from cordboard.crm.vtiger.record_types import ENTITIES, PEOPLE, iso_of, moment_text
from cordboard.ports.crm import Change, IdPage, Page
from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row, advance
from cordboard.toolkit.json_reader import Reader


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position of each module; `loaded` after the first load."""

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
                _, moments = await marked_page(self._api, module, ["createdtime"], mark, "createdtime", PAGE)
                advance(mark, moments, self._now().timestamp(), behind=len(moments) == PAGE)
                yield IdPage(ids=tuple((ENTITIES[module], row.id) for row in moments))

    async def _page(self, module: str, mark: Mark) -> tuple[Change, ...]:
        attributes = await self._people.attributes(module)
        rows, moments = await marked_page(self._api, module, attributes, mark, "modifiedtime", PAGE)
        fresh = advance(mark, moments, self._now().timestamp(), behind=len(rows) == PAGE)
        people = await self._people.read(module, [rows[at] for at in fresh])
        return tuple(Change(entity=ENTITIES[module], id=str(one.id), record=one) for one in people)


async def marked_page(
    api: Api, module: str, fields: list[str], mark: Mark, moment: str, page: int
) -> tuple[list[Reader], list[Row]]:
    """The next rows from the mark on, in the order of this moment."""
    where = "" if mark.since == EPOCH else at_least(moment, moment_text(datetime.fromisoformat(mark.since)))
    rows = await api.rows(module, select(module, fields, where, order=moment, offset=mark.offset, limit=page))
    return rows, [Row(row.text("id"), iso_of(row.text(moment))) for row in rows]


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
