"""One connected Salesforce organisation: `ports.crm.Crm` over the finder, the directory feed and the writer."""

import time
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.salesforce.api import Api
from cordboard.crm.salesforce.permissions import permissions_of, reading, with_held
from cordboard.crm.salesforce.queries import MOST, all_of, equals, one_of, select
from cordboard.crm.salesforce.reading.deal_feed import ROLE, DealFeed
from cordboard.crm.salesforce.reading.directory_feed import DirectoryFeed
from cordboard.crm.salesforce.reading.finder import Finder
from cordboard.crm.salesforce.reading.logged_records import logged_page
from cordboard.crm.salesforce.reading.metadata import PIPELINE, Metadata, Options
from cordboard.crm.salesforce.reading.people import People
from cordboard.crm.salesforce.reading.readers import read_open_deal
from cordboard.crm.salesforce.record_types import KEYED, TEXT_FIELDS, TYPES, fields_page_of
from cordboard.crm.salesforce.sign_in import GRANTED_FOR, SignIn
from cordboard.crm.salesforce.writing import writer
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
    no_extra_fields,
)
from cordboard.ports.crm.shadow import LoggedPage, is_shadow
from cordboard.ports.errors import NeedsHuman
from cordboard.toolkit.crm.client_of_parts import ClientOfParts
from cordboard.toolkit.crm.mapped_fields import not_ours
from cordboard.toolkit.crm.readable_answers import readable
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.oauth2 import TokenKeeper


class SalesforceCrm(ClientOfParts):
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "Salesforce's answer"

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
        sign_in = SignIn(self._sender, settings)
        keeper = TokenKeeper(secrets, sign_in.grant, now, granted_for=GRANTED_FOR)
        version = str(settings.get("api_version") or "")
        self._api = Api(self._sender, sign_in, keeper, version, now)
        self._metadata = Metadata(self._api, Options(settings))
        region = settings.get("region") or None
        people = People(self._api, self._metadata, extra_fields)
        self._finder = Finder(self._api, people, self._now, region)
        self._feed = DirectoryFeed(self._api, people, self._now)
        self._deals = DealFeed(self._api, self._metadata, self._now, extra_fields)
        options = writer.Options(region=region, save_duplicates=bool(settings.get("save_duplicates")))
        self._writer = writer.Writer(self._api, self._metadata, self._now, options)

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for a wrong sign-in, and when it is another organisation."""
        self._metadata.forget()
        me, known = await self._metadata.me(), self._settings.get("account")
        if known and me.organisation != known:
            text = (
                f"{self.connection}: this sign-in belongs to another Salesforce account ({me.organisation}) than the "
                f"one of this connection ({known}). Nothing is sent. Sign in to the first one, or add a new connection."
            )
            raise NeedsHuman(text, code="another_account", wrote=False)
        return Identity(
            account=me.organisation,
            account_name=httpx.URL(self._api.site).host,
            user=me.user,
            base_url=self._api.site,
            time_zone=me.zone,
            scopes=await with_held(self._api, self._permissions()),
            budget=self._api.budget,
        )

    def _permissions(self) -> Sequence[Scope]:
        return reading() if is_shadow(self._settings) else permissions_of(tuple(TYPES))

    @readable
    async def users(self) -> Sequence[CrmUser]:
        """Active people; queues own records too, but nobody answers a call as one."""
        return await self._metadata.users("IsActive = true")

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._metadata.forget()
        record_type = TYPES[entity]
        key = await self._metadata.key_of(record_type)
        known = await self._metadata.fields(record_type)
        return [not_ours(one, key.field if key else None) for one in known.values()]

    def fields_page(self) -> str:
        return fields_page_of(self._api.site)

    @readable
    async def text_fields(self) -> Mapping[str, Field]:
        known = {name: (await self._metadata.fields(kind)).get(field) for name, (kind, field) in TEXT_FIELDS.items()}
        return {name: field for name, field in known.items() if field is not None}

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._metadata.forget()
        return (await self._metadata.pipeline(),)

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Opportunities of a contact (by their roles) or an account, the newest first; a lead has none yet."""
        test = await self._of_client(client)
        if not test:
            return ()
        fields = ("Name", "StageName", "CreatedDate", "OwnerId")
        rows = await self._api.rows(PIPELINE, select(PIPELINE, fields, test, order="CreatedDate DESC"))
        states = await self._metadata.states() if rows else {}
        return [read_open_deal(row, states) for row in rows]

    async def _of_client(self, client: Candidate) -> str:
        """The test of the deals of this client; empty where there are none."""
        if client.id is None or client.entity not in (Entity.CONTACT, Entity.ACCOUNT):
            return ""
        if client.entity is Entity.ACCOUNT:
            return equals("AccountId", client.id)
        rows = await self._api.rows(ROLE, select(ROLE, ("OpportunityId",), equals("ContactId", client.id)))
        return one_of("Id", [row.text("OpportunityId") for row in rows]) if rows else ""

    @readable
    async def prepare(self, *, agreed: bool) -> Prepared:
        """Create nothing: only an administrator can add fields. Returns where our key is stored."""
        self._metadata.forget()
        said = []
        for record_type in KEYED:
            key = await self._metadata.key_of(record_type)
            marked = f"{record_type}: the key is a marker in the description; add the key field as an external ID."
            kept = "as an external ID" if key and key.upserts else "and looked for before a second attempt"
            said.append(f"{record_type}: the key is stored in {key.field} {kept}." if key else marked)
        return Prepared(said=tuple(said))

    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """None: change events need a stream that this connector does not open."""
        return ()

    @readable
    async def existing(self, entity: Entity, ids: Sequence[str]) -> Set[str]:
        """Those of the ids that are there."""
        found: set[str] = set()
        for at in range(0, len(ids), 100):
            where = all_of((one_of("Id", ids[at : at + 100]),))
            rows = await self._api.rows(TYPES[entity], select(TYPES[entity], ("Id",), where, limit=MOST))
            found |= {row.text("Id") for row in rows}
        return found

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        return await logged_page(self._api, self._metadata, entity, since, after)

    def price_of_logged(self, entity: Entity) -> float:
        """Requests that a page of them takes."""
        return 2.0 if entity is Entity.DEAL else 1.0

    def idempotency(self) -> str:
        return "look_first"

    def budget(self) -> Budget | None:
        """Requests of the organisation in 24 hours, as the last answer said."""
        return self._api.budget

    async def close(self) -> None:
        await self._sender.close()


def reach_of(settings: Mapping[str, Any]) -> HttpLimits:
    """The limits of the sender for this connection."""
    return HttpLimits(
        total=float(settings.get("timeout_s") or 30),
        allow_private=bool(settings.get("allow_private")),
        read_only=is_shadow(settings),
    )
