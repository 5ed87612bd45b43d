"""The metadata of this SuiteCRM: fields of each module, stages. Read once, then cached."""

from cordboard.crm.suitecrm.api import Api, ApiCall
from cordboard.crm.suitecrm.legacy_api import LegacyApi
from cordboard.crm.suitecrm.reading.readers import options_of, read_fields, read_pipeline
from cordboard.ports.crm import Field, Pipeline
from cordboard.toolkit.json_reader import Reader

DEALS, STAGE = "Opportunities", "sales_stage"
ENUMS = ("enum", "dynamicenum", "radioenum", "multienum")


class Metadata:
    """Of one SuiteCRM. `recording_field` is a name from the settings, or empty."""

    def __init__(self, api: Api, legacy: LegacyApi, recording_field: str) -> None:
        self._api = api
        self._legacy = legacy
        self._recording_field = recording_field
        self._raw: dict[str, Reader] = {}
        self._fields: dict[str, dict[str, Field]] = {}
        self._pipeline: Pipeline | None = None

    def forget(self) -> None:
        """Read again next time."""
        self._raw.clear()
        self._fields.clear()
        self._pipeline = None

    async def fields(self, module: str) -> dict[str, Field]:
        """The fields; with labels and options of choices where a user is known who may read them."""
        if module not in self._fields:
            raw = await self._of(module)
            enums = [name for name, kind in _kinds(raw).items() if kind in ENUMS]
            self._fields[module] = read_fields(raw, await self._legacy.enums(module, enums))
        return self._fields[module]

    async def kinds(self, module: str) -> dict[str, str]:
        """SuiteCRM's own type of each field."""
        return _kinds(await self._of(module))

    async def recording_field(self) -> str | None:
        """The field of calls that takes the address of a recording, where there is one."""
        name = self._recording_field
        return name if name and name in (await self.kinds("Calls")) else None

    async def pipeline(self) -> Pipeline:
        """The stages of opportunities: as they are, or as in a new installation where they cannot be read."""
        if self._pipeline is None:
            self._pipeline = read_pipeline(options_of((await self._legacy.enums(DEALS, [STAGE])).get(STAGE)))
        return self._pipeline

    async def default_stage(self) -> str | None:
        """Where new opportunities begin: the first open stage."""
        return next((stage.id for stage in (await self.pipeline()).stages if stage.state == "open"), None)

    async def _of(self, module: str) -> Reader:
        if module not in self._raw:
            call = ApiCall(method="GET", path=f"/V8/meta/fields/{module}", module=module)
            self._raw[module] = (await self._api.read(call))["data"]["attributes"]
        return self._raw[module]


def _kinds(raw: Reader) -> dict[str, str]:
    facts = raw.fields()
    return {name: str(one.get("type") or "") for name, one in facts.items() if isinstance(one, dict)}
