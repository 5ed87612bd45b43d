"""What an account has: its id, time zone and currency, owners, properties of each type, pipelines. Read once."""

from cordboard.crm.hubspot.api import Api, ApiCall
from cordboard.crm.hubspot.permissions import OWNERS
from cordboard.crm.hubspot.reading.readers import order_of, read_field, read_owner, read_pipeline
from cordboard.crm.hubspot.record_types import API, DEALS
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.crm import Field, Pipeline
from cordboard.ports.errors import PermissionMissing
from cordboard.toolkit.json_reader import Reader

UTC = "UTC"
PAGE = 100


class Metadata:
    """Of one account. `key_field` is a name from the settings, or empty."""

    def __init__(self, api: Api, key_field: str) -> None:
        self._api = api
        self._key_field = key_field
        self._account: Reader | None = None
        self._fields: dict[str, dict[str, Field]] = {}
        self._pipelines: tuple[Pipeline, ...] | None = None
        self._owners: dict[str, str] | None = None
        self.keyless: set[str] = set()  # types that were seen without the property for our key

    def forget(self) -> None:
        """Read again next time."""
        self._account, self._pipelines, self._owners = None, None, None
        self._fields.clear()

    async def account(self) -> Reader:
        """Id, time zone and currency. Links lead to the site that the account is on."""
        if self._account is None:
            version = self._api.paths.version
            self._account = await self._api.get(f"/account-info/{version}/details")
            self._api.portal = self._account.text("portalId")
            if self._api.base == API:
                self._api.site = f"https://{self._account.maybe_text('uiDomain') or 'app.hubspot.com'}"
            self._api.zone = zone_of(await self.zone()) or self._api.zone
        return self._account

    async def zone(self) -> str:
        return (await self.account()).maybe_text("timeZone") or UTC

    async def currency(self) -> str:
        return (await self.account()).maybe_text("companyCurrency") or ""

    async def users(self) -> list[CrmUser]:
        """Owners who are people, active ones alone."""
        found: list[CrmUser] = []
        after = ""
        while True:
            query = {"limit": str(PAGE), **({"after": after} if after else {})}
            path = self._api.paths.of("owners", "").rstrip("/")
            page = await self._api.get(path, OWNERS, **query)
            found += [one for row in page["results"] if (one := read_owner(row)) is not None]
            after = page.maybe_text("paging", "next", "after") or ""
            if not after:
                self._owners = {one.id: one.name for one in found}
                return found

    async def owner_names(self) -> dict[str, str]:
        """Names of owners by id; none where they may not be read."""
        if self._owners is None:
            try:
                await self.users()
            except PermissionMissing:
                self._owners = {}
        return self._owners or {}

    async def fields(self, record_type: str) -> dict[str, Field]:
        if record_type not in self._fields:
            path = self._api.paths.of("properties", record_type)
            rows = (await self._api.get(path, f"crm.objects.{record_type}.read"))["results"]
            read = [read_field(row) for row in rows]
            self._fields[record_type] = {field.name: field for field in read}
        return self._fields[record_type]

    async def key_of(self, record_type: str) -> str | None:
        """The property that keeps our key, where this type has it."""
        there = bool(self._key_field) and self._key_field in await self.fields(record_type)
        (self.keyless.discard if there else self.keyless.add)(record_type)
        return self._key_field if there else None

    async def add_key(self, record_type: str) -> bool:
        """Create that property; whether it is there now. Raises what concerns the whole connection."""
        group = {"contacts": "contactinformation", "companies": "companyinformation", "deals": "dealinformation"}
        body = {
            "name": self._key_field, "label": "Cordboard key", "type": "string", "fieldType": "text",
            "groupName": group.get(record_type, f"{record_type.removesuffix('s')}information"),
            "description": "Keeps a record from being created twice.", "hasUniqueValue": True, "formField": False,
        }  # fmt: skip
        kind = record_type if record_type in group else "contacts"
        call = ApiCall(
            method="POST", path=self._api.paths.of("properties", record_type), body=body, write=True,
            what=f"create a property of {record_type}", scope=f"crm.schemas.{kind}.write",
        )  # fmt: skip
        answer = await self._api.ask(call)
        self._fields.pop(record_type, None)
        return answer.error is None or await self.key_of(record_type) is not None

    async def pipelines(self) -> tuple[Pipeline, ...]:
        if self._pipelines is None:
            rows = (await self._api.get(self._api.paths.of("pipelines", DEALS), "crm.objects.deals.read"))["results"]
            live = [row for row in rows if row.maybe("archived").value is not True]
            ordered = sorted(live, key=order_of)
            self._pipelines = tuple(read_pipeline(row) for row in ordered)
        return self._pipelines

    async def states(self) -> dict[str, str]:
        """State of each stage: open, won or lost."""
        return {stage.id: stage.state for pipeline in await self.pipelines() for stage in pipeline.stages}
