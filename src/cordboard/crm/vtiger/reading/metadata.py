"""The modules of this vtiger: fields, types, prefixes of ids, stages; currency, time zone. Read once, then cached."""

from collections.abc import Mapping
from typing import Any

from cordboard.crm.vtiger.api import Api, ApiCall
from cordboard.crm.vtiger.queries import equals, select
from cordboard.crm.vtiger.reading.readers import default_stage, kinds_of, read_fields, read_pipeline, read_user
from cordboard.ports.crm import Field, Pipeline
from cordboard.toolkit.json_reader import Reader

KEY_LABEL = "Cordboard key"  # of the field that keeps our key; names of custom fields differ from module to module
WON, LOST = "Closed Won", "Closed Lost"


class Options:
    """What the settings of the connection say about the installation."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.key_label = _text(settings, "key_field") or KEY_LABEL
        self.zone = _text(settings, "time_zone")
        self.currency = _text(settings, "currency")
        self.won, self.lost = _names(settings, "won_stages", WON), _names(settings, "lost_stages", LOST)


class Metadata:
    """Of one vtiger."""

    def __init__(self, api: Api, options: Options) -> None:
        self._api = api
        self._options = options
        self._described: dict[str, Reader] = {}
        self._owners: dict[str, str] | None = None
        self._currency: str | None = None
        self._asked_currency = False

    def forget(self) -> None:
        """Read again next time."""
        self._described.clear()
        self._owners, self._asked_currency = None, False

    async def described(self, module: str) -> Reader:
        """The description of a module, as vtiger gives it."""
        if module not in self._described:
            call = ApiCall(operation="describe", values={"elementType": module}, module=module)
            found = await self._api.read(call)
            found["fields"]  # another shape is no description
            self._described[module] = found
        return self._described[module]

    async def fields(self, module: str) -> dict[str, Field]:
        return read_fields(module, await self.described(module))

    async def kinds(self, module: str) -> dict[str, str]:
        """vtiger's own type of each field."""
        return kinds_of(await self.described(module))

    async def prefix(self, module: str) -> str:
        """The number before the `x` in ids of this module; it differs from one installation to the next."""
        return (await self.described(module)).maybe_text("idPrefix") or ""

    async def key_of(self, module: str) -> str | None:
        """The field that keeps our key, where an administrator added it: found by its label, or by its name."""
        wanted = self._options.key_label.casefold()
        for name, field in (await self.fields(module)).items():
            if field.custom and wanted in (field.label.casefold(), name):
                return name
        return None

    async def pipeline(self) -> Pipeline:
        """The stages of opportunities."""
        return read_pipeline(await self.described("Potentials"), self._options.won, self._options.lost)

    async def states(self) -> dict[str, str]:
        """Open, won or lost by stage."""
        return {stage.id: stage.state for stage in (await self.pipeline()).stages}

    async def default_stage(self) -> str | None:
        """Where new opportunities begin: the field's own default, else the first open stage."""
        stages = (await self.pipeline()).stages
        default = default_stage(await self.described("Potentials"))
        if default in {stage.id for stage in stages}:
            return default
        return next((stage.id for stage in stages if stage.state == "open"), None)

    async def owners(self) -> dict[str, str]:
        """Names of users by id; groups are not among them."""
        if self._owners is None:
            statement = select("Users", ("user_name", "first_name", "last_name", "status"))
            rows = await self._api.rows("Users", statement)
            self._owners = {user.id: user.name for user in map(read_user, rows)}
        return self._owners

    async def zone(self) -> str:
        """The time zone of calendar entries: the one in the settings, else the user's."""
        return self._options.zone or (await self._api.signed_in.who()).zone or "UTC"

    async def currency(self) -> str | None:
        """The currency of amounts (ISO 4217): the one in the settings, else the user's; None where it is not told."""
        if self._options.currency:
            return self._options.currency
        if not self._asked_currency:
            self._currency = await self._users_currency()
            self._asked_currency = True
        return self._currency

    async def _users_currency(self) -> str | None:
        user = await self._api.record("Users", (await self._api.signed_in.who()).id)
        currency = user.maybe_text("currency_id") if user is not None else None
        row = await self._api.record("Currency", currency) if currency else None
        return row.maybe_text("currency_code") if row is not None else None


ACTIVE = equals("status", "Active")


def _text(settings: Mapping[str, Any], name: str) -> str:
    return str(settings.get(name) or "").strip()


def _names(settings: Mapping[str, Any], name: str, default: str) -> frozenset[str]:
    """Names between commas."""
    given = _text(settings, name) or default
    return frozenset(part.strip() for part in given.split(",") if part.strip())
