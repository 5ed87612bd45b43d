"""Trials of settings, and the recorded decisions that they read."""

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.trial.difference import Example
from cordboard.domain.trial.effects import Effect
from cordboard.ports.store.backtests import Backtest, BacktestResult, RecordedCall
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener, done, item, row

LEAD = Effect(kind="create_lead", entity=Entity.LEAD, owner="u1", values={"status": "Hot"}, differs=("name",))
FOUND = BacktestResult(
    calls=3, done=3, differing=1, removed={"lead": 1},
    examples=(Example(call="c1", connection=LANE, before=(LEAD,), after=()),),
)  # fmt: skip


def backtest(name: str, at: float = 1.0, state: str = "running") -> Backtest:
    return Backtest(id=name, began_at=at, by="Ana", days=30, version=4, state=state)


class BacktestsContract:
    @run
    async def test_trials_come_back_after_a_restart_with_what_they_found(self, opened: Opener) -> None:
        ended = Backtest(id="b1", began_at=1, by="Ana", days=30, version=4, state="done", ended_at=9, result=FOUND)
        async with opened() as store:
            await store.put_backtest(backtest("b1"))
            await store.put_backtest(backtest("b2", at=2))
            await store.put_backtest(ended)
        async with opened() as store:
            assert list(await store.backtests(10)) == [backtest("b2", at=2), ended]
            assert await store.backtest("b1") == ended
            assert await store.backtest("b3") is None

    @run
    async def test_only_the_newest_are_kept(self, opened: Opener) -> None:
        async with opened() as store:
            for n in range(53):
                await store.put_backtest(backtest(f"b{n:02}", at=n))
            kept = [one.id for one in await store.backtests(100)]
        assert kept == [f"b{n:02}" for n in range(52, 2, -1)]

    @run
    async def test_decided_calls_are_read_in_pages_in_the_order_of_their_start(self, opened: Opener) -> None:
        def decided(call: str, at: float) -> CallRow:
            return row(call, at=at, decided=True, why=b'{"decisions": []}')

        async with opened() as store:
            calls = [decided("c2", 20), decided("c1", 20), decided("c3", 10), row("open", at=15), decided("old", 1)]
            await store.commit(Batch(calls=calls, items=[item("c1:lead", call="c1"), item("c1:call", kind="log_call")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("c1:lead", record="r7")], fence=(LANE, epoch)))
            assert await store.count_recorded_calls(5, 30) == 3
            first = await store.recorded_calls(5, 30, None, 2)
            rest = await store.recorded_calls(5, 30, (first[-1].started_at, first[-1].id), 2)
        assert [one.id for one in (*first, *rest)] == ["c3", "c1", "c2"]
        assert first[1] == RecordedCall(
            id="c1", connection="pbx", started_at=20, why=b'{"decisions": []}', records='{"c1:lead":"r7"}'
        )
