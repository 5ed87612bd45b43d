"""One connected SuiteCRM: `ports.crm.Crm` over the finder, the directory feed and the writer."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.suitecrm.api import Api, ApiCall, flat
from cordboard.crm.suitecrm.legacy_api import LegacyApi
from cordboard.crm.suitecrm.permissions import permissions_of, reading, with_held
from cordboard.crm.suitecrm.queries import listed
from cordboard.crm.suitecrm.reading.deal_feed import DealFeed
from cordboard.crm.suitecrm.reading.directory_feed import DirectoryFeed
from cordboard.crm.suitecrm.reading.finder import Finder
from cordboard.crm.suitecrm.reading.logged_records import logged_page
from cordboard.crm.suitecrm.reading.metadata import DEALS, Metadata
from cordboard.crm.suitecrm.reading.readers import read_deal, read_user
from cordboard.crm.suitecrm.record_types import DEFAULT_API, TEXT_FIELDS, TYPES, Site
from cordboard.crm.suitecrm.sign_in import GRANTED_FOR, SignIn
from cordboard.crm.suitecrm.writing.writer import Writer
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
    Scope,
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
from cordboard.toolkit.json_reader import Reader
from cordboard.toolkit.oauth2 import FreshTokenRefusals, TokenKeeper

USERS, USER_PAGE = "Users", 100
DEALS_READ = 50  # of one client
TOGETHER = 6
_USER = ("first_name", "last_name", "email1")


class SuiteCrm(ClientOfParts):
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "SuiteCRM's answer"

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
        site = Site(str(settings.get("url") or ""), str(settings.get("api_path") or DEFAULT_API))
        grant = SignIn(self._sender, f"{site.api}/access_token", settings).grant
        keeper = TokenKeeper(secrets, grant, now, granted_for=GRANTED_FOR)
        self._api = Api(self._sender, keeper, FreshTokenRefusals(now), site)
        self._legacy = LegacyApi(self._sender, secrets, site.legacy, _text(settings, "user_name"))
        self._metadata = Metadata(self._api, self._legacy, _text(settings, "recording_field"))
        region = settings.get("region") or None
        self._finder = Finder(self._api, extra_fields, self._now, region)
        self._feed = DirectoryFeed(self._api, extra_fields, self._now)
        self._deals = DealFeed(self._api, self._metadata, self._now, extra_fields, _text(settings, "currency"))
        self._writer = Writer(self._api, self._metadata, self._now, region)
        self._slots = asyncio.Semaphore(TOGETHER)

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for wrong credentials, and when it is another installation."""
        user = await self._who()
        account = account_of(self._api.site.base, await self._first_user())
        known = self._settings.get("account")
        if known and account != known:
            text = (
                f"{self.connection}: this is another SuiteCRM ({account}) than the one of this connection ({known}). "
                "Nothing is sent. Enter the address of the first one, or add a new connection."
            )
            raise NeedsHuman(text, code="another_account", wrote=False)
        if await self._legacy.is_open():
            await self._legacy.active_users()  # a wrong password shows now
        self._metadata.forget()
        return Identity(
            account=account,
            account_name=httpx.URL(self._api.site.base).host,
            user=user,
            base_url=self._api.site.base,
            scopes=await with_held(self._api, self._permissions()),
        )

    def _permissions(self) -> Sequence[Scope]:
        return reading() if is_shadow(self._settings) else permissions_of(tuple(TYPES))

    async def _who(self) -> CrmUser:
        """The user that our requests act as; the OAuth2 client itself where an older version does not say it."""
        answer = await self._api.ask(ApiCall(method="GET", path="/V8/current-user", module=USERS))
        if answer.error is None:
            return read_user(flat(answer.reader["data"]))
        client = _text(self._settings, "client_id")
        return CrmUser(id=client, name=client)

    async def _first_user(self) -> str:
        """Tells apart installations at one address: when their first user was created."""
        query = listed(USERS, select=("date_entered",), sort="date_entered", size=1)
        rows = (await self._api.rows(USERS, query)).rows
        return (
            "@".join(part for part in (rows[0].text("id"), rows[0].maybe_text("date_entered")) if part) if rows else ""
        )

    @readable
    async def users(self) -> Sequence[CrmUser]:
        """Active users; without a user name and a password all of them, because V8 does not say who left."""
        active = await self._legacy.active_users()
        if active is not None:
            return [read_user(row) for row in active]
        found, number, more = list[Reader](), 1, True
        while more:
            query = listed(USERS, select=_USER, size=USER_PAGE, number=number)
            page = await self._api.rows(USERS, query, number)
            found += page.rows
            number, more = number + 1, page.more
        return [read_user(row) for row in found]

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._metadata.forget()
        return list((await self._metadata.fields(TYPES[entity])).values())

    def fields_page(self) -> str:
        return self._api.site.fields_page()

    @readable
    async def text_fields(self) -> Mapping[str, Field]:
        known = {
            name: (await self._metadata.fields(module)).get(field) for name, (module, field) in TEXT_FIELDS.items()
        }
        return {name: field for name, field in known.items() if field is not None}

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._metadata.forget()
        return (await self._metadata.pipeline(),)

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Opportunities of a contact or an account, the newest first; a lead has none yet."""
        if client.entity not in (Entity.CONTACT, Entity.ACCOUNT) or client.id is None:
            return ()
        ids = await self._api.related(TYPES[client.entity], client.id, "opportunities") or []
        rows = await asyncio.gather(*(self._one(DEALS, record) for record in ids[:DEALS_READ]))
        closed = frozenset(stage.id for stage in (await self._metadata.pipeline()).stages if stage.state != "open")
        deals = [read_deal(row, closed) for row in rows if row is not None]
        return sorted(deals, key=lambda deal: deal.created_at, reverse=True)

    async def _one(self, module: str, record: str) -> Reader | None:
        async with self._slots:
            return await self._api.one(module, record)

    async def prepare(self, *, agreed: bool) -> Prepared:
        """Create nothing: records have ids that we choose, so no field for a key is needed."""
        said = "Each record gets an id that Cordboard chooses, so the same item is never created twice."
        return Prepared(said=(said,))

    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """None: SuiteCRM notifies nobody."""
        return ()

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there; each is asked for, because a list takes one id alone."""
        rows = await asyncio.gather(*(self._one(TYPES[entity], record) for record in ids))
        return {record for record, row in zip(ids, rows, strict=True) if row is not None}

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        return await logged_page(self._api, entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        """SuiteCRM counts nothing."""
        return 0.0

    def idempotency(self) -> str:
        return "own_id"

    def budget(self) -> Budget | None:
        """None: SuiteCRM counts nothing."""
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
