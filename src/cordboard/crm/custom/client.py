"""One connected CRM of a company's own: `ports.crm.Crm` over the finder, the feeds and the writer."""

import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import httpx

from cordboard.crm.custom.api import Api
from cordboard.crm.custom.codec import moment_text
from cordboard.crm.custom.contract import COLLECTIONS, CREATES
from cordboard.crm.custom.places import text_at
from cordboard.crm.custom.readers import (
    Links,
    read_field,
    read_logged,
    read_open_deal,
    read_pipeline,
    read_user,
)
from cordboard.crm.custom.reading.feed import PAGE, Feeds
from cordboard.crm.custom.reading.finder import Finder
from cordboard.crm.custom.writing.writer import Writer
from cordboard.domain.crm.actions import Action
from cordboard.domain.crm.contact_match import Candidate, Entity, Match
from cordboard.domain.mapping.conversion import Place
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.scenario.facts import CrmUser, OpenDeal
from cordboard.ports.crm import (
    Budget,
    ExtraFields,
    Field,
    Idempotency,
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
    account_of,
    no_extra_fields,
)
from cordboard.ports.crm.deals import DealPage
from cordboard.ports.crm.shadow import LoggedPage, is_shadow
from cordboard.ports.errors import NeedsHuman
from cordboard.toolkit.crm.readable_answers import readable, readable_pages
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.json_reader import Reader


class OwnCrm:
    """Implements `ports.crm.Crm`. `transport` and the clock are given by tests."""

    answer: ClassVar[str] = "the answer of your CRM"

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

        def clock() -> datetime:
            return datetime.fromtimestamp(now(), UTC)

        limits = HttpLimits(
            total=float(settings.get("timeout_s") or 10),
            allow_private=bool(settings.get("allow_private")),
            read_only=is_shadow(settings),
        )
        self._sender = Sender(connection, journal, reach=limits, transport=transport, clock=clock)
        self._api = Api(self._sender, secrets, settings, clock)
        self._links = Links(self._api.site, str(settings.get("record_link") or ""))
        region = settings.get("region") or None
        self._finder = Finder(self._api, self._links, clock, region, extra_fields)
        self._feeds = Feeds(self._api, self._links, extra_fields)
        self._writer = Writer(self._api, self._links, self._known_fields, Place(region=region))
        self._fields: dict[Entity, Mapping[str, Field]] = {}
        self._pipelines: tuple[Pipeline, ...] | None = None

    @readable
    async def identify(self) -> Identity:
        """Who and where we are. Raises NeedsHuman for a wrong sign-in, wrong templates, and another installation."""
        self._fields, self._pipelines = {}, None
        answer: Any = (await self._api.read("account", {})).value if self._api.offers("account") else {}
        given = text_at(answer, "account.id")
        host = httpx.URL(self._api.site).host
        identity = Identity(
            account=account_of(self._api.site, given or ""),
            account_name=text_at(answer, "account.name") or host,
            user=CrmUser(
                id=text_at(answer, "user.id") or "cordboard", name=text_at(answer, "user.name") or "Cordboard"
            ),
            base_url=self._api.site,
            time_zone=text_at(answer, "time_zone"),
            language=text_at(answer, "language"),
            scopes=self._scopes(answer),
        )
        known = self._settings.get("account")
        if known and identity.account != known:
            said = (
                f"{self.connection}: this is another CRM ({identity.account}) than that of this connection ({known})."
            )
            text = f"{said} Nothing is sent. Enter the address of the first one, or add a new connection."
            raise NeedsHuman(text, code="another_account", wrote=False)
        return identity

    def _scopes(self, answer: Any) -> tuple[Scope, ...]:
        """Each request that writes: held where this CRM has it, and says nothing else of who signs in."""
        allowed = answer.get("permissions") if isinstance(answer, dict) else None
        listed = frozenset(map(str, allowed)) if isinstance(allowed, list) else None
        names = (*CREATES.values(), "change")
        return tuple(
            Scope(name=name, held=self._api.offers(name) and (listed is None or name in listed)) for name in names
        )

    @readable
    async def find(self, numbers: Sequence[Reading]) -> Sequence[Match]:
        return await self._finder.find(numbers)

    def lists_people(self) -> bool:
        """Whether this CRM has the request `list`; where templates cannot be read, it is not asked either."""
        try:
            return self._api.offers("list")
        except NeedsHuman:
            return False

    @readable_pages
    async def load(self, cursor: str | None) -> AsyncIterator[Page]:
        async for page in self._feeds.load(cursor):
            yield page

    @readable
    async def changes(self, cursor: str) -> Page:
        return await self._feeds.changes(cursor)

    async def ids(self) -> AsyncIterator[IdPage]:
        """Never asked: deletions are listed."""
        yield IdPage(ids=())

    @readable
    async def deal_changes(self, cursor: str | None) -> DealPage:
        return await self._feeds.deals(cursor, await self._states())

    async def deal_ids(self) -> AsyncIterator[tuple[str, ...]]:
        """Never asked: deletions are listed."""
        yield ()

    @readable
    async def apply(self, actions: Sequence[Action], *, verify: bool) -> Sequence[Outcome]:
        """`verify` needs nothing of its own: a record that is sent again is recognised by its key."""
        return await self._writer.apply(actions)

    @readable
    async def users(self) -> Sequence[CrmUser]:
        """Active users; none where this CRM has no such request."""
        template = self._api.templates.offered("users")
        if template is None:
            return ()
        rows, _ = await self._api.rows("users", {})
        return [user for row in rows if (user := read_user(row, template.values)).active]

    @readable
    async def fields(self, entity: Entity) -> Sequence[Field]:
        self._fields.pop(entity, None)
        return tuple((await self._known_fields(entity)).values())

    async def _known_fields(self, entity: Entity) -> Mapping[str, Field]:
        if entity not in self._fields:
            read: list[Reader] = []
            if self._api.offers("fields"):
                values = {"entity": entity.value, "collection": COLLECTIONS[entity]}
                read, _ = await self._api.rows("fields", values)
            self._fields[entity] = {field.name: field for row in read if (field := read_field(row))}
        return self._fields[entity]

    @readable
    async def pipelines(self) -> Sequence[Pipeline]:
        self._pipelines = None
        return await self._known_pipelines()

    async def _known_pipelines(self) -> tuple[Pipeline, ...]:
        if self._pipelines is None:
            rows = (await self._api.rows("stages", {}))[0] if self._api.offers("stages") else []
            self._pipelines = tuple(read_pipeline(row) for row in rows)
        return self._pipelines

    async def _states(self) -> Mapping[str, str]:
        return {stage.id: stage.state for one in await self._known_pipelines() for stage in one.stages}

    @readable
    async def deals_of(self, client: Candidate) -> Sequence[OpenDeal]:
        """Deals of a contact or an account, the newest first; a lead has none yet."""
        if client.entity not in (Entity.CONTACT, Entity.ACCOUNT) or not client.id or not self._api.offers("deals"):
            return ()
        values = {"entity": client.entity.value, "collection": COLLECTIONS[client.entity], "id": client.id}
        rows, _ = await self._api.rows("deals", values)
        states = await self._states()
        found = [read_open_deal(row, states) for row in rows]
        return sorted(found, key=lambda one: one.created_at, reverse=True)

    @readable
    async def logged_records(self, entity: Entity, since: datetime, after: int = 0) -> LoggedPage:
        values = {
            "collection": COLLECTIONS[entity],
            "since": moment_text(since),
            "offset": str(after),
            "limit": str(PAGE),
        }
        rows, answer = await self._api.rows("logged", values)
        more = rows and answer.maybe("more").value is True
        records = tuple(read_logged(entity, row, self._links) for row in rows)
        return LoggedPage(records=records, after=after + len(rows) if more else None)

    def price_of_logged(self, entity: Entity) -> float:
        """Nothing is counted."""
        return 0.0

    async def prepare(self, *, agreed: bool) -> Prepared:
        """There is nothing to set up: keys are part of the contract."""
        return Prepared()

    async def subscribe(self, notify_url: str, token: str, held: Sequence[Subscription]) -> Sequence[Subscription]:
        """There are no notifications."""
        return ()

    @readable
    async def shown(self, actions: Sequence[Action]) -> Sequence[Mapping[str, Any]]:
        return [await self._writer.shown(action) for action in actions]

    def idempotency(self) -> str:
        """The key of each record, unless a template leaves it out."""
        try:
            keeps = self._api.templates.keeps_keys
        except NeedsHuman:
            keeps = False
        return (Idempotency.UNIQUE_KEY if keeps else Idempotency.NONE).value

    def budget(self) -> Budget | None:
        """None: nothing is counted."""
        return None

    async def close(self) -> None:
        await self._sender.close()
