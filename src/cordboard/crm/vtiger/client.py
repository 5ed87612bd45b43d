"""One connected vtiger: `ports.crm.Crm` over the finder, the directory feed and the writer."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.vtiger.api import Api
from cordboard.crm.vtiger.permissions import permissions_of, reading, with_held
from cordboard.crm.vtiger.queries import PAGE, any_of, equals, select
from cordboard.crm.vtiger.reading.deal_feed import DealFeed
from cordboard.crm.vtiger.reading.directory_feed import DirectoryFeed
from cordboard.crm.vtiger.reading.finder import Finder
from cordboard.crm.vtiger.reading.logged_records import logged_page
from cordboard.crm.vtiger.reading.metadata import ACTIVE, Metadata, Options
from cordboard.crm.vtiger.reading.people import People
from cordboard.crm.vtiger.reading.readers import read_deal, read_user
from cordboard.crm.vtiger.record_types import KEYED, TEXT_FIELDS, TYPES, fields_page_of, site_of
from cordboard.crm.vtiger.session import signed_in
from cordboard.crm.vtiger.writing import writer
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
from cordboard.toolkit.crm.mapped_fields import not_ours
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.http.sender import HttpLimits, Sender

TOGETHER = 4  # records that are asked for at the same time
_USER = ("user_name", "first_name", "last_name", "email1", "status")
_CLIENTS = {Entity.CONTACT: "contact_id", Entity.ACCOUNT: "related_to"}  # of an opportunity


class VtigerCrm(ClientOfParts):
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "vtiger's answer"

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
        site = site_of(str(settings.get("url") or ""))
        self._api = Api(self._sender, signed_in(self._sender, secrets, site, settings, now), site, now)
        self._metadata = Metadata(self._api, Options(settings))
        region = settings.get("region") or None
        people = People(self._api, self._metadata, extra_fields)
        self._finder = Finder(self._api, people, self._now, region)
        self._feed = DirectoryFeed(self._api, people, self._now)
        self._deals = DealFeed(self._api, self._metadata, self._now, extra_fields)
        options = writer.Options(region=region, call_list=bool(settings.get("call_list")))
        self._writer = writer.Writer(self._api, self._metadata, self._now, options)

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for a wrong key, and when it is another installation than before."""
        self._metadata.forget()
        who, account = await self._api.signed_in.who(), account_of(self._api.site)
        known = self._settings.get("account")
        if known and account != known:
            text = (
                f"{self.connection}: this is another vtiger ({account}) than the one of this connection ({known}). "
                "Nothing is sent. Enter the address and key of the first one, or add a new connection."
            )
            raise NeedsHuman(text, code="another_account", wrote=False)
        return Identity(
            account=account,
            account_name=httpx.URL(self._api.site).host,
            user=CrmUser(id=who.id, name=who.name, email=who.email),
            base_url=self._api.site,
            edition=who.version,
            time_zone=await self._metadata.zone(),
            scopes=await with_held(self._api, self._permissions()),
        )

    def _permissions(self) -> Sequence[Scope]:
        if is_shadow(self._settings):
            return reading()
        return permissions_of(tuple(TYPES), call_list=bool(self._settings.get("call_list")))

    @readable
    async def users(self) -> Sequence[CrmUser]:
        """Active people; groups own records too, but nobody answers a call as one."""
        found: list[CrmUser] = []
        while True:
            statement = select("Users", _USER, ACTIVE, order="user_name", offset=len(found))
            rows = await self._api.rows("Users", statement)
            found += [read_user(row) for row in rows]
            if len(rows) < PAGE:
                return found

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._metadata.forget()
        module = TYPES[entity]
        key_field = await self._metadata.key_of(module)
        return [not_ours(one, key_field) for one in (await self._metadata.fields(module)).values()]

    def fields_page(self) -> str:
        return fields_page_of(site_of(str(self._settings.get("url") or "")))

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
        field = _CLIENTS.get(client.entity)
        if field is None or client.id is None:
            return ()
        fields = ("potentialname", "sales_stage", "createdtime", "assigned_user_id")
        where = any_of([equals(field, client.id)])
        rows = await self._api.rows("Potentials", select("Potentials", fields, where, order="createdtime", desc=True))
        states = await self._metadata.states() if rows else {}
        return [read_deal(row, states) for row in rows]

    @readable
    async def prepare(self, *, agreed: bool) -> Prepared:
        """Create nothing: only an administrator can add fields. Returns where our key is stored."""
        self._metadata.forget()
        said = []
        for module in KEYED:
            field = await self._metadata.key_of(module)
            marked = f"{module}: the key is a marker in the description; add the key field to keep descriptions clean."
            said.append(f"{module}: the key is stored in {field}." if field else marked)
        return Prepared(said=tuple(said))

    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """None: vtiger sends no notifications."""
        return ()

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there: read one by one, because a statement cannot compare ids."""
        slots = asyncio.Semaphore(TOGETHER)

        async def is_there(record: str) -> bool:
            async with slots:
                return await self._api.record(TYPES[entity], record) is not None

        found = await asyncio.gather(*(is_there(record) for record in ids))
        return {record for record, there in zip(ids, found, strict=True) if there}

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        return await logged_page(self._api, self._metadata, entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        """vtiger counts nothing."""
        return 0.0

    def idempotency(self) -> str:
        return "look_first"

    def budget(self) -> Budget | None:
        """None: vtiger counts nothing."""
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
