"""Live look-up of a number; hits are verified with all their numbers."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

import msgspec

from cordboard.crm.custom.api import Api
from cordboard.crm.custom.readers import Links, read_foreign_person, read_person
from cordboard.crm.custom.requests import spelled
from cordboard.domain.crm.contact_match import Candidate, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.ports.crm import ExtraFields
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match

TOGETHER = 4  # numbers that are asked for at the same time


class Finder:
    """Asks for numbers. `region`: where numbers in the CRM without country code are at home."""

    def __init__(
        self, api: Api, links: Links, now: Callable[[], datetime], region: str | None, extra: Callable[[], ExtraFields]
    ) -> None:
        self._api = api
        self._links = links
        self._now = now
        self._region = region
        self._extra = extra
        self._slots = asyncio.Semaphore(TOGETHER)

    async def find(self, numbers: Sequence[Reading]) -> list[Match]:
        """One match per number, in order. Extensions, short and withheld numbers have no match."""
        asked = self._now()
        wanted = [searched_keys(number) for number in numbers]
        keys = list(dict.fromkeys(key for several in wanted for key in several))
        answers = await asyncio.gather(*(self._one(key) for key in keys))
        people = list({(one.entity, one.id): one for several in answers for one in several}.values())
        return [
            verified_match(keys, home_region(number, self._region), people, asked)
            for keys, number in zip(wanted, numbers, strict=True)
        ]

    async def _one(self, key: str) -> list[Candidate]:
        templates = self._api.templates
        template = templates.offered("find")
        async with self._slots:
            rows, _ = await self._api.rows("find", {"number": spelled(key, templates.number), "e164": key})
        names = [name for several in self._extra().values() for name in several]
        if template is None or not template.values:
            return [self._own(read_person(row, self._links, extra=names)) for row in rows]
        found = [read_foreign_person(row.value, template.values, self._links, names) for row in rows]
        return [self._own(one) for one in found if one is not None]

    def _own(self, person: Candidate) -> Candidate:
        """With the fields that the settings name for its kind alone."""
        wanted = self._extra().get(person.entity, ())
        return msgspec.structs.replace(
            person, fields={name: text for name, text in person.fields.items() if name in wanted}
        )
