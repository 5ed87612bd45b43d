"""What one decision costs, counted at the store port; `pytest -s` prints it."""

from typing import cast

import pytest

from cordboard.app.decisions import decide as deciding
from cordboard.domain.calls.call import Client, Direction, Disposition, EventType
from cordboard.domain.scenario.facts import Decision, Facts
from cordboard.domain.settings.settings import Settings
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.app_fixture import CLIENT, CRM, Open
from cordboard.testing.counting_store import CountingStore
from cordboard.testing.event_loop import run

READS, WRITES = 13, 3


@run
async def test_a_missed_call_of_a_stranger_is_decided_once_with_few_reads_and_writes(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Decision] = []
    rules = deciding.decide

    def counted(facts: Facts, settings: Settings, version: int) -> Decision:
        taken.append(rules(facts, settings, version))
        return taken[-1]

    monkeypatch.setattr(deciding, "decide", counted)
    async with opened() as app_fixture:
        store = CountingStore(app_fixture.store)
        app_fixture.store = cast(SqliteStore, store)
        await app_fixture.restart()
        await app_fixture.directory_sync.refresh(CRM)
        await app_fixture.drain()
        app_fixture.clock.advance(60)
        costs: list[tuple[int, int, str]] = []

        def decided(_call: str) -> None:
            costs.append((store.reads.total(), store.writes.total(), store.counted))

        app_fixture.deferred_decisions.changed = decided
        store.reset()
        happened = {"direction": Direction.INBOUND, "disposition": Disposition.NO_ANSWER}
        await app_fixture.receive(app_fixture.event("a", EventType.ENDED, client=Client(number=CLIENT), **happened))
        assert taken == []
        await app_fixture.drain()
        reads, writes, told = costs[0]
        figures = f"From the webhook to the stored decision: {told}.\nTo the last record in the CRM: {store.counted}."
        print(f"\n{figures}")  # noqa: T201  the figures are what is asked for
        assert [bool(decision.actions) for decision in taken] == [True]
        assert reads <= READS
        assert writes <= WRITES
        assert await app_fixture.kinds() == ["lookup", "create_lead", "create_task", "log_call"]
        assert set(await app_fixture.states()) == {"done"}
