"""The real application for tests of web and CLI: a SQLite store in a folder of its own, CRM and phones in memory.

It begins with two connections and three calls, newest first: RINGING goes on; ANSWERED made a lead and a call record;
of REFUSED the CRM took nothing, so its lead is parked. Ana is known under KNOWN.
"""

import asyncio
import atexit
import functools
import shutil
import tempfile
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from cordboard import main
from cordboard.app.connections.live_connections import ConnectedAccount, Provider
from cordboard.app.sign_in.provider_in_force import Connect, over_the_network
from cordboard.contract.service import Service
from cordboard.contract.webhooks import HookRequest
from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, Durations, EventType
from cordboard.domain.connection_state import ConnectionState, Phase
from cordboard.domain.crm.contact_match import Candidate, Entity, Owner
from cordboard.domain.numbers.reading import read_as
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.crm_plan import CrmPlan
from cordboard.domain.settings.settings import Settings
from cordboard.ports.crm import Change, Field, Pipeline, Prepared, Stage
from cordboard.ports.errors import Refused
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.directory import DirectoryState
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run, until
from cordboard.testing.fake_crm import IDENTITY, USER, FakeCrm, fails, provider_of
from cordboard.testing.fake_pbx import FakePbx
from cordboard.toolkit.clock import moment
from cordboard.toolkit.crypto import Cipher
from cordboard.toolkit.ids import call_id

NOON = 1_795_348_800.0  # 2026-11-22T12:00:00Z
CRM, HOOK = "zoho", "hook"
ANSWERED, RINGING, REFUSED = (call_id(HOOK, key) for key in ("answered", "ringing", "refused"))
KNOWN = "+380671111111"
SETTINGS = Settings(company=Company(country="UA"), crm={CRM: CrmPlan(default_user=USER.id)})
FORM = [
    {"name": "data_centre", "label": "Data centre", "type": "choice", "options": ["eu", "com"]},
    {"name": "live", "label": "Live", "type": "bool"},
]
PBX_MANIFEST = {"id": "webhook", "kind": "pbx", "title": "Webhook"}


class Asked(NamedTuple):
    """A question that reached the application."""

    method: str  # SUBJECT.METHOD
    arguments: tuple[Any, ...]

    @property
    def by(self) -> Any:
        """Who asked, for the audit log: always the last argument."""
        return self.arguments[-1]


class Watched:
    """A part of the real application that keeps what it is asked, or fails where a test says so."""

    def __init__(self, subject: str, part: Any, application: "RealApplication") -> None:
        self._subject, self._part, self._application = subject, part, application

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._part, name)

        def ask(*arguments: Any, **named: Any) -> Any:
            self._application.asked.append(Asked(f"{self._subject}.{name}", arguments))
            if self._application.fail is not None:
                raise self._application.fail
            return method(*arguments, **named)

        return ask


class AnsweringCrm(FakeCrm):
    """A CRM whose forms have something to choose from."""

    async def fields(self, entity: Entity) -> Sequence[Field]:
        return (Field(name="Last_Name", label="Last name", type="text", required=True),)

    async def pipelines(self) -> Sequence[Pipeline]:
        return (Pipeline(id="p1", name="Standard", stages=(Stage(id="s1", name="New", state="open"),)),)

    async def prepare(self, *, agreed: bool) -> Prepared:
        note = "The key field was created." if agreed else "Nothing was changed."
        return Prepared(said=(note,), offers=not agreed)


class RealApplication:
    """A copy of the seeded store and the application over it. Set `fail` to make every question raise it."""

    def __init__(self, folder: Path, clock: FakeClock | None = None, connect: Connect = over_the_network) -> None:
        self.clock = clock or FakeClock(NOON)
        self.crm = AnsweringCrm()
        self.store = SqliteStore.open(folder / "cordboard.db", Cipher.at(folder / "key"), self.clock)
        self.asked: list[Asked] = []
        self.fail: BaseException | None = None
        providers = [
            provider_of(self.crm, id=CRM, title="Zoho CRM", settings=FORM),
            Provider(manifest=PBX_MANIFEST, load=FakePbx),
        ]
        self.parts = run(self._built(providers, connect))
        parts = {name: getattr(self.parts.service, name) for name in Service.__struct_fields__}
        watched = {name: Watched(name, part, self) for name, part in parts.items() if name != "sign_in"}
        self.service = Service(**{**parts, **watched})

    async def _built(self, providers: list[Provider], connect: Connect) -> main.Application:
        later = self.clock.call_later
        parts = await main.build(self.store, "http://house", self.clock, later, providers, connect_provider=connect)
        await parts.phones.follow()
        await idle(parts)
        return parts

    @classmethod
    def seeded(
        cls,
        clock: FakeClock | None = None,
        *,
        stays: bool = False,
        calls: bool = True,
        connect: Connect = over_the_network,
    ) -> "RealApplication":
        """A fresh copy in a folder of its own. `close_all` closes it, or with `stays` the end of the process.

        Without `calls` nobody has called yet.
        """
        folder = Path(tempfile.mkdtemp(dir=scratch()))
        shutil.copytree(_seed(calls), folder, dirs_exist_ok=True)
        application = cls(folder, clock, connect)
        if stays:
            atexit.register(application.close)
        else:
            OPENED.append(application)
        return application

    def questions(self, *methods: str) -> list[Any]:
        """The first arguments of the questions by these methods, in order."""
        return [one.arguments[0] for one in self.asked if one.method in methods]

    def publish(self, kind: str, data: Any = None) -> None:
        """Something happens."""
        self.parts.event_hub.publish(kind, data, self.clock.now())

    async def receive(self, event: CallEvent) -> None:
        """The phone system says something; it is folded when this returns."""
        body = msgspec.json.encode(event)
        request = HookRequest(method="POST", path="/", query="", headers={}, body=body)
        await self.parts.phones.restart(HOOK)  # on the loop of the test
        await self.parts.service.webhooks.accept(HOOK, request)

        async def folded() -> bool:
            return not await self.store.frames_after(HOOK, await self.store.cursor(HOOK), 1)

        await until(folded, what="events are folded")
        await idle(self.parts)

    @property
    def watchers(self) -> int:
        """How many read the stream."""
        return len(self.parts.event_hub._subscribers)

    @property
    def last_id(self) -> int:
        """The id of the last envelope."""
        return self.parts.event_hub._last

    def close(self) -> None:
        self.store.close_now()


async def idle(parts: main.Application) -> None:
    """Nothing is folded until a test asks for it: the loop of this moment ends, and its tasks must not outlive it."""
    for name, tasks in parts.phones._tasks.items():
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        parts.phones._tasks[name] = []


def event(call: str, happening: EventType, *, second: float, **more: Any) -> CallEvent:
    """An event of a call at so many seconds after noon."""
    at = moment(NOON) + timedelta(seconds=second)
    return CallEvent(id=f"{call}-{happening}", call=call, at=at, type=happening, **more)


def ended(call: str, client: Client, *, second: float) -> CallEvent:
    """A whole inbound call that 80 answered after 9 s, told by its end."""
    return event(
        call,
        EventType.ENDED,
        second=second,
        client=client,
        direction=Direction.INBOUND,
        disposition=Disposition.ANSWERED,
        extension="80",
        durations_ms=Durations(ring=9_000, talk=71_000),
    )


OPENED: list[RealApplication] = []


def close_all() -> None:
    """Close what a test has opened."""
    while OPENED:
        OPENED.pop().close()


@functools.cache
def scratch() -> Path:
    """Where all copies lie; removed when the process ends."""
    folder = Path(tempfile.mkdtemp(prefix="cordboard-tests-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@functools.cache
def _seed(calls: bool) -> Path:
    """The folder that is copied, with its calls or without, made once a process."""
    folder = scratch() / ("calls" if calls else "quiet")
    folder.mkdir()
    run(_rows(folder))
    if calls:
        application = RealApplication(folder)
        run(_calls(application))
        application.close()
    return folder


async def _rows(folder: Path) -> None:
    store = SqliteStore.open(folder / "cordboard.db", Cipher.at(folder / "key"), FakeClock(NOON))
    learnt = msgspec.json.encode(ConnectedAccount(identity=IDENTITY, users=(USER,)))
    crm = Connection(id=CRM, kind="crm", provider=CRM, title="Zoho", state=learnt, created_at=NOON)
    await store.put_connection(crm)
    await store.put_connection_state(CRM, ConnectionState(phase=Phase.ACTIVE, signed_in=True), 0)
    await store.keep_secrets(CRM, {"refresh_token": "r"})
    hook = Connection(id=HOOK, kind="pbx", provider="webhook", title="Hook", created_at=NOON + 1)
    await store.put_connection(hook)
    await store.save_settings(msgspec.json.encode(SETTINGS), "demo", "", NOON)
    ana = Candidate(entity=Entity.CONTACT, id="C1", name="Ana", phones=(KNOWN,), owner=Owner(id=USER.id))
    await store.put(CRM, [Change(entity=Entity.CONTACT, id="C1", record=ana)], {"C1": [KNOWN]})
    fresh = DirectoryState(
        connection=CRM, loaded=True, cursor="c", fresh_at=NOON + 3600, people=1, regions=read_as(("UA",))
    )
    await store.set_state(fresh)
    await store.close()


async def _calls(application: RealApplication) -> None:
    parts = application.parts
    await application.receive(ended("refused", Client(number="+380672222222", name="Petro"), second=-60))
    application.crm.always = fails(Refused("Company is mandatory", code="MANDATORY"))
    await parts.outbox_dispatcher.drain(CRM)
    application.crm.always = None
    await application.receive(ended("answered", Client(number="067 123-45-67", name="Olena"), second=0))
    await parts.outbox_dispatcher.drain(CRM)
    oksana = Client(number="+380673333333", name="Oksana")
    ringing = event("ringing", EventType.RINGING, second=30, client=oksana, direction=Direction.INBOUND, extension="81")
    await application.receive(ringing)
    await parts.live_connections.flush_journal()
    await parts.phones.close()
