"""Reports of shadow mode."""

from cordboard.ports.store.shadow_reports import ShadowFinding, ShadowReport, ShadowTotals
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener


def report(connection: str, at: float, seq: int) -> ShadowReport:
    found = ShadowFinding(call="c1", entity="call", verdict="different", differs={"owner": ("a", "b")}, links=("l",))
    counts = {"call": {"same": 3, "different": 1}}
    return ShadowReport(connection=connection, at=at, seq=seq, calls=4, cost=0.5, counts=counts, examples=(found,))


class ShadowReportsContract:
    @run
    async def test_reports_come_back_newest_first_with_their_sums_after_a_restart(self, opened: Opener) -> None:
        kept = [report("zoho", 100.0, 7), report("zoho", 200.0, 9), report("zoho", 300.0, 12)]
        async with opened() as store:
            for one in (*kept, report("other", 250.0, 40)):
                await store.keep_shadow_report(one)
        async with opened() as store:
            assert list(await store.shadow_reports("zoho", 0.0, 2)) == [kept[2], kept[1]]
            assert list(await store.shadow_reports("zoho", 250.0, 9)) == [kept[2]]
            assert await store.shadow_totals("zoho") == ShadowTotals(calls=12, cost=1.5, seq=12)
            assert await store.shadow_totals("nobody") == ShadowTotals()

    @run
    async def test_old_ones_go_but_the_newest_stays_so_that_no_call_is_compared_twice(self, opened: Opener) -> None:
        async with opened() as store:
            for one in (report("zoho", 100.0, 7), report("zoho", 200.0, 9), report("other", 50.0, 3)):
                await store.keep_shadow_report(one)
            assert await store.prune_shadow_reports(1000.0) == 1
            assert [one.seq for one in await store.shadow_reports("zoho", 0.0, 9)] == [9]
            assert [one.seq for one in await store.shadow_reports("other", 0.0, 9)] == [3]

    @run
    async def test_the_reports_of_a_connection_go_with_it(self, opened: Opener) -> None:
        async with opened() as store:
            await store.keep_shadow_report(report("zoho", 100.0, 7))
            await store.drop_connection("zoho")
            assert list(await store.shadow_reports("zoho", 0.0, 9)) == []
