"""The measured server, in a separate process: the real one, or the same with a store that keeps nothing."""

import asyncio
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import structlog

from bench.inputs.cloud_requests import CLOUD, SETTINGS
from bench.inputs.people import furnish, person
from bench.inputs.webhook_events import CRM, HOOK, LINE, SECRET, ended, number_of, signed
from bench.programs.walk_counter import WalkCounter
from cordboard import main
from cordboard.cli import server_process
from cordboard.cli.demo import demo_crms, demo_environment
from cordboard.contract.connections import NewConnection
from cordboard.domain.routing.route import (
    DestinationKind,
    Route,
    RouteDefault,
    RouteLine,
    RoutePlace,
    RouteSource,
)
from cordboard.domain.rules.rule import Operator
from cordboard.domain.settings.company import CompanyNumber, TeamMember
from cordboard.domain.settings.settings import plan_of
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.frames import Frame, NewFrame
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import Cipher
from cordboard.web.options import Entrance, WebOptions

PERSON = demo_environment.PERSON


class NullStoreApplication(SqliteStore):
    """Confirms frames without storing them: the speed of verifying, parsing and answering alone."""

    async def accept(self, frames: Sequence[NewFrame]) -> Sequence[bool]:
        return [True] * len(frames)

    async def frames_after(self, connection: str, seq: int, limit: int) -> Sequence[Frame]:
        return []


class MeasuredServer:
    """A started server that also serves the benchmark's method calls."""

    def __init__(self, running: main.Running) -> None:
        self.running = running
        self.ready = {"port": int(running.url.rpartition(":")[2]), "agi": running.agi_port, "url": running.url}

    async def connect(self, crm: dict[str, Any]) -> None:
        """Connects the sandbox CRM and a webhook connection, and adds the line that receives calls."""
        service = self.running.service
        await demo_crms.connect_crm(CRM, service, crm, PERSON)
        hook = NewConnection(provider="webhook", id=HOOK, title="Hook", settings={"secret": SECRET})
        await service.connections.create(hook, PERSON)
        held = await service.settings.in_force()
        users = await service.crm.users(CRM)
        plan = msgspec.structs.replace(plan_of(held.settings, CRM), default_user=users[0].id)
        changed = msgspec.structs.replace(
            held.settings,
            team=(TeamMember(id="ana", name="Ana", crm_users={CRM: users[0].id}, extensions=("80",)),),
            numbers=(CompanyNumber(number=LINE, region="ES", title="Ana", default_owner="ana"),),
            crm={CRM: plan},
        )
        await service.settings.save(changed, "bench", held.version, PERSON)
        async with asyncio.timeout(60):
            while not (await self.running.store.state(CRM)).loaded:
                await asyncio.sleep(0.01)

    async def route(self, rule: str, people: Sequence[int]) -> str:
        """A routing rule by the field Tier, which these people have; the token of a program that may ask for it."""
        held, store = await self.running.service.settings.in_force(), self.running.store
        source = RouteSource(connection=CRM, module="contacts", field="Tier")
        gold = RouteLine(operator=Operator.EQUALS, value="GOLD", kind=DestinationKind.QUEUE, target="vip")
        other = RouteDefault(kind=DestinationKind.QUEUE, target="600")
        route = Route(id=rule, place=RoutePlace(did=LINE), source=source, lines=(gold,), default=other)
        await self.running.service.settings.save(
            msgspec.structs.replace(held.settings, routes=(route,)), "bench", held.version, PERSON
        )
        for n in people:
            change = person(n)
            record = msgspec.structs.replace(change.record, fields={"Tier": "GOLD"}) if change.record else None
            await store.put(CRM, [msgspec.structs.replace(change, record=record)], {change.id: (number_of(n),)})
        authenticator = server_process.authenticator_of(self.running)
        return await authenticator.new_token("bench", ("lookup",), PERSON, None, None)

    async def refresh_crm(self) -> None:
        """Begin to read the CRM, as the timetable does."""
        await self.running.service.connections.resume(CRM, PERSON)
        await self.running.service.connections.sync(CRM, PERSON)

    async def connect_cloud(self) -> None:
        """Connects a cloud telephony provider."""
        new = NewConnection(provider="cloud_telephony", id=CLOUD, title="Cloud", settings=SETTINGS)
        await self.running.service.connections.create(new, PERSON)

    async def waiting(self) -> dict[str, int]:
        """Numbers of frames not folded yet and of items not sent yet."""
        store = self.running.store
        behind = await store.frames_after(HOOK, await store.cursor(HOOK), 1_000_000)
        counts = (await store.counts()).get(CRM, {})
        return {"frames": len(behind), "items": counts.get("open", 0), "parked": counts.get("parked", 0)}

    async def folded(self, bound: float, hook: str = HOOK) -> float:
        """Wait until every accepted event is folded into its call. Returns the duration in s."""
        begun = time.perf_counter()
        async with asyncio.timeout(bound):
            while await self.running.store.frames_after(hook, await self.running.store.cursor(hook), 1):
                await asyncio.sleep(0.01)
        return time.perf_counter() - begun

    async def settled(self, bound: float) -> float:
        """Wait until nothing is left to fold, decide or send."""
        begun = time.perf_counter()
        await self.folded(bound)
        async with asyncio.timeout(bound):
            while (await self.running.store.counts()).get(CRM, {}).get("open", 0):
                await asyncio.sleep(0.02)
        return time.perf_counter() - begun

    async def walk(self, number: str, call: str) -> dict[str, Any]:
        """One missed call of an unknown caller, counted until the first request to the CRM is sent."""
        counter = WalkCounter()
        at = time.time()
        missed = ended(call, number, at - 5, disposition="no_answer", durations_ms={"ring": 20_000, "talk": 0})
        request = signed(json.dumps(missed).encode(), int(at), "127.0.0.1")
        reader, writer = await asyncio.open_connection("127.0.0.1", self.ready["port"])
        try:
            counter.start()
            writer.write(request)
            answer = await reader.readuntil(b"\r\n")
            if b" 202 " not in answer:
                raise RuntimeError(f"the webhook was answered {answer!r}")
            async with asyncio.timeout(20):
                while not counter.sent:
                    await asyncio.sleep(0.002)
            await self.settled(20)
        finally:
            counter.stop()
            writer.close()
        longest = sorted(counter.calls_in.items(), key=lambda each: -each[1])[:8]
        return {
            "calls": counter.calls,
            "moves": counter.moves,
            "files": len(counter.files),
            "decisions": counter.decisions,
            "longest": [f"{path} {times}" for path, times in longest],
        }

    async def password(self, word: str) -> None:
        """Create an administrator who can sign in."""
        await demo_environment.open_door(server_process.authenticator_of(self.running), word)

    async def hold(self) -> None:
        """Stop sending from the lane."""
        await self.running.service.connections.pause(CRM, PERSON)

    async def release(self) -> None:
        await self.running.service.connections.resume(CRM, PERSON)

    async def fill(self, rows: int) -> float:
        """Add open rows to the outbox. Returns the duration in s."""
        from bench.inputs.open_items import fill

        return await fill(self.running.store, rows)

    async def commit(self, batch: Batch) -> None:
        """Write rows past everything that a call goes through."""
        await self.running.store.commit(batch)

    async def cpu(self) -> float:
        """CPU time of this process in s."""
        return time.process_time()

    async def stop(self) -> None:
        await self.running.stop()


async def open_measured_server(
    data: str,
    port: int = 0,
    agi: bool = False,
    people: int | None = None,
    hollow: bool = False,
    entrance: str | None = None,
    crm_port: int | None = None,
) -> MeasuredServer:
    """Start a server on `data`; `people` fills a new folder with an invented directory first."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))  # failures show in the figures
    folder = Path(data)
    if people is not None and not (folder / "cordboard.db").exists():
        folder.mkdir(parents=True, exist_ok=True)
        store = SqliteStore.open(folder / "cordboard.db", Cipher.at(folder / "cordboard.key"), SystemClock())
        await furnish(store, people, crm_port)
        await store.close()
    if hollow:
        main.SqliteStore = NullStoreApplication  # type: ignore[attr-defined]  # this process is a measurement
    web = WebOptions(entrances=(Entrance(key=entrance, user=PERSON),) if entrance else ())
    options = main.Options(data=folder, port=port, agi_port=0 if agi else None, web=web)
    return MeasuredServer(await main.start(options))
