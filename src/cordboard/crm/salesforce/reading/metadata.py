"""The objects of this organisation: fields, external ids, stages, users; our user. Read once, then cached."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard.crm.salesforce.api import USER_INFO, Api
from cordboard.crm.salesforce.codec import CALL_OBJECT
from cordboard.crm.salesforce.queries import MOST, all_of, equals, quoted, select
from cordboard.crm.salesforce.reading.readers import external_ids, kinds_of, read_fields, read_stage, read_user
from cordboard.crm.salesforce.record_types import QUEUE, TASK, USER
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Field, Pipeline

PIPELINE = "Opportunity"
PERSON = equals("UserType", "Standard")


class Me(msgspec.Struct, frozen=True):
    """Our user and its organisation."""

    user: CrmUser
    organisation: str
    zone: str


class Key(msgspec.Struct, frozen=True):
    """Where our key is kept. `upserts`: a second record with it is impossible."""

    field: str
    upserts: bool


class Options:
    """What the settings of the connection say about the organisation."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.key_field = _text(settings, "key_field")
        self.zone, self.currency = _text(settings, "time_zone"), _text(settings, "currency")
        self.started, self.recording = _text(settings, "started_field"), _text(settings, "recording_field")
        self.company = _text(settings, "lead_company")
        self.notes = settings.get("notes") != "none"


class Metadata:
    """Of one organisation."""

    def __init__(self, api: Api, options: Options) -> None:
        self.options = options
        self._api = api
        self._fields: dict[str, dict[str, Field]] = {}
        self._kinds: dict[str, dict[str, str]] = {}
        self._external: dict[str, frozenset[str]] = {}
        self._owners: dict[str, str] | None = None
        self._pipeline: Pipeline | None = None
        self._me: Me | None = None

    def forget(self) -> None:
        """Read again next time."""
        for cached in (self._fields, self._kinds, self._external):
            cached.clear()
        self._owners = self._pipeline = self._me = None

    async def me(self) -> Me:
        """Who we are. KNOW: the names in the answer."""
        if self._me is None:
            found = await self._api.get(USER_INFO, "read the user")
            user, email = found.text("user_id"), found.maybe_text("email")
            name = found.maybe_text("name") or found.maybe_text("preferred_username") or user
            self._me = Me(
                CrmUser(id=user, name=name, email=email),
                found.text("organization_id"),
                self.options.zone or found.maybe_text("zoneinfo") or "UTC",
            )
        return self._me

    async def zone(self) -> str:
        """The time zone of days: the one in the settings, else the user's (IANA)."""
        return self.options.zone or (await self.me()).zone

    async def fields(self, record_type: str) -> dict[str, Field]:
        await self._describe(record_type)
        return self._fields[record_type]

    async def kinds(self, record_type: str) -> dict[str, str]:
        """Salesforce's own type of each field."""
        await self._describe(record_type)
        return self._kinds[record_type]

    async def key_of(self, record_type: str) -> Key | None:
        """Where our key is kept; None: in a marker of the description."""
        wanted = self.options.key_field
        if wanted and wanted in await self.fields(record_type):
            return Key(wanted, wanted in self._external[record_type])
        has_object = record_type == TASK and CALL_OBJECT in await self.fields(record_type)
        return Key(CALL_OBJECT, upserts=False) if has_object else None

    async def pipeline(self) -> Pipeline:
        """The stages of opportunities, in their order."""
        if self._pipeline is None:
            names = ("ApiName", "MasterLabel", "SortOrder", "IsClosed", "IsWon")
            statement = select("OpportunityStage", names, "IsActive = true", order="SortOrder")
            rows = await self._api.rows("OpportunityStage", statement)
            stages = tuple(read_stage(row) for row in rows)
            self._pipeline = Pipeline(id=PIPELINE, name="Opportunities", stages=stages)
        return self._pipeline

    async def states(self) -> dict[str, str]:
        """Open, won or lost by stage."""
        return {stage.id: stage.state for stage in (await self.pipeline()).stages}

    async def first_stage(self) -> str | None:
        """Where new opportunities begin."""
        return next((stage.id for stage in (await self.pipeline()).stages if stage.state == "open"), None)

    async def users(self, where: str = "") -> list[CrmUser]:
        """People who may own records."""
        names, found, last = ("Name", "Username", "Email", "IsActive"), list[CrmUser](), ""
        while True:
            after = f"Id > {quoted(last)}" if last else ""
            statement = select(USER, names, all_of((PERSON, where, after)), order="Id", limit=MOST)
            rows = await self._api.rows(USER, statement)
            found += [read_user(row) for row in rows]
            if len(rows) < MOST:
                return found
            last = rows[-1].text("Id")

    async def owners(self) -> dict[str, str]:
        """Names of users by id; queues are not among them."""
        if self._owners is None:
            self._owners = {user.id: user.name for user in await self.users() if not user.id.startswith(QUEUE)}
        return self._owners

    async def _describe(self, record_type: str) -> None:
        if record_type not in self._fields:
            found = await self._api.get(f"/sobjects/{record_type}/describe", f"read {record_type}")
            self._external[record_type], self._kinds[record_type] = external_ids(found), kinds_of(found)
            self._fields[record_type] = read_fields(found)


def _text(settings: Mapping[str, Any], name: str) -> str:
    return str(settings.get(name) or "").strip()
