"""Live look-up of numbers: by the digits that HubSpot computes of each number, then by the digits as they were typed.

HubSpot computes digits only of numbers that it understands. Every hit is verified with all its numbers.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.hubspot.api import Api
from cordboard.crm.hubspot.queries import GROUPS, Filter, search, test
from cordboard.crm.hubspot.reading.people import People
from cordboard.crm.hubspot.reading.readers import PHONES
from cordboard.crm.hubspot.record_types import COMPANIES, CONTACTS, PEOPLE, changed
from cordboard.domain.crm.contact_match import Candidate, Found, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match
from cordboard.toolkit.crm.phone_spellings import national

HITS = 100  # of one type: more that have the same digits are not looked at
TOGETHER = 25  # numbers in one question
NATIONAL = {  # digits without country code
    CONTACTS: ("hs_searchable_calculated_phone_number", "hs_searchable_calculated_mobile_number"),
    COMPANIES: ("hs_searchable_calculated_phone_number",),
}
INTERNATIONAL = {  # with it, without a plus; public reports say that they stay empty sometimes
    CONTACTS: (
        "hs_searchable_calculated_international_phone_number", "hs_searchable_calculated_international_mobile_number",
    ),
    COMPANIES: (),
}  # fmt: skip


class Finder:
    """Asks for numbers. `region`: where numbers in the CRM without country code are at home."""

    def __init__(self, api: Api, people: People, now: Callable[[], datetime], region: str | None) -> None:
        self._api = api
        self._people = people
        self._now = now
        self._region = region

    async def find(self, numbers: Sequence[Reading]) -> list[Match]:
        """One match per number, in order. Extensions, short and withheld numbers have no match."""
        asked, wanted = self._now(), [searched_keys(number) for number in numbers]
        keys = list(dict.fromkeys(key for several in wanted for key in several))
        found: list[Candidate] = []
        for at in range(0, len(keys), TOGETHER):
            found += await self._with(lambda kind, part=keys[at : at + TOGETHER]: digits(kind, part))  # type: ignore[misc]
        missed = [keys for keys, number in zip(wanted, numbers, strict=True)
                  if keys and not isinstance(self._match(keys, number, found, asked), Found)]  # fmt: skip
        again = list(dict.fromkeys(key for keys in missed for key in keys))
        for at in range(0, len(again), GROUPS // 2):
            found += await self._with(lambda kind, part=again[at : at + GROUPS // 2]: typed(kind, part))  # type: ignore[misc]
        return [self._match(keys, number, found, asked) for keys, number in zip(wanted, numbers, strict=True)]

    def _match(self, keys: Sequence[str], number: Reading, found: Sequence[Candidate], asked: datetime) -> Match:
        once = list({(one.entity, one.id): one for one in found}.values())
        return verified_match(keys, home_region(number, self._region), once, asked)

    async def _with(self, groups: Callable[[str], list[list[Filter]]]) -> list[Candidate]:
        several = await asyncio.gather(*(self._of_type(record_type, groups(record_type)) for record_type in PEOPLE))
        return [person for people in several for person in people]

    async def _of_type(self, record_type: str, groups: list[list[Filter]]) -> list[Candidate]:
        properties = self._people.properties(record_type)
        body = search(*groups, properties=properties, order=changed(record_type), limit=HITS)
        reader = await self._api.look("objects", f"{record_type}/search", body)
        return await self._people.read(record_type, list(reader["results"]))


def digits(record_type: str, keys: Sequence[str]) -> list[list[Filter]]:
    """By computed digits: with the country code and without."""
    international = [test(name, "IN", [key[1:] for key in keys]) for name in INTERNATIONAL[record_type]]
    local = [test(name, "IN", [national(key) for key in keys]) for name in NATIONAL[record_type]]
    return [[one] for one in (*international, *local)]


def typed(record_type: str, keys: Sequence[str]) -> list[list[Filter]]:
    """By the end of what somebody typed, for numbers that HubSpot did not understand."""
    return [[test(name, "CONTAINS_TOKEN", f"*{national(key)}")] for key in keys for name in PHONES[record_type]]
