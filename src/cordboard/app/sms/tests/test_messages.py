"""What is taken, what is refused, and what counts once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from cordboard.app.sms.tests.conftest import Opened
from cordboard.app.sms.tests.sms_fixture import OTHER, TO
from cordboard.contract.errors import Cannot
from cordboard.contract.sms import REASONS, SmsFilter
from cordboard.domain.settings.sms import SmsSettings
from cordboard.domain.sms.guards import QuietHours
from cordboard.domain.sms.plainer_text import Plainer
from cordboard.domain.sms.recipients import NotSent
from cordboard.domain.sms.states import SmsState
from cordboard.domain.stop_list.entry import StopKind, StopListEntry
from cordboard.testing.event_loop import run

S = SmsState


async def refusal(work: Any) -> tuple[int, str]:
    with pytest.raises(Cannot) as caught:
        await work
    assert caught.value.detail
    assert caught.value.next_step
    return caught.value.status, caught.value.code


@run
async def test_a_crm_that_repeats_its_request_sends_one_sms(opened: Opened) -> None:
    async with opened() as one:
        for key in (None, "invoice 5"):
            sent = [await one.send(text=f"Factura {key}", key=key) for _ in range(3)]
            assert len({each.id for each in sent}) == 1
        at_once = await asyncio.gather(*(one.send(text="A la vez", by=f"crm{n % 2}") for n in range(10)))
        assert len({each.id for each in at_once}) == 2, "one for each account"
        await one.sender.look()
        assert len(one.told.arrived) == 4


@run
async def test_later_the_same_text_is_a_new_message(opened: Opened) -> None:
    async with opened(SmsSettings(repeated_s=60)) as one:
        first = await one.send()
        one.clock.advance(61)
        assert (await one.send()).id != first.id
        assert (await one.send(sender=None, text="Otra")).id != first.id


@run
async def test_a_key_stands_for_one_message(opened: Opened) -> None:
    async with opened() as one:
        await one.send(key="k")
        assert await refusal(one.send(text="Otra", key="k")) == (409, "key_reused")


@run
async def test_refused_recipients_have_their_reason_and_the_others_get_it(opened: Opened) -> None:
    listed = (StopListEntry(kind=StopKind.NUMBER, value="600 111 333"),)
    async with opened(stop_list=listed) as one:
        sms = await one.send("600 111 222", OTHER, "928000081", "+380671234567", "112", "Ana")
        assert await one.outcomes(sms) == [
            (S.QUEUED, ""),
            (S.REJECTED, "stop_list"),
            (S.REJECTED, "fixed_line"),
            (S.REJECTED, "outside_allowed_prefixes"),
            (S.REJECTED, "emergency_number"),
            (S.REJECTED, "not_a_number"),
        ]
        await one.sender.look()
        assert [each.to for each in one.told.arrived] == [TO]


@run
async def test_a_budget_of_parts_ends_at_midnight_of_the_company(opened: Opened) -> None:
    async with opened(SmsSettings(parts_per_day=3)) as one:
        one.clock.advance(datetime(2026, 12, 1, 22, 30, tzinfo=UTC).timestamp() - one.clock.now())
        await one.send(TO, OTHER)
        assert (await one.messages.budget()).left == 1
        assert await refusal(one.send(text="x" * 200)) == (429, "sms_budget")
        await one.send(text="Corto")
        assert await refusal(one.send(text="Otra")) == (429, "sms_budget")
        one.clock.advance(1_800)  # it is midnight in Madrid
        assert (await one.messages.budget()).used == 0
        await one.send(text="Otra")


@run
async def test_in_quiet_hours_it_waits_for_their_end(opened: Opened) -> None:
    async with opened(SmsSettings(quiet=QuietHours(begin="22:00", end="08:00"))) as one:
        one.clock.advance(datetime(2026, 12, 1, 21, 30, tzinfo=UTC).timestamp() - one.clock.now())
        sms = await one.send()
        assert sms.recipients[0].held_until == datetime(2026, 12, 2, 7, tzinfo=UTC)
        await one.pass_time(9 * 3_600)
        assert one.told.arrived == []
        await one.pass_time(1_800)
        assert len(one.told.arrived) == 1


@run
async def test_texts_that_nobody_meant_are_refused(opened: Opened) -> None:
    async with opened() as one:
        assert await refusal(one.send(text=" \0\t ")) == (422, "no_text")
        assert await refusal(one.send(text="Hola ${Contactos.Nombre}")) == (422, "unmerged_placeholder")
        assert await refusal(one.send(text="a" * 613)) == (422, "too_many_parts")
        assert (await one.send(text="a" * 612)).parts == 4
        assert await refusal(one.send(sender="Banco")) == (422, "sender_not_owned")
        assert await refusal(one.messages.newest(SmsFilter(), "x", 5)) == (422, "wrong_value")
    async with opened(SmsSettings(placeholders=True, parts=1)) as one:
        assert (await one.send(text="Hola {{x}}")).parts == 1


@run
async def test_letters_are_made_plainer_where_that_is_set(opened: Opened) -> None:
    async with opened(SmsSettings(plainer=Plainer.STRONG)) as one:
        sms = await one.send(text="Estimado García")
        assert (sms.text, sms.alphabet) == ("Estimado Garcia", "gsm7")


@run
async def test_the_sender_is_one_of_ours(opened: Opened) -> None:
    async with opened(SmsSettings(senders=("Firma", "Otra"))) as one:
        assert (await one.send()).sender == "Firma"
        assert (await one.send(text="2", sender="Otra")).sender == "Otra"
        assert (await one.send(text="3", sender="928 000 080".replace(" ", ""))).sender == "+34928000080"


@run
async def test_one_gateway_is_chosen_or_must_be_named(opened: Opened) -> None:
    async with opened(gateways=()) as one:
        assert await refusal(one.send()) == (409, "no_sms_gateway")
    async with opened(gateways=("a", "b")) as one:
        assert await refusal(one.send()) == (409, "several_sms_gateways")
        assert (await one.send(connection="b")).connection == "b"
        assert await refusal(one.send(connection="c")) == (409, "no_sms_gateway")
    async with opened(SmsSettings(connection="a"), gateways=("a", "b")) as one:
        assert (await one.send(text="Otra")).connection == "a"


@run
async def test_messages_are_listed_in_pages_and_shown_to_their_account(opened: Opened) -> None:
    async with opened() as one:
        sent = [await one.send(text=f"Hola {n}") for n in range(3)]
        first = await one.messages.newest(SmsFilter(), None, 2)
        assert [each.id for each in first.items] == [sent[2].id, sent[1].id]
        last = await one.messages.newest(SmsFilter(), first.next, 2)
        assert ([each.id for each in last.items], last.next) == ([sent[0].id], None)
        assert (await one.messages.show(sent[0].id, "crm")).text == "Hola 0"
        assert await refusal(one.messages.show(sent[0].id, "other")) == (404, "absent")


def test_every_reason_has_its_words() -> None:
    assert {one.value for one in NotSent} == set(REASONS)
