"""What leaves, in which order, and what happens when the CRM is away, says no, forgets us or answers nothing."""

import re
from collections.abc import Sequence
from datetime import timedelta

import pytest

from cordboard.app.delivery.outbox_dispatcher import FAULTS_UNTIL_PARKED
from cordboard.domain.calls.call import Disposition
from cordboard.domain.connection_state import Identified, PausedByUser, Phase, Resumed
from cordboard.domain.crm.actions import Action
from cordboard.ports.crm import Outcome
from cordboard.ports.errors import NeedsHuman, PermissionMissing, RateLimited, Refused, Unavailable
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.testing.app_fixture import CRM, PBX, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm, Sent, answer_lost, chokes_on, denies, fails, one_fails
from cordboard.toolkit.ids import call_id

STRANGERS = [f"+3460011{n:04}" for n in range(10)]


async def calls(app_fixture: AppFixture, count: int) -> None:
    """So many calls of as many strangers: a lead and a call record each."""
    await app_fixture.receive(*(app_fixture.end(f"c{n}", STRANGERS[n], second=n) for n in range(count)))


async def calls_of(app_fixture: AppFixture, call: str) -> None:
    """One more call of a stranger."""
    await app_fixture.receive(app_fixture.end(call, f"+346007{len(call):05}", second=30))


def key(call: str, what: str) -> str:
    return f"{call_id(PBX, call)}.{CRM}:{what}"


async def of(app_fixture: AppFixture, item: str) -> Item:
    (one,) = await app_fixture.store.items_by_key([item])
    return one


async def drained(app_fixture: AppFixture) -> None:
    """Until nothing is due any more, however often the lane rests."""
    while (due := await app_fixture.drain()) is not None:
        app_fixture.clock.advance(max(0.0, due - app_fixture.clock.now()))


def requests(app_fixture: AppFixture) -> list[tuple[str, int]]:
    """Kind and size of each request."""
    return [(sent.kind, len(sent.keys)) for sent in app_fixture.crm.sent]


@run
async def test_in_shadow_mode_nothing_is_sent_and_afterwards_only_what_was_decided_before(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 3)
        await app_fixture.live_connections.change(CRM, None, b'{"mode": "shadow"}')
        assert await app_fixture.drain() is None
        assert set(await app_fixture.states()) == {"open"}
        await calls_of(app_fixture, "later")
        assert {(await of(app_fixture, key("later", kind))).state for kind in ("lead", "call")} == {ItemState.HELD}
        await app_fixture.directory_is_stale()
        await calls_of(app_fixture, "unknown")
        assert await app_fixture.drain() is None
        assert (await of(app_fixture, key("unknown", "lookup"))).state is ItemState.DONE
        assert (await of(app_fixture, key("unknown", "call"))).state is ItemState.HELD
        assert requests(app_fixture) == []
        await app_fixture.live_connections.change(CRM, None, b"{}")
        assert await app_fixture.store.drop_shadowed(CRM) == 4
        assert await app_fixture.drain() is None
        assert requests(app_fixture) == [("create_lead", 3), ("log_call", 3)]


@run
async def test_one_kind_leaves_in_one_request_and_references_become_ids(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 3)
        assert await app_fixture.drain() is None
        assert requests(app_fixture) == [("create_lead", 3), ("log_call", 3)]
        assert set(await app_fixture.states()) == {"done"}
        leads = [app_fixture.crm.id_of(key(f"c{n}", "lead")) for n in range(3)]
        assert [one.about[0].id for one in app_fixture.crm.made("log_call")] == leads
        assert (await of(app_fixture, key("c0", "lead"))).link == "https://crm.example/r1"


@run
async def test_a_created_person_is_known_to_the_next_call_at_once(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        await app_fixture.drain()
        await app_fixture.receive(app_fixture.end("again", STRANGERS[0], second=60))
        assert await app_fixture.kinds("again") == ["log_call"]
        assert app_fixture.crm.refreshes == 0


@run
async def test_no_request_is_larger_than_the_provider_takes(opened: Open) -> None:
    async with opened(batch=2) as app_fixture:
        await calls(app_fixture, 5)
        await app_fixture.drain()
        assert [size for kind, size in requests(app_fixture) if kind == "create_lead"] == [2, 2, 1]


@run
async def test_while_the_crm_is_away_the_lane_rests_longer_and_longer_and_everything_is_kept(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 2)
        app_fixture.crm.answers.extend([fails(Unavailable("502 Bad Gateway", code="502"))] * 3)
        pauses = []
        for _ in range(3):
            due = await app_fixture.drain()
            assert due is not None
            pauses.append(due - app_fixture.clock.now())
            assert await app_fixture.drain() == due
            app_fixture.clock.advance(due - app_fixture.clock.now())
        assert pauses == [0.5, 1.0, 2.0]
        state = await app_fixture.state()
        assert (state.phase, state.trouble, state.code) == (Phase.TROUBLE, "502 Bad Gateway", "502")
        lead = await of(app_fixture, key("c0", "lead"))
        assert (lead.state, lead.attempts, lead.reason) == ("open", 3, "502 Bad Gateway")
        assert len(app_fixture.crm.sent) == 3


@run
async def test_after_trouble_the_lane_is_fine_again_and_the_journal_says_both_once(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        began = app_fixture.clock.now()
        app_fixture.crm.answers.extend([fails(Unavailable("no answer"))] * 2)
        await app_fixture.drain()
        assert (await app_fixture.state()).since == began
        await drained(app_fixture)
        state = await app_fixture.state()
        assert (state.phase, state.trouble, state.not_before) == (Phase.ACTIVE, None, 0.0)
        assert await app_fixture.notes() == ["lane.trouble", "lane.recovered"]
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_a_service_that_names_its_pause_is_left_alone_that_long(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(fails(RateLimited("too many requests", after=timedelta(seconds=77))))
        assert await app_fixture.drain() == app_fixture.clock.now() + 77
        app_fixture.clock.advance(76)
        await app_fixture.drain()
        assert len(app_fixture.crm.sent) == 1
        app_fixture.clock.advance(1)
        assert await app_fixture.drain() is None


@run
async def test_a_pause_without_sense_is_bounded_tried_earlier_and_named_with_its_time(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        waits = []
        for _ in range(6):
            app_fixture.crm.answers.append(fails(RateLimited("too many requests", after=timedelta(days=400))))
            due = await app_fixture.drain()
            assert due is not None
            waits.append(due - app_fixture.clock.now())
            app_fixture.clock.advance(waits[-1])
        assert waits == [300, 600, 1200, 2400, 3600, 3600]
        assert re.search(r"The next attempt is at \d\d:\d\d UTC\.$", (await app_fixture.state()).trouble or "")
        await drained(app_fixture)
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_a_revoked_token_pauses_the_lane_until_a_person_helps_and_then_order_is_kept(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(fails(NeedsHuman("the token was revoked", code="invalid_code")))
        assert await app_fixture.drain() is None
        state = await app_fixture.state()
        assert (state.phase, state.reason, state.code) == (Phase.PAUSED, "the token was revoked", "invalid_code")
        app_fixture.clock.advance(30 * 86_400)
        await app_fixture.receive(app_fixture.end("later", STRANGERS[0]))
        assert await app_fixture.drain() is None
        assert len(app_fixture.crm.sent) == 1
        await app_fixture.apply(Resumed())
        await drained(app_fixture)
        assert [one.key for one in app_fixture.crm.made("log_call")] == [key("c0", "call"), key("later", "call")]
        assert len(app_fixture.crm.made("create_lead")) == 1


@run
async def test_what_is_refused_is_parked_with_its_reason_and_what_hangs_on_it_waits_parked(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 3)
        app_fixture.crm.answers.append(one_fails(1, Refused("the phone is too long", code="INVALID_DATA")))
        assert await app_fixture.drain() is None
        lead, call = await of(app_fixture, key("c1", "lead")), await of(app_fixture, key("c1", "call"))
        assert (lead.state, lead.reason, lead.code) == ("parked", "the phone is too long", "INVALID_DATA")
        assert (call.state, call.code) == ("parked", "waits_for_parked")
        assert lead.key in str(call.reason)
        assert len(app_fixture.crm.made("log_call")) == 2
        assert (await app_fixture.state()).trouble is None
        assert "item.refused" in await app_fixture.notes()


@run
async def test_a_parked_item_goes_through_when_a_person_tries_again(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(one_fails(0, Refused("no")))
        await app_fixture.drain()
        await app_fixture.store.change_items([key("c0", "lead")], ItemState.OPEN, None, app_fixture.clock.now())
        await app_fixture.drain()
        assert await app_fixture.states() == ["done", "done"]


@run
async def test_a_request_that_is_refused_as_a_whole_does_not_stop_other_kinds(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        await app_fixture.receive(app_fixture.end("hidden", None, second=5))
        app_fixture.crm.answers.append(fails(Refused("this layout has no leads")))
        assert await app_fixture.drain() is None
        assert await app_fixture.states() == ["parked", "parked", "done"]


@run
async def test_one_locked_record_is_tried_later_and_holds_back_its_own_client_only(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 2)
        app_fixture.crm.answers.append(one_fails(0, Unavailable("record is locked", wrote=False)))
        due = await app_fixture.drain()
        assert due == app_fixture.clock.now() + 300
        assert await app_fixture.states() == ["open", "open", "done", "done"]
        assert (await app_fixture.state()).trouble is None
        app_fixture.clock.advance(300)
        await drained(app_fixture)
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_after_an_answer_that_never_came_it_looks_first_and_doubles_nothing(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 3)
        app_fixture.crm.answers.append(answer_lost)
        await drained(app_fixture)
        assert [sent.verify for sent in app_fixture.crm.sent if sent.kind == "create_lead"] == [False, True]
        written = [one for one, _ in app_fixture.crm.records]
        assert len(written) == len(set(written)) == 6


@run
async def test_what_certainly_was_not_written_is_not_looked_for(opened: Open) -> None:
    async with opened(once="unique_key") as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(fails(Unavailable("connection refused", wrote=False)))
        await drained(app_fixture)
        assert [sent.verify for sent in app_fixture.crm.sent] == [False, False, False]


class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("once", ["look_first", "unique_key"])
def test_a_process_that_dies_between_sending_and_remembering_doubles_nothing(opened: Open, once: str) -> None:
    @run
    async def story() -> None:
        async with opened(once=once) as app_fixture:
            await calls(app_fixture, 2)

            def dies(crm: FakeCrm, sent: Sent) -> Sequence[Outcome]:
                crm.write(sent)
                raise Killed

            app_fixture.crm.answers.append(dies)
            with pytest.raises(Killed):
                await app_fixture.drain()
            await app_fixture.restart()
            await drained(app_fixture)
            assert set(await app_fixture.states()) == {"done"}
            written = [one for one, _ in app_fixture.crm.records]
            assert len(written) == len(set(written)) == 4

    story()


@run
async def test_whoever_lost_the_lane_writes_nothing_down_and_doubles_nothing(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 2)
        old = app_fixture.outbox_dispatcher
        app_fixture.crm.answers.append(fails(Unavailable("no answer", wrote=False)))
        await app_fixture.drain()
        app_fixture.clock.advance(60)
        await app_fixture.restart()
        await drained(app_fixture)
        done = await app_fixture.items()
        app_fixture.clock.advance(60)
        await app_fixture.receive(app_fixture.end("late", STRANGERS[5]))
        assert await old.drain(CRM) == app_fixture.clock.now() + 1.0
        assert await app_fixture.items("c0", "c1") == done
        await drained(app_fixture)
        assert len(app_fixture.crm.made("create_lead")) == 3


@run
async def test_a_fault_of_ours_is_isolated_and_parked_and_all_others_leave(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 6)
        bad = key("c4", "lead")
        app_fixture.crm.always = chokes_on(bad)
        await drained(app_fixture)
        lead = await of(app_fixture, bad)
        assert (lead.state, lead.code) == ("parked", "fault")
        assert "KeyError" in str(lead.reason)
        states = {item.key: item.state for item in await app_fixture.items()}
        assert [one for one, state in states.items() if state == "parked"] == [bad, key("c4", "call")]
        assert sum(state == "done" for state in states.values()) == 10
        assert (await app_fixture.state()).trouble is None


@run
async def test_a_fault_is_found_in_about_as_many_requests_as_the_batch_had_items(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 8)
        app_fixture.crm.always = chokes_on(key("c7", "lead"))
        begun = app_fixture.clock.now()
        await drained(app_fixture)
        leads = [len(sent.keys) for sent in app_fixture.crm.sent if sent.kind == "create_lead"]
        assert leads[:8] == [8] + [1] * 7
        assert len(leads) <= 8 + FAULTS_UNTIL_PARKED
        assert app_fixture.clock.now() - begun < 60


@run
async def test_a_fault_that_was_a_passing_one_parks_nothing(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 3)
        app_fixture.crm.answers.append(fails(RuntimeError("for once")))
        await drained(app_fixture)
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_a_question_that_the_crm_cannot_answer_now_is_asked_again(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_is_stale()
        await calls(app_fixture, 2)
        app_fixture.crm.trouble = Unavailable("no answer")
        due = await app_fixture.drain()
        assert due is not None
        assert await app_fixture.kinds() == ["lookup", "lookup"]
        app_fixture.crm.trouble = None
        app_fixture.clock.advance(due - app_fixture.clock.now())
        await drained(app_fixture)
        assert set(await app_fixture.states()) == {"done"}
        assert len(app_fixture.crm.made("create_lead")) == 2
        assert [item.maybe_sent for item in await app_fixture.items() if item.kind == "lookup"] == [False, False]


@run
async def test_a_connection_that_was_taken_away_is_not_drained(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        await app_fixture.live_connections.drop(CRM)
        assert await app_fixture.drain() is None
        assert app_fixture.crm.sent == []


@run
@pytest.mark.parametrize("trouble", [Unavailable("timed out"), None])
async def test_a_pause_while_a_request_is_on_its_way_stands(opened: Open, trouble: Unavailable | None) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(fails(Unavailable("timed out", code="timeout")))
        due = await app_fixture.drain()
        assert due is not None
        app_fixture.clock.advance(due - app_fixture.clock.now())

        async def pressed(actions: Sequence[Action], *, verify: bool) -> Sequence[Outcome]:
            await app_fixture.apply(PausedByUser(by="Ana"))
            if trouble is not None:
                raise trouble
            return app_fixture.crm.write(Sent(actions, verify))

        app_fixture.crm.apply = pressed  # type: ignore[method-assign]  # a person presses the button meanwhile
        await app_fixture.drain()
        assert (await app_fixture.state()).phase is Phase.STOPPED


@run
async def test_a_row_that_may_stand_is_looked_for_until_it_is_answered(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(answer_lost)
        app_fixture.crm.answers.append(one_fails(0, Unavailable("locked", wrote=False)))
        await drained(app_fixture)
        assert [sent.verify for sent in app_fixture.crm.sent if sent.kind == "create_lead"] == [False, True, True]
        assert len(app_fixture.crm.made("create_lead")) == 1


@run
async def test_a_missing_permission_holds_back_only_what_needs_it(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 2)
        await app_fixture.receive(app_fixture.end("missed", STRANGERS[5], disposition=Disposition.NO_ANSWER, second=9))
        app_fixture.crm.always = denies("create_task")
        due = await app_fixture.drain()
        state = await app_fixture.state()
        assert (state.phase, state.missing) == (Phase.DEGRADED, ("create_task",))
        waiting = [item for item in await app_fixture.items() if item.state is ItemState.OPEN]
        assert [(item.kind, item.code) for item in waiting] == [("create_task", "scope_missing")]
        assert waiting[0].reason == "The right create_task is missing."
        assert due == waiting[0].not_before == app_fixture.clock.now() + 300.0
        assert (await app_fixture.notes()).count("lane.permission_missing") == 1


@run
async def test_what_refers_to_an_item_without_permission_waits_with_it_and_the_clients_next_call_does_not(
    opened: Open,
) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.always = denies("create_lead")
        await app_fixture.drain()
        assert await app_fixture.states() == ["open", "open"]  # the call's record names its lead
        await app_fixture.receive(app_fixture.end("other", STRANGERS[7], second=60))
        app_fixture.crm.always = denies("log_call")
        await app_fixture.drain()
        assert (await of(app_fixture, key("other", "lead"))).state is ItemState.DONE
        assert (await of(app_fixture, key("c0", "lead"))).state is ItemState.OPEN


@run
async def test_once_the_permission_is_granted_what_waited_leaves_at_once_and_in_order(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 3)
        app_fixture.crm.always = denies("create_lead", "log_call")
        await app_fixture.drain()
        await app_fixture.drain()
        assert len(requests(app_fixture)) == 1, "it is not asked again and again"
        app_fixture.crm.always = None
        app_fixture.clock.advance(1.0)
        await app_fixture.apply(Identified())
        await app_fixture.drain()
        assert requests(app_fixture)[1:] == [("create_lead", 3), ("log_call", 3)]
        assert set(await app_fixture.states()) == {"done"}
        assert (await app_fixture.state()).phase is Phase.ACTIVE
        assert len({one for one, _ in app_fixture.crm.records}) == len(app_fixture.crm.records)


@run
async def test_a_permission_that_is_granted_without_a_sign_in_is_noticed_more_and_more_seldom(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.always = denies("create_lead")
        for wait in (300.0, 600.0, 900.0):
            due = await app_fixture.drain()
            assert due == app_fixture.clock.now() + wait
            app_fixture.clock.advance(wait)
        app_fixture.crm.always = None
        assert await app_fixture.drain() is None
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_a_person_who_retries_an_item_does_not_wait_for_its_time(opened: Open) -> None:
    async with opened() as app_fixture:
        await calls(app_fixture, 1)
        app_fixture.crm.always = denies("create_lead")
        await app_fixture.drain()
        app_fixture.crm.always = None
        await app_fixture.store.change_items([key("c0", "lead")], ItemState.OPEN, None, app_fixture.clock.now())
        await app_fixture.drain()
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_a_look_up_without_permission_waits_and_known_clients_are_written(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_sync.put(CRM, [contact("p1", STRANGERS[3])])
        await app_fixture.directory_is_stale()
        app_fixture.crm.trouble = PermissionMissing("The right to query is missing.", permission="coql.READ")
        await app_fixture.receive(
            app_fixture.end("new", STRANGERS[1]), app_fixture.end("known", STRANGERS[3], second=1)
        )
        await app_fixture.drain()
        assert await app_fixture.kinds("new") == ["lookup"]
        assert [str(item.state) for item in await app_fixture.items("known")] == ["done"]
        assert (await app_fixture.state()).missing == ("coql.READ",)
