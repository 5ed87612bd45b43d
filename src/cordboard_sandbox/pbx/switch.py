"""The simulated switch: plays calls, keeps the truth of each, does what a manager asks.

Chance comes from the seed, moments from the clock it is given. The words of AMI are in `ami_server.py`, the patterns of
calls in `template.py`, who takes part in `casting.py`.
"""

import asyncio
import dataclasses
import random
import re
import time
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from cordboard_sandbox.pbx import agi, queue_and_contact_lists, scenarios
from cordboard_sandbox.pbx.active_legs import Board
from cordboard_sandbox.pbx.casting import Casting, Plan, name_of
from cordboard_sandbox.pbx.cdr import RecordFile
from cordboard_sandbox.pbx.packets import value
from cordboard_sandbox.pbx.scenarios import Person
from cordboard_sandbox.pbx.template import (
    HUMAN_S,
    NO_ID,
    Cast,
    Counters,
    Played,
    Template,
    played,
    read,
    replayed,
    rerouted,
    stamped,
    template,
)
from cordboard_sandbox.pbx.truth import Truth, iso, truth_of

KEPT = 20_000  # truths
LONGEST_GAP_S = 5.0
_ADDRESS = re.compile(r"^(?:PJSIP|Local)/([^@/\s]+)(?:@\S+)?$")


@dataclass
class _Call:
    """One call in progress."""

    template: Template
    cast: Cast
    made: Played
    truth: Truth

    @property
    def phones(self) -> set[str]:
        """Phones that are not free meanwhile."""
        second = {self.cast.phones["81"]} if len(set(self.truth.rang + self.truth.talked)) > 1 else set()
        return {self.cast.phones["80"]} | second


@dataclass
class Switch:
    """One switch. `tell` sends a packet to all managers."""

    plan: Plan
    chance: random.Random
    tell: Callable[[str], None] = lambda packet: None
    clock: Callable[[], float] = time.time
    clock_off_s: float = 0.0  # how far the switch's clock is ahead
    system: str = "pbx"
    records: RecordFile | None = None  # the call records that the switch writes, where it writes any
    board: Board = field(default_factory=Board)
    truths: list[Truth] = field(default_factory=list)
    members: dict[str, tuple[str, ...]] = field(default_factory=dict)  # of queues that not everybody answers
    clicks: dict[str, str] = field(default_factory=dict)  # how calls go that a manager asks of an extension
    named: dict[str, str] = field(default_factory=dict)  # phones that are set up under another name
    stopped: set[str] = field(default_factory=set)  # calls ended by a manager
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    sent: int = 0

    def __post_init__(self) -> None:
        self.counters = Counters(self.system, lambda: str(UUID(int=self.chance.getrandbits(128), version=4)))
        self.casting = Casting(self.plan, self.chance)

    # --- what a manager asks

    def now(self) -> float:
        return self.clock() + self.clock_off_s

    def say(self, packet: str) -> None:
        """Send a packet now, and remember what it means."""
        now = self.now()
        text = stamped(packet, now, datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%d %H:%M:%S"))
        self.board.see(text, now)
        if self.records is not None:
            self.records.see(text)
        self.sent += 1
        self.tell(text)

    def snapshot(self) -> Iterator[str]:
        return self.board.snapshot(self.now())

    def bridges(self) -> Iterator[tuple[str, int]]:
        joined = [leg.bridge for leg in self.board.legs.values() if leg.bridge]
        return iter({one: joined.count(one) for one in joined}.items())

    def queue_status(self, queue: str) -> Iterator[str]:
        busy = {extension for extension, calls in self.casting.engaged.items() if calls}
        members = dict.fromkeys(queue_and_contact_lists.QUEUES, self.plan.extensions) | self.members
        return queue_and_contact_lists.queue_status(queue, self.board, members, busy, self.now())

    def contacts(self) -> Iterator[str]:
        return queue_and_contact_lists.contacts(self.plan.extensions)

    def endpoints(self) -> Iterator[str]:
        return queue_and_contact_lists.endpoints(self.plan.extensions, self.named)

    def mailboxes(self) -> Iterator[str]:
        return queue_and_contact_lists.mailboxes(self.plan.extensions)

    def originate(self, fields: Mapping[str, str], variables: Sequence[str]) -> str | None:
        """Begin a click-to-call; the error text when it cannot even be queued."""
        address = _ADDRESS.match(fields.get("channel", ""))
        if address is None:
            return "Invalid channel"
        there = address[1] in self.plan.extensions
        told = dict(text.lstrip("_").partition("=")[::2] for text in variables)
        number = fields.get("exten", "")
        line = self.casting.line(extension=address[1]) or self.plan.lines[0]
        scenario = self.clicks.get(address[1]) or told.get("CB_SANDBOX", "") if there else "click_to_call_no_phone"
        one = template(scenario if scenario in scenarios.CLICKS else "click_to_call")
        person = self.casting.person(one, line, number)
        cast = self.casting.cast(one, person, line, number)
        cast = dataclasses.replace(
            cast,
            phones={**cast.phones, "80": address[1]},
            names={**cast.names, address[1]: name_of(address[1])},
            origin=told.get("CB_ORIGIN", ""),
            channel_id=fields.get("channelid") or NO_ID,
            action_id=fields.get("actionid", ""),
        )
        self._begin(one, cast, person)
        return None

    def hang_up(self, channel: str, cause: str) -> bool:
        """End the call of this leg at once."""
        linked = self.board.call_of(channel)
        if linked is None:
            return False
        self.stopped.add(linked)
        for packet in list(self.board.ending(linked, channel, cause, self.system)):
            self.say(packet)
        return True

    # --- what happens by itself, or because the control page asks

    def call(self, scenario: str, client: str = "", to: str = "", name: str = "") -> Truth:
        """Begin one call now, from `client` to `to`. Raises: KeyError for an unknown scenario."""
        one = template(scenario)
        if one.direction == "outbound":
            extension, client = client, to
            line = self.casting.line(extension, extension)
        else:
            line = self.casting.line(to, to)
        line = line or self.casting.free_line() or self.plan.lines[0]
        person = self.casting.person(one, line, client, name)
        return self._begin(one, self.casting.cast(one, person, line, client), person)

    def random_call(self) -> Truth | None:
        """Begin a believable call; None while all phones are busy."""
        line = self.casting.free_line()
        if line is None:
            return None
        one = scenarios.pick(self.chance, self.plan.hidden)
        person = self.casting.person(one, line)
        return self._begin(one, self.casting.cast(one, person, line), person)

    async def traffic(self) -> None:
        """Random calls for ever, at the plan's rate (0: none)."""
        while True:
            rate = self.plan.rate
            await asyncio.sleep(min(20.0, self.chance.expovariate(rate / 60.0)) if rate > 0 else 0.1)
            if self.plan.rate > 0 and rate > 0:
                self.random_call()

    async def play(self, name: str, stream: bytes, speed: float) -> str:
        """Play a recorded stream again, as it was, with fresh ids; returns its first Linkedid."""
        one = replayed(read(name, stream), self.counters, self.now(), lambda gap: gap / speed)
        await self._perform(one)
        return one.linkedid

    async def close(self) -> None:
        """Forget all calls in progress."""
        for task in list(self.tasks):
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    # --- one call

    def _begin(self, one: Template, cast: Cast, person: Person) -> Truth:
        start = self.now()
        made = played(one, cast, self.counters, start, self._gaps())
        truth = truth_of(one, cast, person, made.linkedid or cast.channel_id, start)
        self.truths.append(truth)
        if len(self.truths) > KEPT:
            del self.truths[: KEPT // 2]
        self._task(self._run(_Call(one, cast, made, truth)))
        return truth

    def _gaps(self) -> Callable[[float], float]:
        """People take their time, differently in each call; the switch does not."""
        factor, pace = self.chance.uniform(2.0, 7.0), max(0.001, self.plan.pace)
        return lambda gap: min(gap, LONGEST_GAP_S) * (factor if gap >= HUMAN_S else 1.0) / pace

    async def _run(self, call: _Call) -> None:
        phones = call.phones
        self.casting.take(phones)
        try:
            await self._perform(call.made, call)
        finally:
            self.casting.release(phones)
            call.truth.ended_at = iso(self.now())

    async def _perform(self, made: Played, call: _Call | None = None) -> None:
        """Send each packet when its time comes; FastAGI is asked after the first one."""
        loop = asyncio.get_running_loop()
        start = loop.time()
        for place in range(len(made.schedule)):
            at, packet = made.schedule[place]
            if (wait := start + at - loop.time()) > 0:
                await asyncio.sleep(wait)
            if made.linkedid in self.stopped:
                break
            self.say(_with_action(packet, call.cast.action_id) if call else packet)
            if call is not None and place == 0 and self._asks(call.template):
                before = loop.time()
                made = await self._routed(call)
                start += loop.time() - before
        self.stopped.discard(made.linkedid)

    def _asks(self, one: Template) -> bool:
        inbound = one.direction == "inbound"
        return inbound and bool(self.plan.agi_address) and self.chance.random() < self.plan.agi_share

    async def _routed(self, call: _Call) -> Played:
        """The call after FastAGI was asked: where ROUTE names another phone of ours, that one rings instead."""
        leg = self.board.legs.get(call.made.linkedid)
        about = {
            "channel": leg.name if leg else "",
            "uniqueid": call.made.linkedid,
            "caller": call.cast.client,
            "name": call.cast.client_name,
            "did": call.cast.line,
        }
        began = time.monotonic()
        asked = await agi.ask(self.plan.agi_address, f"route?did={call.cast.line}", about)
        took = round((time.monotonic() - began) * 1000, 1)
        call.truth.agi = {"status": asked.status, "ms": took, "variables": asked.variables}
        route, phone = asked.variables.get("ROUTE", ""), call.cast.phones["80"]
        if route in self.plan.extensions and route != phone and call.truth.rang == [phone]:
            call.truth.rang = [route]
            call.truth.talked = [route for _ in call.truth.talked]
            return rerouted(call.template, call.made, "80", route, name_of(route))
        return call.made

    def _task(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def _with_action(packet: str, action_id: str) -> str:
    if not action_id or value(packet, "Event") != "OriginateResponse":
        return packet
    return re.sub(r"ActionID: [^\r\n]*", lambda _: f"ActionID: {action_id}", packet)
