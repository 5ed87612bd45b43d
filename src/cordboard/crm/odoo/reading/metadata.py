"""The fields of each model, its phone fields, the pipelines and the company of this Odoo. Read once, then cached."""

from collections.abc import Sequence

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.domains import EVERYTHING
from cordboard.crm.odoo.reading.readers import read_fields, read_pipelines
from cordboard.crm.odoo.record_types import COMPANY, REFERENCES
from cordboard.ports.crm import Field, Pipeline
from cordboard.toolkit.json_reader import Reader

ATTRIBUTES = ("type", "string", "required", "readonly", "selection", "relation")
PHONES = ("phone", "mobile")  # the second until 18.0


class Metadata:
    """Of one Odoo. `phone_fields` are further fields with numbers, by the settings."""

    def __init__(self, api: Api, phone_fields: Sequence[str]) -> None:
        self._api = api
        self._phone_fields = tuple(phone_fields)
        self._raw: dict[str, Reader] = {}
        self._company: Reader | None = None
        self._references: dict[str, int | None] = {}

    def forget(self) -> None:
        """Read again next time."""
        self._raw.clear()
        self._references.clear()
        self._company = None

    async def raw(self, model: str) -> Reader:
        """The facts about each field, as Odoo gives them."""
        if model not in self._raw:
            args = {"attributes": list(ATTRIBUTES)}
            self._raw[model] = await self._api.read(ApiCall(model=model, method="fields_get", args=args))
        return self._raw[model]

    async def fields(self, model: str) -> dict[str, Field]:
        return read_fields(await self.raw(model))

    async def known(self, model: str, names: Sequence[str]) -> list[str]:
        """Those of the names that are fields, each once: Odoo refuses to read any other."""
        facts = (await self.raw(model)).fields()
        return [name for name in dict.fromkeys(names) if name in facts]

    async def phones(self, model: str) -> list[str]:
        """The fields of people that hold numbers."""
        return await self.known(model, (*PHONES, *self._phone_fields))

    async def company(self) -> Reader:
        """The first company: name, currency, when it was created."""
        if self._company is None:
            args = {"domain": [], "fields": ["name", "currency_id", "create_date"], "order": "id asc", "limit": 1}
            rows = await self._api.rows(ApiCall(model=COMPANY, method="search_read", args=args))
            self._company = rows[0] if rows else Reader({})
        return self._company

    async def currency(self) -> str | None:
        return (await self.company()).maybe("currency_id").maybe_text(1)

    async def pipelines(self) -> tuple[Pipeline, ...]:
        """Teams with their stages."""
        teams = await self._all("crm.team", ["name"], "id asc")
        links = await self.known("crm.stage", ("team_ids", "team_id"))
        stages = await self._all("crm.stage", ["name", "sequence", "is_won", *links], "sequence asc, id asc")
        return read_pipelines(teams, stages)

    async def record_of(self, reference: str) -> int | None:
        """The id of the record with this external id; None where there is none."""
        if reference not in self._references:
            module, _, name = reference.partition(".")
            args = {"module": module, "xml_id": name}
            answer = await self._api.ask(ApiCall(model=REFERENCES, method="check_object_reference", args=args))
            self._references[reference] = None if answer.error else answer.reader.number(1)
        return self._references[reference]

    async def won_stages(self) -> frozenset[str]:
        args = {"domain": [["is_won", "=", True]], "fields": ["id"]}
        rows = await self._api.rows(ApiCall(model="crm.stage", method="search_read", args=args))
        return frozenset(row.text("id") for row in rows)

    async def _all(self, model: str, fields: list[str], order: str) -> list[Reader]:
        active = await self.known(model, ("active",))
        domain = [["active", "in", EVERYTHING[:1]]] if active else []
        args = {"domain": domain, "fields": fields, "order": order}
        return await self._api.rows(ApiCall(model=model, method="search_read", args=args))
