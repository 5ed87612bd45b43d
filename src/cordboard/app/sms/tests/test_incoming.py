"""Incoming SMS: stored once, read as at home, and a word that stops SMS is heeded and explained."""

from cordboard.app.sms.tests.conftest import Opened
from cordboard.app.sms.tests.sms_fixture import OTHER, TO
from cordboard.domain.settings.sms import SmsSettings
from cordboard.domain.sms.opt_out import Wish
from cordboard.domain.sms.states import SmsState
from cordboard.ports.sms import IncomingSms
from cordboard.testing.event_loop import run


def said(text: str, sender: str = "600 111 222", id_: str = "in-1") -> IncomingSms:
    return IncomingSms(gateway_id=id_, sender=sender, to="+34928000080", text=text)


@run
async def test_a_message_that_is_delivered_twice_is_shown_once(opened: Opened) -> None:
    async with opened() as one:
        for _ in range(2):
            await one.arrive(said("Gracias\r\n"), said("Hola", "Firma", "in-2"))
        shown = (await one.messages.received("", None, 10)).items
        assert [(each.sender, each.text, each.wish) for each in shown] == [
            ("Firma", "Hola", Wish.NONE),
            (TO, "Gracias\n", Wish.NONE),
        ]
        first = await one.messages.received("", None, 1)
        assert [each.id for each in (await one.messages.received("", first.next, 1)).items] == [shown[1].id]


@run
async def test_who_wants_no_more_gets_neither_new_ones_nor_those_that_wait(opened: Opened) -> None:
    async with opened() as one:
        waiting = await one.send(TO, OTHER, text="Hola")
        await one.arrive(said("¡Stop!"))
        await one.sender.look()
        assert [each.to for each in one.told.arrived] == [OTHER]
        assert await one.outcomes(waiting) == [(SmsState.REJECTED, "opted_out"), (SmsState.SUBMITTED, "")]
        refused = await one.send(TO, text="Otra")
        assert [(each.state, each.reason) for each in refused.recipients] == [(SmsState.REJECTED, "opted_out")]
        await one.arrive(said("alta", id_="in-2"))
        allowed = await one.send(TO, text="Otra más")
        assert allowed.recipients[0].state is SmsState.QUEUED


@run
async def test_the_words_are_set_and_a_sentence_stops_nothing(opened: Opened) -> None:
    async with opened(SmsSettings(stop_words=("NO MÁS",))) as one:
        await one.arrive(said("STOP"), said("no mas mañana", id_="in-2"))
        assert (await one.send(TO)).recipients[0].state is SmsState.QUEUED
        await one.arrive(said("no mas", id_="in-3"))
        assert (await one.send(TO, text="Otra")).recipients[0].reason == "opted_out"
