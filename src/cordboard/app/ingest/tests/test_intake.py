"""Frames become calls and decisions: late, doubled, merged, across restarts, one client's calls in order."""

import msgspec
import pytest

from cordboard.domain.calls.call import (
    Call,
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EventType,
    LegKind,
    Recording,
)
from cordboard.domain.crm.actions import AttachRecording, CreateLead, LogCall
from cordboard.domain.crm.contact_match import Found
from cordboard.ports.phone import RawEvent
from cordboard.testing.app_fixture import CLIENT, PBX, AppFixture, Open, contact
from cordboard.testing.event_loop import run
from cordboard.toolkit.ids import call_id

URL = "https://rec.example/1.mp3"
RECORDED = Recording(url=URL)


@run
async def test_an_ended_call_is_decided_once_whatever_comes_again(opened: Open) -> None:
    async with opened() as app_fixture:
        end = app_fixture.end("a")
        await app_fixture.receive(end)
        row, items = await app_fixture.call("a"), await app_fixture.items()
        assert row.decided
        assert [item.kind for item in items] == ["create_lead", "log_call"]
        app_fixture.clock.advance(5)
        await app_fixture.receive(
            end, app_fixture.event("a", EventType.RATED, parameters={"rating": "5"}), app_fixture.end("a")
        )
        assert (await app_fixture.items())[:2] == items
        assert await app_fixture.kinds() == ["create_lead", "log_call", "correct_call"]
        again = await app_fixture.call("a")
        assert (again.why, msgspec.json.decode(again.state, type=Call).parameters) == (row.why, {"rating": "5"})


@run
async def test_nothing_is_decided_before_the_end_and_its_settling_time(opened: Open) -> None:
    async with opened(settle_ms=200) as app_fixture:
        await app_fixture.receive(
            app_fixture.event("a", EventType.STARTED), app_fixture.event("a", EventType.ANSWERED, extension="80")
        )
        assert not (await app_fixture.call("a")).decided
        await app_fixture.receive(app_fixture.end("a"))
        assert not (await app_fixture.call("a")).decided
        app_fixture.clock.advance(0.25)
        await app_fixture.fold()
        assert (await app_fixture.call("a")).decided


@run
async def test_an_end_that_overtook_its_beginning_waits_for_it(opened: Open) -> None:
    async with opened() as app_fixture:
        begun = app_fixture.event("a", EventType.STARTED, direction=Direction.INBOUND, client=Client(number=CLIENT))
        await app_fixture.receive(app_fixture.event("a", EventType.ENDED, second=9, disposition=Disposition.ANSWERED))
        assert not (await app_fixture.call("a")).decided
        await app_fixture.receive(begun)
        assert (await app_fixture.call("a")).decided
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_an_end_that_overtook_the_answer_makes_no_missed_call(opened: Open) -> None:
    async with opened() as app_fixture:
        ours = {"direction": Direction.INBOUND, "client": Client(number=CLIENT), "extension": "80"}
        await app_fixture.receive(
            app_fixture.event("a", EventType.STARTED, **ours), app_fixture.event("a", EventType.ENDED, second=9)
        )
        assert not (await app_fixture.call("a")).decided
        await app_fixture.receive(app_fixture.event("a", EventType.ANSWERED, second=4, extension="80"))
        assert (await app_fixture.call("a")).decided
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_a_call_is_decided_again_when_it_is_said_at_last_who_called_whom(opened: Open) -> None:
    async with opened() as app_fixture:
        begun = app_fixture.event("a", EventType.STARTED, direction=Direction.INBOUND, client=Client(number=CLIENT))
        await app_fixture.receive(app_fixture.event("a", EventType.ENDED, second=9, disposition=Disposition.ANSWERED))
        app_fixture.clock.advance(6)
        await app_fixture.fold()
        assert (await app_fixture.call("a")).decided
        assert await app_fixture.kinds() == []
        app_fixture.clock.advance(600)
        await app_fixture.receive(begun)
        assert await app_fixture.kinds() == ["create_lead", "log_call"]
        await app_fixture.receive(begun, app_fixture.event("a", EventType.MUTED))
        assert await app_fixture.kinds() == ["create_lead", "log_call", "correct_call"]


@run
async def test_watchers_are_told_of_every_change(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.event("a", EventType.STARTED))
        await app_fixture.receive(app_fixture.end("a"))
        assert app_fixture.told == [call_id(PBX, "a")] * 2


@run
async def test_a_late_recording_is_one_item_that_waits_for_the_call_record(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a"))
        await app_fixture.receive(app_fixture.event("a", EventType.RECORDING_READY, second=1, recording=RECORDED))
        await app_fixture.receive(app_fixture.event("a", EventType.RECORDING_READY, second=2, recording=RECORDED))
        *_, logged, attach = await app_fixture.items()
        assert [logged.kind, attach.kind] == ["log_call", "attach_recording"]
        assert attach.refs == (logged.key,)
        assert attach.subject == logged.subject
        assert msgspec.json.decode(attach.body, type=AttachRecording).url == URL
        await app_fixture.drain()
        assert [one.call.id for one in app_fixture.crm.made("attach_recording")] == [app_fixture.crm.id_of(logged.key)]


@run
async def test_another_recording_later_replaces_the_first(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a", recording=RECORDED))
        for second, url in ((1, f"{URL}?signed=1"), (2, f"{URL}?signed=2")):
            await app_fixture.receive(
                app_fixture.event("a", EventType.RECORDING_READY, second=second, recording=Recording(url=url))
            )
        await app_fixture.drain()
        assert [one.url for one in app_fixture.crm.made("attach_recording")] == [f"{URL}?signed=1", f"{URL}?signed=2"]


@run
async def test_a_recording_after_an_hour_finds_the_call_that_is_long_forgotten(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a"))
        await app_fixture.drain()
        app_fixture.clock.advance(3600)
        await app_fixture.fold()
        await app_fixture.receive(app_fixture.event("a", EventType.RECORDING_READY, recording=RECORDED))
        assert await app_fixture.kinds() == ["create_lead", "log_call", "attach_recording"]
        row = await app_fixture.call("a")
        assert (row.id, row.phase, row.decided) == (call_id(PBX, "a"), "ended", True)


@run
async def test_what_is_no_address_of_a_recording_reaches_the_crm_as_words_only(opened: Open) -> None:
    async with opened() as app_fixture:
        bad = Recording(url="javascript:alert(1)")
        await app_fixture.receive(app_fixture.end("a", recording=bad))
        await app_fixture.receive(app_fixture.event("a", EventType.RECORDING_READY, second=1, recording=bad))
        await app_fixture.drain()
        assert await app_fixture.kinds() == ["create_lead", "log_call"]
        (logged,) = app_fixture.crm.made("log_call")
        assert logged.recording_url is None
        assert "no link to the recording: javascript:alert(1)" in logged.description


@run
async def test_the_length_of_an_answered_call_of_which_only_the_end_was_told_is_unknown_and_not_zero(
    opened: Open,
) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a"), app_fixture.end("b", durations_ms=Durations(talk=0)))
        await app_fixture.drain()
        assert [one.talk_ms for one in app_fixture.crm.made("log_call")] == [None, 0]


@run
async def test_a_recording_that_was_logged_with_its_call_is_not_attached_again(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a", recording=RECORDED))
        await app_fixture.restart()
        await app_fixture.receive(app_fixture.event("a", EventType.TAGGED, second=1, parameters={"tag": "vip"}))
        assert await app_fixture.kinds() == ["create_lead", "log_call", "correct_call"]


@run
async def test_a_recording_that_comes_while_the_decision_waits_is_logged_with_the_call(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_is_stale()
        await app_fixture.receive(app_fixture.end("a"))
        await app_fixture.receive(app_fixture.event("a", EventType.RECORDING_READY, second=1, recording=RECORDED))
        assert await app_fixture.kinds() == ["lookup"]
        await app_fixture.drain()
        assert await app_fixture.kinds() == ["lookup", "create_lead", "log_call"]
        assert [one.recording_url for one in app_fixture.crm.made("log_call")] == [URL]


@run
async def test_two_ids_that_turn_out_to_be_one_call_leave_one_row_and_one_decision(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(
            app_fixture.event("a", EventType.STARTED), app_fixture.event("b", EventType.STARTED, second=1)
        )
        assert (await app_fixture.call("a")).id != (await app_fixture.call("b")).id
        await app_fixture.receive(app_fixture.event("a", EventType.MERGED, second=2, other="b"))
        assert (await app_fixture.call("a")).keys == ("a", "b")
        await app_fixture.receive(app_fixture.end("b", second=3))
        assert (await app_fixture.call("a")) == (await app_fixture.call("b"))
        assert await app_fixture.store.open_calls(PBX) == []
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_an_older_id_that_comes_to_light_makes_no_second_call(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.event("b", EventType.STARTED, second=5))
        first = await app_fixture.call("b")
        await app_fixture.receive(
            app_fixture.event("b", EventType.MERGED, second=6, other="a"), app_fixture.event("a", EventType.STARTED)
        )
        await app_fixture.receive(app_fixture.end("a", second=9))
        assert {(await app_fixture.call(key)).id for key in "ab"} == {first.id}
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_merged_calls_stay_one_after_a_restart(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(
            app_fixture.event("a", EventType.STARTED), app_fixture.event("b", EventType.STARTED, second=1)
        )
        await app_fixture.receive(app_fixture.event("a", EventType.MERGED, second=2, other="b"))
        await app_fixture.restart()
        await app_fixture.receive(app_fixture.end("b", second=3))
        assert (await app_fixture.call("a")).decided
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_a_restart_recalls_calls_in_progress_with_all_that_was_told(opened: Open) -> None:
    async with opened() as app_fixture:
        ringing = app_fixture.event("a", EventType.RINGING, second=1, extension="81")
        await app_fixture.receive(app_fixture.event("a", EventType.STARTED, own_number="928000081"), ringing)
        before = await app_fixture.call("a")
        await app_fixture.restart()
        await app_fixture.receive(app_fixture.end("a", second=30))
        row = await app_fixture.call("a")
        call = msgspec.json.decode(row.state, type=Call)
        assert (row.id, row.started_at, row.own_number) == (before.id, before.started_at, "+34928000081")
        assert call.rang == ("81",)
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_a_call_that_ended_just_before_a_crash_is_decided_after_it(opened: Open) -> None:
    async with opened(settle_ms=200) as app_fixture:
        await app_fixture.receive(app_fixture.end("a"))
        await app_fixture.restart()
        await app_fixture.fold()
        assert (await app_fixture.call("a")).decided
        assert await app_fixture.kinds() == ["create_lead", "log_call"]


@run
async def test_frames_that_were_accepted_but_not_folded_are_folded_after_a_crash(opened: Open) -> None:
    async with opened() as app_fixture:
        end = app_fixture.end("a")
        await app_fixture.intake.accept([RawEvent(dedup=end.id, call="a", body=msgspec.json.encode(end))])
        await app_fixture.restart()
        await app_fixture.fold()
        assert (await app_fixture.call("a")).decided


AGENT = {"leg": "80", "kind": LegKind.AGENT, "extension": "80"}


def in_the_room(app_fixture: AppFixture, number: str, second: float) -> list[CallEvent]:
    """A client comes into the room of 80 and goes after a minute."""
    leg = {"leg": number, "kind": LegKind.OUTSIDE}
    came = app_fixture.event(
        number, EventType.LEG_ADDED, second=second, caller=True, client=Client(number=number), **leg
    )
    return [
        came,
        app_fixture.event(number, EventType.JOINED, second=second + 1, bridge="room", **leg),
        app_fixture.event(number, EventType.LEG_ENDED, second=second + 61, cause=16, **leg),
    ]


@run
async def test_clients_of_an_agent_in_a_room_are_decided_one_by_one_whatever_is_restarted(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(
            app_fixture.event("80", EventType.LEG_ADDED, caller=True, **AGENT),
            app_fixture.event("80", EventType.JOINED, second=1, bridge="room", stands=True, **AGENT),
        )
        for n, number in enumerate(("+34600111222", "+34600111333", "+34600111444")):
            came, joined, gone = in_the_room(app_fixture, number, 100 * n + 10)
            await app_fixture.receive(came, joined)
            await app_fixture.restart()
            await app_fixture.receive(gone)
            app_fixture.clock.advance(200)
            await app_fixture.receive(app_fixture.end(f"other{n}", None))
            row = await app_fixture.call(number)
            call = msgspec.json.decode(row.state, type=Call)
            assert (row.decided, row.client, call.talked, call.linked) == (True, number, ("80",), ("80",))
        assert [row.keys for row in await app_fixture.store.open_calls(PBX)] == [("80",)]
        assert (await app_fixture.kinds()).count("log_call") == 6


@run
async def test_a_late_word_on_a_client_of_a_room_finds_the_agent_again_after_a_restart(opened: Open) -> None:
    async with opened() as app_fixture:
        number = "+34600111222"
        await app_fixture.receive(
            app_fixture.event("80", EventType.LEG_ADDED, caller=True, **AGENT),
            app_fixture.event("80", EventType.JOINED, second=1, bridge="room", stands=True, **AGENT),
            *in_the_room(app_fixture, number, 10),
            app_fixture.event("80", EventType.LEG_ENDED, second=100, **AGENT),
        )
        before = msgspec.json.decode((await app_fixture.call(number)).state, type=Call)
        await app_fixture.restart()
        await app_fixture.receive(app_fixture.event(number, EventType.RATED, second=90, parameters={"rating": "5"}))
        after = msgspec.json.decode((await app_fixture.call(number)).state, type=Call)
        assert (
            (after.talked, after.disposition) == (before.talked, before.disposition) == (("80",), Disposition.ANSWERED)
        )
        assert after.parameters == {"rating": "5"}


@run
async def test_a_restart_decides_nothing_twice(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a"), app_fixture.end("b", "+34600111333"))
        items = await app_fixture.items()
        await app_fixture.restart()
        await app_fixture.fold()
        assert await app_fixture.items() == items


@run
async def test_a_late_recording_told_in_a_frame_of_another_call_finds_its_call(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a"))
        await app_fixture.restart()
        late = app_fixture.event("a", EventType.RECORDING_READY, recording=RECORDED)
        await app_fixture.intake.accept([RawEvent(dedup=late.id, call="x", body=msgspec.json.encode(late))])
        await app_fixture.fold()
        assert await app_fixture.kinds() == ["create_lead", "log_call", "attach_recording"]
        assert (await app_fixture.call("a")).client == CLIENT


@run
async def test_a_call_whose_frames_are_gone_stays_as_it_was(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(app_fixture.end("a", durations_ms=Durations(talk=60_000)))
        await app_fixture.drain()
        before = await app_fixture.call("a")
        app_fixture.clock.advance(32 * 86_400.0)
        assert await app_fixture.store.prune(app_fixture.clock.now() - 30 * 86_400.0) == 1
        await app_fixture.restart()
        await app_fixture.receive(app_fixture.event("a", EventType.ENDED), app_fixture.end("b", "+34600111333"))
        assert await app_fixture.call("a") == before
        assert (await app_fixture.call("b")).decided


@run
async def test_a_frame_that_nobody_understands_is_passed_over(opened: Open) -> None:
    async with opened() as app_fixture:
        end = app_fixture.end("a")
        good = RawEvent(dedup=end.id, call="a", body=msgspec.json.encode(end))
        await app_fixture.intake.accept([RawEvent(dedup="bad", call="x", body=b"no event"), good])
        await app_fixture.fold()
        assert (await app_fixture.call("a")).decided


@run
async def test_calls_of_one_stranger_in_one_batch_make_one_lead_for_all(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.receive(*(app_fixture.end(f"c{n}", second=n) for n in range(5)))
        assert sorted(await app_fixture.kinds()) == ["create_lead"] + ["log_call"] * 5
        await app_fixture.drain()
        (lead,) = app_fixture.crm.made("create_lead")
        assert [one.about[0].id for one in app_fixture.crm.made("log_call")] == [app_fixture.crm.id_of(lead.key)] * 5


@run
async def test_a_later_call_of_a_client_waits_behind_an_earlier_one_that_waits(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_is_stale()
        await app_fixture.receive(app_fixture.end("first"))
        await app_fixture.directory_is_fresh()
        await app_fixture.receive(app_fixture.end("second", second=1))
        assert (await app_fixture.kinds("first"), await app_fixture.kinds("second")) == (["lookup"], ["lookup"])
        await app_fixture.receive(app_fixture.end("other", "+34600111333", second=2))
        assert await app_fixture.kinds("other") == ["create_lead", "log_call"]
        await app_fixture.drain()
        assert await app_fixture.kinds("first") == ["lookup", "create_lead", "log_call"]
        assert await app_fixture.kinds("second") == ["lookup", "log_call"]
        ours = [one.key for one in app_fixture.crm.made("log_call") if one.client_number == CLIENT]
        assert ours == [f"{call_id(PBX, key)}.crm:call" for key in ("first", "second")]


@run
async def test_a_stale_directory_asks_the_crm_once_and_then_knows_the_client(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_is_stale()
        app_fixture.crm.people = [contact("77", CLIENT)]
        await app_fixture.receive(app_fixture.end("a"), app_fixture.end("b", second=1))
        await app_fixture.drain()
        assert app_fixture.crm.refreshes == 1
        assert app_fixture.crm.made("create_lead") == []
        assert [one.about[0].id for one in app_fixture.crm.made("log_call")] == ["77", "77"]
        (why,) = (await app_fixture.decisions("a")).decisions
        assert isinstance(why.facts.match, Found)
        assert (await app_fixture.call("a")).name == "Known"


@pytest.mark.parametrize(
    "name",
    ["Anonymous", "Unknown", "unavailable", "<unknown>", "Private Number", "Name Unavailable", "-", "0",
     "Numéro masqué", "Número oculto", "Прихований номер", "\ufffd\ufffd\ufffd", "Þð³é"],
    ids=ascii,
)  # fmt: skip
@run
async def test_a_lead_is_named_by_its_number_if_the_name_shown_names_nobody(opened: Open, name: str) -> None:
    async with opened() as app_fixture:
        end = msgspec.structs.replace(app_fixture.end("a"), client=Client(number=CLIENT, name=name))
        await app_fixture.receive(end)
        await app_fixture.drain()
        (lead,) = app_fixture.crm.made("create_lead")
        assert lead.name == "+34 600 11 12 22"
        assert (await app_fixture.call("a")).name is None


@run
async def test_a_hidden_caller_is_logged_alone(opened: Open) -> None:
    async with opened() as app_fixture:
        await app_fixture.directory_is_stale()
        await app_fixture.receive(app_fixture.end("a", None))
        (item,) = await app_fixture.items()
        action = msgspec.json.decode(item.body, type=CreateLead | LogCall)
        assert isinstance(action, LogCall)
        assert (action.about, action.client_number) == ((), None)
