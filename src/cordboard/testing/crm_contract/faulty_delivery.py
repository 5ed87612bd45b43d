"""6 and 8 at length: three hundred calls over a service that fails in every way it can, and each is logged once.

Items are sent as the outbox sends them: again after trouble, and with a look first once an attempt may have written.
Not asked here: refusals of one record (a provider's own tests) and kills of our process (`tests/journeys`).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from random import Random
from typing import Any

import httpx

from cordboard.domain.crm.actions import Action, CreateTask
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Applied, Crm
from cordboard.ports.errors import NeedsHuman, Trouble
from cordboard.testing import fault_injecting_transport as transport_faults
from cordboard.testing.crm_contract.world import CrmWorld, call, chunks, lead, played
from cordboard.testing.fault_injecting_transport import Forward, Trick

CALLS = 300
TOGETHER = 5  # at most in one request, so that there are many
FAULTY = 0.4  # of requests that write
BLIND = 0.1  # of look-ups before a second attempt
ATTEMPTS = 40  # of one request: an item that needs more is lost
REVOKED_AT = CALLS // 2  # once a person must sign in again
EXPIRED_EVERY = 40  # calls; more tokens would not be given in the time that passes
PAUSE_S = 20.0


class FaultyDeliveryContract:
    """Nothing is lost and nothing doubled."""

    def test_three_hundred_calls_over_a_failing_service_are_each_logged_once(
        self, crm_world: CrmWorld, seed: int
    ) -> None:
        run = _Run(crm_world, Random(seed))
        played(run.all_calls())
        for entity, items in run.made.items():
            there = [str(record["id"]) for record in crm_world.records(entity)]
            assert len(there) == len(set(there)) == len(items), f"{entity}: {len(there)} records of {len(items)} items"
            assert set(there) == set(items.values()), "each item has a record of its own"
        assert set(run.played) == set(run.tricks), "every kind of fault was met"


class _Run:
    def __init__(self, world: CrmWorld, random: Random) -> None:
        self.world, self.random = world, random
        self.crm: Crm = world.crm()
        self.made: dict[Entity, dict[str, str]] = {Entity.CALL: {}, Entity.LEAD: {}, Entity.TASK: {}}
        self.played: dict[str, int] = {}
        self._bag: list[str] = []  # each kind once before any comes again
        self.tricks: dict[str, Trick] = {
            "refused": transport_faults.refused,
            "silent": transport_faults.silent,
            "answer_lost": transport_faults.answer_lost,
            "answer_cut": transport_faults.answer_cut,
            "answer_empty": transport_faults.answer_empty,
            "page_502": transport_faults.html(502),
            "500_after_writing": done_and(httpx.Response(500)),
            "limited": transport_faults.answers(world.limited(None)),
            "limited_for_7_s": transport_faults.answers(world.limited(7)),
        }
        if world.capabilities.errors_in_200:
            self.tricks["error_in_200"] = transport_faults.answers(world.error_in_200())
            self.tricks["error_in_200_after_writing"] = done_and(world.error_in_200())

    async def all_calls(self) -> None:
        """Every third call is from somebody new, and gets a call-back task."""
        numbers = range(CALLS)
        items: list[tuple[Entity, Sequence[Action]]] = [
            (Entity.LEAD, [lead(f"f{n}:lead", f"+34600{n:06}") for n in numbers[::3]]),
            (Entity.CALL, [call(f"f{n}:call") for n in numbers]),
            (Entity.TASK, [CreateTask(key=f"f{n}:task", subject=f"Call back {n}") for n in numbers[::3]]),
        ]
        size = min(self.world.capabilities.batch, TOGETHER)
        parts = [(entity, some) for entity, actions in items for some in chunks(actions, size)]
        self.random.shuffle(parts)
        for at, (entity, some) in enumerate(parts):
            if at % max(1, EXPIRED_EVERY // size) == 0:
                self.world.expire()
            if at == len(parts) // 2:
                self.world.expire()
                self.world.revoke()
            await self._delivered(entity, some)

    async def _delivered(self, entity: Entity, some: Sequence[Action]) -> None:
        """Until each has its record, as the outbox does it."""
        waiting, maybe_sent = list(some), False
        for _ in range(ATTEMPTS):
            self._strike(entity, maybe_sent)
            try:
                outcomes = await self.crm.apply(waiting, verify=maybe_sent)
            except Trouble as trouble:
                maybe_sent |= trouble.wrote is not False
                self._wait(trouble)
                continue
            waiting, maybe_sent = self._left(entity, waiting, outcomes, maybe_sent)
            if not waiting:
                return
        raise AssertionError(f"{len(waiting)} items were lost")

    def _left(
        self, entity: Entity, sent: Sequence[Action], outcomes: Sequence[object], maybe_sent: bool
    ) -> tuple[list[Action], bool]:
        """What has no record yet, and whether it may have been sent."""
        left: list[Action] = []
        for action, outcome in zip(sent, outcomes, strict=True):
            if isinstance(outcome, Applied):
                self.made[entity][action.key] = outcome.id
                continue
            assert isinstance(outcome, Trouble), outcome
            maybe_sent |= outcome.wrote is not False
            self._wait(outcome)
            left.append(action)
        return left, maybe_sent

    def _strike(self, entity: Entity, looks: bool) -> None:
        """Perhaps a fault for the next request that writes; perhaps one for the look before it."""
        if self.random.random() < FAULTY:
            self._bag = self._bag or self.random.sample(list(self.tricks), len(self.tricks))
            name = self._bag.pop()
            self.played[name] = self.played.get(name, 0) + 1
            self.world.far.play(self.tricks[name], path=self.world.writes(entity), method="POST")
        if looks and self.random.random() < BLIND:
            self.world.far.play(transport_faults.html(503), path=self.world.reads, method="GET")

    def _wait(self, trouble: Trouble) -> None:
        after: timedelta | None = getattr(trouble, "after", None)
        self.world.pass_time(after.total_seconds() if after else PAUSE_S)
        if isinstance(trouble, NeedsHuman):
            self.world.authorise()


def done_and(answer: httpx.Response) -> Trick:
    """It is done, and this is the answer all the same."""
    instead: Callable[[Forward], Awaitable[Any]] = transport_faults.answers(answer)

    async def trick(forward: Forward) -> httpx.Response:
        await forward()
        reply: httpx.Response = await instead(forward)
        return reply

    return trick
