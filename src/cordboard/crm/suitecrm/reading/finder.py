"""Live look-up of a number. SuiteCRM keeps numbers as people typed them: a pattern of digits finds candidates, and each
is verified with all its numbers."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.suitecrm.api import Api
from cordboard.crm.suitecrm.queries import Compared, digit_pattern, listed
from cordboard.crm.suitecrm.reading.readers import person_attributes, read_person
from cordboard.crm.suitecrm.record_types import ENTITIES, PEOPLE, PHONES
from cordboard.domain.crm.contact_match import Candidate, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.ports.crm import ExtraFields
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match
from cordboard.toolkit.crm.phone_spellings import national

HITS = 50  # on a page
TOGETHER = 6  # questions at the same time


class Finder:
    """Asks for numbers. `region`: where numbers in the CRM without country code are at home."""

    def __init__(
        self, api: Api, extra_fields: Callable[[], ExtraFields], now: Callable[[], datetime], region: str | None
    ) -> None:
        self._api = api
        self._extra_fields = extra_fields
        self._now = now
        self._region = region
        self._slots = asyncio.Semaphore(TOGETHER)

    async def find(self, numbers: Sequence[Reading]) -> list[Match]:
        """One match per number, in order. Extensions, short and withheld numbers have no match."""
        asked = self._now()
        wanted = [searched_keys(number) for number in numbers]
        keys = list(dict.fromkeys(key for several in wanted for key in several))
        several = await asyncio.gather(*(self._of_module(module, key) for key in keys for module in PEOPLE))
        found = {(one.entity, one.id): one for people in several for one in people}
        return [
            verified_match(keys, home_region(number, self._region), list(found.values()), asked)
            for keys, number in zip(wanted, numbers, strict=True)
        ]

    async def _of_module(self, module: str, key: str) -> list[Candidate]:
        tests = [Compared(field, "like", digit_pattern(national(key))) for field in PHONES[module]]
        extra = self._extra_fields().get(ENTITIES[module], ())
        select, found, number, more = person_attributes(module, extra), list[Candidate](), 1, True
        async with self._slots:
            while more:
                query = listed(module, *tests, any_of=True, select=select, size=HITS, number=number)
                page = await self._api.rows(module, query, number)
                found += [read_person(row, module, self._api.site, extra) for row in page.rows]
                number, more = number + 1, page.more
        return found
