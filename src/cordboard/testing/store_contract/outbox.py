"""The outbox as people use it: parked items and what waits for them, retry, hold, drop, lists and counts."""

import random

import pytest

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.claims import Claim
from cordboard.ports.store.connections import Connection
from cordboard.ports.store.outbox import ItemQuery, ItemState, Waiting
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener, done, item, row, states

WAITS = "waits_for_parked"


class OutboxContract:
    @run
    async def test_what_waits_for_a_parked_item_is_parked_with_it_however_indirectly(self, opened: Opener) -> None:
        async with opened() as store:
            chain = [
                item("lead"),
                item("deal", "lead"),
                item("task", "deal"),
                item("call", "lead", "task"),
                item("free"),
            ]
            await store.commit(Batch(items=chain))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("lead", ItemState.PARKED, reason="No.")], fence=(LANE, epoch)))
            assert await states(store, "lead", "deal", "task", "call", "free") == {
                "lead": "parked", "deal": "parked", "task": "parked", "call": "parked", "free": "open"}  # fmt: skip
            deal, task = await store.items_by_key(["deal", "task"])
            assert (deal.code, task.code) == (WAITS, WAITS)
            assert "lead" in (deal.reason or "")
            assert "deal" in (task.reason or "")

    @run
    async def test_retrying_a_parked_item_opens_what_waited_for_it(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead"), item("deal", "lead"), item("task", "deal")]))
            epoch = await store.acquire_lane(LANE)
            refused = done("lead", ItemState.PARKED, reason="No.", code="INVALID", not_before=900.0)
            await store.commit(Batch(done=[refused], fence=(LANE, epoch)))
            assert await store.change_items(["lead"], ItemState.OPEN, None, 50.0) == 3
            ready = await store.ready(LANE, 0.0, 9)
            assert [(one.key, one.attempts, one.not_before, one.code) for one in ready] == [
                ("lead", 1, 0.0, None), ("deal", 0, 0.0, None), ("task", 0, 0.0, None)]  # fmt: skip

    @run
    async def test_what_waits_for_two_parked_items_opens_with_the_second(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead"), item("deal"), item("task", "lead", "deal")]))
            epoch = await store.acquire_lane(LANE)
            parked = [done("lead", ItemState.PARKED), done("deal", ItemState.PARKED)]
            await store.commit(Batch(done=parked, fence=(LANE, epoch)))
            await store.change_items(["lead"], ItemState.OPEN, None, 50.0)
            assert await states(store, "task") == {"task": "parked"}
            await store.change_items(["deal"], ItemState.OPEN, None, 50.0)
            assert await states(store, "task") == {"task": "open"}

    @run
    async def test_an_item_parked_for_its_own_reason_is_not_opened_with_another(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead"), item("task", "lead")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("task", ItemState.PARKED, code="INVALID")], fence=(LANE, epoch)))
            await store.commit(Batch(done=[done("lead", ItemState.PARKED)], fence=(LANE, epoch)))
            await store.change_items(["lead"], ItemState.OPEN, None, 50.0)
            assert await states(store, "lead", "task") == {"lead": "open", "task": "parked"}

    @run
    async def test_retrying_only_the_waiting_one_parks_it_again(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead"), item("task", "lead")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("lead", ItemState.PARKED)], fence=(LANE, epoch)))
            await store.change_items(["task"], ItemState.OPEN, None, 50.0)
            assert await states(store, "task") == {"task": "parked"}

    @run
    async def test_a_new_item_that_refers_to_a_parked_one_is_parked_too(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("lead", ItemState.PARKED)], fence=(LANE, epoch)))
            await store.commit(Batch(items=[item("call", "lead"), item("recording", "call")]))
            assert await states(store, "call", "recording") == {"call": "parked", "recording": "parked"}

    @run
    async def test_dropping_parks_what_waits_and_remembers_the_reason(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead"), item("task", "lead")]))
            assert await store.change_items(["lead"], ItemState.DROPPED, "Spam.", 50.0) == 2
            lead, task = await store.items_by_key(["lead", "task"])
            assert (lead.state, lead.reason, lead.updated_at) == ("dropped", "Spam.", 50.0)
            assert (task.state, task.code) == ("parked", WAITS)

    @run
    async def test_open_owner_changes_are_found_by_their_client_in_order(self, opened: Opener) -> None:
        owner = "set_owner"
        async with opened() as store:
            await store.commit(Batch(items=[item(key, kind=owner) for key in ("b", "a", "done", "held")]))
            await store.commit(Batch(items=[item("x", kind=owner, subject="+35"), item("lead")]))
            await store.commit(Batch(items=[item("y", kind=owner, lane="other")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("done")], fence=(LANE, epoch)))
            await store.change_items(["held"], ItemState.HELD, None, 50.0)
        async with opened() as store:
            assert [one.key for one in await store.pending_owner_changes(LANE, "+34")] == ["b", "a"]

    @run
    async def test_what_was_written_into_a_record_is_found_by_it(self, opened: Opener) -> None:
        kinds = ("create_lead", "set_fields", "set_owner", "create_task", "set_fields")
        async with opened() as store:
            await store.commit(Batch(items=[item(f"i{n}", kind=kind) for n, kind in enumerate(kinds)]))
            fence = (LANE, await store.acquire_lane(LANE))
            await store.commit(Batch(done=[done(f"i{n}", record="7") for n in range(4)], fence=fence))
        async with opened() as store:
            assert [one.key for one in await store.items_of_record(LANE, "7")] == ["i0", "i1"]
            assert [await store.items_of_record(*other) for other in ((LANE, "8"), ("other", "7"))] == [[], []]

    @run
    async def test_a_held_item_is_out_of_the_way_until_released(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead"), item("task", "lead"), item("other")]))
            assert await store.change_items(["lead"], ItemState.HELD, "Wait for Ana.", 50.0) == 1
            assert [one.key for one in await store.ready(LANE, 0.0, 9)] == ["task", "other"]
            await store.change_items(["lead"], ItemState.OPEN, None, 60.0)
            assert [one.key for one in await store.ready(LANE, 0.0, 9)] == ["lead", "task", "other"]

    @run
    async def test_what_is_done_is_done(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("a", record="7")], fence=(LANE, epoch)))
            for state in (ItemState.OPEN, ItemState.HELD, ItemState.DROPPED):
                assert await store.change_items(["a"], state, "x", 50.0) == 0
            await store.commit(Batch(done=[done("a", ItemState.PARKED)], fence=(LANE, epoch)))
            (one,) = await store.items_by_key(["a"])
            assert (one.state, one.record, one.attempts) == ("done", "7", 1)
            with pytest.raises(ValueError, match="drain"):
                await store.change_items(["a"], ItemState.DONE, None, 50.0)

    @run
    async def test_a_person_who_holds_an_item_in_flight_wins_unless_the_record_stands(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a"), item("b"), item("c", "b")]))
            epoch = await store.acquire_lane(LANE)
            await store.change_items(["a"], ItemState.HELD, "Wait.", 50.0)
            await store.change_items(["b"], ItemState.DROPPED, "No.", 50.0)
            away = done("a", ItemState.OPEN, reason="503", maybe_sent=True)
            await store.commit(Batch(done=[away, done("b", record="9")], fence=(LANE, epoch)))
            a, b, c = await store.items_by_key(["a", "b", "c"])
            assert (a.state, a.reason, a.maybe_sent, a.attempts) == ("held", "Wait.", True, 1)
            assert (b.state, b.record) == ("done", "9")
            assert c.state == "open", "its parent stands after all"

    @run
    async def test_an_identity_is_claimed_by_the_first(self, opened: Opener) -> None:
        first, second = Identity(IdentityKind.PHONE, "+34"), Identity(IdentityKind.EMAIL, "ana@x.example")
        async with opened() as store:
            await store.commit(Batch(claims=[Claim(LANE, first, Entity.LEAD, "one")]))
            both = [Claim(LANE, first, Entity.LEAD, "two"), Claim(LANE, second, Entity.LEAD, "two")]
            await store.commit(Batch(claims=both))
            assert await store.claimed(LANE, first) == [Claim(LANE, first, Entity.LEAD, "one")]
            assert await store.claimed("other", first) == []
            await store.unclaim(LANE, "one")
            assert await store.claimed(LANE, first) == []
            assert await store.claimed(LANE, second) == [Claim(LANE, second, Entity.LEAD, "two")]

    @run
    async def test_lists_filter_by_state_lane_call_and_kind_and_turn_pages(self, opened: Opener) -> None:
        async with opened() as store:
            items = [item(f"a{n}", kind="log_call" if n % 2 else "create_lead", call=f"c{n % 3}") for n in range(9)]
            await store.commit(Batch(items=[*items, item("z", lane="other")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("a0"), done("a1", ItemState.OPEN), done("a2", ItemState.PARKED)],
                                     fence=(LANE, epoch)))  # fmt: skip

            async def keys(**query: object) -> str:
                return " ".join(one.key for one in await store.items(ItemQuery(**query)))  # type: ignore[arg-type]

            assert await keys() == "a0 a1 a2 a3 a4 a5 a6 a7 a8 z"
            assert await keys(states=(ItemState.PARKED, ItemState.DONE)) == "a0 a2"
            assert await keys(failing=True) == "a1"
            assert await keys(failing=False, states=(ItemState.OPEN,), lane=LANE) == "a3 a4 a5 a6 a7 a8"
            assert await keys(call="c1") == "a1 a4 a7"
            assert await keys(call="c1", kind="log_call") == "a1 a7"
            assert await keys(call="c1", states=(ItemState.OPEN,), failing=True) == "a1"
            assert await keys(lane="other") == "z"
            assert await keys(newest=True, limit=3) == "z a8 a7"
            first = await store.items(ItemQuery(lane=LANE, limit=4))
            assert await keys(lane=LANE, limit=4, after=first[-1].seq) == "a4 a5 a6 a7"
            last = await store.items(ItemQuery(lane=LANE, limit=4, newest=True))
            assert await keys(lane=LANE, limit=4, newest=True, after=last[-1].seq) == "a4 a3 a2 a1"
            maria = row("c1", client="+34600111222", name="María Peña", phase="ended")
            await store.commit(Batch(calls=[maria, row("c2", client="+34600333444", phase="ended")]))
            assert await keys(text="maria pena") == await keys(text="600 111 222") == "a1 a4 a7"
            assert await keys(text="600", states=(ItemState.PARKED,)) == "a2"
            assert await keys(text="nobody") == ""
            made = first[0].created_at
            assert await keys(since=made, until=made + 3600, limit=1) == "a0"
            assert await keys(until=made) == await keys(since=made + 3600) == ""
            known = await store.clients_of(["c1", "c2", "c9"])
            assert known == {"c1": ("+34600111222", "María Peña"), "c2": ("+34600333444", None)}
            assert [one.key for one in await store.items_of_calls(["c0", "c2"])] == ["a0", "a2", "a3", "a5", "a6", "a8"]

    @run
    async def test_what_waits_is_counted_by_call_with_its_oldest_and_newest_item(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.waiting(LANE, (ItemState.OPEN,)) == Waiting()
            more = [item("a", call="c1"), item("b", call="c1"), item("c"), item("d", call="c2", lane="other")]
            await store.commit(Batch(items=more))
            found = await store.waiting(LANE, (ItemState.OPEN, ItemState.HELD))
            assert (found.items, found.calls) == (3, 2)
            assert found.oldest is not None
            assert found.oldest == found.newest
            assert await store.waiting(LANE, (ItemState.OPEN,), since=found.oldest) == found
            assert await store.waiting(LANE, (ItemState.OPEN,), until=found.oldest) == Waiting()
            await store.change_items(["a"], ItemState.HELD, "x", 5.0)
            assert (await store.waiting(LANE, (ItemState.HELD,))).items == 1

    @run
    async def test_what_is_decided_in_shadow_mode_is_held_and_dropped_when_it_ends(self, opened: Opener) -> None:
        async with opened() as store:
            shadow = Connection(id=LANE, kind="crm", provider="p", title="P", settings=b'{"mode": "shadow"}')
            await store.put_connection(shadow)
            await store.commit(Batch(items=[item("ours")]))
            asks = item("asks", kind="lookup")
            await store.commit(Batch(items=[item("lead"), item("task", "lead"), asks, item("else", lane="other")]))
            expected = {"ours": "held", "lead": "held", "task": "held", "asks": "open", "else": "open"}
            assert await states(store, *expected) == expected
            assert {one.code for one in await store.items_by_key(["lead", "task"])} == {"shadow"}
            await store.change_items(["ours"], ItemState.HELD, "mine", 5.0)
            assert await store.drop_shadowed(LANE) == 3
            assert await states(store, "lead", "task", "asks") == {"lead": "dropped", "task": "dropped", "asks": "open"}
            await store.change_connection(LANE, settings=b"{}")
            await store.commit(Batch(items=[item("later")]))
            assert await states(store, "later") == {"later": "open"}

    @run
    async def test_counts_and_settled_calls_stay_right_whatever_happens(self, opened: Opener, seed: int) -> None:
        chance = random.Random(seed)
        keys: list[str] = []
        async with opened() as store:
            await store.commit(Batch(calls=[row(f"c{n}", decided=True, phase="ended") for n in range(5)]))
            epoch = await store.acquire_lane(LANE)
            for step in range(150):
                match chance.randrange(4):
                    case 0:
                        refs = chance.sample(keys, min(len(keys), chance.randrange(3)))
                        keys.append(f"i{step}")
                        kind = chance.choice(["log_call", "create_lead"])
                        new = item(keys[-1], *refs, kind=kind, call=f"c{chance.randrange(5)}")
                        await store.commit(Batch(items=[new]))
                    case 1 | 2 if keys:
                        outcome = chance.choice([ItemState.DONE, ItemState.OPEN, ItemState.PARKED])
                        await store.commit(Batch(done=[done(chance.choice(keys), outcome)], fence=(LANE, epoch)))
                    case _ if keys:
                        state = chance.choice([ItemState.OPEN, ItemState.HELD, ItemState.DROPPED])
                        await store.change_items([chance.choice(keys)], state, "x", float(step))
            items = await store.items(ItemQuery(limit=1000))
            counted = dict.fromkeys(["open", "failing", "parked", "held", "done", "dropped"], 0)
            for one in items:
                counted[one.state] += 1
                counted["failing"] += one.state is ItemState.OPEN and one.attempts > 0
            assert (await store.counts())[LANE] == counted
            await self._settled_as_counted(store, items)
            blocked = {one.key for one in items if one.state in (ItemState.PARKED, ItemState.DROPPED)}
            assert not [one.key for one in items if one.state is ItemState.OPEN and blocked & set(one.refs)]

    @staticmethod
    async def _settled_as_counted(store, items) -> None:  # type: ignore[no-untyped-def]
        live = {one.call for one in items if one.state in (ItemState.OPEN, ItemState.HELD)}
        logged = {one.call for one in items if one.kind == "log_call" and one.state is ItemState.DONE}
        assert {one.id for one in await store.calls(CallQuery(unsettled=True))} == live
        assert {one.id for one in await store.calls(CallQuery(logged=True))} == logged
        assert {one.id for one in await store.calls(CallQuery(unsettled=False))} == {f"c{n}" for n in range(5)} - live
        assert {one.id for one in await store.calls(CallQuery(logged=False))} == {f"c{n}" for n in range(5)} - logged
