"""What is read of people, and rows as the directory keeps them."""

from collections.abc import Callable, Sequence

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.readers import LISTED, read_person
from cordboard.crm.odoo.record_types import PARTNER
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.toolkit.json_reader import Reader


class People:
    """Persons and companies (one model), and leads. `region`: where numbers without country code are at home."""

    def __init__(
        self,
        api: Api,
        metadata: Metadata,
        region: str | None,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> None:
        self._api = api
        self._metadata = metadata
        self._region = region
        self._extra_fields = extra_fields

    async def phones(self, model: str) -> list[str]:
        return await self._metadata.phones(model)

    async def select(self, model: str) -> list[str]:
        """The fields to read."""
        names = ("phone_sanitized", *await self.phones(model), *LISTED[model], *self._extra(model))
        return ["id", *await self._metadata.known(model, names)]

    async def read(self, row: Reader, model: str) -> Candidate:
        link = self._api.link(model, row.text("id"))
        return read_person(row, model, await self.phones(model), self._extra(model), self._region, link)

    def _extra(self, model: str) -> Sequence[str]:
        wanted = self._extra_fields()
        entities = (Entity.CONTACT, Entity.ACCOUNT) if model == PARTNER else (Entity.LEAD,)
        return list(dict.fromkeys(name for entity in entities for name in wanted.get(entity, ())))
