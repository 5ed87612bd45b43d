"""Frames become calls and decisions: late, doubled, merged, across restarts, one client's calls in order."""

import msgspec

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Disposition,
    Durations,
    EventType,
    Recording,
)
from cordboard.domain.crm.actions import AttachRecording, CreateLead, LogCall
from cordboard.domain.crm.contact_match import Found
from cordboard.ports.phone import Piece
from cordboard.testing.app_fixture import CLIENT, PBX, Open, contact
from cordboard.testing.event_loop import run
from cordboard.toolkit.ids import call_id

URL = "https://rec.example/1.mp3"
RECORDED = Recording(url=URL)


@run
async def test_an_ended_call_is_decided_once_whatever_comes_again(opened: Open) -> None:
    async with opened() as house:
        end = house.end("a")
        await house.hear(end)
        row, items = await house.call("a"), await house.items()
        assert row.decided
        assert [item.kind for item in items] == ["create_lead", "log_call"]
        house.clock.advance(5)
        await house.hear(end, house.event("a", EventType.RATED, parameters={"rating": "5"}), house.end("a"))
        assert (await house.items())[:2] == items
        assert await house.kinds() == ["create_lead", "log_call", "correct_call"]
        again = await house.call("a")
        assert (again.why, msgspec.json.decode(again.state, type=Call).parameters) == (row.why, {"rating": "5"})


@run
async def test_nothing_is_decided_before_the_end_and_its_settling_time(opened: Open) -> None:
    async with opened(settle_ms=200) as house:
        await house.hear(house.event("a", EventType.STARTED), house.event("a", EventType.ANSWERED, extension="80"))
        assert not (await house.call("a")).decided
        await house.hear(house.end("a"))
        assert not (await house.call("a")).decided
        house.clock.advance(0.25)
        await house.fold()
        assert (await house.call("a")).decided


@run
async def test_an_end_that_overtook_its_beginning_waits_for_it(opened: Open) -> None:
    async with opened() as house:
        begun = house.event("a", EventType.STARTED, direction=Direction.INBOUND, client=Client(number=CLIENT))
        await house.hear(house.event("a", EventType.ENDED, second=9, disposition=Disposition.ANSWERED))
        assert not (await house.call("a")).decided
        await house.hear(begun)
        assert (await house.call("a")).decided
        assert await house.kinds() == ["create_lead", "log_call"]


@run
async def test_an_end_that_overtook_the_answer_makes_no_missed_call(opened: Open) -> None:
    async with opened() as house:
        ours = {"direction": Direction.INBOUND, "client": Client(number=CLIENT), "extension": "80"}
        await house.hear(house.event("a", EventType.STARTED, **ours), house.event("a", EventType.ENDED, second=9))
        assert not (await house.call("a")).decided
        await house.hear(house.event("a", EventType.ANSWERED, second=4, extension="80"))
        assert (await house.call("a")).decided
        assert await house.kinds() == ["create_lead", "log_call"]


@run
async def test_a_call_is_decided_again_when_it_is_said_at_last_who_called_whom(opened: Open) -> None:
    async with opened() as house:
        begun = house.event("a", EventType.STARTED, direction=Direction.INBOUND, client=Client(number=CLIENT))
        await house.hear(house.event("a", EventType.ENDED, second=9, disposition=Disposition.ANSWERED))
        house.clock.advance(6)
        await house.fold()
        assert (await house.call("a")).decided
        assert await house.kinds() == []
        house.clock.advance(600)
        await house.hear(begun)
        assert await house.kinds() == ["create_lead", "log_call"]
        await house.hear(begun, house.event("a", EventType.MUTED))
        assert await house.kinds() == ["create_lead", "log_call", "correct_call"]


@run
async def test_watchers_are_told_of_every_change(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.event("a", EventType.STARTED))
        await house.hear(house.end("a"))
        assert house.told == [call_id(PBX, "a")] * 2


@run
async def test_a_late_recording_is_one_item_that_waits_for_the_call_record(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.end("a"))
        await house.hear(house.event("a", EventType.RECORDING_READY, second=1, recording=RECORDED))
        await house.hear(house.event("a", EventType.RECORDING_READY, second=2, recording=RECORDED))
        *_, logged, attach = await house.items()
        assert [logged.kind, attach.kind] == ["log_call", "attach_recording"]
        assert attach.refs == (logged.key,)
        assert attach.subject == logged.subject
        assert msgspec.json.decode(attach.body, type=AttachRecording).url == URL
        await house.drain()
        assert [one.call.id for one in house.crm.made("attach_recording")] == [house.crm.id_of(logged.key)]


@run
async def test_another_recording_later_replaces_the_first(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.end("a", recording=RECORDED))
        for second, url in ((1, f"{URL}?signed=1"), (2, f"{URL}?signed=2")):
            await house.hear(house.event("a", EventType.RECORDING_READY, second=second, recording=Recording(url=url)))
        await house.drain()
        assert [one.url for one in house.crm.made("attach_recording")] == [f"{URL}?signed=1", f"{URL}?signed=2"]


@run
async def test_a_recording_after_an_hour_finds_the_call_that_is_long_forgotten(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.end("a"))
        await house.drain()
        house.clock.advance(3600)
        await house.fold()
        await house.hear(house.event("a", EventType.RECORDING_READY, recording=RECORDED))
        assert await house.kinds() == ["create_lead", "log_call", "attach_recording"]
        row = await house.call("a")
        assert (row.id, row.phase, row.decided) == (call_id(PBX, "a"), "ended", True)


@run
async def test_what_is_no_address_of_a_recording_reaches_the_crm_as_words_only(opened: Open) -> None:
    async with opened() as house:
        bad = Recording(url="javascript:alert(1)")
        await house.hear(house.end("a", recording=bad))
        await house.hear(house.event("a", EventType.RECORDING_READY, second=1, recording=bad))
        await house.drain()
        assert await house.kinds() == ["create_lead", "log_call"]
        (logged,) = house.crm.made("log_call")
        assert logged.recording_url is None
        assert "no link to the recording, because this is no address: javascript:alert(1)" in logged.description


@run
async def test_the_length_of_an_answered_call_of_which_only_the_end_was_told_is_unknown_and_not_zero(
    opened: Open,
) -> None:
    async with opened() as house:
        await house.hear(house.end("a"), house.end("b", durations_ms=Durations(talk=0)))
        await house.drain()
        assert [one.talk_ms for one in house.crm.made("log_call")] == [None, 0]


@run
async def test_a_recording_that_was_logged_with_its_call_is_not_attached_again(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.end("a", recording=RECORDED))
        await house.restart()
        await house.hear(house.event("a", EventType.TAGGED, second=1, parameters={"tag": "vip"}))
        assert await house.kinds() == ["create_lead", "log_call", "correct_call"]


@run
async def test_a_recording_that_comes_while_the_decision_waits_is_logged_with_the_call(opened: Open) -> None:
    async with opened() as house:
        await house.directory_is_stale()
        await house.hear(house.end("a"))
        await house.hear(house.event("a", EventType.RECORDING_READY, second=1, recording=RECORDED))
        assert await house.kinds() == ["look"]
        await house.drain()
        assert await house.kinds() == ["look", "create_lead", "log_call"]
        assert [one.recording_url for one in house.crm.made("log_call")] == [URL]


@run
async def test_two_ids_that_turn_out_to_be_one_call_leave_one_row_and_one_decision(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.event("a", EventType.STARTED), house.event("b", EventType.STARTED, second=1))
        assert (await house.call("a")).id != (await house.call("b")).id
        await house.hear(house.event("a", EventType.MERGED, second=2, other="b"))
        assert (await house.call("a")).keys == ("a", "b")
        await house.hear(house.end("b", second=3))
        assert (await house.call("a")) == (await house.call("b"))
        assert await house.store.open_calls(PBX) == []
        assert await house.kinds() == ["create_lead", "log_call"]


@run
async def test_an_older_id_that_comes_to_light_makes_no_second_call(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.event("b", EventType.STARTED, second=5))
        first = await house.call("b")
        await house.hear(house.event("b", EventType.MERGED, second=6, other="a"), house.event("a", EventType.STARTED))
        await house.hear(house.end("a", second=9))
        assert {(await house.call(key)).id for key in "ab"} == {first.id}
        assert await house.kinds() == ["create_lead", "log_call"]


@run
async def test_merged_calls_stay_one_after_a_restart(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.event("a", EventType.STARTED), house.event("b", EventType.STARTED, second=1))
        await house.hear(house.event("a", EventType.MERGED, second=2, other="b"))
        await house.restart()
        await house.hear(house.end("b", second=3))
        assert (await house.call("a")).decided
        assert await house.kinds() == ["create_lead", "log_call"]


@run
async def test_a_restart_recalls_calls_in_progress_with_all_that_was_told(opened: Open) -> None:
    async with opened() as house:
        ringing = house.event("a", EventType.RINGING, second=1, extension="81")
        await house.hear(house.event("a", EventType.STARTED, own_number="928000081"), ringing)
        before = await house.call("a")
        await house.restart()
        await house.hear(house.end("a", second=30))
        row = await house.call("a")
        call = msgspec.json.decode(row.state, type=Call)
        assert (row.id, row.started_at, row.own_number) == (before.id, before.started_at, "+34928000081")
        assert call.rang == ("81",)
        assert await house.kinds() == ["create_lead", "log_call"]


@run
async def test_a_call_that_ended_just_before_a_crash_is_decided_after_it(opened: Open) -> None:
    async with opened(settle_ms=200) as house:
        await house.hear(house.end("a"))
        await house.restart()
        await house.fold()
        assert (await house.call("a")).decided
        assert await house.kinds() == ["create_lead", "log_call"]


@run
async def test_frames_that_were_accepted_but_not_folded_are_folded_after_a_crash(opened: Open) -> None:
    async with opened() as house:
        end = house.end("a")
        await house.intake.accept([Piece(dedup=end.id, call="a", body=msgspec.json.encode(end))])
        await house.restart()
        await house.fold()
        assert (await house.call("a")).decided


@run
async def test_a_restart_decides_nothing_twice(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.end("a"), house.end("b", "+34600111333"))
        items = await house.items()
        await house.restart()
        await house.fold()
        assert await house.items() == items


@run
async def test_a_late_recording_told_in_a_frame_of_another_call_finds_its_call(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.end("a"))
        await house.restart()
        late = house.event("a", EventType.RECORDING_READY, recording=RECORDED)
        await house.intake.accept([Piece(dedup=late.id, call="x", body=msgspec.json.encode(late))])
        await house.fold()
        assert await house.kinds() == ["create_lead", "log_call", "attach_recording"]
        assert (await house.call("a")).client == CLIENT


@run
async def test_a_call_whose_frames_are_gone_stays_as_it_was(opened: Open) -> None:
    async with opened() as house:
        await house.hear(house.end("a", durations_ms=Durations(talk=60_000)))
        await house.drain()
        before = await house.call("a")
        house.clock.advance(32 * 86_400.0)
        assert await house.store.prune(house.clock.now() - 30 * 86_400.0) == 1
        await house.restart()
        await house.hear(house.event("a", EventType.ENDED), house.end("b", "+34600111333"))
        assert await house.call("a") == before
        assert (await house.call("b")).decided


@run
async def test_a_frame_that_nobody_understands_is_passed_over(opened: Open) -> None:
    async with opened() as house:
        end = house.end("a")
        good = Piece(dedup=end.id, call="a", body=msgspec.json.encode(end))
        await house.intake.accept([Piece(dedup="bad", call="x", body=b"no event"), good])
        await house.fold()
        assert (await house.call("a")).decided


@run
async def test_calls_of_one_stranger_in_one_batch_make_one_lead_for_all(opened: Open) -> None:
    async with opened() as house:
        await house.hear(*(house.end(f"c{n}", second=n) for n in range(5)))
        assert sorted(await house.kinds()) == ["create_lead"] + ["log_call"] * 5
        await house.drain()
        (lead,) = house.crm.made("create_lead")
        assert [one.about[0].id for one in house.crm.made("log_call")] == [house.crm.id_of(lead.key)] * 5


@run
async def test_a_later_call_of_a_client_waits_behind_an_earlier_one_that_waits(opened: Open) -> None:
    async with opened() as house:
        await house.directory_is_stale()
        await house.hear(house.end("first"))
        await house.directory_is_fresh()
        await house.hear(house.end("second", second=1))
        assert (await house.kinds("first"), await house.kinds("second")) == (["look"], ["look"])
        await house.hear(house.end("other", "+34600111333", second=2))
        assert await house.kinds("other") == ["create_lead", "log_call"]
        await house.drain()
        assert await house.kinds("first") == ["look", "create_lead", "log_call"]
        assert await house.kinds("second") == ["look", "log_call"]
        ours = [one.key for one in house.crm.made("log_call") if one.client_number == CLIENT]
        assert ours == [f"{call_id(PBX, key)}.crm:call" for key in ("first", "second")]


@run
async def test_a_stale_directory_asks_the_crm_once_and_then_knows_the_client(opened: Open) -> None:
    async with opened() as house:
        await house.directory_is_stale()
        house.crm.people = [contact("77", CLIENT)]
        await house.hear(house.end("a"), house.end("b", second=1))
        await house.drain()
        assert house.crm.refreshes == 1
        assert house.crm.made("create_lead") == []
        assert [one.about[0].id for one in house.crm.made("log_call")] == ["77", "77"]
        (why,) = (await house.whys("a")).decisions
        assert isinstance(why.facts.match, Found)
        assert (await house.call("a")).name == "Known"


@run
async def test_a_hidden_caller_is_logged_alone(opened: Open) -> None:
    async with opened() as house:
        await house.directory_is_stale()
        await house.hear(house.end("a", None))
        (item,) = await house.items()
        action = msgspec.json.decode(item.body, type=CreateLead | LogCall)
        assert isinstance(action, LogCall)
        assert (action.about, action.client_number) == ((), None)
