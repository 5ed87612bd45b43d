"""One connected Zoho organisation: `ports.crm.Crm` over the writer, the finder and the mirror."""

import asyncio
import functools
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import httpx

from cordboard.crm.zoho import api_credits, push_notifications, scopes
from cordboard.crm.zoho.api import Api, ApiCall, query_ask
from cordboard.crm.zoho.modules import MODULES, PEOPLE, TEXT_FIELDS, fields_page_of, link_of
from cordboard.crm.zoho.reading import coql, decode
from cordboard.crm.zoho.reading.deal_feed import DealFeed
from cordboard.crm.zoho.reading.directory_feed import DirectoryFeed
from cordboard.crm.zoho.reading.directory_queries import People
from cordboard.crm.zoho.reading.finder import Finder
from cordboard.crm.zoho.reading.logged_records import LoggedRecords
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.crm.zoho.writing.encode import Context
from cordboard.crm.zoho.writing.key_field import KeyField
from cordboard.crm.zoho.writing.pending_records import Drafter
from cordboard.crm.zoho.writing.writer import Writer
from cordboard.domain.crm.actions import Action
from cordboard.domain.crm.contact_match import Candidate, Entity, Match
from cordboard.domain.duplicates.images import RecordImage
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import (
    Budget,
    ExtraFields,
    Field,
    Identity,
    IdPage,
    Journal,
    Outcome,
    Page,
    Pipeline,
    Prepared,
    Scope,
    Secrets,
    Subscription,
    no_extra_fields,
)
from cordboard.ports.crm.deals import DealPage
from cordboard.ports.crm.shadow import LoggedPage, is_shadow
from cordboard.ports.errors import NeedsHuman, Refused, Unavailable, Unsupported
from cordboard.toolkit.crm.mapped_fields import not_ours
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.crm.watermark import moment_of
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.json_reader import UnexpectedShape
from cordboard.toolkit.oauth2 import TokenKeeper
from cordboard.vendors.zoho import accounts as zoho_accounts
from cordboard.vendors.zoho.data_centres import accounts_of, api_of, web_of

USERS_PER_PAGE = 200
DEALS_ASKED = 200
DEFAULT_KEY_FIELD = "Cb_Call_Key"


class ZohoCrm:
    """Implements `ports.crm.Crm`. `transport` and the clocks are given by tests."""

    answer: ClassVar[str] = "Zoho's answer"

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
        self._secrets = secrets
        self._now: Callable[[], datetime] = lambda: datetime.fromtimestamp(now(), UTC)
        self._sender = Sender(connection, journal, reach=reach_of(settings), transport=transport, clock=self._now)
        self._keeper = TokenKeeper(secrets, self._refreshed, now)
        self._api = Api(self._sender, self._keeper, api_of(settings), now)
        self._key_field = key_field_of(settings)
        self._metadata = Metadata(self._api, self._key_field)
        self._people = People(self._metadata, web_of(settings), self._account, extra_fields)
        self._finder = Finder(
            self._api,
            self._people,
            self._now,
            search=bool(settings.get("live_search")),
            region=settings.get("region"),
        )
        every = timedelta(minutes=float(settings.get("deleted_every_min") or 60))
        self._mirror = DirectoryFeed(self._api, self._people, self._now, every)
        self._deals = DealFeed(
            self._api, self._metadata, self._now, functools.partial(self._link, "Deals"), every.total_seconds(),
            extra_fields,
        )  # fmt: skip
        self._logged_records = LoggedRecords(self._api, self._metadata, self._link)
        self._writer = self._new_writer()
        self._daily: int | None = None

    @property
    def _account(self) -> str | None:
        account = self._settings.get("account")
        return str(account) if account else None

    def _new_writer(self) -> Writer:
        context = Context(
            key_field=self._key_field,
            time_zone=str(self._settings.get("time_zone") or "UTC"),
            region=self._settings.get("region") or None,
            min_outbound=str(self._settings.get("min_outbound_duration") or "00:01"),
        )
        hours = float(self._settings.get("quiet_after_hours") or 24)
        trigger = str(self._settings.get("trigger") or "workflow")
        drafter = Drafter(
            self.connection,
            self._metadata,
            context,
            self._now,
            trigger=trigger,
            quiet_after=timedelta(hours=hours),
        )
        return Writer(self._api, self._metadata, drafter, context, self._link, self._now)

    def _link(self, module: str, record: str) -> str:
        return link_of(web_of(self._settings), self._people.account, module, record)

    async def _refreshed(self, held: Mapping[str, str]) -> zoho_accounts.Tokens:
        self._sender.know_secrets(tuple(held.values()))
        form = zoho_accounts.refresh_form(str(self._settings.get("client_id") or ""), held)
        return await zoho_accounts.tokens(self._sender, accounts_of(self._settings), form)

    # -- who we are ----------------------------------------------------------------------------------------------

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman when it is another organisation than before."""
        user_ask = ApiCall(method="GET", path="/users", query={"type": "CurrentUser"}, scope="ZohoCRM.users.READ")
        org_ask = ApiCall(method="GET", path="/org", scope="ZohoCRM.org.READ")
        users, orgs = await asyncio.gather(self._api.read(user_ask), self._api.read(org_ask))
        user, org = decode.read_user(users["users"][0]), orgs["org"][0]
        account = org.text("zgid")
        if self._account and account != self._account:
            raise NeedsHuman(
                f"{self.connection}: these credentials belong to {org.maybe_text('company_name')} ({account}), the "
                f"connection to organisation {self._account}. Nothing is sent. Sign in with a user of that "
                "organisation, or add a new connection.",
                code="another_account",
                wrote=False,
            )
        self._people.account = account
        edition = org.maybe_text("license_details", "paid_type")
        licences = org.maybe("license_details", "users_license_purchased").value
        self._daily = api_credits.daily(edition, licences if isinstance(licences, int) else 1)
        return Identity(
            account=account,
            account_name=org.maybe_text("company_name") or account,
            user=user,
            base_url=api_of(self._settings),
            edition=edition,
            time_zone=org.maybe_text("time_zone"),
            language=users["users"][0].maybe_text("language"),  # an organisation has none of its own
            scopes=await self._scopes(),
            budget=self.budget(),
        )

    def budget(self) -> Budget | None:
        """Credits of the last 24 hours: how many there are is known after `identify`, how many are left late."""
        left = self._api.credits_left
        used = self._daily - left if self._daily is not None and left is not None else None
        return Budget(unit=api_credits.UNIT, used=used, limit=self._daily)

    async def _scopes(self) -> tuple[Scope, ...]:
        kinds = tuple(MODULES)  # every kind, so that what any plan or wrap-up needs is told
        wanted = scopes.needed(self._settings, kinds, kinds)
        return scopes.with_held(wanted, (await self._secrets.load()).get("scope"))

    # -- people --------------------------------------------------------------------------------------------------

    @readable
    async def find(self, numbers: Sequence[Reading]) -> Sequence[Match]:
        return await self._finder.find(numbers)

    async def load(self, cursor: str | None) -> AsyncIterator[Page]:
        try:
            async for page in self._mirror.load(cursor):
                yield page
        except UnexpectedShape as error:
            text = f"{self.connection}: Zoho's answer cannot be read ({error}). It is retried automatically."
            raise Unavailable(text, code="unreadable", wrote=False) from None

    @readable
    async def changes(self, cursor: str) -> Page:
        return await self._mirror.changes(cursor)

    def ids(self) -> AsyncIterator[IdPage]:
        """Never asked: Zoho lists deletions. Raises Unsupported."""
        raise Unsupported(f"{self.connection}: Zoho lists deletions itself.", part="ids")

    @readable
    async def deal_changes(self, cursor: str | None) -> DealPage:
        return await self._deals.changes(cursor)

    def deal_ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Never asked: Zoho lists deletions. Raises Unsupported."""
        raise Unsupported(f"{self.connection}: Zoho lists deletions itself.", part="ids")

    # -- writing -------------------------------------------------------------------------------------------------

    @readable
    async def apply(self, actions: Sequence[Action], *, verify: bool) -> Sequence[Outcome]:
        return await self._writer.apply(actions, verify=verify)

    @readable
    async def shown(self, actions: Sequence[Action]) -> Sequence[Mapping[str, Any]]:
        return await self._writer.shown(actions)

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there: the recycle bin is left out. One credit."""
        module = MODULES[entity]
        ask = ApiCall(
            method="GET",
            path=f"/{module}",
            query={"ids": ",".join(ids), "fields": "id"},
            scope=f"ZohoCRM.modules.{module.lower()}.READ",
        )
        answer = await self._api.read(ask)
        return {row.text("id") for row in decode.rows_of(answer)} if answer.value is not None else set()

    @readable
    async def image(self, entity: Entity, record: str) -> RecordImage | None:
        return await self._writer.merging.images.read(entity, record)

    def idempotency(self) -> str:
        """The key field, once it is known to be guarded in every module; looking first until then."""
        return "unique_key" if self._metadata.guarded() else "look_first"

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        return await self._logged_records.page(entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        return self._logged_records.price(entity)

    # -- what requests cost ---------------------------------------------------------------------------------------

    def price_of_start(self) -> float:
        """Fields, layouts and pipelines of the modules that are written."""
        return 3.0 * len(MODULES)

    def price_of_refresh(self, people: int) -> float:
        return api_credits.most_of_refresh(people)

    def price_of_deals(self) -> float:
        return 2 * api_credits.of_coql(DEALS_ASKED)

    def price_of_write(self, kind: str, items: int, *, verify: bool) -> float:
        return api_credits.most_of_write(kind, items, verify=verify)

    # -- what there is to choose from ----------------------------------------------------------------------------

    @readable
    async def users(self) -> Sequence[CrmUser]:
        """Active, confirmed users: only they can own new records."""
        found: list[CrmUser] = []
        for page in range(1, 51):
            query = {"type": "ActiveConfirmedUsers", "page": str(page), "per_page": str(USERS_PER_PAGE)}
            answer = await self._api.read(ApiCall(method="GET", path="/users", query=query, scope="ZohoCRM.users.READ"))
            found += [decode.read_user(row) for row in decode.rows_of(answer, "users")]
            if not decode.more_records(answer):
                break
        return found

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        fields = [one.field for one in (await self._metadata.offered(MODULES[entity])).values()]
        return [not_ours(one, self._key_field) for one in fields]

    def fields_page(self) -> str:
        return fields_page_of(web_of(self._settings), self._people.account)

    @readable
    async def text_fields(self) -> Mapping[str, Field]:
        known = {
            name: (await self._metadata.fields(module)).get(field) for name, (module, field) in TEXT_FIELDS.items()
        }
        return {name: found.field for name, found in known.items() if found is not None}

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._metadata.forget("Deals")
        return await self._metadata.pipelines()

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Deals of a contact or an account, the newest first; a lead has none yet."""
        link = {Entity.CONTACT: "Contact_Name", Entity.ACCOUNT: "Account_Name"}.get(client.entity)
        if link is None or client.id is None:
            return ()
        stages = [stage for place in await self._metadata.pipelines() for stage in place.stages]
        closed = frozenset(stage.id for stage in stages if stage.state != "open")
        answer = await self._api.ask(self._deals_ask(link, client.id))
        if answer.error and answer.error.code == "INVALID_QUERY":
            # which form the service wants is not documented: the other one
            answer = await self._api.ask(self._deals_ask(f"{link}.id", client.id))
        if answer.error:
            raise self._api.trouble(answer.error, self._deals_ask(link, client.id))
        return [decode.read_deal(row, closed) for row in decode.rows_of(answer.reader)]

    @staticmethod
    def _deals_ask(link: str, record: str) -> ApiCall:
        fields = ("id", "Deal_Name", "Stage", "Owner", "Created_Time")
        where = coql.equals(link, record)
        query = coql.select(fields, "Deals", where, order="Created_Time desc", limit=DEALS_ASKED)
        return query_ask(query, DEALS_ASKED)

    # -- set-up --------------------------------------------------------------------------------------------------

    @readable
    async def prepare(self, *, agreed: bool) -> Prepared:
        if not self._key_field:
            said = "No key field is set: after an unclear answer records are recognised by what they look like, "
            return Prepared(said=(said + "which is best effort.",))
        return await KeyField(self._api, self._metadata, self._key_field).prepare(agreed=agreed)

    @readable
    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """Notifications for people; asked again they are renewed. Raises Refused where Zoho gives none."""
        until = self._now() + push_notifications.LIFE
        body = push_notifications.watch_body(self.connection, PEOPLE, notify_url, token, until)
        for method in ("PUT", "POST"):  # replace the channel; where there is none yet, open it
            right = "UPDATE" if method == "PUT" else "CREATE"
            scope = f"ZohoCRM.notifications.{right}"
            ask = ApiCall(method=method, path="/actions/watch", body=body, write=True, scope=scope)
            answer = await self._api.ask(ask)
            rows = [] if answer.error else decode.rows_of(answer.reader, "watch")
            if rows and rows[0].maybe_text("status") == "success":
                told = rows[0].maybe("details", "events", 0).maybe_text("channel_expiry")
                ends = moment_of(told) or until
                return (Subscription(id=push_notifications.channel_of(self.connection), until=ends),)
        error = decode_watch_error(answer)
        raise Refused(
            f"{self.connection}: Zoho gives no notifications ({error}). Polling for changes instead.", code=error
        )

    async def close(self) -> None:
        await self._sender.close()


def decode_watch_error(answer: Any) -> str:
    if answer.error:
        return str(answer.error.code)
    return answer.reader.maybe("watch", 0).maybe_text("code") or "unknown"


def key_field_of(settings: Mapping[str, Any]) -> str | None:
    """The key field's API name; an empty setting means none."""
    name = settings.get("key_field", DEFAULT_KEY_FIELD)
    return str(name).strip() or None if name is not None else None


def reach_of(settings: Mapping[str, Any]) -> HttpLimits:
    """The limits of the sender for this connection."""
    return HttpLimits(
        total=float(settings.get("timeout_s") or 30),
        allow_private=bool(settings.get("allow_private")),
        read_only=is_shadow(settings),
    )
