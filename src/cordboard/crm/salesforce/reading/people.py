"""People with all their numbers: each object's phone fields, custom ones too."""

from collections.abc import Callable, Sequence

from cordboard.crm.salesforce.api import Api
from cordboard.crm.salesforce.reading.metadata import Metadata
from cordboard.crm.salesforce.reading.readers import is_converted, person_attributes, phone_fields, read_person
from cordboard.crm.salesforce.record_types import ENTITIES
from cordboard.domain.crm.contact_match import Candidate
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.toolkit.json_reader import Reader


class People:
    """Reads contacts, leads and accounts."""

    def __init__(self, api: Api, metadata: Metadata, extra_fields: Callable[[], ExtraFields] = no_extra_fields) -> None:
        self._api = api
        self._metadata = metadata
        self._extra_fields = extra_fields

    async def attributes(self, record_type: str) -> list[str]:
        """What a query must select."""
        return person_attributes(record_type, await self._metadata.fields(record_type), self._extra(record_type))

    async def phones(self, record_type: str) -> list[str]:
        """The fields that a look-up searches."""
        return phone_fields(await self._metadata.fields(record_type))

    async def read(self, record_type: str, rows: Sequence[Reader]) -> list[Candidate]:
        """Rows of people, in order, without converted leads."""
        live = [row for row in rows if not is_converted(row)]
        if not live:
            return []
        fields, owners = await self._metadata.fields(record_type), await self._metadata.owners()
        extra = self._extra(record_type)
        return [read_person(row, record_type, self._api.site, fields, owners, extra) for row in live]

    def _extra(self, record_type: str) -> Sequence[str]:
        return self._extra_fields().get(ENTITIES[record_type], ())
