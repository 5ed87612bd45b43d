"""What agents write leaves once and in order, whatever fails."""

from datetime import timedelta

import pytest

from cordboard.app.conversations.tests.conftest import Opened
from cordboard.app.conversations.tests.inbox_fixture import ANA, CHAT, InboxFixture, written
from cordboard.contract.conversations import NewAnswer
from cordboard.domain.connection_state import Phase
from cordboard.domain.conversations.message import ContactCard, Content, MessageState
from cordboard.ports.errors import NeedsHuman, RateLimited, Refused, Unavailable
from cordboard.ports.messenger import Outgoing, Sent
from cordboard.testing.event_loop import run

M = MessageState


def taking(one: Outgoing) -> Sent:
    return Sent(external_id=f"x-{one.id}")


def fails(one: InboxFixture, error: Exception) -> None:
    def answer(_: Outgoing) -> Sent:
        raise error

    one.told.answer = answer


async def answered(one: InboxFixture, *texts: str) -> str:
    """Ana takes a conversation and answers; its id."""
    await one.read(written(1))
    id_ = (await one.only()).id
    await one.use_cases.take(id_, ANA)
    for text in texts:
        await one.use_cases.write(id_, NewAnswer(text=text), ANA)
    return id_


async def states(one: InboxFixture, conversation: str) -> list[tuple[MessageState, str]]:
    """State and reason of what was sent."""
    found = await one.store.messages_of(conversation, 100)
    return [(message.state, message.reason) for message in found if message.state is not M.RECEIVED]


async def pass_time(one: InboxFixture, seconds: float) -> None:
    one.clock.advance(seconds)
    await one.inbox.sender.look()


@run
async def test_answers_leave_once_and_in_order(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one, "Hello", "How can I help?")
        await one.inbox.sender.look()
        await pass_time(one, 600)
        assert [(sent.chat, sent.text) for sent in one.told.arrived] == [("7001", "Hello"), ("7001", "How can I help?")]
        assert await states(one, id_) == [(M.SENT, ""), (M.SENT, "")]


@run
async def test_a_note_never_leaves(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one)
        await one.use_cases.write(id_, NewAnswer(text="Angry client", note=True), ANA)
        await pass_time(one, 600)
        assert one.told.arrived == []
        assert await states(one, id_) == [(M.KEPT, "")]


@run
async def test_what_was_certainly_not_taken_is_sent_later_before_what_came_after_it(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one, "first", "second")
        fails(one, Unavailable("nobody there", code="connect_failed", wrote=False))
        await one.inbox.sender.look()
        assert await states(one, id_) == [(M.QUEUED, "connect_failed"), (M.QUEUED, "")]
        assert (await one.states.of(CHAT)).phase is Phase.TROUBLE
        one.told.answer = taking
        await pass_time(one, 600)
        assert [sent.text for sent in one.told.arrived] == ["first", "first", "second"]
        assert await states(one, id_) == [(M.SENT, ""), (M.SENT, "")]


@run
async def test_a_messenger_that_asks_to_wait_is_left_alone_for_so_long(opened: Opened) -> None:
    async with opened() as one:
        await answered(one, "first")
        fails(one, RateLimited("slow down", code="429", after=timedelta(seconds=90)))
        await one.inbox.sender.look()
        one.told.answer = taking
        await pass_time(one, 89)
        assert len(one.told.arrived) == 1
        await pass_time(one, 2)
        assert len(one.told.arrived) == 2


@run
async def test_what_may_have_been_sent_is_never_sent_again(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one, "first", "second")
        fails(one, Unavailable("cut off", code="broken_off", wrote=None))
        await one.inbox.sender.look()
        one.told.answer = taking
        await pass_time(one, 600)
        assert [sent.text for sent in one.told.arrived] == ["first", "second"]
        assert await states(one, id_) == [(M.UNCERTAIN, "broken_off"), (M.SENT, "")]
    async with opened() as one:
        assert (await states(one, id_))[0] == (M.UNCERTAIN, "broken_off")


@run
async def test_a_server_that_ends_while_it_sends_says_so_and_sends_nothing_again(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one, "first")
        assert await one.store.take_message(CHAT, one.clock.now()) is not None
    async with opened() as one:
        await pass_time(one, 600)
        assert await states(one, id_) == [(M.UNCERTAIN, "interrupted")]
        assert one.told.arrived == []


@run
async def test_a_client_who_blocked_us_is_shown_as_such(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one, "first")
        fails(one, Refused("bot was blocked by the user", code="blocked"))
        await one.inbox.sender.look()
        assert await states(one, id_) == [(M.FAILED, "blocked")]
        assert (await one.only()).client.reachable is False
        assert (await one.states.of(CHAT)).phase is Phase.ACTIVE


@run
async def test_a_revoked_token_pauses_the_connection_and_the_answer_waits(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one, "first")
        fails(one, NeedsHuman("revoked", code="token_revoked", wrote=False))
        await one.inbox.sender.look()
        assert (await one.states.of(CHAT)).phase is Phase.PAUSED
        assert await states(one, id_) == [(M.QUEUED, "token_revoked")]
        await pass_time(one, 600)
        assert len(one.told.arrived) == 1


@run
async def test_a_fault_of_ours_leaves_it_uncertain(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one, "first")
        fails(one, RuntimeError("a fault"))
        with pytest.raises(RuntimeError):
            await one.inbox.sender.look()
        assert await states(one, id_) == [(M.UNCERTAIN, "internal")]


@run
async def test_the_button_that_shares_the_number_comes_and_goes(opened: Opened) -> None:
    async with opened() as one:
        id_ = await answered(one)
        await one.use_cases.ask_phone(id_, None, ANA)
        await one.inbox.sender.look()
        assert one.told.arrived[0].ask_phone == "Поділитися номером", "in the client's language"
        await one.read(written(2, content=Content(card=ContactCard(phone="+380501112233", own=True))))
        client = (await one.only()).client
        assert (client.phone, client.phone_state) == ("+380501112233", "verified")
        await one.use_cases.write(id_, NewAnswer(text="Thanks", reply_to=(await id_of(one, id_, "2"))), ANA)
        await one.inbox.sender.look()
        assert (one.told.arrived[1].end_asking, one.told.arrived[1].reply_to) == (True, "2")


async def id_of(one: InboxFixture, conversation: str, external_id: str) -> str:
    return next(each.id for each in await one.store.messages_of(conversation, 9) if each.external_id == external_id)
