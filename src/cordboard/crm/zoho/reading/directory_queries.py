"""The fields of people in the directory, and the queries for them. Pure except for the metadata that it reads.

Source: docs/reference/zoho-crm.md 8.6 and section 9.
"""

from collections.abc import Callable, Sequence

from cordboard.crm.zoho.modules import ENTITIES, link_of
from cordboard.crm.zoho.reading import coql
from cordboard.crm.zoho.reading.decode import read_person
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.domain.crm.contact_match import Candidate
from cordboard.ports.crm import ExtraFields, no_extra_fields
from cordboard.toolkit.json_reader import Reader

_FIELDS = {
    "Contacts": ("First_Name", "Last_Name", "Email", "Account_Name", "Account_Name.Account_Name"),
    "Leads": ("First_Name", "Last_Name", "Company", "Email"),
    "Accounts": ("Account_Name",),
}
_ALWAYS = ("id", "Owner", "Modified_Time")
_SELECTED = 50  # fields of one query


class People:
    """Selects and reads rows of Contacts, Leads and Accounts."""

    def __init__(
        self,
        metadata: Metadata,
        web: str,
        account: str | None,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
    ) -> None:
        self._metadata = metadata
        self._extra_fields = extra_fields
        self._web = web
        self.account = account

    async def fields(self, module: str) -> list[str]:
        wanted = self._extra(module)
        known = await self._metadata.fields(module)
        phones = await self._metadata.phones(module)
        named = [name for name in _FIELDS[module] if not known or name.split(".")[0] in known]
        extra = [name for name in wanted if name in known]
        return list(dict.fromkeys([*_ALWAYS, *named, *phones, *extra]))[:_SELECTED]

    def _extra(self, module: str) -> Sequence[str]:
        return self._extra_fields().get(ENTITIES[module], ())

    async def select(self, module: str, where: str, *, order: str, limit: int, offset: int = 0) -> str:
        return coql.select(await self.fields(module), module, where, order=order, limit=limit, offset=offset)

    async def read(self, module: str, rows: Sequence[Reader]) -> list[Candidate]:
        phones, extra = await self._metadata.phones(module), self._extra(module)
        return [
            read_person(row, module, phones, link_of(self._web, self.account, module, row.text("id")), extra)
            for row in rows
        ]

    async def spelled(self, module: str, spellings: Sequence[str], endings: Sequence[str], limit: int) -> str:
        """Records one of whose phone fields holds one of these spellings, or ends in one of these digits."""
        fields = await self._metadata.phones(module)
        exact = [coql.one_of(field, spellings) for field in fields[: coql.CONDITIONS]]
        loose = [coql.ends_with(field, digits) for digits in endings for field in fields]
        if len(exact) + len(loose) > coql.CONDITIONS:
            loose = []
        where = coql.either(*exact, *loose)
        return await self.select(module, where, order="Modified_Time desc", limit=limit)
