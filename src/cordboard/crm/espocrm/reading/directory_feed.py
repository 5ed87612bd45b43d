"""Feeds the local directory: first all people by time of change, then the changes; all ids for the sweep.

EspoCRM lists no deletions, so `ids` is compared with the directory from time to time. Times are whole seconds.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import msgspec

from cordboard.crm.espocrm.api import Api
from cordboard.crm.espocrm.queries import PAGE, Condition, search, where
from cordboard.crm.espocrm.reading.people import People
from cordboard.crm.espocrm.record_types import ENTITIES, PEOPLE, iso_of, moment_text
from cordboard.ports.crm import Change, IdPage, Page
from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row, advance
from cordboard.toolkit.json_reader import Reader

SECOND = timedelta(seconds=1)


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position of each record type; `loaded` after the first load."""

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
            record_type = next((name for name in PEOPLE if name not in cursor.marks or cursor.marks[name].behind), "")
            changes = await self._page(record_type, cursor.marks.setdefault(record_type, Mark()))
            cursor.loaded = all(name in cursor.marks and not cursor.marks[name].behind for name in PEOPLE)
            yield Page(changes=changes, cursor=_text(cursor), complete=cursor.loaded)

    async def changes(self, text: str) -> Page:
        """One page of each record type."""
        cursor = _cursor(text)
        found: list[Change] = []
        for record_type in PEOPLE:
            found += await self._page(record_type, cursor.marks.setdefault(record_type, Mark()))
        behind = any(mark.behind for mark in cursor.marks.values())
        return Page(changes=tuple(found), cursor=_text(cursor), complete=not behind)

    async def ids(self) -> AsyncIterator[IdPage]:
        """Ids of all people, the oldest record first."""
        for record_type in PEOPLE:
            mark = Mark()
            while True:
                rows, total = await self._rows(record_type, mark, "createdAt", ["id", "createdAt"])
                moments = [Row(row.text("id"), iso_of(row.text("createdAt"))) for row in rows]
                behind = total > mark.offset + len(rows)
                advance(mark, moments, self._now().timestamp(), behind=behind)
                yield IdPage(ids=tuple((ENTITIES[record_type], row.id) for row in moments))
                if not behind:
                    break

    async def _page(self, record_type: str, mark: Mark) -> tuple[Change, ...]:
        rows, total = await self._rows(record_type, mark, "modifiedAt", self._people.attributes(record_type))
        moments = [Row(row.text("id"), iso_of(row.text("modifiedAt"))) for row in rows]
        behind = total > mark.offset + len(rows)
        fresh = advance(mark, moments, self._now().timestamp(), behind=behind)
        people = await self._people.whole(record_type, [rows[at] for at in fresh])
        return tuple(Change(entity=ENTITIES[record_type], id=str(one.id), record=one) for one in people)

    async def _rows(self, record_type: str, mark: Mark, moment: str, select: list[str]) -> tuple[list[Reader], int]:
        query = search(*since_mark(mark, moment), select=select, order=moment, limit=PAGE, offset=mark.offset)
        return await self._api.rows(f"/{record_type}", query)


def since_mark(mark: Mark, moment: str) -> list[Condition]:
    """From the mark on: `after` leaves its own second out, so it is asked one second earlier."""
    return [] if mark.since == EPOCH else [where("after", moment, moment_text(_moment(mark.since) - SECOND))]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
