"""Rows of contacts and companies as people of the directory."""

from collections.abc import Callable, Sequence

from cordboard.crm.hubspot.api import Api
from cordboard.crm.hubspot.reading.metadata import Metadata
from cordboard.crm.hubspot.reading.readers import person_properties, read_person
from cordboard.crm.hubspot.record_types import COMPANIES, Stages
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.ports.crm import ExtraFields
from cordboard.toolkit.json_reader import Reader


class People:
    """Reads people of one account."""

    def __init__(self, api: Api, metadata: Metadata, stages: Stages, extra_fields: Callable[[], ExtraFields]) -> None:
        self._api = api
        self._metadata = metadata
        self._extra_fields = extra_fields
        self.stages = stages

    def properties(self, record_type: str) -> list[str]:
        """What a list must ask for."""
        wanted = [Entity.ACCOUNT] if record_type == COMPANIES else [Entity.CONTACT, Entity.LEAD]
        extra = [name for entity in wanted for name in self._extra_fields().get(entity, ())]
        return person_properties(record_type, extra)

    async def read(self, record_type: str, rows: Sequence[Reader]) -> list[Candidate]:
        """The people of these rows, in order."""
        if not rows:
            return []
        await self._metadata.account()
        names, wanted = await self._metadata.owner_names(), self._extra_fields()
        found = []
        for row in rows:
            link = self._api.link(record_type, row.text("id"))
            person = read_person(row, record_type, self.stages, names, link)
            if extra := wanted.get(person.entity, ()):
                person = read_person(row, record_type, self.stages, names, link, extra)
            found.append(person)
        return found
