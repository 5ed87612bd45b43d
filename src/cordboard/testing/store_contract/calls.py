"""Calls: one row each, found by every key, listed by filters."""

from typing import Any

import pytest

from cordboard.domain.figures.counted_call import Counted
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import AlsoMeant, CallOrder, CallQuery, CallRow, CrmResult, place_in
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, PHONES, Opener, done, frame, item, row

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
    async def test_extensions_are_found_however_many_calls_of_others_came_since(self, opened: Opener) -> None:
        async with opened() as store:
            rare = row("rare", "k0", at=1.0, extensions="90 81")
            busy = [row(f"c{n}", f"k{n + 1}", at=2.0 + n, extensions="80") for n in range(300)]
            await store.commit(Batch(calls=[rare, *busy, row("none", "k", at=900.0)]))
            seen = {
                one.extensions: (one.calls, one.last_at, one.connection) for one in await store.seen_extensions(400)
            }
            assert seen == {"90 81": (1, 1.0, PHONES), "80": (300, 301.0, PHONES)}
            assert [one.extensions for one in await store.seen_extensions(100)] == ["80"]

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
            assert await found(phase="held") == await found(live=True, direction="outbound") == ""
            assert await found(phase="ended") == await found(live=False) == "out missed answered"
            assert await found(live=True) == await found(live=True, connection="hook") == "live"
            assert await store.count_calls(CallQuery(live=True), 10) == 1
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
            also = AlsoMeant(clients=("+34600111222",), extensions=("8",), lines=("3491",), queues=("none",))
            assert await found(text="nobody", also=also) == "out missed"
            assert await found(text="nobody", also=AlsoMeant(extensions=("80",))) == "out answered"
            assert await found(text="nobody", also=AlsoMeant(lines=("+3491",)), direction="outbound") == ""
            assert await found(text="nobody", also=AlsoMeant(lines=("+3491",))) == "answered"
            assert await found(limit=2) == "live out"
            assert await store.count_calls(CallQuery(limit=1), 10) == 4
            assert await store.count_calls(CallQuery(client="+34600111222", before=(2.5, "x")), 10) == 2
            assert await store.count_calls(CallQuery(), 3) == 3

    @run
    async def test_filters_by_queue_time_talked_recording_and_crm_result(self, opened: Opener) -> None:
        def ended(call: str, at: float, talk_s: int, queue: str = "", state: bytes = b"{}") -> CallRow:
            counted = Counted(queue=queue, talk_ms=talk_s * 1000, wait_ms=int(at) * 1000)
            return row(call, at=at, counted=counted, state=state, direction="inbound", **ENDED)

        file = b'{"recording": {"ref": "a.wav"}}'
        calls = [
            ended("idle", 0.0, 0),
            ended("short", 1.0, 5, "sales", b'{"recording": {"url": "https://x/1"}}'), ended("long", 2.0, 600, "help"),
            ended("none", 3.0, 0, "sales", b'{"recording": {"format": "wav"}}'), ended("both", 4.0, 60, state=file),
            row("live", at=5.0, phase="answered"),
        ]  # fmt: skip
        items = [
            item("i1", call="short"), item("i2", call="short", kind="log_call"), item("i3", call="long"),
            item("i4", call="both", kind="set_owner"), item("i5", call="none", kind="lookup"),
        ]  # fmt: skip
        async with opened() as store:
            await store.commit(Batch(calls=calls, items=items))
            results = [done("i1"), done("i2"), done("i3", ItemState.PARKED), done("i4", ItemState.DROPPED)]
            await store.commit(Batch(done=results, fence=(LANE, await store.acquire_lane(LANE))))

            async def found(**query: Any) -> str:
                return " ".join(one.id for one in await store.calls(CallQuery(**query)))

            assert await found(queue="sales") == "none short"
            assert await found(talk_from_ms=60_000) == "both long"
            assert await found(talk_below_ms=60_000) == "none short idle"
            assert await found(talk_from_ms=5_000, talk_below_ms=60_001) == "both short"
            assert await found(recording=True) == "both short"
            assert await found(recording=False) == "live none long idle"
            assert await found(crm_result=CrmResult.CREATED) == await found(crm_result=CrmResult.LOGGED) == "short"
            assert await found(crm_result=CrmResult.REJECTED) == "long"
            assert await found(crm_result=CrmResult.DISCARDED) == "both"
            assert await found(crm_result=CrmResult.WAITING) == "none"
            assert await found(crm_result=CrmResult.NOTHING) == "idle"
            assert await store.count_calls(CallQuery(recording=True, queue="sales"), 10) == 1
            assert list(await store.queues()) == ["help", "sales"]

    @run
    async def test_a_live_call_is_found_by_its_queue_before_it_has_ended(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(calls=[row("c1", queue="sales", phase="queued"), row("c2", phase="ringing")]))
            assert [one.id for one in await store.calls(CallQuery(queue="sales"))] == ["c1"]
            assert list(await store.queues()) == ["sales"]
            await store.commit(
                Batch(calls=[row("c1", queue="sales", counted=Counted(queue="sales"), direction="inbound", **ENDED)])
            )
            assert list(await store.queues()) == ["sales"]

    @run
    async def test_a_recording_that_comes_later_or_goes_is_found_so(self, opened: Opener) -> None:
        async with opened() as store:
            for state, there in (
                (b"{}", False), (b'{"recording":{"url":"https://x/1"}}', True),
                (b'{"recording":{"ref":"1.wav"}}', True),
                (b'{"recording":{}}', False), (b'{"reason":"\xd0\xb0 \\"recording\\""}', False),
            ):  # fmt: skip
                await store.commit(Batch(calls=[row("c1", state=state, **ENDED)]))
                found = [one.id for one in await store.calls(CallQuery(recording=True))]
                assert found == (["c1"] if there else []), state

    @run
    @pytest.mark.parametrize("order", list(CallOrder))
    @pytest.mark.parametrize("ascending", [False, True])
    async def test_pages_of_every_order_turn_without_gap_or_repeat(
        self, opened: Opener, order: CallOrder, ascending: bool
    ) -> None:
        calls = [
            row(f"c{n:02}", at=float(n * 7 % 25), counted=Counted(talk_ms=n // 4, wait_ms=n % 4), **ENDED)
            for n in range(25)
        ]
        async with opened() as store:
            await store.commit(Batch(calls=[*calls, row("live", at=0.5)]))
            seen: list[CallRow] = []
            before = None
            while page := await store.calls(CallQuery(limit=4, sort=order, ascending=ascending, before=before)):
                seen += page
                before = place_in(order, page[-1])
            places = [place_in(order, one) for one in seen]
            assert len({one.id for one in seen}) == 26
            assert places == sorted(places, reverse=not ascending)

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
