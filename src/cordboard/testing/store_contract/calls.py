"""Calls: one row each, found by every key, listed by filters."""

from typing import Any

import pytest

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallQuery
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import PHONES, Opener, frame, item, row

ENDED: dict[str, Any] = {"phase": "ended", "decided": True}


class CallsContract:
    @run
    async def test_a_call_comes_back_as_it_was_written(self, opened: Opener) -> None:
        call = row(
            "c1", "k1", "k2", client="+34600", direction="inbound", disposition="answered", phase="ended",
            extensions="80 81", own_number="+3491", name="Ана", state=b'{"a": 1}', decided=True, why=b'{"b": 2}',
        )  # fmt: skip
        async with opened() as store:
            await store.commit(Batch(calls=[call]))
        async with opened() as store:
            assert await store.call("c1") == call
            assert await store.calls_by_keys(PHONES, ["k2", "k1", "k3"]) == {"k1": call, "k2": call}
            assert await store.calls(CallQuery()) == [call]
            assert await store.call("c2") is None
            assert await store.calls_by_keys("other", ["k1"]) == await store.calls_by_keys(PHONES, []) == {}

    @run
    async def test_the_last_row_counts_also_within_a_batch(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(calls=[row("c1", phase="ringing"), row("c1", phase="answered")]))
            assert (await store.call("c1")).phase == "answered"
            await store.commit(Batch(calls=[row("c1", why=b"{}", **ENDED)]))
            assert (await store.call("c1")).why == b"{}"
            assert len(await store.calls(CallQuery())) == 1

    @run
    async def test_a_call_that_swallows_another_takes_its_keys_and_the_empty_row_goes(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(calls=[row("c1", "k1"), row("c2", "k2", "k3")]))
            await store.commit(Batch(calls=[row("c1", "k1", "k2")]))
            assert (await store.call("c2")) is not None, "it still has a key"
            await store.commit(Batch(calls=[row("c1", "k1", "k2", "k3")]))
            assert await store.call("c2") is None
            assert (await store.calls_by_keys(PHONES, ["k3"]))["k3"].id == "c1"
            assert [one.id for one in await store.calls(CallQuery())] == ["c1"]

    @run
    async def test_a_decided_call_that_lost_its_keys_stays_as_a_record(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(calls=[row("c2", "k2", why=b'{"kept": 1}', **ENDED)]))
            await store.commit(Batch(calls=[row("c1", "k1", "k2")]))
            assert (await store.call("c2")).why == b'{"kept": 1}'
            assert (await store.calls_by_keys(PHONES, ["k2"]))["k2"].id == "c1"

    @run
    async def test_open_calls_are_those_not_ended_or_not_decided(self, opened: Opener) -> None:
        async with opened() as store:
            calls = [row("over", **ENDED), row("live", at=2.0), row("undecided", at=1.0, phase="ended")]
            await store.commit(Batch(calls=[*calls, row("elsewhere", connection="other")]))
            assert [one.id for one in await store.open_calls(PHONES)] == ["undecided", "live"]

    @run
    async def test_pages_turn_from_the_newest_without_gap_or_repeat_also_at_one_moment(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(calls=[row(f"c{n:02}", at=float(n // 3)) for n in range(25)]))
            seen: list[str] = []
            before = None
            while page := await store.calls(CallQuery(limit=4, before=before)):
                seen += [one.id for one in page]
                before = (page[-1].started_at, page[-1].id)
            assert seen == [f"c{n:02}" for n in reversed(range(25))]

    @run
    async def test_every_filter_finds_its_calls_alone_and_with_others(self, opened: Opener) -> None:
        calls = [
            row("answered", at=1.0, client="+380671234567", direction="inbound", disposition="answered",
                extensions="80 81", own_number="+3491", name="Олена Коваль", **ENDED),
            row("missed", at=2.0, client="+34600111222", direction="inbound", disposition="abandoned",
                extensions="801", own_number="+3492", name="50% Ltd_a", **ENDED),
            row("out", at=3.0, client="+34600111222", direction="outbound", disposition="busy", extensions="80",
                **ENDED),
            row("live", at=4.0, connection="hook", direction="inbound", phase="ringing", client="anonymous",
                name="Maria Peña"),
        ]  # fmt: skip

        async with opened() as store:
            await store.commit(Batch(calls=calls))

            async def found(**query: Any) -> str:
                return " ".join(one.id for one in await store.calls(CallQuery(**query)))

            assert await found() == "live out missed answered"
            assert await found(client="+34600111222") == "out missed"
            assert await found(client="34600111222") == ""
            assert await found(direction="inbound") == "live missed answered"
            assert await found(dispositions=("busy", "answered")) == "out answered"
            assert await found(dispositions=()) == ""
            assert await found(missed=True) == "missed"
            assert await found(missed=False) == "live out answered"
            assert await found(phase="ringing") == "live"
            assert await found(extension="80") == "out answered"
            assert await found(extension="8_") == ""
            assert await found(lines=("+3492",)) == "missed"
            assert await found(lines=("+3492", "3491")) == "missed"
            assert await found(lines=("+3492", "+3491")) == "missed answered"
            assert await found(connection="hook") == "live"
            assert await found(since=2.0, until=4.0) == "out missed"
            assert await found(unsettled=True) == "live"
            assert await found(logged=False, missed=True) == "missed"
            assert await found(text="067 123-45") == "answered"
            assert await found(text="олена КОВ") == "answered"
            assert await found(text="MARÍA PENA") == await found(text="maria peña") == "live"
            assert await found(text="50%") == "missed"
            assert await found(text="d_a") == "missed"
            assert await found(text="l_d") == "", "the underscore is a letter here, not a wildcard"
            assert await found(text="600111", direction="outbound") == "out"
            assert await found(limit=2) == "live out"
            assert await store.count_calls(CallQuery(limit=1), 10) == 4
            assert await store.count_calls(CallQuery(client="+34600111222", before=(2.5, "x")), 10) == 2
            assert await store.count_calls(CallQuery(), 3) == 3

    @run
    async def test_the_days_outcomes_count_ended_calls_and_live_ones(self, opened: Opener) -> None:
        async with opened() as store:
            ended = [
                row(f"e{n}", at=10.0, disposition=kind, **ENDED) for n, kind in enumerate(("busy", "busy", "answered"))
            ]
            old = row("old", at=1.0, disposition="busy", **ENDED)
            await store.commit(Batch(calls=[*ended, old, row("l1", at=1.0), row("l2", at=11.0, phase="answered")]))
            assert dict(await store.outcomes(5.0)) == {"busy": 2, "answered": 1, "live": 2}

    @run
    async def test_a_step_is_written_whole_or_not_at_all(self, opened: Opener) -> None:
        bad: Any = object()  # nothing that a database can keep, written last
        async with opened() as store:
            await store.accept([frame(1)])
            with pytest.raises(Exception, match="object"):
                await store.commit(Batch(items=[item("i")], calls=[row("c1")], cursor=(PHONES, bad)))
            assert await store.items_by_key(["i"]) == []
            assert await store.call("c1") is None
            assert await store.cursor(PHONES) == 0
