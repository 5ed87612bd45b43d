"""Who acts, who may own records, and their partners: a message is written by the partner of a user."""

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.codec import Parent
from cordboard.crm.odoo.reading.readers import linked, read_user, word
from cordboard.crm.odoo.record_types import PARTNER, USERS
from cordboard.domain.calls.call import Value
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.errors import NeedsHuman
from cordboard.toolkit.json_reader import Reader

SELECT = ["id", "name", "login", "email", "active", "partner_id"]


class Acting(Value, frozen=True, kw_only=True):
    """The user of the key. `home`: its card, on which calls are noted that concern nobody."""

    user: CrmUser
    home: Parent
    time_zone: str | None = None
    language: str | None = None


class Users:
    """Of one Odoo."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._acting: Acting | None = None
        self._partners: dict[str, str] = {}

    def forget(self) -> None:
        self._acting = None
        self._partners.clear()

    async def acting(self) -> Acting:
        if self._acting is None:
            around = await self._api.read(ApiCall(model=USERS, method="context_get"))
            call = ApiCall(model=USERS, method="read", ids=(around.number("uid"),), args={"fields": SELECT})
            rows = await self._api.rows(call)
            partner = linked(rows[0], "partner_id") if rows else None
            if partner is None:
                text = (
                    f"{self._api.connection}: the user of the API key cannot be read. Use the key of an internal user."
                )
                raise NeedsHuman(text, code="user_unreadable", wrote=False)
            home = Parent(model=PARTNER, id=int(partner[0]))
            zone, language = word(around, "tz"), word(around, "lang")
            self._acting = Acting(user=read_user(rows[0]), home=home, time_zone=zone, language=language)
        return self._acting

    async def internal(self) -> list[CrmUser]:
        """Active people of the company; portal users own no records."""
        return [read_user(row) for row in await self._rows() if row.maybe("active").value is not False]

    async def partner_of(self, user: str) -> int | None:
        """The partner that a user writes as; None for an unknown user."""
        if user not in self._partners:
            await self._rows()
        partner = self._partners.get(user)
        return int(partner) if partner else None

    async def user_of(self, partner: str | None) -> str | None:
        """The user who writes as this partner."""
        if partner is None:
            return None
        if partner not in self._partners.values():
            await self._rows()
        return next((user for user, one in self._partners.items() if one == partner), None)

    async def _rows(self) -> list[Reader]:
        args = {"domain": [["share", "=", False]], "fields": SELECT, "order": "id asc"}
        rows = await self._api.rows(ApiCall(model=USERS, method="search_read", args=args))
        self._partners = {row.text("id"): found[0] for row in rows if (found := linked(row, "partner_id"))}
        return rows
