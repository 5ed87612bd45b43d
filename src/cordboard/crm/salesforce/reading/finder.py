"""Live look-up of a number: one search over all people, then a query; hits are verified with all their numbers.

The search needs one request, but its index splits numbers at every sign and knows a new record only after a moment. The
query matches any spelling in the records themselves, and is asked for the numbers that the search did not find.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from cordboard.crm.salesforce.api import Api
from cordboard.crm.salesforce.queries import any_digits, any_of, find, like, select, terms_of
from cordboard.crm.salesforce.reading.people import People
from cordboard.crm.salesforce.record_types import ENTITIES, PEOPLE
from cordboard.domain.crm.contact_match import Candidate, Found, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match
from cordboard.toolkit.crm.phone_spellings import national, spellings
from cordboard.toolkit.json_reader import Reader

TOGETHER = 4  # numbers in one request: it travels in an address
SPELLINGS = 40  # of one number; most of them are the same digits in the same groups
SEARCH = "/search"
Ask = Callable[[list[str]], Awaitable[list[Candidate]]]


class Finder:
    """Asks for numbers. `region`: where numbers in the CRM without country code are at home."""

    def __init__(self, api: Api, people: People, now: Callable[[], datetime], region: str | None) -> None:
        self._api = api
        self._people = people
        self._now = now
        self._region = region

    async def find(self, numbers: Sequence[Reading]) -> list[Match]:
        """One match per number, in order. Extensions, short and withheld numbers have no match."""
        asked = self._now()
        wanted = [searched_keys(number) for number in numbers]

        def matches(found: Sequence[Candidate]) -> list[Match]:
            return [
                verified_match(keys, home_region(number, self._region), found, asked)
                for keys, number in zip(wanted, numbers, strict=True)
            ]

        found = await self._each(wanted, self._searched)
        first = matches(found)
        left = [keys for keys, match in zip(wanted, first, strict=True) if keys and not isinstance(match, Found)]
        if not left:
            return first
        known = {one.id for one in found}
        return matches([*found, *(one for one in await self._each(left, self._queried) if one.id not in known)])

    async def _each(self, wanted: Sequence[Sequence[str]], ask: Ask) -> list[Candidate]:
        keys = list(dict.fromkeys(key for several in wanted for key in several))
        found: list[Candidate] = []
        for at in range(0, len(keys), TOGETHER):
            found += await ask(keys[at : at + TOGETHER])
        return found

    async def _searched(self, keys: list[str]) -> list[Candidate]:
        """By the index: one request for all objects."""
        terms = [term for key in keys for term in terms_of(spellings(key, SPELLINGS))]
        returning = {name: (await self._people.attributes(name), _live(name)) for name in PEOPLE}
        answer = await self._api.get(SEARCH, "search", q=find(terms, returning))
        rows: dict[str, list[Reader]] = {name: [] for name in PEOPLE}
        for row in answer["searchRecords"]:
            rows.setdefault(row.text("attributes", "type"), []).append(row)
        return [one for name in PEOPLE for one in await self._people.read(name, rows[name])]

    async def _queried(self, keys: list[str]) -> list[Candidate]:
        """By the records themselves: one request for each object."""
        several = await asyncio.gather(*(self._of_object(name, keys) for name in PEOPLE))
        return [person for people in several for person in people]

    async def _of_object(self, record_type: str, keys: list[str]) -> list[Candidate]:
        patterns = [any_digits(national(key)) for key in keys]
        tests = [like(field, pattern) for field in await self._people.phones(record_type) for pattern in patterns]
        if not tests:
            return []
        statement = select(record_type, await self._people.attributes(record_type), any_of(tests))
        return await self._people.read(record_type, await self._api.rows(record_type, statement))


def _live(record_type: str) -> str:
    return "IsConverted = false" if ENTITIES[record_type] == "lead" else ""
