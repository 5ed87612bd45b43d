"""Rows of persons and organisations as people of the directory."""

from collections.abc import Callable, Sequence

import msgspec

from cordboard.crm.pipedrive.api import Api
from cordboard.crm.pipedrive.reading.metadata import Metadata
from cordboard.crm.pipedrive.reading.readers import read_person, shown_values
from cordboard.crm.pipedrive.record_types import PERSONS
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.ports.crm import ExtraFields
from cordboard.toolkit.json_reader import Reader


class People:
    """Reads people of one company."""

    def __init__(self, api: Api, metadata: Metadata, extra_fields: Callable[[], ExtraFields]) -> None:
        self._api = api
        self._metadata = metadata
        self._extra_fields = extra_fields

    async def read(self, kind: str, rows: Sequence[Reader]) -> list[Candidate]:
        """The people of these rows, in order; without those that are deleted."""
        live = [row for row in rows if row.maybe("is_deleted").value is not True]
        if not live:
            return []
        await self._metadata.me()
        names, phones = await self._metadata.owner_names(), await self._metadata.phones(kind)
        leads = await self._metadata.lead_labels() if kind == PERSONS else frozenset()
        labels, wanted = await self._metadata.labels(kind), self._extra_fields()
        found = []
        for row in live:
            person = read_person(row, kind, leads, names, self._api.link(kind, row.text("id")), phones)
            if extra := wanted.get(person.entity, ()):
                fields = {**person.fields, **shown_values(row, extra, labels)}
                person = msgspec.structs.replace(person, fields=fields)
            found.append(person)
        return found

    async def entity(self, kind: str, row: Reader) -> Entity:
        """What a row is."""
        if kind != PERSONS:
            return Entity.ACCOUNT
        labels = row.maybe("label_ids").value or []
        return Entity.LEAD if await self._metadata.lead_labels() & set(labels) else Entity.CONTACT
