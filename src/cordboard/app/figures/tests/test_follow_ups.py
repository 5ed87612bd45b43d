"""Who was not called back, compared with what the words say, call by call."""

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase as Step
from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.app.figures.tests.test_figures import House, call_row
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.testing.event_loop import run

ANNA, BORIS = "+34600000001", "+34600000002"


async def waiting(house: House) -> dict[str | None, str]:
    return {row.client: row.id for row in await house.store.calls(CallQuery(not_called_back=True))}


def naive(calls: list[CallRow]) -> dict[str | None, str]:
    """The last missed call of each client whom nobody reached by a call that began then or later."""
    found: dict[str | None, str] = {}
    for call in sorted(calls, key=lambda one: (one.started_at, one.id)):
        missed = call.direction == "inbound" and call.phase == "ended" and call.disposition != "answered"
        if missed and call.client:
            later = (one for one in calls if one.client == call.client and one.started_at >= call.started_at)
            if not any(one.disposition == "answered" and one.direction in ("inbound", "outbound") for one in later):
                found[call.client] = call.id
    return found


@given(st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None, phases=[Step.generate])
@run
async def test_it_is_what_the_calls_say_after_each_change_and_correction(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    house = House(tmp_path_factory.mktemp("follow"))
    try:
        calls: dict[str, CallRow] = {}
        for _ in range(60):
            name = f"c{chance.randrange(25)}"
            at = calls[name].started_at if name in calls else float(chance.randrange(1, 1000))
            phase = chance.choice(["ended", "ended", "answered"])
            calls[name] = call_row(
                name, at, phase=phase, client=chance.choice([None, ANNA, BORIS]),
                direction=chance.choice(["inbound", "inbound", "outbound", "internal"]),
                disposition=chance.choice(["answered", "no_answer", "busy"]) if phase == "ended" else None,
            )  # fmt: skip
            await house.save(calls[name])
            assert await waiting(house) == naive(list(calls.values()))
    finally:
        house.store.close_now()


@pytest.fixture
def house(tmp_path: Path) -> Any:
    opened = House(tmp_path)
    yield opened
    opened.store.close_now()


@run
async def test_one_entry_for_each_client_says_since_when_and_how_often(house: House) -> None:
    for n in range(3):
        await house.save(call_row(f"c{n}", 100.0 + n, client=ANNA, disposition="no_answer"))
    found = (await house.store.follow_ups([ANNA, BORIS]))[ANNA]
    assert (found.since, found.missed, found.call) == (100.0, 3, "c2")


@run
async def test_an_assignment_stays_while_the_client_waits_and_goes_when_the_client_was_reached(house: House) -> None:
    await house.save(call_row("c1", 100.0, client=ANNA, disposition="no_answer"))
    assert await house.store.assign_follow_up(ANNA, "ana", "marta", 150.0)
    await house.save(call_row("c2", 200.0, client=ANNA, disposition="no_answer"))
    found = (await house.store.follow_ups([ANNA]))[ANNA]
    assert (found.assignee, found.assigned_by, found.assigned_at, found.missed) == ("ana", "marta", 150.0, 2)
    await house.save(call_row("c3", 300.0, client=ANNA, direction="outbound", disposition="no_answer"))
    assert ANNA in await waiting(house), "the client did not answer"
    await house.save(call_row("c4", 400.0, client=ANNA, direction="outbound", person="80"))
    assert await waiting(house) == {}
    reached = await house.store.reached_after(["c1", "c2", "c4"])
    assert [(one.missed, one.call, one.at, one.person) for one in reached] == [
        ("c1", "c4", 400.0, "80"), ("c2", "c4", 400.0, "80"),
    ]  # fmt: skip
    assert not await house.store.assign_follow_up(ANNA, "ana", "marta", 500.0)


@run
async def test_a_call_that_became_part_of_another_leaves_no_entry(house: House) -> None:
    await house.save(call_row("c2", 100.0, client=ANNA, disposition="no_answer", decided=False))
    whole = call_row("c1", 99.0, client=ANNA)
    await house.store.commit(
        Batch(calls=[CallRow(**{n: getattr(whole, n) for n in whole.__struct_fields__} | {"keys": ("k-c1", "k-c2")})])
    )
    assert await waiting(house) == {}
