"""Calls of which something else is told after they were decided: their record in the CRM follows, once and exactly."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import msgspec
import pytest

from cordboard.app.decisions.decision_rows import Decisions
from cordboard.app.explain.why import TASK_LEFT, why_view
from cordboard.app.operations.retention import KEEP_FRAMES
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.domain.calls.call import (
    Call,
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    EventType,
    Recording,
)
from cordboard.domain.crm.actions import CorrectCall, LogCall
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.scenario.call_log_update import current_call_log
from cordboard.domain.settings.crm_plan import Cell, CrmPlan, Mode, Party, Situation
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.domain.settings.settings import Settings
from cordboard.ports.errors import Refused, Unavailable
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER, answer_lost, fails, one_fails

DEFAULTS = SettingsInForce(0, Settings()).for_crm
MISSED = {"disposition": Disposition.NO_ANSWER, "durations_ms": Durations(ring=9000)}


def talked(app_fixture: AppFixture, ms: int, second: float = 0.0) -> CallEvent:
    """The end, told (again) with a length."""
    return app_fixture.end("a", second=second, durations_ms=Durations(talk=ms))


async def stands(app_fixture: AppFixture) -> LogCall:
    """The one call record as it stands, once everything has left."""
    await app_fixture.drain()
    (logged,) = app_fixture.crm.made("log_call")
    return app_fixture.crm.says(logged.key)


@run
async def test_another_length_corrects_the_record_once_behind_the_item_that_made_it(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        again = talked(app_fixture, 61_000, 1)
        await app_fixture.receive(again)
        await app_fixture.receive(again, talked(app_fixture, 61_000, 1))
        (*_, logged, correction) = await app_fixture.items()
        assert await app_fixture.kinds() == ["create_lead", "log_call", "correct_call"]
        assert (correction.refs, correction.subject, correction.call) == ((logged.key,), logged.subject, logged.call)
        assert (await stands(app_fixture)).talk_ms == 61_000
        assert await app_fixture.states() == ["done"] * 3


@run
async def test_who_hung_up_is_corrected_and_who_is_called_whose_it_is_and_the_recording_are_not(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a", ended_by=EndedBy.AGENT))
        other = Client(number="+34600999888", name="Somebody else")
        await app_fixture.receive(app_fixture.event("a", EventType.PARAMETERS, client=other))
        assert await app_fixture.kinds() == ["create_lead", "log_call"]
        await app_fixture.receive(app_fixture.event("a", EventType.ENDED, ended_by=EndedBy.CLIENT))
        await app_fixture.drain()
        (change,) = app_fixture.crm.made("correct_call")
        assert "Hung up first: the client" in change.now.description
        assert (change.now.owner, change.now.about, change.now.direction) == (None, (), Direction.INBOUND)
        assert "Somebody else" not in change.now.description


async def worded_by_an_earlier_release(app_fixture: AppFixture) -> None:
    """The call's texts as if another release had decided it, in the call and in what the CRM has."""
    row = await app_fixture.call("a")
    assert row.why
    stored = msgspec.json.decode(row.why, type=Decisions)
    (why,) = stored.decisions
    old = tuple(
        msgspec.structs.replace(one, subject="Old subject", description="Old words.")
        if isinstance(one, LogCall)
        else one
        for one in why.decision.actions
    )
    decision = msgspec.structs.replace(why.decision, actions=old)
    stored = msgspec.structs.replace(stored, decisions=(msgspec.structs.replace(why, decision=decision),))
    await app_fixture.store.commit(Batch(calls=[msgspec.structs.replace(row, why=msgspec.json.encode(stored))]))


@run
async def test_a_late_event_rewords_only_the_text_whose_facts_it_changes(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        await app_fixture.drain()
        await worded_by_an_earlier_release(app_fixture)
        await app_fixture.receive(
            app_fixture.event("a", EventType.RECORDING_READY, recording=Recording(url="https://p.example/1.wav"))
        )
        await app_fixture.drain()
        assert app_fixture.crm.made("correct_call") == [], "an upgrade alone rewrites nothing"
        await app_fixture.receive(app_fixture.event("a", EventType.ENDED, ended_by=EndedBy.CLIENT))
        await app_fixture.drain()
        (change,) = app_fixture.crm.made("correct_call")
        assert change.now.subject == "Old subject", "it says nothing about who hung up"
        assert "Hung up first: the client" in change.now.description


@run
async def test_what_was_told_and_taken_back_ends_as_it_began(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        first = await stands(app_fixture)
        for second, ms in enumerate((61_000, 60_000, 61_000, 60_000), 1):
            await app_fixture.receive(talked(app_fixture, ms, second))
            assert (await stands(app_fixture)).talk_ms == ms
        assert await stands(app_fixture) == first
        assert len(app_fixture.crm.made("correct_call")) == 4


@run
async def test_of_several_corrections_that_wait_only_the_last_is_sent(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        for ms in (61_000, 62_000, 63_000):
            await app_fixture.receive(talked(app_fixture, ms))
        assert (await stands(app_fixture)).talk_ms == 63_000
        assert [change.now.talk_ms for change in app_fixture.crm.made("correct_call")] == [63_000]
        assert [item.code for item in (await app_fixture.items())[2:]] == ["corrected_later", "corrected_later", None]
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_an_older_correction_that_is_sent_again_by_a_person_undoes_no_newer_one(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        await stands(app_fixture)
        app_fixture.crm.answers.append(one_fails(0, Refused("locked", code="LOCKED")))
        await app_fixture.receive(talked(app_fixture, 61_000, 1))
        await app_fixture.drain()
        await app_fixture.receive(talked(app_fixture, 60_000, 2))
        assert (await stands(app_fixture)).talk_ms == 60_000
        (*_, old, _) = await app_fixture.items()
        assert old.state is ItemState.PARKED
        await app_fixture.store.change_items([old.key], ItemState.OPEN, None, app_fixture.clock.now())
        assert (await stands(app_fixture)).talk_ms == 60_000
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_a_correction_whose_answer_was_lost_is_made_again_to_the_same_end(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        await stands(app_fixture)
        app_fixture.crm.answers.extend([answer_lost, fails(Unavailable("down", wrote=None))])
        await app_fixture.receive(talked(app_fixture, 61_000))
        for _ in range(3):
            await app_fixture.drain()
            app_fixture.clock.advance(600)
        assert (await stands(app_fixture)).talk_ms == 61_000


@run
async def test_a_call_that_was_not_logged_or_waits_for_its_decision_is_not_corrected(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_is_stale()
        await app_fixture.receive(talked(app_fixture, 60_000))
        await app_fixture.receive(talked(app_fixture, 61_000))
        assert await app_fixture.kinds() == ["lookup"]
        await app_fixture.directory_is_fresh()
        assert (await stands(app_fixture)).talk_ms == 61_000
        assert await app_fixture.kinds() == ["lookup", "create_lead", "log_call"]
    off = tuple(
        Cell(situation=situation, party=party, entity=Entity.CALL, mode=Mode.OFF)
        for situation, party in itertools.product(Situation, Party)
    )
    async with opened() as app_fixture:
        await app_fixture.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, scenario=off)}))
        await app_fixture.receive(talked(app_fixture, 60_000))
        before = await app_fixture.kinds()
        await app_fixture.receive(talked(app_fixture, 61_000))
        assert await app_fixture.kinds() == before


@run
async def test_where_the_crm_is_connected_no_longer_nothing_waits_to_be_sent(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        await stands(app_fixture)
        await app_fixture.store.drop_connection(CRM)
        await app_fixture.restart()
        await app_fixture.receive(talked(app_fixture, 61_000))
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_the_settings_of_the_decision_count_not_those_of_today(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        await app_fixture.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, callback_within=timedelta(days=9))}))
        await app_fixture.receive(talked(app_fixture, 60_000))
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_a_call_whose_frames_may_be_gone_is_not_corrected_from_what_is_left(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(talked(app_fixture, 60_000))
        await stands(app_fixture)
        app_fixture.clock.advance(KEEP_FRAMES.total_seconds())
        await app_fixture.fold()
        await app_fixture.receive(app_fixture.event("a", EventType.RATED, parameters={"rating": "5"}))
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_a_missed_call_that_turns_out_to_be_answered_keeps_its_task_and_why_says_so(opened: Open) -> None:
    async with opened() as app_fixture:
        plan = CrmPlan(default_user=USER.id, close_reached_tasks=False)
        await app_fixture.settle(Settings(crm={CRM: plan}))
        await app_fixture.receive(app_fixture.end("a", **MISSED))
        assert await app_fixture.kinds() == ["create_lead", "create_task", "log_call"]
        items = await app_fixture.items()
        assert TASK_LEFT not in why_view(await app_fixture.call("a"), items, (), DEFAULTS).text
        await app_fixture.receive(talked(app_fixture, 61_000))
        record = await stands(app_fixture)
        assert (record.missed, record.disposition, record.talk_ms) == (False, Disposition.ANSWERED, 61_000)
        assert record.subject.startswith("Call from")
        assert await app_fixture.kinds() == ["create_lead", "create_task", "log_call", "correct_call"]
        told = why_view(await app_fixture.call("a"), await app_fixture.items(), (), DEFAULTS).text
        assert TASK_LEFT in told
        assert "Call record update: sent" in told
        assert "Changed from no answer to answered, 61 s." in told


LATE: tuple[Callable[[AppFixture], CallEvent], ...] = (
    lambda app_fixture: talked(app_fixture, 61_000, 5),
    lambda app_fixture: app_fixture.end("a", second=6, ended_by=EndedBy.CLIENT),
    lambda app_fixture: app_fixture.event("a", EventType.RATED, second=7, parameters={"rating": "5"}),
    lambda app_fixture: app_fixture.event("a", EventType.RINGING, extension="81"),
)


@pytest.mark.parametrize("order", list(itertools.permutations(range(len(LATE)))))
def test_late_events_in_any_order_and_doubled_end_in_one_state(opened: Open, order: tuple[int, ...]) -> None:
    @run
    async def story() -> None:
        async with opened() as app_fixture:
            end, late = app_fixture.end("a", **MISSED), [make(app_fixture) for make in LATE]
            begun = app_fixture.clock.now()
            await app_fixture.receive(end)
            for at, place in enumerate(order):
                await app_fixture.receive(late[place], *([late[order[0]]] if at % 2 else []))
                if place % 2:
                    await app_fixture.drain()
                if place == 3:
                    await app_fixture.restart()
            assert app_fixture.clock.now() == begun
            record = await stands(app_fixture)
            sent = app_fixture.crm.made("correct_call")
            assert (record.talk_ms, record.disposition, record.missed) == (61_000, Disposition.ANSWERED, False)
            assert all(
                each in (record.description or "")
                for each in ("rating: 5", "Hung up first: the client", "extension 81")
            )
            (why,), row = (await app_fixture.decisions("a")).decisions, await app_fixture.call("a")
            settings = DecisionSettings(default_user=USER.id)
            call = msgspec.json.decode(row.state, type=Call)
            (logged,) = app_fixture.crm.made("log_call")
            assert record == current_call_log(call, why.facts, settings, logged)
            assert len(sent) == len({msgspec.json.encode(change.now) for change in sent}) <= len(LATE)
            await app_fixture.receive(*late)
            await stands(app_fixture)
            assert app_fixture.crm.made("correct_call") == sent

    story()


@dataclass
class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("wrote", [False, True])
@pytest.mark.parametrize("after", range(4))
def test_killed_at_any_commit_the_record_is_corrected_once(opened: Open, after: int, wrote: bool) -> None:
    @run
    async def story() -> None:
        async with opened() as app_fixture:
            await app_fixture.receive(talked(app_fixture, 60_000))
            await stands(app_fixture)
            commits, commit = itertools.count(), app_fixture.store.commit

            async def killed(batch: Batch) -> None:
                dies = next(commits) == after
                if wrote or not dies:
                    await commit(batch)
                if dies:
                    raise Killed

            app_fixture.store.commit = killed  # type: ignore[method-assign]  # the process dies around this commit
            for ms in (61_000, 62_000):
                try:
                    await app_fixture.receive(talked(app_fixture, ms))
                    await app_fixture.drain()
                except Killed:
                    await app_fixture.restart()
                    await app_fixture.fold()
            record = await stands(app_fixture)
            assert record.talk_ms == 62_000
            assert len([item for item in await app_fixture.items() if item.kind == "correct_call"]) == 2
            bodies = [msgspec.json.decode(i.body, type=CorrectCall) for i in (await app_fixture.items())[2:]]
            assert [body.now.talk_ms for body in bodies] == [61_000, 62_000]

    story()


MAPPED = tuple(
    FieldMapping(entity=entity, parameter=parameter, field=field)
    for entity, parameter, field in (
        (MappedEntity.CALL, "campaign", "Campaign"),
        (MappedEntity.CALL, "recording_url", "Recording"),
        (MappedEntity.CALL, "mood", "Mood"),
        (MappedEntity.LEAD, "campaign", "Lead_Campaign"),
    )
)


def late(app_fixture: AppFixture, second: float, **parameters: str) -> CallEvent:
    return app_fixture.event("a", EventType.PARAMETERS, second=second, parameters=parameters)


async def filled(app_fixture: AppFixture) -> list[tuple[str, dict[str, str], tuple[dict[str, str], ...]]]:
    """Each update of mapped fields: whose, what, and what was written into that record before."""
    await app_fixture.drain()
    updates = app_fixture.crm.made("set_fields")
    return [(one.record.entity.value, one.fields, one.sent) for one in updates if one.ours]


@run
async def test_values_that_come_after_the_records_are_written_into_their_mapped_fields_once(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, mappings=MAPPED)}))
        await app_fixture.receive(app_fixture.end("a", parameters={"mood": "calm"}))
        await app_fixture.drain()
        for _ in range(2):
            await app_fixture.receive(late(app_fixture, 1, campaign="spring"))
        assert await filled(app_fixture) == [
            ("lead", {"Lead_Campaign": "spring"}, ({},)),
            ("call", {"Campaign": "spring"}, ({"Mood": "calm"},)),
        ]
        ready = Recording(url="https://p.example/1.wav")
        await app_fixture.receive(app_fixture.event("a", EventType.RECORDING_READY, second=2, recording=ready))
        await app_fixture.receive(late(app_fixture, 3, mood="angry"))
        *_, recording, mood = await filled(app_fixture)
        before = ({"Mood": "calm"}, {"Campaign": "spring"})
        assert recording == ("call", {"Recording": "https://p.example/1.wav"}, before)
        assert mood == ("call", {"Mood": "angry"}, (*before, {"Recording": "https://p.example/1.wav"}))
        assert set(await app_fixture.states()) == {"done"}


@run
async def test_a_value_that_changes_back_is_written_again_and_one_that_was_mapped_later_is_not(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, mappings=MAPPED[2:3])}))
        await app_fixture.receive(app_fixture.end("a", parameters={"mood": "calm"}))
        await app_fixture.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, mappings=MAPPED)}))
        for second, mood in enumerate(("angry", "calm"), 1):
            await app_fixture.receive(late(app_fixture, second, mood=mood, campaign="spring"))
        assert [fields for _, fields, _ in await filled(app_fixture)] == [{"Mood": "angry"}, {"Mood": "calm"}]


@run
async def test_values_that_come_when_the_first_frames_may_be_gone_change_no_field(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.settle(Settings(crm={CRM: CrmPlan(default_user=USER.id, mappings=MAPPED)}))
        await app_fixture.receive(app_fixture.end("a"))
        await app_fixture.drain()
        app_fixture.clock.advance(KEEP_FRAMES.total_seconds() + 1)
        await app_fixture.receive(late(app_fixture, 1, campaign="spring"))
        assert await filled(app_fixture) == []
