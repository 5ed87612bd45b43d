"""SMS: each is stored once and sent once, whatever is repeated and wherever a server ends."""

import asyncio

import msgspec

from cordboard.domain.sms.message import Sms, SmsRecipient
from cordboard.domain.sms.opt_out import Wish
from cordboard.domain.sms.segments import Alphabet
from cordboard.domain.sms.states import SmsState
from cordboard.ports.sms import Receipt
from cordboard.ports.store.sms import BegunSms, NewSms, ReceivedSms, SmsSought
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

S = SmsState
GATEWAY = "sms"


def new(name: str, key: str | None = None, digest: str = "d", to: int = 1, **more: float) -> NewSms:
    """A message of two parts to so many people."""
    at = more.get("at", 100.0)
    people = tuple(SmsRecipient(id=f"{name}-{n}", to=f"+3460011122{n}", next_at=at, changed_at=at) for n in range(to))
    sms = Sms(
        id=name,
        connection=GATEWAY,
        by="crm",
        sender="Firma",
        text="Hola",
        alphabet=Alphabet.GSM7,
        parts=2,
        created_at=at,
        valid_until=at + 3_600,
        recipients=people,
    )
    budget = int(more.get("budget", 0))
    return NewSms(sms=sms, key=key, digest=digest, repeated_since=at - 120, budget=budget, day_began=0.0)


def received(name: str, text: str, wish: Wish = Wish.NONE, number: str = "+34600111220") -> ReceivedSms:
    return ReceivedSms(
        connection=GATEWAY, gateway_id=name, sender=number, number=number, to="+34928000080", text=text, part="",
        wish=wish, at=150.0,
    )  # fmt: skip


def outcome(state: SmsState, **more: str | float) -> SmsRecipient:
    return msgspec.convert({"id": "", "to": "", "state": state, **more}, SmsRecipient)


class SmsContract:
    @run
    async def test_a_message_comes_back_after_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            first = new("one", key="k", to=2)
            assert await store.begin_sms(first) == BegunSms(sms=first.sms, new=True)
        async with opened() as store:
            assert await store.sms("one") == first.sms
            assert await store.sms("two") is None
            assert [one.id for _, one in await store.list_sms(SmsSought(), None, 10)] == ["one"]

    @run
    async def test_the_same_key_of_the_same_account_is_the_same_message(self, opened: Opener) -> None:
        async with opened() as store:
            first = new("one", key="k")
            await store.begin_sms(first)
            assert await store.begin_sms(new("two", key="k", at=9_999.0)) == BegunSms(sms=first.sms)
            assert (await store.begin_sms(new("three", key="k", digest="other"))).same is False
            other = msgspec.structs.replace(new("four").sms, by="somebody")
            assert (await store.begin_sms(msgspec.structs.replace(new("four", key="k"), sms=other))).new

    @run
    async def test_without_a_key_recipients_and_text_count_once_in_a_while(self, opened: Opener) -> None:
        async with opened() as store:
            first = new("one")
            await store.begin_sms(first)
            assert await store.begin_sms(new("two", at=219.0)) == BegunSms(sms=first.sms)
            assert (await store.begin_sms(new("three", at=220.5))).new
            assert (await store.begin_sms(new("four", digest="other"))).new
            assert (await store.begin_sms(new("five", key="own"))).new

    @run
    async def test_of_many_that_come_at_once_one_is_new(self, opened: Opener) -> None:
        async with opened() as store:
            for key in (None, "k"):
                begun = await asyncio.gather(*(store.begin_sms(new(f"{key}{n}", key=key)) for n in range(20)))
                assert [one.new for one in begun].count(True) == 1

    @run
    async def test_a_budget_is_kept_also_by_many_at_once(self, opened: Opener) -> None:
        async with opened() as store:
            asked = [new(f"m{n}", digest=f"d{n}", budget=7) for n in range(6)]
            begun = await asyncio.gather(*(store.begin_sms(one) for one in asked))
            assert [one.new for one in begun].count(True) == 3
            assert [one.sms for one in begun].count(None) == 3
            assert await store.sms_parts_since(0.0) == 6
            assert await store.sms_parts_since(101.0) == 0

    @run
    async def test_what_was_refused_costs_nothing_and_is_never_taken(self, opened: Opener) -> None:
        async with opened() as store:
            one = new("one", to=2)
            refused = msgspec.structs.replace(one.sms.recipients[0], state=S.REJECTED, reason="stop_list")
            people = (refused, one.sms.recipients[1])
            await store.begin_sms(msgspec.structs.replace(one, sms=msgspec.structs.replace(one.sms, recipients=people)))
            assert await store.sms_parts_since(0.0) == 2
            taken = await store.take_sms(GATEWAY, 100.0)
            assert taken is not None
            assert taken.recipient.id == "one-1"
            assert await store.take_sms(GATEWAY, 100.0) is None

    @run
    async def test_a_message_is_taken_once_when_it_is_due(self, opened: Opener) -> None:
        async with opened() as store:
            await store.begin_sms(new("one"))
            assert await store.take_sms(GATEWAY, 99.0) is None
            assert await store.take_sms("other", 100.0) is None
            taken = await asyncio.gather(*(store.take_sms(GATEWAY, 100.0) for _ in range(5)))
            assert sum(one is not None for one in taken) == 1
            assert await store.sms_counts() == {GATEWAY: {"sending": 1}}

    @run
    async def test_what_was_being_sent_when_a_server_ended_is_uncertain_and_stays_so(self, opened: Opener) -> None:
        async with opened() as store:
            await store.begin_sms(new("one", to=2))
            await store.take_sms(GATEWAY, 100.0)
        async with opened() as store:
            assert await store.interrupt_sms(200.0) == 1
            assert await store.interrupt_sms(200.0) == 0
            taken = await store.take_sms(GATEWAY, 200.0)
            assert taken is not None
            assert taken.recipient.id == "one-1"
            assert await store.take_sms(GATEWAY, 200.0) is None
            assert await store.sms_counts() == {GATEWAY: {"sending": 1, "uncertain": 1}}

    @run
    async def test_an_outcome_is_kept_and_what_was_not_taken_waits_for_its_time(self, opened: Opener) -> None:
        async with opened() as store:
            await store.begin_sms(new("one"))
            await store.take_sms(GATEWAY, 100.0)
            again = await store.put_sms_outcome("one-0", outcome(S.QUEUED, reason="503", next_at=130.0), 101.0)
            assert again is not None
            assert (again.state, again.attempts, again.reason) == (S.QUEUED, 1, "503")
            assert await store.take_sms(GATEWAY, 129.0) is None
            assert await store.take_sms(GATEWAY, 130.0) is not None
            then = await store.put_sms_outcome("one-0", outcome(S.SUBMITTED, gateway_id="g1"), 131.0)
            assert then is not None
            assert (then.state, then.gateway_id, then.attempts) == (S.SUBMITTED, "g1", 2)
            assert await store.put_sms_outcome("nobody", outcome(S.SUBMITTED), 131.0) is None

    @run
    async def test_a_receipt_before_the_answer_is_not_taken_back(self, opened: Opener) -> None:
        async with opened() as store:
            await store.begin_sms(new("one"))
            await store.take_sms(GATEWAY, 100.0)
            assert await store.put_receipts(GATEWAY, [Receipt(id="one-0", state=S.DELIVERED)], 101.0) == ["one"]
            for late in (outcome(S.SUBMITTED, gateway_id="g"), outcome(S.UNCERTAIN), outcome(S.QUEUED, next_at=0.0)):
                then = await store.put_sms_outcome("one-0", late, 102.0)
                assert then is not None
                assert (then.state, then.reason) == (S.DELIVERED, "")
            assert await store.take_sms(GATEWAY, 999.0) is None

    @run
    async def test_a_receipt_that_knows_only_the_gateways_id_may_come_before_it(self, opened: Opener) -> None:
        async with opened() as store:
            await store.begin_sms(new("one"))
            await store.take_sms(GATEWAY, 100.0)
            for state in (S.DELIVERED, S.ACCEPTED):
                assert await store.put_receipts(GATEWAY, [Receipt(gateway_id="g1", state=state)], 101.0) == []
            assert await store.put_receipts("other", [Receipt(gateway_id="g1", state=S.REJECTED)], 101.0) == []
            then = await store.put_sms_outcome("one-0", outcome(S.SUBMITTED, gateway_id="g1"), 102.0)
            assert then is not None
            assert then.state is S.DELIVERED

    @run
    async def test_receipts_of_another_connection_change_nothing(self, opened: Opener) -> None:
        async with opened() as store:
            await store.begin_sms(new("one"))
            assert await store.put_receipts("other", [Receipt(id="one-0", state=S.DELIVERED)], 101.0) == []

    @run
    async def test_without_a_receipt_it_ends_as_unknown_and_what_never_left_as_expired(self, opened: Opener) -> None:
        async with opened() as store:
            await store.begin_sms(new("one", to=2))
            await store.take_sms(GATEWAY, 100.0)
            await store.put_sms_outcome("one-0", outcome(S.SUBMITTED), 100.0)
            assert await store.end_sms(3_699.0) == 0
            assert await store.take_sms(GATEWAY, 3_700.0) is None
            assert await store.end_sms(3_700.0) == 2
            assert await store.end_sms(3_700.0) == 0
            ended = await store.sms("one")
            assert ended is not None
            assert [(one.state, one.reason) for one in ended.recipients] == [
                (S.UNKNOWN, "no_receipt"),
                (S.EXPIRED, "not_sent_in_time"),
            ]
            await store.put_receipts(GATEWAY, [Receipt(id="one-0", state=S.DELIVERED)], 9_000.0)
            late = await store.sms("one")
            assert late is not None
            assert late.recipients[0].state is S.DELIVERED

    @run
    async def test_the_list_is_newest_first_by_state_and_page(self, opened: Opener) -> None:
        async with opened() as store:
            for n in range(3):
                await store.begin_sms(new(f"m{n}", digest=f"d{n}"))
            await store.put_receipts(GATEWAY, [Receipt(id="m1-0", state=S.DELIVERED)], 101.0)
            assert [one.id for _, one in await store.list_sms(SmsSought(states=(S.DELIVERED,)), None, 10)] == ["m1"]
            newest = await store.list_sms(SmsSought(), None, 2)
            assert [one.id for _, one in newest] == ["m2", "m1"]
            assert [one.id for _, one in await store.list_sms(SmsSought(), newest[-1][0], 2)] == ["m0"]

    @run
    async def test_an_incoming_message_is_stored_once_and_found(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.receive_sms([received("r1", "Привіт"), received("r2", "Gracias")]) == []
            await store.receive_sms([received("r1", "Привіт")])
            listed = await store.received_sms("", None, 10)
            assert [(one.gateway_id, one.text) for one in listed] == [("r2", "Gracias"), ("r1", "Привіт")]
            assert await store.received_sms("", listed[0].no, 10) == listed[1:]
            for text, found in (("привіт", ["r1"]), ("600 111 220", ["r2", "r1"]), ("nothing", [])):
                assert [one.gateway_id for one in await store.received_sms(text, None, 10)] == found

    @run
    async def test_who_wants_none_gets_nothing_more_until_they_say_so(self, opened: Opener) -> None:
        async with opened() as store:
            number = "+34600111220"
            await store.begin_sms(new("one", to=2))
            stop = received("r1", "STOP", wish=Wish.STOP)
            assert await store.receive_sms([stop]) == ["one"]
            first = await store.sms("one")
            assert first is not None
            assert [(one.state, one.reason) for one in first.recipients] == [(S.REJECTED, "opted_out"), (S.QUEUED, "")]
            assert await store.opted_out([number, "+34600111221"]) == {number}
            await store.receive_sms([received("r2", "START", wish=Wish.START)])
            assert await store.opted_out([number]) == frozenset()
            await store.receive_sms([stop])
            assert await store.opted_out([number]) == frozenset(), "a repetition of the older message changes nothing"

    @run
    async def test_the_list_is_searched_by_text_account_and_number(self, opened: Opener) -> None:
        async with opened() as store:
            for n, text in enumerate(("Ваше замовлення готове", "Su factura está lista")):
                one = new(f"m{n}", digest=f"d{n}", to=n + 1)
                await store.begin_sms(msgspec.structs.replace(one, sms=msgspec.structs.replace(one.sms, text=text)))
            for text, found in (
                ("ваше", ["m0"]),
                ("FACTURA", ["m1"]),
                ("600 111 221", ["m1"]),
                ("+34600", ["m1", "m0"]),
                ("600", ["m1", "m0"]),
                ("crm", ["m1", "m0"]),
                ("100%", []),
            ):
                listed = await store.list_sms(SmsSought(text=text), None, 10)
                assert [one.id for _, one in listed] == found, text
