"""The application as its two doors see it: each method is one use case, told in the rooms it calls."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

import cordboard
from cordboard.app.alert_desk import AlertDesk
from cordboard.app.connections import Connections
from cordboard.app.consent import ANOTHER, Consents
from cordboard.app.current import CurrentSettings
from cordboard.app.directory import Mirror
from cordboard.app.doctor import examine
from cordboard.app.identify import InHand, identify
from cordboard.app.links import Links
from cordboard.app.live import Live
from cordboard.app.phones import Phones
from cordboard.app.regions import Regions
from cordboard.app.setup import lacking, set_up
from cordboard.app.show import call_line, call_view, item_view, match_view
from cordboard.app.summary import house_health, summary
from cordboard.app.watching import Watching
from cordboard.app.why import why_view
from cordboard.domain.match import Entity
from cordboard.domain.numbers import read
from cordboard.domain.phone import Reading
from cordboard.domain.scenario.check import findings
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings import Settings
from cordboard.kit.clock import moment
from cordboard.ports.accounts import Accounts, AuditRow
from cordboard.ports.crm import Exchange, Field, Pipeline
from cordboard.ports.errors import RateLimited, Trouble, Unavailable
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.pbx import HookRequest
from cordboard.ports.service import AlertSecrets, Cannot, ConnectionChange, ItemChange, NewConnection
from cordboard.ports.store import CallQuery, CallRow, Item, ItemQuery, ItemState, LaneState, Store
from cordboard.ports.views import (
    SECRET,
    AlertsView,
    AuthorizeView,
    CallPage,
    CallView,
    Changed,
    ConnectionView,
    DeliveryView,
    DoctorView,
    Envelope,
    FindingView,
    ItemPage,
    MatchView,
    PreparedView,
    ProviderView,
    ServerHealth,
    SettingsView,
    StepsView,
    SummaryView,
    Trial,
    VersionView,
    WhyView,
    cursor_of,
)

VERBS = {
    "retry": ItemState.OPEN,
    "release": ItemState.OPEN,
    "hold": ItemState.HELD,
    "drop": ItemState.DROPPED,
}
MANY = 10_000
REAUTHORISE = "Authorise the connection again and grant the right."
MESSAGES = 50


class App:
    """Implements `ports.service.Service`."""

    def __init__(
        self,
        store: Store,
        links: Links,
        phones: Phones,
        mirror: Mirror,
        connections: Connections,
        consents: Consents,
        current: CurrentSettings,
        regions: Regions,
        host: LaneHost,
        live: Live,
        clock: Clock,
        base_url: str,
        accounts: Accounts,
        desk: AlertDesk,
    ) -> None:
        self._accounts = accounts
        self._desk = desk
        self._saving = asyncio.Lock()  # two who started from one version: the second is told so
        self.watching = Watching(store, links, clock, base_url, self._soon, mirror.is_ours)
        self._store = store
        self._links = links
        self._phones = phones
        self._mirror = mirror
        self._connections = connections
        self._consents = consents
        self._current = current
        self._regions = regions
        self._host = host
        self._live = live
        self._clock = clock
        self._started = moment(clock.now())
        self._background: set[asyncio.Task[None]] = set()

    @property
    def store(self) -> Store:
        return self._store

    # calls

    async def accept_hook(self, connection: str, request: HookRequest) -> tuple[int, int]:
        known = self._links.connections.get(connection)
        if known is not None and known.kind == "crm":
            return await self.watching.heard(connection, request)
        return await self._phones.accept(connection, request)

    async def calls(self, query: CallQuery) -> CallPage:
        one_more = msgspec.structs.replace(query, limit=query.limit + 1)
        found = await (self._store.calls(one_more) if query.client is None else self._calls_of(query))
        rows = found[: query.limit]
        items = await self._items_of(rows)
        following = cursor_of(rows[-1].started_at, rows[-1].id) if len(found) > query.limit else None
        return CallPage(items=tuple(call_line(row, items.get(row.id, [])) for row in rows), next=following)

    async def _calls_of(self, query: CallQuery) -> Sequence[CallRow]:
        """Calls of one client, in whatever spelling it was asked for: a local one may be of any line's region."""
        written = query.client or ""
        spellings = {written.strip(), *(read(written, region).e164 or written for region in self._regions.all())}
        found: dict[str, CallRow] = {}
        for client in spellings:
            one = msgspec.structs.replace(query, client=client, limit=query.limit + 1)
            found |= {row.id: row for row in await self._store.calls(one)}
        return sorted(found.values(), key=lambda row: (row.started_at, row.id), reverse=True)

    async def _items_of(self, rows: Sequence[CallRow]) -> dict[str, list[Item]]:
        found: dict[str, list[Item]] = {}
        for item in await self._store.items_of_calls([row.id for row in rows]):
            found.setdefault(item.call or "", []).append(item)
        return found

    async def _row(self, call: str) -> CallRow:
        row = await self._store.call(call)
        if row is None:
            raise Cannot(404, "absent", f"There is no call {call!r}.", "List calls, or search by the client's number.")
        return row

    async def call_view(self, call: str) -> CallView:
        row = await self._row(call)
        items = await self._store.items_of_calls([call])
        return call_view(row, items, await self._why(row, items) if row.why else None)

    async def why(self, call: str) -> WhyView:
        row = await self._row(call)
        if row.why is None:
            text = f"The call is {row.phase}; it is decided when it has ended."
            raise Cannot(404, "undecided", text, "Ask again once the call has ended.")
        return await self._why(row, await self._store.items_of_calls([call]))

    async def _why(self, row: CallRow, items: Sequence[Item]) -> WhyView:
        await self._links.flush_journal()
        exchanges = await self._store.exchanges_of([item.key for item in items])
        return why_view(row, items, exchanges, self._current.settings.region)

    async def lookup(self, number: str, connection: str | None) -> MatchView:
        crms = [connection] if connection else self._links.crms()
        if not crms:
            raise Cannot(409, "no_crm", "No CRM is connected, so nobody is known.", "Connect a CRM first.")
        if self._connections.stored(crms[0]).kind != "crm":
            raise Cannot(409, "not_a_crm", f"{crms[0]} is not a CRM.", "Name a CRM connection.")
        regions = self._regions.of_crm(crms[0])
        match = await identify(self._store, crms[0], read(number, regions[0]), 0.0, InHand(), regions)
        return match_view(match, self._clock.now())

    async def read_number(self, text: str, region: str | None) -> Reading:
        return read(text, region or self._current.settings.region)

    async def _audit(self, by: str, what: str, target: str, detail: str = "") -> None:
        """Who did what to which thing, for the audit log."""
        row = AuditRow(at=self._clock.now(), who=by, what=what, target=target, detail=detail)
        await self._accounts.audit([row])

    # connections

    async def providers(self) -> Sequence[ProviderView]:
        return self._connections.providers()

    async def connections(self) -> Sequence[ConnectionView]:
        return await self._connections.all()

    async def connection(self, connection: str) -> ConnectionView:
        return await self._connections.one(connection)

    async def create_connection(self, new: NewConnection, by: str) -> ConnectionView:
        name = await self._connections.create(new)
        await self._audit(by, "connection.create", name, new.provider)
        stored = self._connections.stored(name)
        if stored.kind == "pbx":
            await self._phones.follow()
            await self.read_anew()
        elif (await self._store.secrets(name)).get("refresh_token"):
            await self._learn(name)
        return await self._told(name)

    async def _learn(self, name: str) -> None:
        """A refresh token was given with the connection: it is authorised already."""
        await self._consents.learn(name)
        self._soon(name)

    async def patch_connection(self, connection: str, change: ConnectionChange, by: str) -> ConnectionView:
        await self._audit(by, "connection.change", connection, ", ".join(change.settings or ()))
        if self._connections.stored(connection).kind == "pbx":
            await self._connections.change(connection, change)
            await self._phones.restart(connection)
            await self.read_anew()
        elif change.settings is None and change.allow_private is None:
            await self._connections.change(connection, change)
        else:
            async with self._consents.in_doubt(connection):
                await self._change_crm(connection, change)
        return await self._told(connection)

    async def _change_crm(self, connection: str, change: ConnectionChange) -> None:
        await self._connections.change(connection, change)
        if (await self._store.secrets(connection)).get("refresh_token"):
            await self._relearn(connection)
        else:
            self._links.unproven.discard(connection)

    async def _relearn(self, name: str) -> None:
        """What was changed is kept, also when the CRM cannot be asked now: its health says so."""
        try:
            await self._learn(name)
        except Cannot as no:
            if no.code == ANOTHER:
                raise
            self._links.learnt[name].problem = no.detail

    async def drop_connection(self, connection: str, by: str) -> None:
        self._connections.stored(connection)
        await self._links.drop(connection)
        await self._audit(by, "connection.drop", connection)
        await self._phones.follow()
        await self.read_anew()
        self._tell_connection(connection)

    async def authorize(self, connection: str, redirect_uri: str, by: str) -> AuthorizeView:
        self._connections.stored(connection)
        await self._audit(by, "connection.consent", connection)
        return await self._consents.start(connection, redirect_uri)

    async def finish_oauth(self, state: str, params: Mapping[str, str]) -> ConnectionView:
        connection = await self._consents.finish(state, params)
        self._soon(connection)
        return await self._told(connection)

    async def use_code(self, connection: str, code: str, by: str) -> ConnectionView:
        self._connections.stored(connection)
        await self._consents.code(connection, code)
        await self._audit(by, "connection.authorise", connection)
        self._soon(connection)
        return await self._told(connection)

    async def test(self, connection: str) -> Trial:
        return await self._connections.test(connection)

    async def pause(self, connection: str, by: str) -> ConnectionView:
        await self._connections.set_lane(connection, LaneState.STOPPED, by)
        await self._audit(by, "connection.pause", connection)
        return await self._told(connection)

    async def resume(self, connection: str, by: str) -> ConnectionView:
        await self._connections.set_lane(connection, LaneState.OPEN, by)
        await self._audit(by, "connection.resume", connection)
        self._host.wake(connection)
        return await self._told(connection)

    async def prepare(self, connection: str, agreed: bool, by: str) -> PreparedView:
        return PreparedView(done=await self._connections.prepare(connection, agreed))

    async def sync(self, connection: str, by: str) -> ConnectionView:
        self._connections.stored(connection)
        self._soon(connection)
        return await self._connections.one(connection)

    async def read_anew(self) -> None:
        """Begin to understand local numbers of CRMs anew where the countries of ours are others than before."""
        for crm in self._links.crms():
            state = await self._store.state(crm)
            if state.loaded and state.regions != self._regions.of_crm(crm):
                self._soon(crm)

    def _soon(self, connection: str) -> None:
        """Refresh the directory in the background, then drain."""

        async def work() -> None:
            try:
                await self._mirror.refresh(connection)
                await self.watching.renew()
            except Trouble as trouble:
                self._links.learnt[connection].problem = trouble.text
            self._host.wake(connection)
            self._tell_connection(connection)

        task = asyncio.create_task(work())
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    async def _told(self, connection: str) -> ConnectionView:
        self._tell_connection(connection)
        return await self._connections.one(connection)

    def _tell_connection(self, connection: str) -> None:
        self._live.tell("connection", {"id": connection}, self._clock.now())

    async def exchanges(self, connection: str, limit: int) -> Sequence[Exchange]:
        self._connections.stored(connection)
        await self._links.flush_journal()
        return await self._store.exchanges(connection, limit)

    async def users(self, connection: str) -> Sequence[CrmUser]:
        try:
            return await self._asked(connection, "users")  # type: ignore[no-any-return]
        except Cannot as cannot:  # people keep their names while their CRM is away
            known = self._links.users(connection) if isinstance(cannot.__cause__, Unavailable | RateLimited) else ()
            if not known:
                raise
            return known

    async def fields(self, connection: str, entity: Entity) -> Sequence[Field]:
        return await self._asked(connection, "fields", entity)  # type: ignore[no-any-return]

    async def pipelines(self, connection: str) -> Sequence[Pipeline]:
        return await self._asked(connection, "pipelines")  # type: ignore[no-any-return]

    async def _asked(self, connection: str, what: str, *arguments: object) -> Any:
        """A question to the CRM for a form; its trouble becomes an answer in words."""
        if self._connections.stored(connection).kind != "crm":
            raise Cannot(409, "not_a_crm", f"{connection} is not a CRM.", "Name a CRM connection.")
        try:
            return await getattr(self._links.crm(connection), what)(*arguments)
        except Trouble as trouble:
            following = REAUTHORISE if trouble.code == "scope_missing" else "Test the connection."
            raise Cannot(502, trouble.code or "far_side", trouble.text, following) from trouble

    # outbox

    async def outbox(self, query: ItemQuery) -> ItemPage:
        found = await self._store.items(msgspec.structs.replace(query, limit=query.limit + 1))
        items = found[: query.limit]
        following = str(items[-1].seq) if len(found) > query.limit else None
        return ItemPage(items=tuple(item_view(item) for item in items), next=following)

    async def change_items(self, change: ItemChange, by: str) -> Changed:
        if change.verb not in VERBS:
            raise Cannot(422, "unknown_verb", f"{change.verb!r} is no verb.", f"Use one of {', '.join(VERBS)}.")
        if change.verb == "drop" and not change.reason:
            raise Cannot(422, "reason_missing", "Dropping needs a reason, for the journal.", "Say why.")
        items = await self._chosen(change)
        reason = f"{change.reason or change.verb} ({by})" if change.verb in ("hold", "drop") else None
        changed = await self._store.change_items(
            [item.key for item in items], VERBS[change.verb], reason, self._clock.now()
        )
        await self._audit(by, f"outbox.{change.verb}", f"{changed} items", change.reason or "")
        for lane in {item.lane for item in items}:
            await self._let_try(lane)
        for item in items:
            self._live.tell("item", {"key": item.key, "call": item.call}, self._clock.now())
        return Changed(changed=changed)

    async def _chosen(self, change: ItemChange) -> Sequence[Item]:
        if change.keys:
            return await self._store.items_by_key(change.keys)
        if change.connection is None or change.state is None:
            raise Cannot(422, "nothing_chosen", "No items were named.", "Give keys, or connection and state.")
        failing = True if change.state == "failing" else None
        states = (ItemState.OPEN,) if change.state in ("open", "failing") else (ItemState(change.state),)
        query = ItemQuery(lane=change.connection, states=states, failing=failing, limit=MANY)
        return await self._store.items(query)

    async def _let_try(self, lane: str) -> None:
        """A person asked for it now: a resting lane need not wait."""
        known = await self._store.lane(lane)
        if known.not_before:
            await self._store.set_lane(msgspec.structs.replace(known, not_before=0.0))
        self._host.wake(lane)

    # settings

    async def settings(self) -> SettingsView:
        return SettingsView(version=self._current.version, settings=self._current.settings)

    async def settings_versions(self, limit: int) -> Sequence[VersionView]:
        rows = await self._store.versions(limit)
        return [VersionView(version=v, saved_at=moment(at), author=who, note=note) for v, at, who, note in rows]

    async def check_settings(self, settings: Settings) -> Sequence[FindingView]:
        users: tuple[CrmUser, ...] = tuple(u for crm in self._links.crms() for u in self._links.users(crm))
        return [
            FindingView(level=f.severity, code=f.code, where=f.where, text=f.text, evidence=f.evidence, fix=f.fix)
            for f in findings(settings, users or None)
        ]

    async def save_settings(self, settings: Settings, note: str, base_version: int | None, by: str) -> int:
        async with self._saving:
            return await self._save_settings(settings, note, base_version, by)

    async def _save_settings(self, settings: Settings, note: str, base_version: int | None, by: str) -> int:
        if base_version is not None and base_version != self._current.version:
            text = f"Version {self._current.version} was saved meanwhile; you started from {base_version}."
            raise Cannot(409, "version_conflict", text, "Load the newest version and make your change again.")
        errors = [one for one in await self.check_settings(settings) if one.level == "error"]
        if errors:
            raise Cannot(422, "contradiction", errors[0].text, errors[0].fix, errors)
        other_ways = settings.alerts != self._current.settings.alerts
        version = await self._current.save(self._store, settings, by, note, self._clock.now())
        if other_ways:
            await self._store.hasten_messages()
        await self._audit(by, "settings.save", str(version), note)
        await self.read_anew()
        return version

    # alerts

    async def alerts(self, limit: int) -> AlertsView:
        return await self._desk.view(limit)

    async def keep_alert_secrets(self, change: AlertSecrets, by: str) -> AlertsView:
        await self._desk.keep_secrets(change)
        changed = [name for name, value in msgspec.structs.asdict(change).items() if value not in (None, SECRET)]
        await self._audit(by, "alerts.secrets", ", ".join(changed))
        return await self._desk.view(MESSAGES)

    async def test_alerts(self, by: str) -> Sequence[DeliveryView]:
        await self._audit(by, "alerts.test", "")
        return await self._desk.test()

    # the whole house

    async def summary(self) -> SummaryView:
        now = self._clock.now()
        midnight = datetime.fromtimestamp(now).astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return await summary(self._store, self._links, await self._connections.health(), midnight.timestamp(), now)

    async def set_up(self) -> StepsView:
        return await set_up(self._store, self._links, self._current.settings)

    async def health(self) -> ServerHealth:
        missing = lacking(self._links)
        return house_health(await self._connections.health(), missing, cordboard.__version__, self._started)

    async def doctor(self) -> DoctorView:
        steps, now = await self.set_up(), self._clock.now()
        return await examine(self._store, self._links, self._connections, self._current, steps, now)

    def not_ready(self) -> str | None:
        up = self._clock.now() - self._started.timestamp()
        return None if timedelta(seconds=up) >= timedelta(0) else "The clock of this machine runs backwards."

    def subscribe(self, since: int | None) -> AsyncIterator[Envelope]:
        return self._live.follow(since, self._clock.now())
