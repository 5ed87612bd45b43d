"""The lists of the contract as feeds: people for the directory, deals. Cursors are opaque and come back as they are."""

from collections.abc import AsyncIterator, Callable, Mapping

import msgspec

from cordboard.crm.custom.api import Api
from cordboard.crm.custom.contract import COLLECTIONS, PEOPLE
from cordboard.crm.custom.readers import Links, read_deal, read_person
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Change, ExtraFields, Page
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.json_reader import Reader

PAGE = 200


class Listed(msgspec.Struct, frozen=True):
    """One page of a list: its rows, ids of deleted records, where it goes on, whether there is more now."""

    rows: list[Reader]
    gone: list[str]
    next: str
    more: bool


class Cursor(msgspec.Struct, omit_defaults=True):
    """How far each list of people is read; `done`: those that were read to the end once."""

    marks: dict[str, str] = {}
    done: list[str] = []


class Feeds:
    """Reads the lists."""

    def __init__(self, api: Api, links: Links, extra: Callable[[], ExtraFields]) -> None:
        self._api = api
        self._links = links
        self._extra = extra

    async def load(self, text: str | None) -> AsyncIterator[Page]:
        """Everybody, list by list; a cursor continues where a load was cut off."""
        cursor = _cursor(text)
        while left := [one for one in PEOPLE if one.value not in cursor.done]:
            changes, more = await self._people(left[0], cursor)
            if not more:
                cursor.done.append(left[0].value)
            yield Page(changes=changes, cursor=_text(cursor), complete=not more and len(left) == 1)

    async def changes(self, text: str) -> Page:
        """One page of each list."""
        cursor, found, behind = _cursor(text), list[Change](), False
        for entity in PEOPLE:
            changes, more = await self._people(entity, cursor)
            found += changes
            behind = behind or more
        return Page(changes=tuple(found), cursor=_text(cursor), complete=not behind)

    async def deals(self, cursor: str | None, states: Mapping[str, str]) -> DealPage:
        listed, phones = await self._page(Entity.DEAL, cursor or ""), self._extra().get(Entity.DEAL, ())
        return DealPage(
            deals=tuple(read_deal(row, states, self._links, phones) for row in listed.rows),
            gone=tuple(listed.gone),
            cursor=listed.next,
            complete=not listed.more,
        )

    async def _people(self, entity: Entity, cursor: Cursor) -> tuple[tuple[Change, ...], bool]:
        listed = await self._page(entity, cursor.marks.get(entity.value, ""))
        cursor.marks[entity.value] = listed.next
        extra = self._extra().get(entity, ())
        people = [read_person(row, self._links, entity, extra) for row in listed.rows]
        there = tuple(Change(entity=entity, id=str(one.id), record=one) for one in people)
        return (*there, *(Change(entity=entity, id=record) for record in listed.gone)), listed.more

    async def _page(self, entity: Entity, cursor: str) -> Listed:
        values = {"collection": COLLECTIONS[entity], "cursor": cursor, "limit": str(PAGE)}
        rows, answer = await self._api.rows("list", values)
        gone, more = answer.maybe("deleted"), answer.maybe("more").value is True
        return Listed(
            rows,
            [one.text() for one in gone] if gone else [],
            answer.maybe_text("next") or cursor,
            more and bool(answer.maybe_text("next")),
        )


def _cursor(text: str | None) -> Cursor:
    return msgspec.json.decode(text, type=Cursor) if text else Cursor()


def _text(cursor: Cursor) -> str:
    return msgspec.json.encode(cursor).decode()
