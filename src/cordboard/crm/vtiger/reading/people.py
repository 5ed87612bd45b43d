"""People with all their numbers: each module's phone fields, custom ones too."""

from collections.abc import Callable, Sequence

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.reading.metadata import Metadata
from cordboard.crm.vtiger.reading.readers import person_attributes, phone_fields, read_person
from cordboard.crm.vtiger.record_types import ENTITIES
from cordboard.domain.crm.contact_match import Candidate
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.toolkit.json_reader import Reader


class People:
    """Reads contacts, leads and accounts."""

    def __init__(self, api: Api, metadata: Metadata, extra_fields: Callable[[], ExtraFields] = no_extra_fields) -> None:
        self._api = api
        self._metadata = metadata
        self._extra_fields = extra_fields

    async def attributes(self, module: str) -> list[str]:
        """What a statement must select."""
        return person_attributes(module, await self._metadata.fields(module), self._extra(module))

    async def phones(self, module: str) -> list[str]:
        """The fields that a look-up searches."""
        return phone_fields(await self._metadata.fields(module))

    async def read(self, module: str, rows: Sequence[Reader]) -> list[Candidate]:
        """Rows of people, in order."""
        if not rows:
            return []
        fields, owners = await self._metadata.fields(module), await self._metadata.owners()
        return [read_person(row, module, self._api.site, fields, owners, self._extra(module)) for row in rows]

    def _extra(self, module: str) -> Sequence[str]:
        return self._extra_fields().get(ENTITIES[module], ())
