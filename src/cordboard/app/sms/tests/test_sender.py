"""What waits is sent once, whatever fails."""

import asyncio
from datetime import timedelta

import pytest

from cordboard.app.sms.tests.conftest import Opened
from cordboard.app.sms.tests.sms_fixture import GATEWAY, OTHER, TO, taken
from cordboard.domain.connection_state import PausedByUser, Phase, Resumed
from cordboard.domain.sms.states import SmsState
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Unavailable
from cordboard.ports.sms import Receipt, SmsSubmission, Submitted
from cordboard.testing.event_loop import run

S = SmsState


def failing(error: Exception) -> object:
    def answer(_: SmsSubmission) -> Submitted:
        raise error

    return answer


@run
async def test_a_message_leaves_once_to_each_recipient_and_receipts_are_shown(opened: Opened) -> None:
    async with opened() as one:
        sms = await one.send(TO, OTHER, text="Привіт")
        assert [(each.state, each.reason) for each in sms.recipients] == [(S.QUEUED, "")] * 2
        await one.sender.look()
        await one.pass_time(60)
        assert [each.to for each in one.told.arrived] == [TO, OTHER]
        assert one.told.hook == "https://cordboard.test/hooks/sms"
        assert await one.outcomes(sms) == [(S.SUBMITTED, "")] * 2
        first, second = one.told.arrived
        await one.report(Receipt(id=first.id, state=S.DELIVERED), Receipt(id=second.id, state=S.REJECTED))
        await one.report(Receipt(id=first.id, state=S.ACCEPTED))
        assert await one.outcomes(sms) == [(S.DELIVERED, ""), (S.REJECTED, "")]
        # it is new, twice submitted, and reported once for both; the late report changes nothing
        assert one.changed == [sms.id] * 4, "the console shows each change at once"


@run
async def test_what_was_certainly_not_taken_is_sent_later_and_once(opened: Opened) -> None:
    async with opened() as one:
        sms = await one.send()
        one.told.answer = failing(Unavailable("nobody there", code="connect_failed", wrote=False))  # type: ignore[assignment]
        await one.sender.look()
        assert await one.outcomes(sms) == [(S.QUEUED, "connect_failed")]
        assert (await one.states.of(GATEWAY)).phase is Phase.TROUBLE
        one.told.answer = taken
        await one.pass_time(1)
        assert len(one.told.arrived) == 1, "it waits"
        await one.pass_time(10)
        assert await one.outcomes(sms) == [(S.SUBMITTED, "")]
        assert (await one.states.of(GATEWAY)).phase is Phase.ACTIVE
        await one.pass_time(3_600)
        assert len(one.told.arrived) == 2


@run
async def test_a_gateway_that_asks_to_wait_is_left_alone_for_so_long(opened: Opened) -> None:
    async with opened() as one:
        await one.send()
        one.told.answer = failing(RateLimited("slow down", code="429", after=timedelta(seconds=90)))  # type: ignore[assignment]
        await one.sender.look()
        one.told.answer = taken
        await one.pass_time(89)
        assert len(one.told.arrived) == 1
        await one.pass_time(2)
        assert len(one.told.arrived) == 2


@run
async def test_a_lost_answer_is_shown_and_never_repeated(opened: Opened) -> None:
    async with opened() as one:
        sms = await one.send(TO, OTHER)
        one.told.answer = failing(Unavailable("closed", code="broken_off", wrote=None))  # type: ignore[assignment]
        await one.sender.look()
        assert await one.outcomes(sms) == [(S.UNCERTAIN, "broken_off"), (S.QUEUED, "")]
        one.told.answer = taken
        await one.pass_time(60)
        await one.pass_time(600)
        assert [each.to for each in one.told.arrived] == [TO, OTHER]
        await one.report(Receipt(id=one.told.arrived[0].id, state=S.DELIVERED))
        assert await one.outcomes(sms) == [(S.DELIVERED, ""), (S.SUBMITTED, "")]


@run
async def test_a_refusal_ends_it_and_the_next_one_leaves(opened: Opened) -> None:
    async with opened() as one:

        def answer(message: SmsSubmission) -> Submitted:
            if message.to == TO:
                raise Refused("no such number", code="400")
            return taken(message)

        one.told.answer = answer
        sms = await one.send(TO, OTHER)
        await one.sender.look()
        assert await one.outcomes(sms) == [(S.REJECTED, "400"), (S.SUBMITTED, "")]
        shown = await one.messages.show(sms.id)
        assert shown.recipients[0].detail == "no such number"


@run
async def test_a_wrong_login_pauses_the_connection_and_nothing_is_lost(opened: Opened) -> None:
    async with opened() as one:
        sms = await one.send(TO, OTHER)
        one.told.answer = failing(NeedsHuman("wrong login", code="403", wrote=False))  # type: ignore[assignment]
        await one.sender.look()
        await one.pass_time(3_600)
        assert len(one.told.arrived) == 1
        assert (await one.states.of(GATEWAY)).phase is Phase.PAUSED
        one.told.answer = taken
        await one.states.apply(GATEWAY, Resumed())
        await one.sender.look()
        assert await one.outcomes(sms) == [(S.SUBMITTED, "")] * 2


@run
async def test_a_paused_connection_sends_nothing(opened: Opened) -> None:
    async with opened() as one:
        await one.states.apply(GATEWAY, PausedByUser(by="ana"))
        await one.send()
        await one.sender.look()
        assert one.told.arrived == []
        await one.states.apply(GATEWAY, Resumed())
        await one.sender.look()
        assert len(one.told.arrived) == 1


@run
async def test_a_fault_of_ours_leaves_it_uncertain(opened: Opened) -> None:
    async with opened() as one:
        sms = await one.send()
        one.told.answer = failing(ZeroDivisionError())  # type: ignore[assignment]
        with pytest.raises(ZeroDivisionError):
            await one.sender.look()
        one.told.answer = taken
        await one.pass_time(60)
        assert await one.outcomes(sms) == [(S.UNCERTAIN, "internal")]


@run
async def test_a_process_that_ends_in_mid_request_repeats_nothing(opened: Opened) -> None:
    """Twenty messages; the process ends at every one of them, once before and once after it arrived."""
    ids = []
    async with opened() as one:
        for n in range(20):
            ids.append(await one.send(text=f"Hola {n}"))
    for _ in range(40):
        async with opened() as one:
            hangs = asyncio.Event()

            async def submit(message: SmsSubmission, one: object = one, hangs: asyncio.Event = hangs) -> Submitted:
                one.told.arrived.append(message)  # type: ignore[attr-defined]
                hangs.set()
                await asyncio.Event().wait()
                raise AssertionError

            one.told.submit = submit  # type: ignore[method-assign]
            look = asyncio.create_task(one.sender.look())
            waits = asyncio.create_task(hangs.wait())
            await asyncio.wait((look, waits), return_when=asyncio.FIRST_COMPLETED)
            look.cancel()
            waits.cancel()
            await asyncio.gather(look, waits, return_exceptions=True)
    texts = [each.text for each in one.told.arrived]
    assert sorted(texts) == sorted(f"Hola {n}" for n in range(20)), "each arrived once"
    async with opened() as one:
        await one.sender.look()
        assert {state for sms in ids for state, _ in await one.outcomes(sms)} == {S.UNCERTAIN}


@run
async def test_what_cannot_be_sent_in_time_is_not_sent_later(opened: Opened) -> None:
    async with opened() as one:
        await one.states.apply(GATEWAY, PausedByUser(by="ana"))
        sms = await one.send()
        await one.pass_time(25 * 3_600)
        await one.states.apply(GATEWAY, Resumed())
        await one.pass_time(60)
        assert one.told.arrived == []
        assert await one.outcomes(sms) == [(S.EXPIRED, "not_sent_in_time")]


@run
async def test_without_a_receipt_it_ends_as_unknown(opened: Opened) -> None:
    async with opened() as one:
        sms = await one.send()
        await one.sender.look()
        await one.pass_time(24 * 3_600)
        assert await one.outcomes(sms) == [(S.UNKNOWN, "no_receipt")]
