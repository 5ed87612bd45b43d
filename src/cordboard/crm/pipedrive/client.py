"""One connected Pipedrive company: `ports.crm.Crm` over the finder, the directory feed and the writer."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.pipedrive import push, tokens
from cordboard.crm.pipedrive.api import Api
from cordboard.crm.pipedrive.permissions import needed, with_held
from cordboard.crm.pipedrive.reading.deal_feed import DealFeed
from cordboard.crm.pipedrive.reading.directory_feed import DirectoryFeed
from cordboard.crm.pipedrive.reading.finder import Finder
from cordboard.crm.pipedrive.reading.logged_records import logged_page
from cordboard.crm.pipedrive.reading.metadata import Metadata
from cordboard.crm.pipedrive.reading.people import People
from cordboard.crm.pipedrive.reading.readers import read_open_deal, read_user
from cordboard.crm.pipedrive.record_types import DEALS, KEYED, LINKS, TYPES, api_of, kinds_of, v2
from cordboard.crm.pipedrive.writing.writer import Options, Writer
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
from cordboard.ports.crm.shadow import SHADOW_CODE, LoggedPage, is_shadow
from cordboard.ports.errors import NeedsHuman, Refused
from cordboard.toolkit.crm.client_of_parts import ClientOfParts
from cordboard.toolkit.crm.mapped_fields import not_ours
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.lasting_or_renewed_token import EitherToken, RenewedToken
from cordboard.toolkit.oauth2 import Granted


class Pipedrive(ClientOfParts):
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "Pipedrive's answer"

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
        proof = EitherToken(connection, secrets, oauth, tokens.API_TOKEN)
        self._api = Api(self._sender, proof, api_of(settings), self._now)
        self._key_field = str(settings.get("key_field") or "").strip()
        self._kinds = kinds_of(settings)
        self._metadata = Metadata(self._api, self._key_field, self._kinds)
        region = settings.get("region") or None
        people = People(self._api, self._metadata, extra_fields)
        typed = settings.get("search") == "spellings"
        self._finder = Finder(self._api, self._metadata, people, self._now, region, typed=typed)
        self._feed = DirectoryFeed(self._api, people, self._now)
        self._deals = DealFeed(self._api, self._metadata, self._now, extra_fields)
        self._writer = Writer(self._api, self._metadata, self._now, _options(settings, region))

    async def _refreshed(self, held: Mapping[str, str]) -> Granted:
        secret = held.get("client_secret", "")
        return await tokens.granted(self._sender, self._settings, secret, tokens.refresh_form(held))

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for a wrong token, and when it is another company than before."""
        self._metadata.forget()
        me = await self._metadata.me()
        account, known = me.text("company_id"), self._settings.get("account")
        if known and account != known:
            text = (
                f"{self.connection}: this sign-in belongs to another Pipedrive account ({account}) than the one of "
                f"this connection ({known}). Nothing is sent. Sign in to the first one, or add a new connection."
            )
            raise NeedsHuman(text, code="another_account", wrote=False)
        held = (await self._secrets.load()).get("scope") if self._api.is_renewed else None
        await self._look_for_key()
        return Identity(
            account=account,
            account_name=me.maybe_text("company_name") or f"Pipedrive {account}",
            user=read_user(me),
            base_url=self._api.base,
            time_zone=await self._metadata.zone(),
            scopes=with_held(needed(self._settings, tuple(TYPES)), held),
        )

    @readable
    async def users(self) -> Sequence[CrmUser]:
        self._metadata.forget_users()
        return [one for one in await self._metadata.users() if one.active]

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._metadata.forget()
        kind = TYPES[entity]
        key_field = await self._metadata.key_of(kind) if kind in KEYED else None
        return [not_ours(one, key_field) for one in (await self._metadata.fields(kind)).values()]

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._metadata.forget()
        return await self._metadata.pipelines()

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Deals of a person or an organisation, the newest first."""
        if client.id is None:
            return ()
        query = {LINKS[TYPES[client.entity]]: client.id, "sort_by": "add_time", "sort_direction": "desc"}
        rows, _ = await self._api.page(v2(DEALS), DEALS, query=query)
        return [read_open_deal(row) for row in rows]

    @readable
    async def prepare(self, *, agreed: bool) -> Prepared:
        """The field that keeps our key: created in each kind that lacks it, when that was agreed."""
        if is_shadow(self._settings) and agreed:
            raise Refused(f"{self.connection}: shadow mode doesn't write to the CRM.", code=SHADOW_CODE)
        self._metadata.forget()
        said, missing = [], False
        for kind in KEYED if self._key_field else ():
            there = await self._metadata.key_of(kind) is not None
            if not there and agreed:
                there = await self._metadata.add_key(kind)
            missing = missing or not there
            said.append(_said(kind, self._key_field, there=there, agreed=agreed))
        await self._look_for_key()
        return Prepared(said=tuple(said), offers=missing and not agreed)

    @readable
    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        return await push.subscribed(self._api, notify_url, token, held)

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there."""
        return {row.text("id") for row in await self._api.records(TYPES[entity], ids)}

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        return await logged_page(self._api, self._metadata, self._kinds, entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        """Pipedrive counts nothing that is paid for."""
        return 0.0

    def fields_page(self) -> str:
        """Company settings > Data fields."""
        return "https://app.pipedrive.com/settings/fields"

    def idempotency(self) -> str:
        """Nothing guards where a kind lacks the field for our key."""
        return Idempotency.NONE if self._metadata.keyless else Idempotency.LOOK_FIRST

    def budget(self) -> Budget | None:
        """None: the daily budget depends on plan and seats, and no answer says it."""
        return None

    async def close(self) -> None:
        await self._sender.close()

    async def _look_for_key(self) -> None:
        for kind in KEYED:
            await self._metadata.key_of(kind)


def _options(settings: Mapping[str, Any], region: str | None) -> Options:
    return Options(
        kinds=kinds_of(settings),
        leads_inbox=bool(settings.get("leads_inbox", True)),
        call_logs=bool(settings.get("call_logs")),
        seconds=bool(settings.get("seconds")),
        region=region,
    )


def _said(kind: str, field: str, *, there: bool, agreed: bool) -> str:
    if there:
        return f"{kind}: the key is stored in {field}."
    if agreed:
        return f"{kind}: {field} could not be created."
    return f"{kind}: {field} would be created with your agreement."


def reach_of(settings: Mapping[str, Any]) -> HttpLimits:
    """The limits of the sender for this connection."""
    return HttpLimits(
        total=float(settings.get("timeout_s") or 30),
        allow_private=bool(settings.get("allow_private")),
        read_only=is_shadow(settings),
    )
