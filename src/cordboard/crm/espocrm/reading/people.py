"""People with all their numbers. Lists give the primary one alone, so each who has a number is read for itself."""

import asyncio
from collections.abc import Callable, Sequence

from cordboard.crm.espocrm.api import Api, ApiCall
from cordboard.crm.espocrm.reading.readers import person_attributes, read_person
from cordboard.crm.espocrm.record_types import ENTITIES
from cordboard.domain.crm.contact_match import Candidate
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.toolkit.json_reader import Reader

TOGETHER = 8  # records that are read at the same time


class People:
    """Reads contacts, leads and accounts."""

    def __init__(self, api: Api, extra_fields: Callable[[], ExtraFields] = no_extra_fields) -> None:
        self._api = api
        self._extra_fields = extra_fields
        self._slots = asyncio.Semaphore(TOGETHER)

    def attributes(self, record_type: str) -> list[str]:
        """What a list must select."""
        return person_attributes(record_type, self._extra(record_type))

    def _extra(self, record_type: str) -> Sequence[str]:
        return self._extra_fields().get(ENTITIES[record_type], ())

    async def whole(self, record_type: str, rows: Sequence[Reader]) -> list[Candidate]:
        """Rows of a list with all numbers, in order; a record that is gone meanwhile is left out."""
        found = await asyncio.gather(*(self._one(record_type, row) for row in rows))
        return [person for person in found if person is not None]

    async def _one(self, record_type: str, row: Reader) -> Candidate | None:
        if row.maybe_text("phoneNumber") is None:
            return read_person(row, record_type, self._api.site, self._extra(record_type))
        call = ApiCall(method="GET", path=f"/{record_type}/{row.text('id')}")
        async with self._slots:
            answer = await self._api.ask(call)
        if answer.error is None:
            return read_person(answer.reader, record_type, self._api.site, self._extra(record_type))
        if answer.error.code == "not_found":
            return None
        raise self._api.trouble(answer.error, call)
