"""The metadata of the organisation's modules: fields, phone fields, whether our key is unique. Read once, cached.

Source: docs/reference/zoho-crm.md 7.4 to 7.6.
"""

import asyncio
from collections.abc import Mapping, Sequence

from cordboard.crm.zoho.api import Answer, Api, ApiCall
from cordboard.crm.zoho.modules import KEYED
from cordboard.crm.zoho.reading import decode
from cordboard.crm.zoho.reading.decode import ModuleField
from cordboard.ports.crm import Pipeline
from cordboard.ports.errors import NeedsHuman, PermissionMissing, Refused, Unsupported
from cordboard.toolkit.json_reader import Reader

Fields = Mapping[str, ModuleField]
READ_FIELDS = "ZohoCRM.settings.fields.READ"
FALLBACK_PHONES = {"Contacts": ("Phone", "Mobile"), "Leads": ("Phone", "Mobile"), "Accounts": ("Phone",)}
TOGETHER = 5  # sub-requests of one composite


def fields_ask(module: str) -> ApiCall:
    return ApiCall(method="GET", path="/settings/fields", query={"module": module}, scope=READ_FIELDS)


class Metadata:
    """Fields and pipelines of one connection, read on first use and cached for its lifetime."""

    def __init__(self, api: Api, key_field: str | None) -> None:
        self._api = api
        self.key_field = key_field
        self._fields: dict[str, Fields] = {}
        self._phones: dict[str, tuple[Fields, tuple[str, ...]]] = {}  # with the fields that they were found in
        self._guarded: bool | None = None  # None: fields were read since it was found
        self._pipelines: Sequence[Pipeline] | None = None
        self._lock = asyncio.Lock()

    async def fields(self, module: str) -> Fields:
        """By API name; empty where the module may not be read."""
        if module not in self._fields:
            async with self._lock:
                if module not in self._fields:
                    await self._learn(module)
        return self._fields[module]

    def knows(self, module: str) -> bool:
        """Whether its fields were read already."""
        return module in self._fields

    async def offered(self, module: str) -> Fields:
        """For a user to choose from, read again. Raises if they may not be read: an empty list would be wrong."""
        try:
            rows = decode.rows_of(await self._api.read(fields_ask(module)), "fields")
        except PermissionMissing as trouble:
            text = (
                f"{self._api.connection}: the fields of {module} can't be read: the permission {READ_FIELDS} is "
                "missing. Calls are still logged."
            )
            raise PermissionMissing(text, permission=trouble.permission) from trouble
        self._fields[module] = _by_name(rows)
        self._guarded = None
        return self._fields[module]

    def forget(self, module: str | None = None) -> None:
        """Ask again at the next need: something was changed over there."""
        if module is None:
            self._fields.clear()
        else:
            self._fields.pop(module, None)
        self._pipelines = self._guarded = None

    async def phones(self, module: str) -> tuple[str, ...]:
        """API names of the fields that hold numbers of people."""
        fields = await self.fields(module)
        known = self._phones.get(module)
        if known is None or known[0] is not fields:
            found = tuple(name for name, field in fields.items() if decode.is_phone(field))
            known = self._phones[module] = (fields, found or FALLBACK_PHONES[module])
        return known[1]

    async def key_of(self, module: str) -> str | None:
        """The key field, where this module has it; believed to be there where fields may not be read."""
        if not self.key_field or module not in KEYED:
            return None
        known = await self.fields(module)
        return self.key_field if not known or self.key_field in known else None

    def guarded(self) -> bool:
        """Every module that we may write to refuses a second record with the same key."""
        if self._guarded is None:
            self._guarded = self._is_guarded()
        return self._guarded

    def _is_guarded(self) -> bool:
        key = self.key_field
        if not key or any(module not in self._fields for module in KEYED):
            return False
        return all(key in fields and fields[key].unique for fields in self._fields.values() if fields)

    async def pipelines(self) -> Sequence[Pipeline]:
        """All pipelines of all layouts of deals."""
        if self._pipelines is None:
            ask = ApiCall(
                method="GET",
                path="/settings/layouts",
                query={"module": "Deals"},
                scope="ZohoCRM.settings.layouts.READ",
            )
            layouts = [decode.read_layout(row) for row in decode.rows_of(await self._api.read(ask), "layouts")]
            self._pipelines = [one for layout in layouts for one in await self._pipelines_of(layout)]
        return self._pipelines

    async def _pipelines_of(self, layout: decode.Layout) -> list[Pipeline]:
        ask = ApiCall(
            method="GET",
            path="/settings/pipeline",
            query={"layout_id": layout.id},
            scope="ZohoCRM.settings.pipeline.READ",
        )
        rows = decode.rows_of(await self._api.read(ask), "pipeline")
        return [decode.read_pipeline(row, layout) for row in rows]

    async def _learn(self, module: str) -> None:
        """The wanted module and, for hardly more credits, all others that will be needed."""
        wanted = list(dict.fromkeys([module, *(name for name in KEYED if name not in self._fields)]))
        try:
            found = [
                part for at in range(0, len(wanted), TOGETHER) for part in await self._ask(wanted[at : at + TOGETHER])
            ]
        except (Refused, Unsupported, NeedsHuman) as trouble:
            if isinstance(trouble, NeedsHuman) and not isinstance(trouble, PermissionMissing):
                raise
            found = [(module, await self._alone(module))]
        self._fields.update(found)
        self._guarded = None

    async def _ask(self, modules: Sequence[str]) -> list[tuple[str, Fields]]:
        answers = await self._api.composite([fields_ask(name) for name in modules])
        return [(name, _read(answer)) for name, answer in zip(modules, answers, strict=True)]

    async def _alone(self, module: str) -> Fields:
        """One module for itself; without the right to read fields the connection works on, less carefully."""
        try:
            return _read(await self._api.ask(fields_ask(module)))
        except PermissionMissing:
            return {}


def _read(answer: Answer) -> Fields:
    return {} if answer.error else _by_name(decode.rows_of(answer.reader, "fields"))


def _by_name(rows: Sequence[Reader]) -> Fields:
    return {field.field.name: field for field in map(decode.read_field, rows)}
