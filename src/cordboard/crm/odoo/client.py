"""One connected Odoo: `ports.crm.Crm` over the finder, the feeds and the writer."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.odoo.access import reading, rights_of, with_held
from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.domains import EVERYTHING, IS_DEAL
from cordboard.crm.odoo.reading.deal_feed import DealFeed
from cordboard.crm.odoo.reading.directory_feed import DirectoryFeed
from cordboard.crm.odoo.reading.finder import Finder
from cordboard.crm.odoo.reading.logged_records import LoggedRecords
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.people import People
from cordboard.crm.odoo.reading.readers import read_open_deal, word
from cordboard.crm.odoo.reading.users import Users
from cordboard.crm.odoo.record_types import LEAD, MODELS, fields_page_of, site_of
from cordboard.crm.odoo.writing.writer import Options, Writer
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import (
    Budget,
    ExtraFields,
    Field,
    Identity,
    Journal,
    Pipeline,
    Prepared,
    Secrets,
    Subscription,
    account_of,
    no_extra_fields,
)
from cordboard.ports.crm.shadow import LoggedPage, is_shadow
from cordboard.ports.errors import NeedsHuman
from cordboard.toolkit.crm.client_of_parts import ClientOfParts
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.http.sender import HttpLimits, Sender

DEALS = 200
_EVERY = tuple(MODELS)


class Odoo(ClientOfParts):
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "Odoo's answer"

    def __init__(
        self,
        connection: str,
        settings: Mapping[str, Any],
        secrets: Secrets,
        journal: Journal,
        extra_fields: Callable[[], ExtraFields] = no_extra_fields,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self.connection = connection
        self._settings = settings
        self._now: Callable[[], datetime] = lambda: datetime.fromtimestamp(now(), UTC)
        self._sender = Sender(connection, journal, reach=reach_of(settings), transport=transport, clock=self._now)
        self._api = Api(
            self._sender,
            secrets,
            site_of(str(settings.get("url") or "")),
            login=_text(settings, "login"),
            database=_text(settings, "database"),
        )
        self._metadata = Metadata(self._api, _text(settings, "phone_fields").replace(",", " ").split())
        self._users = Users(self._api)
        region = settings.get("region") or None
        people = People(self._api, self._metadata, region, extra_fields)
        self._finder = Finder(self._api, self._metadata, people, self._now, region)
        self._feed = DirectoryFeed(self._api, people, self._now)
        self._deals = DealFeed(self._api, self._metadata, self._now, extra_fields)
        options = Options(
            lead_type=_text(settings, "lead_type") or "lead",
            activity_type=_text(settings, "activity_type") or "mail.mail_activity_data_call",
            region=region,
        )
        self._logged = LoggedRecords(self._api, self._metadata, self._users, self._deals, options.activity_type)
        self._writer = Writer(self._api, self._metadata, self._users, options)

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for a wrong key, and when it is another database than before."""
        self._users.forget()
        self._metadata.forget()
        acting, company = await self._users.acting(), await self._metadata.company()
        account = account_of(self._api.site, word(company, "create_date") or "")
        known = self._settings.get("account")
        if known and account != known:
            text = (
                f"{self.connection}: this is another Odoo ({account}) than the one of this connection ({known}). "
                "Nothing is sent. Enter the address and key of the first one, or add a new connection."
            )
            raise NeedsHuman(text, code="another_account", wrote=False)
        scopes = reading() if is_shadow(self._settings) else rights_of(_EVERY)
        return Identity(
            account=account,
            account_name=word(company, "name") or httpx.URL(self._api.site).host,
            user=acting.user,
            base_url=self._api.site,
            time_zone=acting.time_zone,
            language=acting.language,
            scopes=await with_held(self._api, scopes),
        )

    @readable
    async def users(self) -> Sequence[CrmUser]:
        return await self._users.internal()

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._metadata.forget()
        return list((await self._metadata.fields(MODELS[entity])).values())

    def fields_page(self) -> str:
        return fields_page_of(self._api.site, is_old=self._api.is_rpc)

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._metadata.forget()
        return await self._metadata.pipelines()

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Opportunities of a person or of a company and its people, the newest first; a lead has none yet."""
        if client.entity not in (Entity.CONTACT, Entity.ACCOUNT) or client.id is None:
            return ()
        operator = "child_of" if client.entity is Entity.ACCOUNT else "="
        domain = [*IS_DEAL, ["partner_id", operator, int(client.id)], ["active", "in", EVERYTHING]]
        fields = ["id", "name", "stage_id", "create_date", "user_id", "active"]
        args = {"domain": domain, "fields": fields, "order": "create_date desc, id desc", "limit": DEALS}
        rows = await self._api.rows(ApiCall(model=LEAD, method="search_read", args=args))
        won = await self._metadata.won_stages() if rows else frozenset()
        return [read_open_deal(row, won) for row in rows]

    @readable
    async def prepare(self, *, agreed: bool) -> Prepared:
        """Nothing to create: Odoo keeps our key beside each record, as its external id."""
        return Prepared(said=("The key is stored as the external id of each record.",))

    @readable
    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """None: only an administrator can make Odoo send notifications."""
        return ()

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there, archived ones included."""
        numbers = tuple(int(id_) for id_ in ids if id_.isdecimal())
        call = ApiCall(model=MODELS[entity], method="read", ids=numbers, args={"fields": ["id"]})
        return {row.text("id") for row in await self._api.rows(call)}

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        return await self._logged.page(entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        """Odoo counts nothing."""
        return 0.0

    def idempotency(self) -> str:
        return "look_first"

    def budget(self) -> Budget | None:
        """None: Odoo counts nothing."""
        return None

    async def close(self) -> None:
        await self._sender.close()


def reach_of(settings: Mapping[str, Any]) -> HttpLimits:
    """The limits of the sender for this connection."""
    return HttpLimits(
        total=float(settings.get("timeout_s") or 30),
        allow_private=bool(settings.get("allow_private")),
        read_only=is_shadow(settings),
    )


def _text(settings: Mapping[str, Any], name: str) -> str:
    return str(settings.get(name) or "").strip()
