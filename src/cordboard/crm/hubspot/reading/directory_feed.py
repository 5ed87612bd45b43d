"""Feeds the local directory: all people page by page, then the changes; all ids for the sweep.

The first load lists records, which knows no limit. Changes are searched by their moment: a search finds a record only
seconds after it changed, so each is asked for again until it is surely indexed. HubSpot lists no deletions by time.
"""

from collections.abc import AsyncIterator, Callable
from datetime import datetime, timedelta

import msgspec

from cordboard.crm.hubspot.api import Api
from cordboard.crm.hubspot.queries import PAGE, REACH, Filter, search, test
from cordboard.crm.hubspot.reading.people import People
from cordboard.crm.hubspot.record_types import CONTACTS, PEOPLE, STAGE, changed, epoch_ms, moment_text
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Change, IdPage, Page
from cordboard.toolkit.crm.watermark import EPOCH, Mark, Row, advance
from cordboard.toolkit.json_reader import Reader

LAG = timedelta(seconds=60)  # a search has surely found a change after this long; KNOW: seconds


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position: while loading the type and where in it, then a mark for the changes of each type."""

    marks: dict[str, Mark] = {}
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
        """Everybody, one type after the other; who changes meanwhile comes again with the changes."""
        cursor = _cursor(text)
        if not cursor.marks:
            since = moment_text(self._now() - LAG)
            cursor.marks = {record_type: Mark(since=since) for record_type in PEOPLE}
        while not cursor.loaded:
            record_type = PEOPLE[cursor.kind]
            rows, cursor.after = await self._listed(record_type, self._people.properties(record_type), cursor.after)
            if not cursor.after:
                cursor.kind += 1
            cursor.loaded = cursor.kind == len(PEOPLE)
            changes = await self._changes(record_type, rows)
            yield Page(changes=changes, cursor=_text(cursor), complete=cursor.loaded)

    async def changes(self, text: str) -> Page:
        """One page of each type."""
        cursor = _cursor(text)
        found: list[Change] = []
        for record_type in PEOPLE:
            found += await self._page(record_type, cursor.marks.setdefault(record_type, Mark()))
        behind = any(mark.behind for mark in cursor.marks.values())
        return Page(changes=tuple(found), cursor=_text(cursor), complete=not behind)

    async def ids(self) -> AsyncIterator[IdPage]:
        """Ids of all people."""
        for record_type in PEOPLE:
            after, more = "", True
            while more:
                rows, after = await self._listed(record_type, [STAGE] if record_type == CONTACTS else ["name"], after)
                yield IdPage(ids=tuple((self._entity(record_type, row), row.text("id")) for row in rows))
                more = bool(after)

    def _entity(self, record_type: str, row: Reader) -> Entity:
        if record_type != CONTACTS:
            return Entity.ACCOUNT
        return self._people.stages.entity_of(row["properties"].maybe_text(STAGE))

    async def _listed(self, record_type: str, properties: list[str], after: str) -> tuple[list[Reader], str]:
        return await listed(self._api, record_type, properties, after)

    async def _page(self, record_type: str, mark: Mark) -> tuple[Change, ...]:
        name = changed(record_type)
        rows = await changed_rows(self._api, record_type, mark, self._people.properties(record_type))
        moments = [Row(row.text("id"), row["properties"].text(name)) for row in rows]
        fresh = advance(mark, moments, self._now().timestamp(), behind=mark.behind, overlap=LAG)
        return await self._changes(record_type, [rows[at] for at in fresh])

    async def _changes(self, record_type: str, rows: list[Reader]) -> tuple[Change, ...]:
        people = await self._people.read(record_type, rows)
        return tuple(Change(entity=one.entity, id=str(one.id), record=one) for one in people)


async def listed(api: Api, record_type: str, properties: list[str], after: str) -> tuple[list[Reader], str]:
    """A page of all records, and where the next one begins ("": nowhere)."""
    query = {"limit": str(PAGE), "properties": ",".join(properties), "archived": "false"}
    path = api.paths.of("objects", record_type)
    page = await api.get(path, f"crm.objects.{record_type}.read", **query, **({"after": after} if after else {}))
    return list(page["results"]), page.maybe_text("paging", "next", "after") or ""


async def changed_rows(api: Api, record_type: str, mark: Mark, properties: list[str]) -> list[Reader]:
    """The next records from the mark on, the longest unchanged first; `mark.behind` says whether there are more.

    Beyond the reach of a search, the moment that so many records share is left behind: their sweep brings them.
    """
    if mark.offset + PAGE > REACH:
        mark.since, mark.offset = moment_text(datetime.fromisoformat(mark.since) + timedelta(milliseconds=1)), 0
    by = changed(record_type)
    body = search(*_since(mark, by), properties=properties, order=by, limit=PAGE, after=mark.offset)
    reader = await api.look("objects", f"{record_type}/search", body)
    mark.behind = bool(reader.maybe_text("paging", "next", "after"))
    return list(reader["results"])


def _since(mark: Mark, name: str) -> list[list[Filter]]:
    return [] if mark.since == EPOCH else [[test(name, "GTE", epoch_ms(datetime.fromisoformat(mark.since)))]]


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
