"""Live look-up of a number. EspoCRM compares endings of digits; hits are verified with all their numbers.

A record is listed with its primary number alone, so a hit by another number is read whole.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.espocrm.api import Api
from cordboard.crm.espocrm.queries import any_of, search, where
from cordboard.crm.espocrm.reading.people import People
from cordboard.crm.espocrm.record_types import PEOPLE
from cordboard.domain.crm.contact_match import Candidate, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match
from cordboard.toolkit.crm.phone_spellings import national

HITS = 50  # of one record type: more that end alike are not looked at
TOGETHER = 10  # numbers in one question


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
            several = await asyncio.gather(*(self._of_type(record_type, part) for record_type in PEOPLE))
            found += [person for people in several for person in people]
        return [
            verified_match(keys, home_region(number, self._region), found, asked)
            for keys, number in zip(wanted, numbers, strict=True)
        ]

    async def _of_type(self, record_type: str, keys: Sequence[str]) -> list[Candidate]:
        ending = any_of([where("endsWith", "phoneNumberNumeric", national(key)) for key in keys])
        query = search(ending, select=self._people.attributes(record_type), limit=HITS)
        rows, _ = await self._api.rows(f"/{record_type}", query)
        once = {row.text("id"): row for row in rows}  # inside `or` a record comes once for each of its numbers
        return await self._people.whole(record_type, list(once.values()))
