"""Live look-up of a number: one question to each model, several numbers at once; every hit's numbers are read again."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.domains import IS_LEAD, any_of, has_number
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.people import People
from cordboard.crm.odoo.record_types import PARTNER, PEOPLE
from cordboard.domain.crm.contact_match import Candidate, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match

HITS = 50  # of one model: more are not looked at
TOGETHER = 10  # numbers in one question


class Finder:
    """Asks for numbers. `region`: where numbers in the CRM without country code are at home."""

    def __init__(
        self, api: Api, metadata: Metadata, people: People, now: Callable[[], datetime], region: str | None
    ) -> None:
        self._api = api
        self._metadata = metadata
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
            several = await asyncio.gather(*(self._of_model(model, keys[at : at + TOGETHER]) for model in PEOPLE))
            found += [person for people in several for person in people]
        return [
            verified_match(keys, home_region(number, self._region), found, asked)
            for keys, number in zip(wanted, numbers, strict=True)
        ]

    async def _of_model(self, model: str, keys: Sequence[str]) -> list[Candidate]:
        known = list((await self._metadata.raw(model)).fields())
        phones = await self._people.phones(model)
        conditions = [one for key in keys for one in has_number(key, phones, known)]
        domain = any_of(conditions) if model == PARTNER else ["&", *IS_LEAD, *any_of(conditions)]
        args = {"domain": domain, "fields": await self._people.select(model), "limit": HITS}
        rows = await self._api.rows(ApiCall(model=model, method="search_read", args=args))
        return [await self._people.read(row, model) for row in rows]
