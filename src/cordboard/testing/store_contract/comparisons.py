"""Results of comparing calls."""

from cordboard.ports.store.comparisons import ComparedCall, Comparison, FindingKind
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

MONTH_S = 30 * 86_400.0


def comparison(connection: str, at: float) -> Comparison:
    found = ComparedCall(kind=FindingKind.DELETED, call="c1", record="r1")
    return Comparison(
        connection=connection, at=at, since=at - 3600, until=at, seen=2, good=1, deleted=1, calls=(found,)
    )


class ComparisonsContract:
    @run
    async def test_comparisons_of_a_connection_come_back_newest_first_after_a_restart(self, opened: Opener) -> None:
        kept = [comparison("pbx", 100.0), comparison("pbx", 200.0), comparison("pbx", 300.0)]
        async with opened() as store:
            for one in (*kept, comparison("zoho", 250.0)):
                await store.keep_comparison(one)
        async with opened() as store:
            assert list(await store.comparisons("pbx", 2)) == [kept[2], kept[1]]
            assert list(await store.comparisons("zoho", 9)) == [comparison("zoho", 250.0)]
            assert list(await store.comparisons("other", 9)) == []

    @run
    async def test_those_of_more_than_a_month_ago_are_forgotten(self, opened: Opener) -> None:
        async with opened() as store:
            for at in (100.0, 200.0, 150.0 + MONTH_S):
                await store.keep_comparison(comparison("pbx", at))
            assert [one.at for one in await store.comparisons("pbx", 9)] == [150.0 + MONTH_S, 200.0]
