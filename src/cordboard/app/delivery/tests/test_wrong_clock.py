"""Our clock runs ahead: the CRM refuses times in the future, nothing is parked, and all of it arrives."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from cordboard.app.connections.remote_clocks import RemoteClocks
from cordboard.app.delivery.tests.test_outbox_dispatcher import calls, drained, key, of
from cordboard.app.delivery.wrong_clock import CLOCK_UNKNOWN, held, seconds_ahead, waiting
from cordboard.contract.stored_reasons import reason_messages
from cordboard.domain.crm.actions import Action, LogCall
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Unavailable
from cordboard.ports.http_exchange import Exchange
from cordboard.testing.app_fixture import CRM, AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import Answer, FakeCrm, Sent, fails
from cordboard.toolkit.clock import moment

AHEAD_S = 7200.0


def heard(app_fixture: AppFixture, ahead: float) -> None:
    """An answer of the CRM that names its time."""
    at = moment(app_fixture.clock.now())
    answer = Exchange(at=at, method="GET", url="x", status=200, took_ms=0.0, their_time=at - timedelta(seconds=ahead))
    app_fixture.live_connections.remote_clocks.heard(CRM, answer, app_fixture.clock.now())


def with_its_clock(app_fixture: AppFixture, ahead: float) -> Answer:
    """The CRM takes no call that has not begun yet by its own clock."""

    def answer(crm: FakeCrm, sent: Sent) -> Sequence[Outcome]:
        heard(app_fixture, ahead)
        theirs = app_fixture.clock.now() - ahead
        for action in sent.actions:
            if isinstance(action, LogCall) and action.started_at.timestamp() > theirs:
                return [Refused("zoho: Zoho answered INVALID_DATA (x).", code="INVALID_DATA") for _ in sent.actions]
        return crm.write(sent)

    return answer


@run
async def test_calls_of_the_future_arrive_with_their_time_corrected_and_none_is_parked(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.crm.always = with_its_clock(app_fixture, AHEAD_S)
        await calls(app_fixture, 3)
        await drained(app_fixture)
        assert set(await app_fixture.states()) == {"done"}
        written = [one.started_at for one in app_fixture.crm.made("log_call")]
        decided = [
            msgspec.json.decode((await of(app_fixture, key(f"c{n}", "call"))).body, type=Action) for n in range(3)
        ]
        assert [one.started_at - timedelta(seconds=AHEAD_S) for one in decided if isinstance(one, LogCall)] == written


@run
async def test_while_it_waits_the_item_names_the_clock_as_the_cause(opened: Open) -> None:
    async with opened() as app_fixture:
        heard(app_fixture, AHEAD_S)
        item = (await calls(app_fixture, 1), await app_fixture.items())[1][-1]
        action = msgspec.json.decode(item.body, type=Action)
        waits = held(item, action, CRM, "Zoho CRM", app_fixture.clock.now(), AHEAD_S)
        assert waits is not None
        assert (waits.state, waits.code, seconds_ahead(waits.code)) == ("open", "clock_ahead:7200", AHEAD_S)
        assert [one.code for one in reason_messages(waits.reason, waits.code, CRM)] == [
            "clock_wrong", "set_clock", "times_corrected",
        ]  # fmt: skip


@run
async def test_another_refusal_is_parked_whatever_the_clock_says(opened: Open) -> None:
    async with opened() as app_fixture:
        heard(app_fixture, 3600.0)
        app_fixture.crm.always = lambda _crm, sent: [Refused("no", code="X") for _ in sent.actions]
        await calls(app_fixture, 1)
        app_fixture.clock.advance(2 * 3600)
        await drained(app_fixture)
        assert "open" not in await app_fixture.states()


@run
async def test_a_pause_that_was_set_by_a_clock_far_ahead_does_not_outlast_its_correction(opened: Open) -> None:
    async with opened() as app_fixture:
        app_fixture.clock.advance(30 * 86400)
        await calls(app_fixture, 1)
        app_fixture.crm.answers.append(fails(Unavailable("away")))
        due = await app_fixture.drain()
        assert due is not None
        assert due > app_fixture.clock.now()
        app_fixture.clock.advance(-30 * 86400)
        await app_fixture.drain()
        assert set(await app_fixture.states()) == {"done"}


def test_small_differences_and_slow_answers_say_nothing_about_the_clock() -> None:
    clocks, now = RemoteClocks(), 1_000_000.0
    clocks.heard("crm", answer_at(now - 29), now)
    clocks.heard("crm", answer_at(now - 7200, took_ms=60_000.0), now)
    assert (clocks.ahead("crm"), clocks.worst()) == (0.0, None)
    clocks.heard("crm", answer_at(now + 90), now)
    assert clocks.worst() == ("crm", -90.0)


def test_a_service_that_names_no_time_goes_by_the_clocks_of_the_others() -> None:
    clocks, now = RemoteClocks(), 1_000_000.0
    assert clocks.ahead("crm") == 0.0
    for name, ahead in (("a", 3600.0), ("b", 3610.0), ("one with a wrong clock", -900_000.0)):
        clocks.heard(name, answer_at(now - ahead), now)
    assert clocks.ahead("crm") == 3600.0
    clocks.heard("crm", answer_at(now), now)
    assert clocks.ahead("crm") == 0.0, "its own time counts"


def test_a_rejected_time_is_suspected_for_two_hours() -> None:
    clocks, now = RemoteClocks(), 1_000_000.0
    assert clocks.suspected(now) is None
    clocks.rejected("crm", now)
    assert clocks.suspected(now + 3600) == "crm"
    assert clocks.suspected(now + 3 * 3600) is None
    assert clocks.suspected(now - 3600) is None, "the clock was set back"


@run
async def test_without_any_time_of_theirs_it_waits_ever_longer_and_is_parked_a_day_after_the_call(opened: Open) -> None:
    async with opened() as app_fixture:
        refusal = Refused("zoho: Zoho answered INVALID_DATA (x).", code="INVALID_DATA", of_time=True)
        app_fixture.crm.always = lambda _crm, sent: [
            refusal if isinstance(one, LogCall) else Applied(id="1") for one in sent.actions
        ]
        await calls(app_fixture, 1)
        waits, begun = list[float](), app_fixture.clock.now()
        while (due := await app_fixture.drain()) is not None:
            waits.append(due - app_fixture.clock.now())
            assert (await of(app_fixture, key("c0", "call"))).code == CLOCK_UNKNOWN
            assert app_fixture.live_connections.remote_clocks.suspected(app_fixture.clock.now()) == CRM
            app_fixture.clock.advance(waits[-1])
        assert waits[:4] == [60, 120, 240, 480]
        assert max(waits) == 3600
        assert 86_400 - 600 <= app_fixture.clock.now() - begun <= 86_400 + 3600
        assert (await of(app_fixture, key("c0", "call"))).state == "parked"


@run
async def test_the_reason_of_an_item_that_waits_for_an_unknown_clock_can_be_shown_in_any_language(opened: Open) -> None:
    async with opened() as app_fixture:
        item = (await calls(app_fixture, 1), await app_fixture.items())[1][-1]
        action = msgspec.json.decode(item.body, type=Action)
        waits = waiting(item, action, CRM, "Zoho CRM", app_fixture.clock.now())
        assert waits is not None
        assert [one.code for one in reason_messages(waits.reason, waits.code, CRM)] == [
            "time_rejected", "set_clock", "sent_again_a_day",
        ]  # fmt: skip


def answer_at(their_time: float, took_ms: float = 0.0) -> Exchange:
    at = moment(their_time)
    return Exchange(at=at, method="GET", url="x", status=200, took_ms=took_ms, their_time=at)
