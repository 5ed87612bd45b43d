"""The application as web and cli see it, in memory: two calls, two connections, answers that tests can set."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import msgspec

from cordboard.contract.alerts import AlertSecrets
from cordboard.contract.connections import ConnectionChange, NewConnection
from cordboard.contract.errors import Cannot, Lagging
from cordboard.contract.languages import ENGLISH, Language
from cordboard.contract.outbox import ItemChange
from cordboard.contract.service import Service
from cordboard.contract.views.alerts import AlertsView, AlertView, DeliveryView, MessageView
from cordboard.contract.views.calls import (
    CallCount,
    CallLine,
    CallPage,
    CallView,
    ClientView,
    DurationsView,
    LegView,
    StoryLineView,
)
from cordboard.contract.views.connections import (
    SECRET,
    AuthorizeView,
    ConnectionView,
    DirectoryView,
    HealthView,
    LaneView,
    PreparedView,
    ProviderView,
    SettingField,
    Trial,
)
from cordboard.contract.views.events import Envelope
from cordboard.contract.views.matches import CandidateView, MatchView
from cordboard.contract.views.outbox import Changed, EffectView, ItemPage, ItemView
from cordboard.contract.views.overview import (
    CheckView,
    ConnectionHealth,
    CreditsView,
    DoctorView,
    ServerHealth,
    StepsView,
    StepView,
    SummaryView,
)
from cordboard.contract.views.settings import FindingView, SettingsView, VersionView, WholeVersionView
from cordboard.contract.views.why import ExplanationStepView, WhyView
from cordboard.domain.crm.contact_match import Entity, Owner
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.scenario.facts import CrmUser, RuleOutcome
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Exchange, Field, Pipeline, Scope, Stage
from cordboard.ports.phone import HookRequest, Rejected
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.outbox import ItemQuery
from cordboard.ports.store.store import Store

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
GREEN = HealthView(level="green", sentence="Works; last answer a moment ago.")


def effect(call: str, entity: Entity, state: str = "done", **more: Any) -> EffectView:
    """An effect of a call."""
    return EffectView(
        key=f"{call}:{entity}",
        connection="zoho",
        kind=f"create_{entity}",
        entity=entity,
        state=state,
        updated_at=NOON,
        **more,
    )


def a_call(call: str = "c1", **more: Any) -> CallView:
    """An inbound call, answered by extension 80, that made a lead and a call record."""
    reading = Reading(
        raw="067 123-45-67",
        kind=NumberKind.E164,
        e164="+380671234567",
        region="UA",
        valid=True,
        why="the line is in UA",
    )
    why = WhyView(
        answer=None,
        unmapped=(),
        situation="inbound_answered",
        settings_version=1,
        number=reading,
        match=MatchView(type="not_found", as_of=NOON),
        tried=(
            RuleOutcome(
                rule="lead",
                title="Create a lead for a new caller.",
                applied=True,
                code="lead.new",
                text="Nobody had it.",
            ),
            RuleOutcome(
                rule="task", title="Leave a task.", applied=False, code="task.answered", text="It was answered."
            ),
        ),
        rooms=(ExplanationStepView(room=1, title="Heard", at=NOON, lines=("The phone system reported a call.",)),),
        exchanges=(Exchange(at=NOON, method="POST", url="/crm/v8/Leads", status=201, took_ms=80, credits=1),),
        credits=1,
        decided_at=NOON,
        text="A new caller: a lead was made.",
    )
    call_view = CallView(
        id=call,
        connection="hook",
        state="ended",
        direction="inbound",
        client=ClientView(number="067 123-45-67", e164="+380671234567", name="Olena"),
        own_number="+380441234567",
        queue=None,
        disposition="answered",
        missed=False,
        reason=None,
        started_at=NOON,
        ringing_at=NOON,
        answered_at=NOON + timedelta(seconds=9),
        ended_at=NOON + timedelta(seconds=80),
        durations_ms=DurationsView(ring=9000, talk=71000),
        placed=(),
        rang=("80", "81"),
        talked=("80",),
        holds=0,
        transfers=0,
        ended_by="client",
        click=False,
        approximate=False,
        end_unheard=False,
        recording=None,
        parameters={"utm_source": "google"},
        effects=(effect(call, Entity.LEAD, record="L1"), effect(call, Entity.CALL, record="K1")),
        settled=True,
        summary="Answered by 80 after 9 s; a lead was made.",
        legs=(LegView(id="l1", kind="agent", extension="80", talked=True),),
        story=(StoryLineView(at=NOON, what="ringing", who="80"),),
        why=why,
    )
    return msgspec.structs.replace(call_view, **more)


def line_of(call: CallView) -> CallLine:
    """The call as a list shows it."""
    return CallLine(**{name: getattr(call, name) for name in CallLine.__struct_fields__})


def a_connection(connection: str = "zoho", kind: str = "crm", **more: Any) -> ConnectionView:
    """A connection in good health."""
    view = ConnectionView(
        id=connection,
        kind=kind,
        provider="zoho" if kind == "crm" else "webhook",
        title=connection.title(),
        state="active",
        health=GREEN,
        account="org1" if kind == "crm" else None,
        account_name="Example Ltd" if kind == "crm" else None,
        user=CrmUser(id="u1", name="Ana") if kind == "crm" else None,
        scopes=(Scope(name="ZohoCRM.modules.leads.CREATE", purpose="to create leads", held=True),),
        lane=LaneView(state="open") if kind == "crm" else None,
        directory=DirectoryView(loaded=True, people=3, fresh_at=NOON) if kind == "crm" else None,
        hook_url=f"http://127.0.0.1/hooks/{connection}" if kind == "pbx" else None,
        last_ok_at=NOON,
    )
    return msgspec.structs.replace(view, **more)


def an_item(key: str = "c1:lead", state: str = "parked", **more: Any) -> ItemView:
    """An outbox item that the CRM refused."""
    view = ItemView(
        key=key, kind="create_lead", entity=Entity.LEAD, state=state, reason="Company is mandatory", code="MANDATORY",
        attempts=1, updated_at=NOON, seq=1, connection="zoho", subject="+380671234567", call="c1", refs=(),
        urgent=False,
        maybe_sent=False, created_at=NOON,
        action={"type": "create_lead", "name": "Olena"},
    )  # fmt: skip
    return msgspec.structs.replace(view, **more)


class FakeService:
    """`ports.service.Service` without an application. Set `fail` to make the next call raise it."""

    def __init__(self) -> None:
        self.by_call = {
            each.id: each for each in (a_call("c1"), a_call("c2", state="ringing", settled=False, why=None))
        }
        self.by_connection = {"zoho": a_connection("zoho"), "hook": a_connection("hook", "pbx")}
        self.items = {each.key: each for each in (an_item(), an_item("c2:lead", "open", seq=2))}
        self.saved: list[Settings] = [Settings()]
        self.hooks: list[HookRequest] = []
        self.seen: set[bytes] = set()
        self.queries: list[Any] = []
        self.by: list[tuple[str, str]] = []
        self.alert_secrets: dict[str, str] = {}
        self.deliveries: tuple[DeliveryView, ...] = (DeliveryView(way="mail", ok=True),)
        self.states: set[str] = set()
        self.kept: deque[Envelope] = deque(maxlen=10_000)
        self.subscribers: list[asyncio.Queue[Envelope | None]] = []
        self.queue_size = 100
        self.last_id = 0
        self.fail: BaseException | None = None
        self.unready: str | None = None

    @property
    def store(self) -> Store:
        raise NotImplementedError

    def _turn(self, what: str = "", by: str = "") -> None:
        if by:
            self.by.append((what, by))
        if self.fail is not None:
            raise self.fail

    # calls

    async def accept_hook(self, connection: str, request: HookRequest) -> tuple[int, int]:
        self._turn()
        if connection not in self.by_connection:
            raise Rejected(404, "no_connection", "There is no such connection.", "Check the address.")
        self.hooks.append(request)
        new = request.body not in self.seen
        self.seen.add(request.body)
        return 1, int(new)

    async def calls(self, query: CallQuery) -> CallPage:
        self._turn()
        self.queries.append(query)
        return CallPage(items=tuple(line_of(each) for each in self.by_call.values()))

    async def count_calls(self, query: CallQuery) -> CallCount:
        self._turn()
        self.queries.append(query)
        return CallCount(calls=len(self.by_call), more=False)

    async def call_view(self, call: str) -> CallView:
        self._turn()
        if call not in self.by_call:
            raise Cannot(404, "absent", f"There is no call {call}.", "GET /api/v1/calls lists them.")
        return self.by_call[call]

    async def why(self, call: str) -> WhyView:
        view = await self.call_view(call)
        if view.why is None:
            raise Cannot(404, "undecided", "This call is not decided yet.", "Ask again when it has ended.")
        return view.why

    async def lookup(self, number: str, connection: str | None) -> MatchView:
        self._turn()
        if connection is not None:
            await self.connection(connection)
        person = CandidateView(entity=Entity.CONTACT, id="C1", name="Ana", owner=Owner(id="u1"), age_s=2)
        found = number.endswith("1")
        return MatchView(type="found" if found else "not_found", candidates=(person,) if found else (), as_of=NOON)

    async def read_number(self, text: str, region: str | None) -> Reading:
        self._turn()
        return Reading(raw=text, kind=NumberKind.INVALID, region=region, why="a fake cannot read")

    # connections

    async def providers(self, language: Language = ENGLISH) -> Sequence[ProviderView]:
        self._turn()
        field = SettingField(name="data_centre", label="Data centre", type="choice", options=("eu", "com"))
        return (
            ProviderView(
                id="zoho", kind="crm", title="Zoho CRM", auth=("oauth_code",), settings=(field,), language=language
            ),
        )

    async def connections(self) -> Sequence[ConnectionView]:
        self._turn()
        return tuple(self.by_connection.values())

    async def connection(self, connection: str) -> ConnectionView:
        self._turn()
        if connection not in self.by_connection:
            raise Cannot(404, "absent", "There is no such connection.", "GET /api/v1/connections lists them.")
        return self.by_connection[connection]

    async def create_connection(self, new: NewConnection, by: str) -> ConnectionView:
        self._turn("create", by)
        made = a_connection(new.id or new.provider, new.kind or "crm", state="new", settings=new.settings)
        if made.id in self.by_connection:
            raise Cannot(409, "conflict", "There is a connection of that name.", "Choose another id.")
        self.by_connection[made.id] = made
        return made

    async def patch_connection(self, connection: str, change: ConnectionChange, by: str) -> ConnectionView:
        old = await self.connection(connection)
        self._turn("patch", by)
        new = msgspec.structs.replace(old, title=change.title or old.title, settings=change.settings or old.settings)
        self.by_connection[connection] = new
        return new

    async def drop_connection(self, connection: str, by: str) -> None:
        await self.connection(connection)
        self._turn("drop", by)
        del self.by_connection[connection]

    async def authorize(self, connection: str, redirect_uri: str, by: str) -> AuthorizeView:
        await self.connection(connection)
        self._turn("authorize", by)
        self.states.add(f"state-{connection}")
        return AuthorizeView(url=f"https://accounts.example/auth?state=state-{connection}", state=f"state-{connection}")

    async def finish_oauth(self, state: str, params: Mapping[str, str]) -> ConnectionView:
        self._turn()
        if state not in self.states:
            raise Cannot(400, "unknown_state", "This <return> is unknown, used or too old.", "Begin again.")
        self.states.discard(state)
        return self.by_connection[state.removeprefix("state-")]

    async def use_code(self, connection: str, code: str, by: str) -> ConnectionView:
        self._turn("use_code", by)
        return await self.connection(connection)

    async def test(self, connection: str) -> Trial:
        await self.connection(connection)
        return Trial(ok=True, identity="Ana at Example Ltd", took_ms=12, sample="Olena")

    async def pause(self, connection: str, by: str) -> ConnectionView:
        return await self._set_state(connection, "paused", by)

    async def resume(self, connection: str, by: str) -> ConnectionView:
        return await self._set_state(connection, "active", by)

    async def _set_state(self, connection: str, state: str, by: str) -> ConnectionView:
        old = await self.connection(connection)
        self._turn(state, by)
        self.by_connection[connection] = msgspec.structs.replace(old, state=state)
        return self.by_connection[connection]

    async def prepare(self, connection: str, agreed: bool, by: str) -> PreparedView:
        await self.connection(connection)
        said = "The key field was created." if agreed else "Nothing was changed."
        return PreparedView(done=(said,), offers=not agreed)

    async def sync(self, connection: str, by: str) -> ConnectionView:
        return await self.connection(connection)

    async def exchanges(self, connection: str, limit: int) -> Sequence[Exchange]:
        await self.connection(connection)
        return (Exchange(at=NOON, method="GET", url="/crm/v8/users", status=200, took_ms=20),)

    async def users(self, connection: str, known: bool = False) -> Sequence[CrmUser]:
        await self.connection(connection)
        return (CrmUser(id="u1", name="Ana"),)

    async def fields(self, connection: str, entity: Entity) -> Sequence[Field]:
        await self.connection(connection)
        return (Field(name="Last_Name", label="Last name", type="text", required=True),)

    async def pipelines(self, connection: str) -> Sequence[Pipeline]:
        await self.connection(connection)
        return (Pipeline(id="p1", name="Standard", stages=(Stage(id="s1", name="New", state="open"),)),)

    # outbox

    async def outbox(self, query: ItemQuery) -> ItemPage:
        self._turn()
        self.queries.append(query)
        wanted = {str(each) for each in query.states} if query.states else None
        return ItemPage(items=tuple(each for each in self.items.values() if wanted is None or each.state in wanted))

    async def change_items(self, change: ItemChange, by: str) -> Changed:
        self._turn(change.verb, by)
        state = {"retry": "open", "release": "open", "hold": "held", "drop": "dropped"}[change.verb]
        keys = [key for key in change.keys if key in self.items]
        for key in keys:
            self.items[key] = msgspec.structs.replace(self.items[key], state=state, reason=change.reason)
        return Changed(changed=len(keys))

    # settings

    async def settings(self) -> SettingsView:
        self._turn()
        return SettingsView(version=len(self.saved), settings=self.saved[-1])

    async def settings_versions(self, limit: int, before: int | None = None) -> Sequence[VersionView]:
        self._turn()
        last = len(self.saved) if before is None else before - 1
        numbers = range(last, max(0, last - limit), -1)
        return [VersionView(version=n, saved_at=NOON, author="demo", note="") for n in numbers]

    async def settings_version(self, version: int) -> WholeVersionView:
        self._turn()
        if not 0 <= version <= len(self.saved):
            raise Cannot(404, "absent", f"There is no version {version}.", "GET /api/v1/settings/versions lists them.")
        settings = self.saved[version - 1] if version else Settings()
        return WholeVersionView(version=version, saved_at=NOON, author="demo", note="", settings=settings)

    async def check_settings(self, settings: Settings) -> Sequence[FindingView]:
        self._turn()
        if settings.region == "XX":
            return (FindingView(level="error", code="region", where="region", text="There is no region XX."),)
        return ()

    async def save_settings(self, settings: Settings, note: str, base_version: int | None, by: str) -> int:
        self._turn("save", by)
        if base_version is not None and base_version != len(self.saved):
            raise Cannot(409, "conflict", f"Version {len(self.saved)} was saved meanwhile.", "Load it and try again.")
        if findings := await self.check_settings(settings):
            raise Cannot(422, "contradiction", "These settings contradict themselves.", "See findings.", findings)
        self.saved.append(settings)
        return len(self.saved)

    # alerts

    async def alerts(self, limit: int) -> AlertsView:
        self._turn()
        about: dict[str, Any] = {"connection": "zoho", "title": "Zoho", "kind": "paused"}
        message = MessageView(
            no=1, way="mail", word="begun", state="open", attempts=2, made_at=NOON, tried_at=NOON, next_try_at=NOON,
            problem="The mail server could not be reached.", **about,
        )  # fmt: skip
        kept = {name: SECRET if self.alert_secrets.get(name) else None for name in ("mail_password", "webhook_secret")}
        return AlertsView(
            ways=("mail",),
            open=(AlertView(no=1, began_at=NOON, told_at=NOON, **about),),
            messages=(message,)[:limit],
            **kept,
        )

    async def keep_alert_secrets(self, change: AlertSecrets, by: str) -> AlertsView:
        self._turn("alert_secrets", by)
        given = msgspec.structs.asdict(change)
        self.alert_secrets |= {name: value for name, value in given.items() if value not in (None, SECRET)}
        return await self.alerts(50)

    async def test_alerts(self, by: str) -> Sequence[DeliveryView]:
        self._turn("alert_test", by)
        if not self.deliveries:
            raise Cannot(409, "no_way", "No way is set on which anybody could be told.", "Set one.")
        return self.deliveries

    # the whole house

    async def summary(self) -> SummaryView:
        self._turn()
        return SummaryView(
            calls_today={"answered": 1},
            live=1,
            connections=self._healths(),
            outbox={"zoho": {"open": 1, "parked": 1}},
            credits={"zoho": CreditsView(used_24h=2, daily=5000, forecast_24h=4)},
        )

    def _healths(self) -> tuple[ConnectionHealth, ...]:
        return tuple(
            ConnectionHealth(id=e.id, kind=e.kind, provider=e.provider, title=e.title, state=e.state, health=e.health)
            for e in self.by_connection.values()
        )

    async def set_up(self) -> StepsView:
        self._turn()
        step = StepView(step="call", state="open", sentence="No call was explained yet.", code="call.open", fix="Ring.")
        return StepsView(done=False, next="call", steps=(step,))

    async def health(self) -> ServerHealth:
        self._turn()
        return ServerHealth(
            level="green", sentence="All works.", version="0", started_at=NOON, connections=self._healths()
        )

    async def doctor(self) -> DoctorView:
        self._turn()
        checks = (
            CheckView(name="store", level="green", sentence="Writes are durable."),
            CheckView(name="zoho", level="red", sentence="The token was revoked.", fix="Re-authorise it."),
        )
        return DoctorView(ok=all(each.level != "red" for each in checks), checks=checks)

    def not_ready(self) -> str | None:
        return self.unready

    # stream

    def publish(self, kind: str, content: Any = None) -> Envelope:
        """Something happens."""
        self.last_id += 1
        envelope = Envelope(id=self.last_id, type=kind, at=NOON, data=content)
        self.kept.append(envelope)
        for queue in self.subscribers:
            if queue.qsize() < self.queue_size:
                queue.put_nowait(envelope)
            else:
                queue.put_nowait(None)
        return envelope

    async def subscribe(self, since: int | None) -> AsyncIterator[Envelope]:
        queue: asyncio.Queue[Envelope | None] = asyncio.Queue()
        if since is not None:
            if self.kept and since < self.kept[0].id - 1:
                yield Envelope(id=self.last_id, type="reset", at=NOON, data=None)
            else:
                for each in [each for each in self.kept if each.id > since]:
                    yield each
        self.subscribers.append(queue)
        try:
            while True:
                if (envelope := await queue.get()) is None:
                    raise Lagging
                yield envelope
        finally:
            self.subscribers.remove(queue)


def service_of(fake: FakeService) -> Service:
    """The fake, by subject."""
    return Service(
        webhooks=_Methods(accept=_late(fake, "accept_hook")),
        calls=_Methods(
            find=_late(fake, "calls"),
            count=_late(fake, "count_calls"),
            view=_late(fake, "call_view"),
            why=_late(fake, "why"),
        ),
        numbers=_Methods(lookup=_late(fake, "lookup"), read=_late(fake, "read_number")),
        connections=_Methods(
            providers=_late(fake, "providers"),
            all=_late(fake, "connections"),
            one=_late(fake, "connection"),
            create=_late(fake, "create_connection"),
            change=_late(fake, "patch_connection"),
            drop=_late(fake, "drop_connection"),
            authorize=_late(fake, "authorize"),
            finish_oauth=_late(fake, "finish_oauth"),
            use_code=_late(fake, "use_code"),
            test=_late(fake, "test"),
            pause=_late(fake, "pause"),
            resume=_late(fake, "resume"),
            prepare=_late(fake, "prepare"),
            sync=_late(fake, "sync"),
            exchanges=_late(fake, "exchanges"),
        ),
        crm=_Methods(users=_late(fake, "users"), fields=_late(fake, "fields"), pipelines=_late(fake, "pipelines")),
        outbox=_Methods(find=_late(fake, "outbox"), change=_late(fake, "change_items")),
        settings=_Methods(
            in_force=_late(fake, "settings"),
            versions=_late(fake, "settings_versions"),
            version=_late(fake, "settings_version"),
            check=_late(fake, "check_settings"),
            save=_late(fake, "save_settings"),
        ),
        alerts=_Methods(
            view=_late(fake, "alerts"), keep_secrets=_late(fake, "keep_alert_secrets"), test=_late(fake, "test_alerts")
        ),
        overview=_Methods(
            summary=_late(fake, "summary"),
            set_up=_late(fake, "set_up"),
            health=_late(fake, "health"),
            doctor=_late(fake, "doctor"),
            not_ready=_late(fake, "not_ready"),
        ),
        events=_Methods(subscribe=_late(fake, "subscribe")),
    )


def _late(fake: FakeService, name: str) -> Any:
    """The method that the fake has at the moment of the call; tests put others in its place."""
    return lambda *given, **named: getattr(fake, name)(*given, **named)


_Methods: Any = SimpleNamespace
