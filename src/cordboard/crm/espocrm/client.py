"""One connected EspoCRM: `ports.crm.Crm` over the finder, the directory feed and the writer."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.espocrm import push
from cordboard.crm.espocrm.api import Api, ApiCall
from cordboard.crm.espocrm.permissions import permissions_of, reading, with_held
from cordboard.crm.espocrm.queries import search, where
from cordboard.crm.espocrm.reading.deal_feed import DealFeed
from cordboard.crm.espocrm.reading.directory_feed import DirectoryFeed
from cordboard.crm.espocrm.reading.finder import Finder
from cordboard.crm.espocrm.reading.logged_records import logged_page
from cordboard.crm.espocrm.reading.metadata import Metadata
from cordboard.crm.espocrm.reading.people import People
from cordboard.crm.espocrm.reading.readers import read_deal, read_user
from cordboard.crm.espocrm.record_types import KEYED, TEXT_FIELDS, TYPES, fields_page_of, site_of
from cordboard.crm.espocrm.writing.writer import Options, Writer
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.duplicates.images import RecordImage
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
from cordboard.ports.crm.merging import MERGE
from cordboard.ports.crm.shadow import LoggedPage, is_shadow
from cordboard.ports.errors import NeedsHuman
from cordboard.toolkit.crm.client_of_parts import ClientOfParts
from cordboard.toolkit.crm.mapped_fields import not_ours
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.http.sender import HttpLimits, Sender

DEALS = 200
_USER = ("id", "name", "userName", "emailAddress", "isActive", "type")
_OWNERS = ("regular", "admin")


class EspoCrm(ClientOfParts):
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    _writer: Writer
    answer: ClassVar[str] = "EspoCRM's answer"

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
        self._api = Api(self._sender, secrets, site_of(str(settings.get("url") or "")))
        names = (str(settings.get(name) or "").strip() for name in ("key_field", "recording_field"))
        self._metadata = Metadata(self._api, *names)
        region = settings.get("region") or None
        people = People(self._api, extra_fields)
        self._finder = Finder(self._api, people, self._now, region)
        self._feed = DirectoryFeed(self._api, people, self._now)
        self._deals = DealFeed(self._api, self._metadata, self._now, extra_fields)
        self._user: CrmUser | None = None
        options = Options(create_duplicates=settings.get("duplicates") == "create", region=region)
        self._writer = Writer(self._api, self._metadata, self._acting_user, self._now, options)

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for a wrong key, and when it is another installation than before."""
        self._user = None
        user = await self._who()
        account = account_of(self._api.site, await self._first_user())
        known = self._settings.get("account")
        if known and account != known:
            text = (
                f"{self.connection}: this is another EspoCRM ({account}) than the one of this connection ({known}). "
                "Nothing is sent. Enter the address and key of the first one, or add a new connection."
            )
            raise NeedsHuman(text, code="another_account", wrote=False)
        self._metadata.forget()
        return Identity(
            account=account,
            account_name=httpx.URL(self._api.site).host,
            user=user,
            base_url=self._api.site,
            time_zone=await self._metadata.setting("timeZone"),
            language=await self._metadata.setting("language"),
            scopes=await with_held(self._api, self._permissions()),
        )

    def _permissions(self) -> Sequence[Scope]:
        if is_shadow(self._settings):
            return reading()
        return permissions_of(tuple(TYPES), merges=bool(self._settings.get(MERGE)))

    async def _who(self) -> CrmUser:
        if self._user is None:
            reader = await self._api.read(ApiCall(method="GET", path="/App/user"))
            self._user = read_user(reader["user"])
        return self._user

    async def _acting_user(self) -> str:
        return (await self._who()).id

    async def _first_user(self) -> str:
        """Tells apart installations at one address: each creates the ids of its users itself."""
        rows, _ = await self._api.rows("/User", search(order="createdAt", limit=1))
        return rows[0].text("id") if rows else ""

    @readable
    async def users(self) -> Sequence[CrmUser]:
        """Active people; programs and portal users own no records."""
        found: list[CrmUser] = []
        read, total = 0, 1
        while read < total:
            query = search(where("isTrue", "isActive"), select=_USER, order="userName", offset=read)
            rows, total = await self._api.rows("/User", query)
            found += [read_user(row) for row in rows if (row.maybe_text("type") or "regular") in _OWNERS]
            read += len(rows) or total
        return found

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._metadata.forget()
        fields = (await self._metadata.fields(TYPES[entity])).values()
        key_field = str(self._settings.get("key_field") or "").strip() or None
        return [not_ours(one, key_field) for one in fields]

    def fields_page(self) -> str:
        return fields_page_of(site_of(str(self._settings.get("url") or "")))

    @readable
    async def text_fields(self) -> Mapping[str, Field]:
        known = {
            name: (await self._metadata.fields(record_type)).get(field)
            for name, (record_type, field) in TEXT_FIELDS.items()
        }
        return {name: field for name, field in known.items() if field is not None}

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._metadata.forget()
        return (await self._metadata.pipeline(),)

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Opportunities of a contact or an account, the newest first; a lead has none yet."""
        ways = {Entity.CONTACT: ("linkedWith", "contacts"), Entity.ACCOUNT: ("equals", "accountId")}
        way = ways.get(client.entity)
        if way is None or client.id is None:
            return ()
        kind, attribute = way
        value = [client.id] if kind == "linkedWith" else client.id
        closed = frozenset(stage.id for stage in (await self._metadata.pipeline()).stages if stage.state != "open")
        query = search(
            where(kind, attribute, value),
            select=["id", "name", "stage", "createdAt", "assignedUserId"],
            order="createdAt",
            desc=True,
            limit=DEALS,
        )
        rows, _ = await self._api.rows("/Opportunity", query)
        return [read_deal(row, closed) for row in rows]

    @readable
    async def prepare(self, *, agreed: bool) -> Prepared:
        """Create nothing: only an administrator can add fields. Returns where our key is stored."""
        self._metadata.forget()
        said = []
        for record_type in KEYED:
            field = await self._metadata.key_of(record_type)
            marked = (
                f"{record_type}: the key is a marker in the description; add the key field to keep descriptions clean."
            )
            said.append(f"{record_type}: the key is stored in {field}." if field else marked)
        return Prepared(said=tuple(said))

    @readable
    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        return await push.subscribed(self._api, notify_url, held)

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there: deleted records are not listed."""
        query = search(where("in", "id", list(ids)), limit=len(ids))
        rows, _ = await self._api.rows(f"/{TYPES[entity]}", query)
        return {row.text("id") for row in rows}

    @readable
    async def image(self, entity: Entity, record: str) -> RecordImage | None:
        return await self._writer.merging.images.read(entity, record)

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        return await logged_page(self._api, entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        """EspoCRM counts nothing."""
        return 0.0

    def idempotency(self) -> str:
        return "look_first"

    def budget(self) -> Budget | None:
        """None: EspoCRM counts nothing."""
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
