"""Answers where a call goes while its caller waits: always in time, from what is known here.

At the deadline the default destination is answered. Each answer is written down with its reasons after it was given,
so that no disk makes a caller wait; a kill in that moment loses the row, never the call.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable

import msgspec

from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.routing.external_destinations import ExternalDestinations
from cordboard.app.routing.owner_phones import OwnerPhones
from cordboard.app.routing.owners import CallerOwners
from cordboard.app.routing.phone_inventory import PhoneInventory
from cordboard.app.routing.route_values import RouteValues
from cordboard.domain.routing.decision import MOST_ROUTES, Fetched, RouteDecision, decide
from cordboard.domain.routing.owner import direct
from cordboard.domain.routing.question import RouteQuestion
from cordboard.domain.routing.reasons import RouteReason, route_reason
from cordboard.domain.routing.route import Destination, DestinationKind, Route
from cordboard.ports.host import Clock
from cordboard.ports.store.route_decisions import RouteDecisionRow, RouteDecisionStore

DEADLINE_S = 0.45  # of an answer; a dialplan waits 0.5 s
MOST_CALLS = 10_000  # whose rules are counted


class RouteAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """`owner`: of the caller's record, where one was read. Units: ms."""

    question: RouteQuestion
    decision: RouteDecision
    owner: str | None = None
    age_ms: int | None = None
    took_ms: float = 0.0


class RouteAnswers:
    """One decision a question."""

    def __init__(
        self,
        store: RouteDecisionStore,
        settings_in_force: SettingsInForce,
        values: RouteValues,
        owners: CallerOwners,
        phones: OwnerPhones,
        inventory: PhoneInventory,
        external: ExternalDestinations,
        clock: Clock,
        elapsed: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._store = store
        self._settings_in_force = settings_in_force
        self._values = values
        self._owners = owners
        self._phones = phones
        self._inventory = inventory
        self._external = external
        self._clock = clock
        self._elapsed = elapsed
        self._asked: OrderedDict[str, int] = OrderedDict()
        self._writing: set[asyncio.Task[None]] = set()

    async def answer(self, question: RouteQuestion) -> RouteAnswer:
        """The decision about a call; written down where the question names it."""
        answer = await self.tried(question, counted=self._counted(question))
        if answer.decision.destination.kind is DestinationKind.EXTERNAL:
            self._external.count()
        if question.call:
            self._write(answer)
        return answer

    async def tried(self, question: RouteQuestion, counted: int = 1) -> RouteAnswer:
        """The same of no call: nothing is written down, and no call to the outside is counted.

        `counted`: rules that decided about the call, with this one.
        """
        began = self._elapsed()
        if counted > MOST_ROUTES:
            stopped = _normal(route_reason("too_many_routes", most=str(MOST_ROUTES)))
            return self._said(question, stopped, Fetched(), began)
        try:
            async with asyncio.timeout(DEADLINE_S):
                decision, fetched = await self._decided(question)
        except TimeoutError:
            late = Fetched(failure=route_reason("too_late", ms=f"{DEADLINE_S * 1000:.0f}"))
            decision, fetched = self._without_answer(question, late), late
        return self._said(question, decision, fetched, began)

    def _said(self, question: RouteQuestion, decision: RouteDecision, fetched: Fetched, began: float) -> RouteAnswer:
        took = round((self._elapsed() - began) * 1000, 3)
        return RouteAnswer(
            question=question, decision=decision, owner=fetched.owner, age_ms=fetched.age_ms, took_ms=took
        )

    async def _decided(self, question: RouteQuestion) -> tuple[RouteDecision, Fetched]:
        if question.extension:
            return await self._direct(question)
        route = self._route(question.rule)
        if route is None:
            return _normal(route_reason("route_unknown", rule=question.rule)), Fetched()
        fetched = await self._values.fetch(route, question, DEADLINE_S * 0.9)
        return decide(route, fetched, self._unusable), fetched

    def _without_answer(self, question: RouteQuestion, late: Fetched) -> RouteDecision:
        route = None if question.extension else self._route(question.rule)
        return decide(route, late, self._unusable) if route else _normal(*([late.failure] if late.failure else []))

    async def _direct(self, question: RouteQuestion) -> tuple[RouteDecision, Fetched]:
        settings = self._settings_in_force.settings
        rule = next((one for one in settings.direct_to_owner if one.extension == question.extension), None)
        if question.diverted:
            return _normal(route_reason("diverted_already")), Fetched()
        if rule is None:
            return _normal(route_reason("not_direct", extension=question.extension)), Fetched()
        known = await self._owners.of(rule, question)
        fetched = Fetched(age_ms=known.age_ms)
        if known.failure is not None:
            return _normal(known.failure), fetched
        phones = await self._phones.of(known.records, settings.team)
        decision = direct(rule, known.records, settings.team, phones, known.said)
        missing = self._inventory.missing(decision.destination)
        return (_normal(*decision.why[:-1], missing) if missing else decision), fetched

    def _unusable(self, destination: Destination) -> RouteReason | None:
        if destination.kind is DestinationKind.EXTERNAL:
            return self._external.refusal(destination.target)
        return self._inventory.missing(destination)

    def _route(self, rule: str) -> Route | None:
        return next((one for one in self._settings_in_force.settings.routes if one.id == rule), None)

    def _counted(self, question: RouteQuestion) -> int:
        """How many rules have decided about this call, with this one."""
        if not question.call:
            return 1
        count = self._asked[question.call] = self._asked.pop(question.call, 0) + 1
        if len(self._asked) > MOST_CALLS:
            self._asked.popitem(last=False)
        return count

    def _write(self, answer: RouteAnswer) -> None:
        question = answer.question
        row = RouteDecisionRow(
            at=self._clock.now(),
            call=question.call,
            rule=question.rule,
            extension=question.extension,
            caller=question.caller,
            decision=answer.decision,
            took_ms=answer.took_ms,
        )
        task = asyncio.get_running_loop().create_task(self._store.put_route_decision(row))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def settle(self) -> None:
        """Until everything is written down."""
        await asyncio.gather(*self._writing, return_exceptions=True)


def _normal(*why: RouteReason) -> RouteDecision:
    return RouteDecision(why=(*why, route_reason("normal_course")))
