"""Live look-up of a number in Zoho, in one composite request. We verify the hits.

The directory answers first; this serves a loading directory. Source: docs/reference/zoho-crm.md section 9.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from cordboard.crm.zoho.api import Answer, Api, ApiCall, query_ask
from cordboard.crm.zoho.modules import PEOPLE
from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.reading.decode import more_records, rows_of
from cordboard.crm.zoho.reading.directory_queries import People
from cordboard.domain.crm.contact_match import Candidate, Match
from cordboard.domain.numbers.phone_number import Reading
from cordboard.toolkit.crm.match_verification import home_region, searched_keys, verified_match
from cordboard.toolkit.crm.phone_spellings import national, spellings

IN_COMPOSITE = 25  # rows that a sub-request may answer
TOGETHER = 3  # numbers asked for in one composite
SPELLINGS = 30  # of one number: the rest are seldom, and a query has its length
ENDING = 7  # digits: with fewer, strangers fill the answer


class Finder:
    """Asks for numbers. `search`: also ask the search index; `region`: where numbers in the CRM are at home."""

    def __init__(
        self,
        api: Api,
        people: People,
        now: Callable[[], datetime],
        *,
        search: bool = False,
        region: str | None = None,
    ) -> None:
        self._api = api
        self._people = people
        self._now = now
        self._search = search
        self._region = region

    async def find(self, numbers: Sequence[Reading]) -> list[Match]:
        """One match per number, in order. Extensions, short and withheld numbers have no match."""
        found: list[Match] = []
        for at in range(0, len(numbers), TOGETHER):
            found += await self._few(numbers[at : at + TOGETHER])
        return found

    async def _few(self, numbers: Sequence[Reading]) -> list[Match]:
        asked = self._now()
        wanted = [searched_keys(number) for number in numbers]
        keys = [key for several in wanted for key in several]
        people = await self._ask(list(dict.fromkeys(keys))) if keys else []
        return [
            verified_match(several, home_region(number, self._region), people, asked)
            for several, number in zip(wanted, numbers, strict=True)
        ]

    async def _ask(self, keys: Sequence[str]) -> list[Candidate]:
        each = min(SPELLINGS, coql.IN_VALUES // len(keys))
        written = [spelling for key in keys for spelling in spellings(key, each)]
        endings = [key[-ENDING:] for key in keys]
        queries = [await self._people.spelled(module, written, endings, IN_COMPOSITE) for module in PEOPLE]
        answers = await self._api.composite([query_ask(query, IN_COMPOSITE) for query in queries])
        people: list[Candidate] = []
        for module, answer in zip(PEOPLE, answers, strict=True):
            if answer.error:
                raise self._api.trouble(answer.error, query_ask("", IN_COMPOSITE))
            if more_records(answer.reader):
                answer = await self._whole(module, written, endings)
            people += await self._people.read(module, rows_of(answer.reader))
        if self._search:
            people += [one for key in keys for module in PEOPLE for one in await self._searched(module, key)]
        return list({(person.entity, person.id): person for person in people}.values())

    async def _whole(self, module: str, written: Sequence[str], endings: Sequence[str]) -> Answer:
        """More than a composite may carry: the same question for itself."""
        query = await self._people.spelled(module, written, endings, coql.PAGE)
        ask = query_ask(query, coql.PAGE)
        answer = await self._api.ask(ask)
        if answer.error:
            raise self._api.trouble(answer.error, ask)
        return answer

    async def _searched(self, module: str, key: str) -> list[Candidate]:
        fields = [name for name in await self._people.fields(module) if "." not in name]
        ask = ApiCall(
            method="GET",
            path=f"/{module}/search",
            query={"phone": national(key), "fields": ",".join(fields), "per_page": "200"},
            scope="ZohoSearch.securesearch.READ",
        )
        return await self._people.read(module, rows_of(await self._api.read(ask)))
