"""The forecast of a drain makes the requests that the drain then makes, and predicting writes nothing."""

import random
from collections import Counter

import msgspec
import pytest

from cordboard.app.replay.forecast import Forecast, forecast, seconds_of
from cordboard.app.replay.predicted_items import Predicted, PredictedItems
from cordboard.domain.calls.call import Disposition
from cordboard.ports.crm import Limits
from cordboard.ports.store.outbox import LOOKUP, Item, ItemQuery, ItemState
from cordboard.testing.app_fixture import CRM, AppFixture, Open, contact
from cordboard.testing.event_loop import run


class Prices:
    """One credit for each item, a hundred for what goes with it."""

    def price_of_start(self) -> float:
        return 1000.0

    def price_of_refresh(self, people: int) -> float:
        return 50.0 + people

    def price_of_deals(self) -> float:
        return 7.0

    def price_of_write(self, kind: str, items: int, *, verify: bool) -> float:
        return items + (0.5 if verify else 0.0)


async def calls(app_fixture: AppFixture, chance: random.Random, count: int) -> None:
    """Of few clients, some known, some who ring again; every third is missed."""
    await app_fixture.directory_sync.put(CRM, [contact(f"p{n}", f"+3460011{n:04}") for n in range(3)])
    ends = [
        app_fixture.end(
            f"c{n}",
            f"+3460011{chance.randrange(count // 2):04}",
            second=n,
            disposition=Disposition.NO_ANSWER if n % 3 == 0 else Disposition.ANSWERED,
        )
        for n in range(count)
    ]
    await app_fixture.receive(*ends)


async def all_items(app_fixture: AppFixture) -> list[Item]:
    return list(await app_fixture.store.items(ItemQuery(lane=CRM, limit=1000)))


async def predicted(app_fixture: AppFixture) -> tuple[list[Item], Predicted]:
    items = await all_items(app_fixture)
    lookups = [item for item in items if item.kind == LOOKUP]
    found = await PredictedItems(app_fixture.store, app_fixture.decider).of(CRM, lookups, app_fixture.clock.now())
    return items, found


def cost(items: list[Item], batch: int, people: int = 1, deal_reads: int = 0) -> Forecast:
    return forecast(items, {}, batch, 1, Prices(), people, deal_reads)


@pytest.mark.parametrize("batch", [1, 7, 100])
@run
async def test_the_forecast_makes_the_requests_that_the_drain_then_makes(opened: Open, batch: int, seed: int) -> None:
    async with opened(batch=batch) as app_fixture:
        await app_fixture.directory_is_stale()
        await calls(app_fixture, random.Random(seed), 60)
        items, found = await predicted(app_fixture)
        refreshes = app_fixture.crm.refreshes
        shown = cost([*items, *found.items], batch, deal_reads=found.deal_reads)
        kinds = Counter(item.kind for item in [*items, *found.items])
        assert kinds[LOOKUP]
        while (due := await app_fixture.drain()) is not None:
            app_fixture.clock.advance(max(0.0, due - app_fixture.clock.now()))
        after = await all_items(app_fixture)
        assert {item.state for item in after} == {ItemState.DONE}
        assert Counter(item.kind for item in after) == kinds
        made = len(app_fixture.crm.sent) + app_fixture.crm.refreshes - refreshes
        assert shown.requests - found.deal_reads == made


@run
async def test_predicting_writes_nothing_and_a_client_who_rings_twice_is_created_once(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_is_stale()
        number = "+34600119999"
        await app_fixture.receive(app_fixture.end("a", number), app_fixture.end("b", number, second=5))
        before = [msgspec.json.encode(item) for item in await app_fixture.items()]
        why = await app_fixture.decisions("a")
        _, found = await predicted(app_fixture)
        assert Counter(item.kind for item in found.items) == {"create_lead": 1, "log_call": 2}
        assert [msgspec.json.encode(item) for item in await app_fixture.items()] == before
        assert await app_fixture.decisions("a") == why
        assert (await app_fixture.store.state(CRM)).fresh_at < app_fixture.clock.now()
        assert not app_fixture.crm.sent


@run
async def test_what_waits_for_a_held_item_stays_and_costs_nothing(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a", "+34600110001"), app_fixture.end("b", "+34600110002"))
        lead, *rest = await app_fixture.items()
        held = msgspec.structs.replace(lead, state=ItemState.HELD)
        shown = forecast(rest, {held.key: held}, 100, 1, Prices(), 1, 0)
        assert (shown.left, shown.requests) == (1, 2)
        everything = cost([lead, *rest], 100)
        assert (everything.left, everything.requests, everything.credits) == (0, 2, 1004.0)


def test_nothing_that_waits_costs_nothing_and_a_service_without_prices_gives_none() -> None:
    assert cost([], 100) == Forecast(credits=0.0)
    assert forecast([], {}, 100, 1, None, 1, 0).credits is None


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        (Limits(), 50.0),
        (Limits(concurrent=5), 10.0),
        (Limits(burst=20, per_second=1.0), 80.0),
        (Limits(burst=20, per_second=100.0), 50.0),
    ],
)
def test_time_is_that_of_the_answers_or_of_the_limit_whichever_is_longer(limits: Limits, expected: float) -> None:
    assert seconds_of(100, limits, 0.5) == expected
