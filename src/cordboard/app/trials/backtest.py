"""One trial of settings on the recorded calls of a period. It sends nothing and writes nothing but its own row.

It runs beside live calls on the same event loop, in slices of at most 2 ms. Where others work, it waits for longer than
they worked.
"""

import asyncio
import time
from collections.abc import Sequence

from cordboard.app.operations.settings_in_force import settings_of
from cordboard.app.trials.other_countries import OtherCountries, Regions
from cordboard.app.trials.recorded_history import RecordedDecision, history
from cordboard.domain.settings.decision_settings import DecisionSettings, for_crm
from cordboard.domain.settings.settings import Settings
from cordboard.domain.trial.difference import ADDED, CHANGED, REMOVED, Difference
from cordboard.domain.trial.trial import Trial
from cordboard.ports.store.backtests import BacktestResult
from cordboard.ports.store.store import Store

SLICE_S = 0.002
PATIENCE = 4.0  # times as long as the others worked
LONGEST_PAUSE_S = 0.05
NOTICED_S = 0.0005  # less is the loop itself


class Turns:
    """Gives the event loop to everybody else after each slice."""

    def __init__(self) -> None:
        self._since = time.perf_counter()

    async def take(self) -> None:
        """Between two small pieces of work."""
        now = time.perf_counter()
        if now - self._since < SLICE_S:
            return
        before = time.thread_time()  # of this process alone
        await asyncio.sleep(0)
        busy = time.thread_time() - before
        if busy > NOTICED_S:
            await asyncio.sleep(min(busy * PATIENCE, LONGEST_PAUSE_S))
        self._since = time.perf_counter()


class BacktestRun:
    """`settings` against those in force, of `version`, on calls that started in the period. Units: epoch s."""

    def __init__(
        self, store: Store, settings: Settings, in_force: Settings, version: int, since: float, until: float,
        regions: Regions, phones: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._store = store
        self._settings = settings
        self._in_force = in_force
        self._version = version
        self._since, self._until = since, until
        self._regions, self._phones = regions, tuple(phones)
        self._readings: dict[str, OtherCountries] = {}
        self._difference = Difference()
        self._trials: dict[str, Trial] = {}
        self._stored: dict[tuple[str, int], DecisionSettings] = {}
        self._calls = self._done = self._undecided = 0

    async def run(self) -> BacktestResult:
        """Until the last call. Cancel the task to end it earlier."""
        self._calls = await self._store.count_recorded_calls(self._since, self._until)
        turns = Turns()
        async for one in history(self._store, self._since, self._until):
            await self._take(one)
            self._done += one.ends
            await turns.take()
        self._calls = self._done
        return self.result

    @property
    def result(self) -> BacktestResult:
        """What was found so far."""
        counts = {
            kind: {entity.value: n for entity, n in some.items()} for kind, some in self._difference.counts.items()
        }
        return BacktestResult(
            calls=self._calls,
            done=self._done,
            differing=len(self._difference.calls),
            undecided=self._undecided,
            added=counts[ADDED],
            removed=counts[REMOVED],
            changed=counts[CHANGED],
            examples=self._difference.examples(),
        )

    async def _take(self, one: RecordedDecision) -> None:
        stored = one.stored
        if stored is None or stored.decision.needs:  # it was never decided
            return
        crm, version = stored.connection, stored.decision.settings_version
        if (crm, version) not in self._stored:
            self._stored[crm, version] = await self._settings_of(version, crm)
        trial = self._trials.get(crm) or await self._begin(crm)
        trial.known_as(one.records)
        other = await self._readings[crm].reading(stored.facts, one.phones) if trial.reads_otherwise else None
        tried = trial.take(stored.facts, stored.decision, other)
        self._undecided += tried.undecided
        if tried.difference is not None:
            self._difference.add(one.call, crm, tried.difference)

    async def _begin(self, crm: str) -> Trial:
        before, after = for_crm(self._in_force, crm), for_crm(self._settings, crm)
        trial = Trial(before, after, lambda version: self._stored[crm, version], self._version)
        self._trials[crm] = trial
        if trial.reads_otherwise:
            self._readings[crm] = OtherCountries(self._store, crm, before, after, self._regions, self._phones)
            trial.created(await self._created(crm))
        return trial

    async def _created(self, crm: str) -> dict[str, str]:
        """Everything that the calls of the period created in this CRM: item key -> record."""
        turns, found = Turns(), dict[str, str]()
        async for one in history(self._store, self._since, self._until):
            if one.stored is not None and one.stored.connection == crm:
                found |= one.records
            await turns.take()
        return found

    async def _settings_of(self, version: int, crm: str) -> DecisionSettings:
        if version == self._version:
            return for_crm(self._in_force, crm)
        return await settings_of(self._store, version, crm)
