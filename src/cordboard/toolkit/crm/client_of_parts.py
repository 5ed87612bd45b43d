"""A connected CRM whose people, deals and writing are parts of their own: it only passes on what is asked.

An answer that cannot be read is trouble that passes, whichever part met it.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from cordboard.domain.crm.actions import Action
from cordboard.domain.crm.contact_match import Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.ports.crm import IdPage, Outcome, Page
from cordboard.ports.crm.deals import DealPage
from cordboard.toolkit.crm.readable_answers import readable, readable_pages


class FinderPart(Protocol):
    async def find(self, numbers: Sequence[Reading], /) -> Sequence[Match]: ...


class PeoplePart(Protocol):
    def load(self, cursor: str | None, /) -> AsyncIterator[Page]: ...

    async def changes(self, cursor: str, /) -> Page: ...

    def ids(self) -> AsyncIterator[IdPage]: ...


class DealsPart(Protocol):
    async def changes(self, cursor: str | None, /) -> DealPage: ...

    def ids(self) -> AsyncIterator[tuple[str, ...]]: ...


class WriterPart(Protocol):
    async def apply(self, actions: Sequence[Action], /, *, verify: bool) -> Sequence[Outcome]: ...

    async def shown(self, action: Action, /) -> Mapping[str, Any]: ...


class ClientOfParts:
    """The methods of `ports.crm.Crm` that a part answers; a client sets the parts and has the other methods."""

    connection: str
    answer: ClassVar[str]
    _finder: FinderPart
    _feed: PeoplePart
    _deals: DealsPart
    _writer: WriterPart

    @readable
    async def find(self, numbers: Sequence[Reading]) -> Sequence[Match]:
        return await self._finder.find(numbers)

    @readable_pages
    async def load(self, cursor: str | None) -> AsyncIterator[Page]:
        async for page in self._feed.load(cursor):
            yield page

    @readable
    async def changes(self, cursor: str) -> Page:
        return await self._feed.changes(cursor)

    @readable_pages
    async def ids(self) -> AsyncIterator[IdPage]:
        async for page in self._feed.ids():
            yield page

    @readable
    async def deal_changes(self, cursor: str | None) -> DealPage:
        return await self._deals.changes(cursor)

    @readable_pages
    async def deal_ids(self) -> AsyncIterator[tuple[str, ...]]:
        async for ids in self._deals.ids():
            yield ids

    @readable
    async def apply(self, actions: Sequence[Action], *, verify: bool) -> Sequence[Outcome]:
        return await self._writer.apply(actions, verify=verify)

    @readable
    async def shown(self, actions: Sequence[Action]) -> Sequence[Mapping[str, Any]]:
        return [await self._writer.shown(action) for action in actions]
