"""The metadata of this EspoCRM: fields of each record type, stages, currency, time zone. Read once, then cached."""

from urllib.parse import urlencode

from cordboard.crm.espocrm.api import Api, ApiCall
from cordboard.crm.espocrm.reading.readers import kinds_of, read_fields, read_pipeline
from cordboard.ports.crm import Field, Pipeline
from cordboard.toolkit.json_reader import Reader


class Metadata:
    """Of one EspoCRM. `key_field` and `recording_field` are names from the settings, or empty."""

    def __init__(self, api: Api, key_field: str, recording_field: str) -> None:
        self._api = api
        self._key_field = key_field
        self._recording_field = recording_field
        self._fields: dict[str, Reader] = {}
        self._settings: Reader | None = None

    def forget(self) -> None:
        """Read again next time."""
        self._fields.clear()
        self._settings = None

    async def raw(self, record_type: str) -> Reader:
        """The facts about each field, as EspoCRM gives them."""
        if record_type not in self._fields:
            self._fields[record_type] = await self._part(f"entityDefs.{record_type}.fields")
        return self._fields[record_type]

    async def fields(self, record_type: str) -> dict[str, Field]:
        return read_fields(await self.raw(record_type))

    async def kinds(self, record_type: str) -> dict[str, str]:
        """EspoCRM's own type of each field."""
        return kinds_of(await self.raw(record_type))

    async def key_of(self, record_type: str) -> str | None:
        """The field that keeps our key, where this record type has it."""
        return self._key_field if self._key_field and self._key_field in (await self.kinds(record_type)) else None

    async def recording_field(self) -> str | None:
        """The field of calls that takes the address of a recording, where there is one."""
        name = self._recording_field
        return name if name and name in (await self.kinds("Call")) else None

    async def pipeline(self) -> Pipeline:
        """The stages of opportunities."""
        return read_pipeline((await self.raw("Opportunity"))["stage"])

    async def default_stage(self) -> str | None:
        """Where new opportunities begin: the field's own default, else the first open stage."""
        stages = (await self.pipeline()).stages
        default = (await self.raw("Opportunity"))["stage"].maybe_text("default")
        if default in {stage.id for stage in stages}:
            return default
        return next((stage.id for stage in stages if stage.state == "open"), None)

    async def setting(self, name: str) -> str | None:
        """A setting of the installation (defaultCurrency, timeZone); None where it may not be read."""
        if self._settings is None:
            answer = await self._api.ask(ApiCall(method="GET", path="/Settings"))
            self._settings = Reader({}) if answer.error else answer.reader
        return self._settings.maybe_text(name)

    async def _part(self, key: str) -> Reader:
        return await self._api.read(ApiCall(method="GET", path="/Metadata", query=urlencode({"key": key})))
