"""What a company has: its id, zone and currency, users, fields of each kind, pipelines. Read once, then cached."""

from collections.abc import Mapping

from cordboard.crm.pipedrive.api import Api, ApiCall
from cordboard.crm.pipedrive.reading.readers import options_of, order_of, read_field, read_pipeline, read_user
from cordboard.crm.pipedrive.record_types import (
    ACTIVITIES,
    API,
    DEALS,
    FIELDS,
    ORGANIZATIONS,
    PERSONS,
    VENDOR,
    Kinds,
    is_vendor,
    v1,
    v2,
)
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Field, Pipeline
from cordboard.ports.errors import PermissionMissing
from cordboard.toolkit.json_reader import Reader

BASE, USERS = "base", "users:read"
WON, LOST = "Won", "Lost"
LABELS = "label_ids"
_FIELD_SCOPES = {PERSONS: "contact-fields:full", ORGANIZATIONS: "contact-fields:full", DEALS: "deal-fields:full"}


class Metadata:
    """Of one company. `key_label`: of the field that keeps our key."""

    def __init__(self, api: Api, key_label: str, kinds: Kinds) -> None:
        self._api = api
        self._key_label = key_label
        self._kinds = kinds
        self._me: Reader | None = None
        self._users: list[CrmUser] | None = None
        self._rows: dict[str, list[Reader]] = {}
        self._pipelines: tuple[Pipeline, ...] | None = None
        self.keyless: set[str] = set()  # kinds that were seen without the field for our key

    def forget(self) -> None:
        """Read again next time."""
        self._me, self._users, self._pipelines = None, None, None
        self._rows.clear()

    def forget_users(self) -> None:
        """Read users again next time."""
        self._users = None

    async def me(self) -> Reader:
        """Whose sign-in it is, and of which company. Links lead to the company's own site."""
        if self._me is None:
            self._me = await self._api.get(v1("users/me"), "users", BASE)
            self._me.text("company_id")
            domain = self._me.maybe_text("company_domain")
            if is_vendor(self._api.base) and domain:
                self._api.site = f"https://{domain}{VENDOR}"
            elif self._api.base == API:
                self._api.site = f"https://app{VENDOR}"
        return self._me

    async def zone(self) -> str:
        return (await self.me()).maybe_text("timezone_name") or "UTC"

    async def currency(self) -> str:
        return (await self.me()).maybe_text("default_currency") or ""

    async def users(self) -> list[CrmUser]:
        """Everybody, also who no longer works there."""
        if self._users is None:
            self._users = [read_user(row) for row in await self._api.get(v1("users"), "users", USERS)]
        return self._users

    async def owner_names(self) -> dict[str, str]:
        """Names of users by id; none where they may not be read."""
        try:
            return {one.id: one.name for one in await self.users()}
        except PermissionMissing:
            return {}

    async def _described(self, kind: str) -> list[Reader]:
        if kind not in self._rows:
            rows: list[Reader] = []
            cursor, more = "", True
            while more:
                page, cursor = await self._api.page(v2(FIELDS[kind]), kind, cursor)
                rows += page
                more = bool(cursor)
            self._rows[kind] = rows
        return self._rows[kind]

    async def fields(self, kind: str) -> dict[str, Field]:
        read = [read_field(row, kind) for row in await self._described(kind)]
        return {field.name: field for field in read}

    async def custom(self, kind: str) -> frozenset[str]:
        """Codes of the fields that people added."""
        if kind not in FIELDS or kind == ACTIVITIES:
            return frozenset()
        return frozenset(name for name, field in (await self.fields(kind)).items() if field.custom)

    async def phones(self, kind: str) -> list[str]:
        """Codes of phone fields that people added."""
        return [name for name, one in (await self.fields(kind)).items() if one.custom and one.type == "phone"]

    async def options(self, kind: str) -> dict[str, dict[str, int]]:
        """Numbers of options by field and label."""
        return {row.text("field_code"): options_of(row) for row in await self._described(kind)}

    async def labels(self, kind: str) -> dict[str, dict[int, str]]:
        """Labels of options by field and number."""
        found = await self.options(kind)
        return {name: {number: label for label, number in some.items()} for name, some in found.items()}

    async def lead_labels(self) -> frozenset[int]:
        """Numbers of the labels that leads have."""
        known = await self._label_numbers()
        return frozenset(number for label, number in known.items() if label in self._kinds.leads)

    async def lead_label(self) -> int | None:
        """The number of the label of new leads; None where the company has no such label."""
        return (await self._label_numbers()).get(self._kinds.lead.casefold())

    async def _label_numbers(self) -> Mapping[str, int]:
        labels = (await self.options(PERSONS)).get(LABELS, {})
        return {label.casefold(): number for label, number in labels.items()}

    async def high_priority(self) -> int | None:
        """The number of the high priority of activities; None where there is none."""
        known = (await self.options(ACTIVITIES)).get("priority", {})
        wanted = self._kinds.high.casefold()
        return next((number for label, number in known.items() if label.casefold() == wanted), None)

    async def key_of(self, kind: str) -> str | None:
        """The field that keeps our key, where this kind has it: found by its name."""
        wanted = self._key_label.casefold()
        fields = (await self.fields(kind)).values() if wanted else ()
        found = next((one.name for one in fields if one.custom and wanted in (one.label.casefold(), one.name)), None)
        (self.keyless.discard if found else self.keyless.add)(kind)
        return found

    async def add_key(self, kind: str) -> bool:
        """Create that field; whether it is there now. Raises what concerns the whole connection."""
        call = ApiCall(
            method="POST", path=v2(FIELDS[kind]), kind=f"a field of {kind}", scope=_FIELD_SCOPES[kind],
            body={"field_name": self._key_label, "field_type": "varchar"},
        )  # fmt: skip
        answer = await self._api.ask(call)
        self._rows.pop(kind, None)
        return answer.error is None or await self.key_of(kind) is not None

    async def pipelines(self) -> tuple[Pipeline, ...]:
        if self._pipelines is None:
            rows, stages = await self._all("pipelines"), await self._all("stages")
            self._pipelines = tuple(read_pipeline(row, stages, WON, LOST) for row in sorted(rows, key=order_of))
        return self._pipelines

    async def _all(self, name: str) -> list[Reader]:
        found: list[Reader] = []
        cursor, more = "", True
        while more:
            page, cursor = await self._api.page(v2(name), DEALS, cursor)
            found += [row for row in page if row.maybe("is_deleted").value is not True]
            more = bool(cursor)
        return found
