"""Feeds the local directory: all people page by page, then the changes; all ids for the sweep.

Pipedrive lists no deletions by time: they come as notifications, and `ids` is compared with the directory.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import msgspec

from cordboard.crm.pipedrive.api import Api
from cordboard.crm.pipedrive.reading.changed_rows import Place, changed_rows
from cordboard.crm.pipedrive.reading.people import People
from cordboard.crm.pipedrive.record_types import PEOPLE, v2
from cordboard.ports.crm import Change, IdPage, Page
from cordboard.toolkit.crm.watermark import Mark
from cordboard.toolkit.json_reader import Reader

EARLIER = timedelta(minutes=1)  # changes from before the first load began are asked for again


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position: while loading the kind and where in it, then a place in the changes of each kind."""

    places: dict[str, Place] = {}
    kind: int = 0
    after: str = ""
    loaded: bool = False


class DirectoryFeed:
    """Reads people page by page."""

    def __init__(self, api: Api, people: People, now: Callable[[], datetime]) -> None:
        self._api = api
        self._people = people
        self._now = now

    async def load(self, text: str | None) -> AsyncIterator[Page]:
        """Everybody, one kind after the other; who changes meanwhile comes again with the changes."""
        cursor = _cursor(text)
        if not cursor.places:
            since = (self._now() - EARLIER).isoformat(timespec="seconds")
            cursor.places = {kind: Place(mark=Mark(since=since)) for kind in PEOPLE}
        while not cursor.loaded:
            kind = PEOPLE[cursor.kind]
            rows, cursor.after = await self._api.page(v2(kind), kind, cursor.after)
            if not cursor.after:
                cursor.kind += 1
            cursor.loaded = cursor.kind == len(PEOPLE)
            yield Page(changes=await self._changes(kind, rows), cursor=_text(cursor), complete=cursor.loaded)

    async def changes(self, text: str) -> Page:
        """One page of each kind."""
        cursor = _cursor(text)
        found: list[Change] = []
        for kind in PEOPLE:
            place = cursor.places.setdefault(kind, Place())
            found += await self._changes(kind, await changed_rows(self._api, kind, place, self._now()))
        behind = any(place.mark.behind for place in cursor.places.values())
        return Page(changes=tuple(found), cursor=_text(cursor), complete=not behind)

    async def ids(self) -> AsyncIterator[IdPage]:
        """Ids of all people."""
        for kind in PEOPLE:
            after, more = "", True
            while more:
                rows, after = await self._api.page(v2(kind), kind, after)
                yield IdPage(ids=tuple([(await self._people.entity(kind, row), row.text("id")) for row in rows]))
                more = bool(after)

    async def _changes(self, kind: str, rows: list[Reader]) -> tuple[Change, ...]:
        people = await self._people.read(kind, rows)
        return tuple(Change(entity=one.entity, id=str(one.id), record=one) for one in people)


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
