"""Live look-up of numbers: a search for each, then the hits whole; every hit is verified with all its numbers.

How the search takes a number that is written with spaces is not confirmed: it is asked for the national digits, then
for the whole number, and on request for usual spellings. Organisations are searched where they have a phone field.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.reading.metadata import Metadata
from cordboard.crm.pipedrive.reading.people import People
from cordboard.crm.pipedrive.record_types import PEOPLE, PERSONS, v2
from cordboard.domain.crm.contact_match import Candidate, Found, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match
from cordboard.toolkit.crm.phone_spellings import national, spellings

HITS = 100  # of one search
MOST = 12  # spellings that are asked for


class Finder:
    """Asks for numbers. `region`: where numbers without country code are at home; `typed`: usual spellings, too."""

    def __init__(
        self, api: Api, metadata: Metadata, people: People, now: Callable[[], datetime], region: str | None, *,
        typed: bool,
    ) -> None:  # fmt: skip
        self._api = api
        self._metadata = metadata
        self._people = people
        self._now = now
        self._region = region
        self._typed = typed

    async def find(self, numbers: Sequence[Reading]) -> list[Match]:
        """One match per number, in order. Extensions, short and withheld numbers have no match."""
        return list(await asyncio.gather(*(self._find(number) for number in numbers)))

    async def _find(self, number: Reading) -> Match:
        asked, keys, home = self._now(), searched_keys(number), home_region(number, self._region)
        match: Match = verified_match(keys, home, [], asked)
        for term in self._terms(keys):
            hits = [person for kind in PEOPLE for person in await self._hits(kind, term)]
            match = verified_match(keys, home, hits, asked)
            if isinstance(match, Found):
                return match
        return match

    def _terms(self, keys: Sequence[str]) -> list[str]:
        found = [term for key in keys for term in (national(key), key)]
        more = [text for key in keys for text in spellings(key, MOST)] if self._typed else []
        return list(dict.fromkeys((*found, *more)))

    async def _hits(self, kind: str, term: str) -> list[Candidate]:
        if kind != PERSONS and not await self._metadata.phones(kind):
            return []
        fields = "phone,custom_fields" if kind == PERSONS and await self._metadata.phones(kind) else "phone"
        query = {"term": term, "fields": fields if kind == PERSONS else "custom_fields", "limit": str(HITS)}
        call = ApiCall(method="GET", path=v2(f"{kind}/search"), kind=kind, query=query)
        found = [item["item"].text("id") for item in (await self._api.read(call))["items"]]
        rows = await self._api.records(kind, found) if found else []
        return await self._people.read(kind, rows)
