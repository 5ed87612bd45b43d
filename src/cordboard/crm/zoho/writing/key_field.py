"""Sets up the key field that guards against second records: creates it where the administrator agreed, tells the rest.

Source: docs/reference/zoho-crm.md 7.4 and 8.13.
"""

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.errors import read_error
from cordboard.crm.zoho.modules import KEYED
from cordboard.crm.zoho.reading.decode import rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.ports.crm import Prepared
from cordboard.ports.errors import PermissionMissing

LENGTH = 120
_TICK = 'In Zoho, open Setup > Modules > {module} > Fields > {field} and tick "Do not allow duplicate values".'

_BEST = "Without it, duplicates are avoided on a best-effort basis."


class KeyField:
    """The key field in all modules that we write to."""

    def __init__(self, api: Api, metadata: Metadata, name: str) -> None:
        self._api = api
        self._metadata = metadata
        self._name = name

    async def prepare(self, *, agreed: bool) -> Prepared:
        """What exists, was created, or remains to do; it offers what it would create."""
        self._metadata.forget()
        said = [await self._module(module, agreed) for module in KEYED]
        missing = [
            module for module in KEYED if self._name not in (await self._metadata.fields(module) or {self._name})
        ]
        return Prepared(said=tuple(said), offers=bool(missing))

    async def _module(self, module: str, agreed: bool) -> str:
        fields = await self._metadata.fields(module)
        if not fields:
            return (
                f"{module} can't be read. Grant the permission to read its fields, or remove it from the logging rules."
            )
        if self._name not in fields:
            if not agreed:
                return f"{module} field {self._name} missing."
            problem = await self._create(module)
            if problem:
                return f"{module}: the field {self._name} could not be created ({problem}). {_BEST}"
            self._metadata.forget(module)
            fields = await self._metadata.fields(module)
        found = fields.get(self._name)
        if found is not None and found.unique:
            return f"{module}: {self._name} exists and allows no duplicates."
        return f"{module}: {self._name} exists. " + _TICK.format(module=module, field=self._name)

    async def _create(self, module: str) -> str | None:
        """The reason why the field is missing, or None if it exists."""
        label = self._name.removesuffix("__c").replace("_", " ")
        field = {"field_label": label, "data_type": "text", "length": LENGTH, "unique": {"casesensitive": False}}
        ask = ApiCall(
            method="POST",
            path="/settings/fields",
            query={"module": module},
            body={"fields": [field]},
            write=True,
            scope="ZohoCRM.settings.fields.CREATE",
        )
        try:
            answer = await self._api.ask(ask)
        except PermissionMissing:
            return "the right ZohoCRM.settings.fields.CREATE was not granted"
        if answer.error:
            return answer.error.code
        rows = rows_of(answer.reader, "fields")
        error = read_error(rows[0], answer.status) if rows else None
        return None if rows and error is None else (error.code if error else "no answer")
