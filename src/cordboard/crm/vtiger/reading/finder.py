"""Live look-up of a number: a pattern over all phone fields of a module; hits are verified with all their numbers.

The pattern finds a number in any spelling and also longer digit strings, so each hit's numbers are read again.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.queries import any_digits, any_of, like, select
from cordboard.crm.vtiger.reading.people import People
from cordboard.crm.vtiger.record_types import PEOPLE
from cordboard.domain.crm.contact_match import Candidate, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match
from cordboard.toolkit.crm.phone_spellings import national

TOGETHER = 4  # numbers in one statement: it travels in an address, and each takes a test a field


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
        keys = list(dict.fromkeys(key for several in wanted for key in several))
        found: list[Candidate] = []
        for at in range(0, len(keys), TOGETHER):
            part = keys[at : at + TOGETHER]
            several = await asyncio.gather(*(self._of_module(module, part) for module in PEOPLE))
            found += [person for people in several for person in people]
        return [
            verified_match(keys, home_region(number, self._region), found, asked)
            for keys, number in zip(wanted, numbers, strict=True)
        ]

    async def _of_module(self, module: str, keys: Sequence[str]) -> list[Candidate]:
        patterns = [any_digits(national(key)) for key in keys]
        tests = [like(field, pattern) for field in await self._people.phones(module) for pattern in patterns]
        if not tests:
            return []
        statement = select(module, await self._people.attributes(module), any_of(tests))
        return await self._people.read(module, await self._api.rows(module, statement))
