"""The simulated PBX from outside: its generated calls mean what it says, and the program speaks AMI and FastAGI."""

import asyncio
import json
import os
import random
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from cordboard.pbx.asterisk.trace import calls_in
from cordboard_sandbox.pbx.casting import Casting, Plan
from cordboard_sandbox.pbx.packets import value
from cordboard_sandbox.pbx.scenarios import NAMES, Line, Person
from cordboard_sandbox.pbx.template import Counters, played, stamped, template
from cordboard_sandbox.pbx.truth import Truth, truth_of

LINES = [Line("+34928000080", "80"), Line("+380441234567", "81"), Line("+34911222333", "105")]
PEOPLE = [Person("Оксана Коваль", "+380671234567"), Person("Juan Client", "+34600111222")]
TOLD = (
    "direction",
    "client",
    "queue",
    "rang",
    "talked",
    "disposition",
    "missed",
    "holds",
    "transfers",
    "ended_by",
    "click",
)


def generated(name: str, seed: int) -> tuple[Truth, bytes]:
    """One generated call as a whole stream, and its truth."""
    chance = random.Random(seed)
    plan = Plan(LINES, ["80", "81", "82", "105"], PEOPLE)
    casting, counters, one = Casting(plan, chance), Counters("pbx", lambda: str(chance.random())), template(name)
    line = chance.choice(LINES)
    person = casting.person(one, line)
    cast = casting.cast(one, person, line)
    factor = chance.uniform(1, 5)
    made = played(one, cast, counters, 1_900_000_000, lambda gap: gap * factor)
    packets = [stamped(packet, 1_900_000_000 + at, "2030-03-17 17:46:40") for at, packet in made.schedule]
    truth = truth_of(one, cast, person, made.linkedid, 1_900_000_000)
    return truth, "".join(packet + "\r\n\r\n" for packet in packets).encode()


@pytest.mark.parametrize("name", NAMES)
def test_a_generated_call_is_what_the_simulator_says(name: str, seed: int) -> None:
    for offset in range(5):
        truth, stream = generated(name, seed + offset)
        (call,) = calls_in(stream, {})
        assert {key: call[key] for key in TOLD} == {key: getattr(truth, key) for key in TOLD}
        if truth.direction == "inbound":
            assert call["did"] == truth.line


def test_calls_that_overlap_stay_apart(seed: int) -> None:
    chance = random.Random(seed)
    plan = Plan(LINES, ["80", "81", "82", "105"], PEOPLE)
    casting, counters = Casting(plan, chance), Counters("pbx", lambda: str(chance.random()))
    timed: list[tuple[float, int, str]] = []
    truths: list[Truth] = []
    for place in range(40):
        name = chance.choice([n for n in NAMES if not n.startswith("click")])
        line = chance.choice(LINES)
        person = casting.person(template(name), line)
        cast, start = casting.cast(template(name), person, line), 1_900_000_000 + place * 0.7
        made = played(template(name), cast, counters, start, lambda gap: gap)
        truths.append(truth_of(template(name), cast, person, made.linkedid, start))
        timed += [(start + at, len(timed) + n, packet) for n, (at, packet) in enumerate(made.schedule)]
    stream = "".join(stamped(packet, at, "2030-03-17 17:46:40") + "\r\n\r\n" for at, _, packet in sorted(timed))
    calls = calls_in(stream.encode(), {})
    wanted = [{key: getattr(truth, key) for key in TOLD} for truth in truths]
    assert sorted(({key: call[key] for key in TOLD} for call in calls), key=str) == sorted(wanted, key=str)


class Manager:
    """A very small AMI client: keeps all packets."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.packets: list[str] = []

    async def login(self, ready: dict[str, Any], secret: str | None) -> None:
        assert (await self.reader.readline()).startswith(b"Asterisk Call Manager/")
        self.send("Action: Login", f"Username: {ready['user']}", f"Secret: {secret or ready['secret']}")

    def send(self, *lines: str) -> None:
        self.writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    async def until(self, fits: Callable[[str], bool]) -> str:
        async with asyncio.timeout(20):
            while True:
                packet = (await self.reader.readuntil(b"\r\n\r\n")).decode("utf-8", "replace").strip("\r\n")
                self.packets.append(packet)
                if fits(packet):
                    return packet

    async def event(self, name: str) -> str:
        return await self.until(lambda packet: value(packet, "Event") == name)

    async def gone(self, unique: str) -> str:
        return await self.until(lambda p: value(p, "Event") == "Hangup" and value(p, "Uniqueid") == unique)

    async def cut(self) -> None:
        with pytest.raises((asyncio.IncompleteReadError, ConnectionError)):
            await self.event("Nothing")

    def call(self) -> dict[str, Any]:
        (found,) = calls_in("".join(packet + "\r\n\r\n" for packet in self.packets).encode(), {})
        return found


@asynccontextmanager
async def manager(ready: dict[str, Any], secret: str | None = None) -> AsyncIterator[Manager]:
    one = Manager(*await asyncio.open_connection("127.0.0.1", ready["ami"]))
    try:
        await one.login(ready, secret)
        yield one
    finally:
        one.writer.close()
        with suppress(ConnectionError):
            await one.writer.wait_closed()


async def ask(ready: dict[str, Any], method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    def go() -> dict[str, Any]:
        data = json.dumps(body or {}).encode() if method == "POST" else None
        address = f"http://127.0.0.1:{ready['control']}{path}"
        with urllib.request.urlopen(urllib.request.Request(address, data, method=method), timeout=10) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found

    return await asyncio.to_thread(go)


@asynccontextmanager
async def simulator(*options: str, ends_itself: bool = False) -> AsyncIterator[dict[str, Any]]:
    command = [
        sys.executable,
        "-m",
        "cordboard_sandbox.pbx",
        "--ami-port",
        "0",
        "--ready-json",
        "--pace",
        "50",
        *options,
    ]
    source = str(Path(__file__).parents[2] / "src")
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, env={**os.environ, "PYTHONPATH": source}
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(20):
            yield json.loads(await process.stdout.readline())
    finally:
        if not ends_itself and process.returncode is None:
            process.terminate()
        assert await asyncio.wait_for(process.wait(), 10) == 0


@pytest.mark.journey
def test_the_program_plays_a_call_to_a_manager_and_tells_the_truth() -> None:
    async def story() -> None:
        async with simulator("--pause", "--seed", "4") as ready, manager(ready) as one:
            await one.event("FullyBooted")
            told = await ask(
                ready, "POST", "/call", {"scenario": "attended_transfer", "from": "0034600111222", "to": "80"}
            )
            await one.gone(told["linkedid"])
            call = one.call()
            assert {key: call[key] for key in TOLD} == {key: told[key] for key in TOLD}
            assert call["client"] == "0034600111222"

    asyncio.run(story())


@pytest.mark.journey
def test_random_traffic_comes_by_itself_and_can_be_stopped() -> None:
    async def story() -> None:
        async with simulator("--rate", "3000", "--seed", "4") as ready, manager(ready) as one:
            for _ in range(3):
                await one.event("Newchannel")
            assert (await ask(ready, "POST", "/rate", {"per_minute": 0}))["per_minute"] == 0
            health = await ask(ready, "GET", "/health")
            assert health["calls"] >= 1
            assert health["managers"] == 1

    asyncio.run(story())


@pytest.mark.journey
def test_a_wrong_secret_is_refused_and_a_dropped_manager_can_come_back() -> None:
    async def story() -> None:
        async with simulator("--pause") as ready:
            async with manager(ready, secret="wrong") as wrong:
                assert value(await wrong.until(lambda p: True), "Message") == "Authentication failed"
            async with manager(ready) as one:
                await one.event("FullyBooted")
                assert (await ask(ready, "POST", "/drop"))["cut"] == 1
                await one.cut()
            async with manager(ready) as again:
                await again.event("FullyBooted")

    asyncio.run(story())


@pytest.mark.journey
def test_fastagi_is_asked_before_the_phone_rings_and_its_route_is_obeyed() -> None:
    asked: list[str] = []

    async def route(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\n\n")).decode())
        writer.write(b"GET FULL VARIABLE ${CALLERID(num)}\n")
        asked.append((await reader.readline()).decode())
        writer.write(b'SET VARIABLE ROUTE "82"\n')
        asked.append((await reader.readline()).decode())
        writer.close()

    async def story() -> None:
        server = await asyncio.start_server(route, "127.0.0.1", 0)
        agi = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
        async with simulator("--pause", "--agi", agi) as ready, manager(ready) as one:
            await one.event("FullyBooted")
            call = {"scenario": "inbound_answered", "from": "+380671234567", "to": "+34928000080"}
            told = await ask(ready, "POST", "/call", call)
            await one.gone(told["linkedid"])
            (truth,) = (await ask(ready, "GET", f"/calls?linkedid={told['linkedid']}"))["items"]
            assert truth["agi"]["variables"] == {"ROUTE": "82"}
            assert truth["talked"] == ["82"]
            assert (one.call()["rang"], one.call()["talked"]) == (["82"], ["82"])
        server.close()
        assert "agi_network_script: route?did=+34928000080\n" in asked[0]
        assert asked[1:] == ["200 result=1 (+380671234567)\n", "200 result=1\n"]

    asyncio.run(story())


@pytest.mark.journey
def test_a_recorded_stream_is_played_again_to_its_end(tmp_path: Path) -> None:
    async def story() -> None:
        recorded = Path(__file__).parents[2] / "src/cordboard_sandbox/pbx/traces/queue_answered.ami.txt"
        copy = tmp_path / "mine.ami.txt"
        copy.write_bytes(recorded.read_bytes())
        async with simulator("--play", str(copy), "--speed", "50", ends_itself=True) as ready, manager(ready) as one:
            await one.cut()  # the program ends when the recording is over
            call = one.call()
            assert (call["queue"], call["client"], call["disposition"]) == ("sales", "600111222", "answered")

    asyncio.run(story())
