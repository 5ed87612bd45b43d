"""One connected HubSpot account: `ports.crm.Crm` over the finder, the directory feed and the writer."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.hubspot import tokens
from cordboard.crm.hubspot.api import Api
from cordboard.crm.hubspot.permissions import needed, with_held
from cordboard.crm.hubspot.reading.account_holder import holder_of
from cordboard.crm.hubspot.reading.deal_feed import DealFeed
from cordboard.crm.hubspot.reading.directory_feed import DirectoryFeed
from cordboard.crm.hubspot.reading.finder import Finder
from cordboard.crm.hubspot.reading.links import linked
from cordboard.crm.hubspot.reading.logged_records import logged_page
from cordboard.crm.hubspot.reading.metadata import Metadata
from cordboard.crm.hubspot.reading.people import People
from cordboard.crm.hubspot.reading.readers import DEAL, read_open_deal
from cordboard.crm.hubspot.record_types import DEALS, KEYED, TYPES, api_of, created, stages_of
from cordboard.crm.hubspot.writing.writer import Options, Writer
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import (
    Budget,
    ExtraFields,
    Field,
    Idempotency,
    Identity,
    Journal,
    Pipeline,
    Prepared,
    Secrets,
    Subscription,
    no_extra_fields,
)
from cordboard.ports.crm.deals import DealPage
from cordboard.ports.crm.shadow import SHADOW_CODE, LoggedPage, is_shadow
from cordboard.ports.errors import NeedsHuman, Refused
from cordboard.toolkit.crm.client_of_parts import ClientOfParts
from cordboard.toolkit.crm.mapped_fields import not_ours
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.lasting_or_renewed_token import EitherToken, RenewedToken
from cordboard.toolkit.oauth2 import Granted


class HubSpot(ClientOfParts):
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "HubSpot's answer"

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
        oauth = RenewedToken(secrets, self._refreshed, now)
        proof = EitherToken(connection, secrets, oauth, tokens.PRIVATE)
        self._api = Api(self._sender, proof, api_of(settings), tokens.paths_of(settings), self._now)
        self._key_field = str(settings.get("key_field") or "").strip()
        self._metadata = Metadata(self._api, self._key_field)
        stages, region = stages_of(settings), settings.get("region") or None
        people = People(self._api, self._metadata, stages, extra_fields)
        self._finder = Finder(self._api, people, self._now, region)
        self._feed = DirectoryFeed(self._api, people, self._now)
        self._deals = DealFeed(self._api, self._metadata, self._now, extra_fields)
        options = Options(stages=stages, outcomes=settings.get("outcomes") != "none", region=region)
        self._writer = Writer(self._api, self._metadata, self._now, options)

    async def _refreshed(self, held: Mapping[str, str]) -> Granted:
        form = tokens.refresh_form(str(self._settings.get("client_id") or ""), held)
        self._sender.know_secrets([value for name, value in held.items() if name != "expires_at"])
        return await tokens.granted(self._sender, self._settings, form)

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for a wrong token, and when it is another account than before."""
        self._metadata.forget()
        await self._metadata.account()
        account, known = self._api.portal, self._settings.get("account")
        if known and account != known:
            text = (
                f"{self.connection}: this token belongs to another HubSpot account ({account}) than the one of this "
                f"connection ({known}). Nothing is sent. Enter a token of the first one, or add a new connection."
            )
            raise NeedsHuman(text, code="another_account", wrote=False)
        holder = await holder_of(self._api, await self._secrets.load())
        await self._look_for_key()
        return Identity(
            account=account,
            account_name=f"HubSpot {account}",
            user=holder.user,
            base_url=self._api.base,
            time_zone=await self._metadata.zone(),
            scopes=with_held(needed(self._settings, tuple(TYPES)), holder.scopes),
        )

    @readable
    async def deal_changes(self, cursor: str | None) -> DealPage:
        await self._metadata.account()
        return await self._deals.changes(cursor)

    @readable
    async def users(self) -> Sequence[CrmUser]:
        return await self._metadata.users()

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._metadata.forget()
        fields = (await self._metadata.fields(TYPES[entity])).values()
        return [not_ours(one, self._key_field or None) for one in fields]

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._metadata.forget()
        return await self._metadata.pipelines()

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Deals of a contact, a lead or a company, the newest first."""
        if client.id is None:
            return ()
        kind = TYPES[client.entity]
        ids = (await linked(self._api, kind, [client.id], DEALS)).get(client.id, [])
        if not ids:
            return ()
        rows, states = await self._api.records(DEALS, ids, (*DEAL, created(DEALS))), await self._metadata.states()
        return sorted((read_open_deal(row, states) for row in rows), key=lambda one: one.created_at, reverse=True)

    @readable
    async def prepare(self, *, agreed: bool) -> Prepared:
        """The unique property that keeps our key: created in each type that lacks it, when that was agreed."""
        if is_shadow(self._settings) and agreed:
            raise Refused(f"{self.connection}: shadow mode doesn't write to the CRM.", code=SHADOW_CODE)
        self._metadata.forget()
        said, missing = [], False
        for record_type in KEYED if self._key_field else ():
            there = await self._metadata.key_of(record_type) is not None
            if not there and agreed:
                there = await self._metadata.add_key(record_type)
            missing = missing or not there
            said.append(_said(record_type, self._key_field, there=there, agreed=agreed))
        await self._look_for_key()
        return Prepared(said=tuple(said), offers=missing and not agreed)

    @readable
    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """Deliveries to this address are accepted where we have the app's client secret: it signs them.

        The subscriptions themselves are made in the app, by a person.
        """
        secret = (await self._secrets.load()).get("client_secret")
        return [Subscription(id=notify_url, secret=secret)] if secret else []

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there: deleted records are not listed."""
        return {row.text("id") for row in await self._api.records(TYPES[entity], ids, ["hs_object_id"])}

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        await self._metadata.account()
        return await logged_page(self._api, entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        """HubSpot counts nothing that is paid for."""
        return 0.0

    def fields_page(self) -> str:
        """Settings > Properties of this account."""
        portal = self._settings.get("account") or ""
        return f"https://app.hubspot.com/property-settings/{portal}"

    def idempotency(self) -> str:
        """Nothing guards where a type lacks the property for our key."""
        return Idempotency.NONE if self._metadata.keyless else Idempotency.UNIQUE_KEY

    def budget(self) -> Budget | None:
        """None: HubSpot counts requests of a short time alone."""
        return None

    async def close(self) -> None:
        await self._sender.close()

    async def _look_for_key(self) -> None:
        for record_type in KEYED:
            await self._metadata.key_of(record_type)


def _said(record_type: str, field: str, *, there: bool, agreed: bool) -> str:
    if there:
        return f"{record_type}: the key is stored in {field}."
    if agreed:
        return f"{record_type}: {field} could not be created."
    return f"{record_type}: {field} would be created with your agreement."


def reach_of(settings: Mapping[str, Any]) -> HttpLimits:
    """The limits of the sender for this connection."""
    return HttpLimits(
        total=float(settings.get("timeout_s") or 30),
        allow_private=bool(settings.get("allow_private")),
        read_only=is_shadow(settings),
    )
