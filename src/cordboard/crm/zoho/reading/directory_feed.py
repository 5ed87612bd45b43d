"""Feeds the local directory: the first load in pages, then what changed since, deleted and converted records included.

The store keeps the directory.
Source: docs/reference/zoho-crm.md 4.3, 8.1, 8.6; docs/reference/crm-connectors.md 17.4 item 11.
"""

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta

import msgspec

from cordboard.crm.zoho import api_credits
from cordboard.crm.zoho.api import Api, ApiCall, query_ask
from cordboard.crm.zoho.modules import ENTITIES, PEOPLE
from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.reading.decode import more_records, rows_of
from cordboard.crm.zoho.reading.directory_queries import People
from cordboard.crm.zoho.reading.finder import IN_COMPOSITE
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Change, Page
from cordboard.toolkit.crm.watermark import EPOCH, OVERLAP, Mark, Row, advance, earlier
from cordboard.toolkit.json_reader import Reader

FEW = 200  # rows for one credit
SKEW_S = 600.0  # between our clock and theirs, for deletions: a repetition does no harm
LISTED = 200


class Cursor(msgspec.Struct, omit_defaults=True):
    """The read position of load and changes. While `loading`, `after` is the last id read of that module."""

    marks: dict[str, Mark] = {}
    loading: str | None = None
    after: str = "0"
    swept: float = 0.0  # deletions were last asked for (epoch s)


class DirectoryFeed:
    """Reads people page by page."""

    def __init__(self, api: Api, people: People, now: Callable[[], datetime], sweep_every: timedelta) -> None:
        self._api = api
        self._people = people
        self._now = now
        self._sweep_every = sweep_every.total_seconds()

    # -- first load ----------------------------------------------------------------------------------------------

    async def load(self, text: str | None) -> AsyncIterator[Page]:
        """Everybody, by id. Changes begin where the service stood before the first page."""
        cursor = msgspec.json.decode(text, type=Cursor) if text else await self._beginning()
        while cursor.loading is not None:
            module = cursor.loading
            query = await self._people.select(
                module, f"(id > {coql.quoted(cursor.after)})", order="id asc", limit=coql.PAGE
            )
            answer = await self._api.read(query_ask(query, coql.PAGE))
            rows = rows_of(answer)
            if more_records(answer):
                cursor.after = rows[-1].text("id")
            else:
                cursor.loading, cursor.after = _next(module, list(cursor.marks)), "0"
            changes = await self._changed(module, rows)
            yield Page(changes=changes, cursor=_text(cursor), complete=cursor.loading is None)

    async def _beginning(self) -> Cursor:
        """The newest change of each module, by their clock; a module that cannot be read is left out."""
        started = self._now().timestamp()
        where = coql.since("Modified_Time", EPOCH)
        queries = [
            coql.select(["id", "Modified_Time"], module, where, order="Modified_Time desc", limit=1)
            for module in PEOPLE
        ]
        answers = await self._api.composite([query_ask(query, 1) for query in queries])
        cursor = Cursor(swept=started)
        for module, answer in zip(PEOPLE, answers, strict=True):
            if answer.error is None:
                rows = rows_of(answer.reader)
                since = earlier(rows[0].text("Modified_Time"), OVERLAP) if rows else EPOCH
                cursor.marks[module] = Mark(since=since, at=started)
        if not cursor.marks and answers[0].error:
            raise self._api.trouble(answers[0].error, query_ask("", 1))
        cursor.loading = next(iter(cursor.marks), None)
        return cursor

    # -- changes -------------------------------------------------------------------------------------------------

    async def changes(self, text: str) -> Page:
        """One composite request for all modules; a module with more changes is then read by itself."""
        cursor = msgspec.json.decode(text, type=Cursor) if text else Cursor(marks={name: Mark() for name in PEOPLE})
        found: list[Change] = []
        modules = list(cursor.marks)
        asks = [query_ask(await self._query(module, cursor.marks[module], IN_COMPOSITE), 1) for module in modules]
        answers = await self._api.composite(asks)
        complete = True
        for module, answer, ask in zip(modules, answers, asks, strict=True):
            if answer.error:
                raise self._api.trouble(answer.error, ask)
            mark = cursor.marks[module]
            reply = await self._more(module, mark) if more_records(answer.reader) else answer.reader
            fresh = self._advance(mark, rows_of(reply), behind=more_records(reply))
            found += await self._changed(module, fresh)
            complete = complete and not mark.behind
        now = self._now().timestamp()
        if now - cursor.swept >= self._sweep_every:
            found += await self._swept(modules, cursor.swept)
            cursor.swept = now
        return Page(changes=tuple(found), cursor=_text(cursor), complete=complete)

    async def _query(self, module: str, mark: Mark, limit: int) -> str:
        where = coql.since("Modified_Time", mark.since)
        order = "Modified_Time asc, id asc"
        return await self._people.select(module, where, order=order, limit=limit, offset=mark.offset)

    async def _more(self, module: str, mark: Mark) -> Reader:
        limit = coql.PAGE if mark.behind else FEW
        return await self._api.read(query_ask(await self._query(module, mark, limit), limit))

    def _advance(self, mark: Mark, rows: Sequence[Reader], *, behind: bool) -> list[Reader]:
        """Moves the mark over these rows; answers those that were not seen before."""
        seen = [Row(row.text("id"), row.text("Modified_Time")) for row in rows]
        return [rows[at] for at in advance(mark, seen, self._now().timestamp(), behind=behind)]

    async def _changed(self, module: str, rows: Sequence[Reader]) -> tuple[Change, ...]:
        people = await self._people.read(module, rows)
        return tuple(Change(entity=ENTITIES[module], id=str(person.id), record=person) for person in people)

    # -- deletions -----------------------------------------------------------------------------------------------

    async def _swept(self, modules: Sequence[str], since: float) -> list[Change]:
        """Records deleted since then, and leads that became contacts: neither shows among the changes."""
        moment = datetime.fromtimestamp(since - SKEW_S, self._now().tzinfo).isoformat(timespec="seconds")
        asks = [(ENTITIES[module], deleted_ask(module, moment)) for module in modules]
        if "Leads" in modules:
            asks.append((Entity.LEAD, _converted(moment)))
        answers = await self._api.composite([ask for _, ask in asks])
        gone: list[Change] = []
        for (entity, ask), answer in zip(asks, answers, strict=True):
            if answer.error is None and more_records(answer.reader):
                rows = await all_pages(self._api, ask)
            else:
                rows = [] if answer.error else rows_of(answer.reader)
            gone += [Change(entity=entity, id=row.text("id")) for row in rows]
        return gone


async def all_pages(api: Api, ask: ApiCall) -> list[Reader]:
    """The rows of all pages of a listing."""
    rows: list[Reader] = []
    for page in range(1, 11):  # the service lists no further than 2,000
        query = {**ask.query, "page": str(page), "per_page": str(LISTED)}
        answer = await api.read(msgspec.structs.replace(ask, query=query))
        rows += rows_of(answer)
        if not more_records(answer):
            break
    return rows


def deleted_ask(module: str, moment: str) -> ApiCall:
    """Records of a module that were deleted since then."""
    return ApiCall(
        method="GET",
        path=f"/{module}/deleted",
        query={"type": "all", "per_page": str(IN_COMPOSITE)},
        headers={"If-Modified-Since": moment},
        credits=api_credits.DELETED,
        scope=f"ZohoCRM.modules.{module.lower()}.READ",
    )


def _converted(moment: str) -> ApiCall:
    return ApiCall(
        method="GET",
        path="/Leads",
        query={"fields": "id,Modified_Time", "converted": "true", "per_page": str(IN_COMPOSITE)},
        headers={"If-Modified-Since": moment},
        scope="ZohoCRM.modules.leads.READ",
    )


def _next(module: str, modules: Sequence[str]) -> str | None:
    at = modules.index(module) + 1
    return modules[at] if at < len(modules) else None


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
