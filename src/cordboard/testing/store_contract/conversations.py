"""Conversations: each update is stored once, each message is sent once, whatever is repeated and wherever one ends."""

import asyncio
import random

from cordboard.domain.conversations.conversation import ConversationState, PhoneState
from cordboard.domain.conversations.conversation_machine import Close, Refusal, Reopen, Take
from cordboard.domain.conversations.message import ContactCard, Content, Direction, Message, MessageKind, MessageState
from cordboard.ports.messenger import Account, ChatMoved, Deleted, Reachable, Received, Started, Unknown, Update
from cordboard.ports.store.conversations import (
    AddedMessage,
    ConversationQuery,
    ConversationRow,
    MessageOutcome,
    NewMessage,
)
from cordboard.ports.store.store import Store
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener

CHAT, ANA, LEO = "chat", Account(chat="7001", name="Ana"), Account(chat="7002", name="Leo")
S, M = ConversationState, MessageState


def written(n: int, text: str = "", account: Account = ANA, **more: object) -> Received:
    """The message number `n`, a second after the one before."""
    return Received(
        key=str(9000 + n),
        account=account,
        external_id=str(n),
        order=n,
        at=100.0 + n,
        kind=MessageKind.TEXT,
        text=text or f"message {n}",
        **more,  # type: ignore[arg-type]
    )


async def told(store: Store, *updates: Update, place: str | None = None, now: float = 1_000.0) -> list[str]:
    return list(await store.put_updates(CHAT, updates, place, now))


async def only(store: Store) -> ConversationRow:
    ((_, row),) = await store.list_conversations(ConversationQuery())
    return row


async def texts(store: Store, conversation: str) -> list[str]:
    return [one.text for one in await store.messages_of(conversation, 10_000)]


def answer(conversation: str, name: str = "out-1", at: float = 2_000.0, **more: object) -> NewMessage:
    key = more.pop("key", None)
    by = str(more.pop("by", "ana"))
    message = Message(
        id=name,
        conversation=conversation,
        direction=Direction.OUT,
        text="Hello",
        state=M.QUEUED,
        by=by,
        at=at,
        next_at=at,
        **more,  # type: ignore[arg-type]
    )
    return NewMessage(message=message, by=by, key=None if key is None else str(key))


async def taken(store: Store) -> str:
    """A conversation that ana took."""
    await store.messenger_place(CHAT, "bot")
    await told(store, written(1))
    row = await only(store)
    assert isinstance(await store.step_conversation(row.conversation.id, Take(by="ana"), 1_500.0), ConversationRow)
    return row.conversation.id


class ConversationsContract:
    @run
    async def test_what_came_and_where_to_ask_next_are_there_after_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.messenger_place(CHAT, "bot") == ""
            await told(store, written(1, "Привіт 😀"), place="9002")
        async with opened() as store:
            assert await store.messenger_place(CHAT, "bot") == "9002"
            row = await only(store)
            assert (row.client.name, row.client.external_id, row.conversation.state) == ("Ana", "7001", S.NEW)
            assert row.last is not None
            assert (row.last.text, row.last.direction, row.last.state) == ("Привіт 😀", Direction.IN, M.RECEIVED)

    @run
    async def test_a_thousand_messages_three_times_and_shuffled_are_there_once_and_in_order(
        self, opened: Opener
    ) -> None:
        chance = random.Random(20)
        async with opened() as store:
            await store.messenger_place(CHAT, "bot")
            come = [written(n, account=(ANA, LEO)[n % 2]) for n in range(1_000)] * 3
            chance.shuffle(come)
            while come:
                size = chance.randint(1, 100)
                batch, come = come[:size], come[size:]
                await told(store, *batch)
            for account, first in ((ANA, 0), (LEO, 1)):
                (row,) = [
                    row for _, row in await store.list_conversations(ConversationQuery())
                    if row.client.external_id == account.chat
                ]  # fmt: skip
                wanted = [f"message {n}" for n in range(first, 1_000, 2)]
                assert await texts(store, row.conversation.id) == wanted
                assert row.last is not None
                assert row.last.text == wanted[-1]

    @run
    async def test_another_account_of_ours_begins_anew(self, opened: Opener) -> None:
        async with opened() as store:
            await store.messenger_place(CHAT, "bot")
            await told(store, written(1, "to the first"), place="9002")
            assert await store.messenger_place(CHAT, "other bot") == ""
            await told(store, written(1, "to the second"), place="7")
            found = [row.last.text for _, row in await store.list_conversations(ConversationQuery()) if row.last]
            assert sorted(found) == ["to the first", "to the second"]
            assert await store.messenger_place(CHAT, "bot") == "9002"

    @run
    async def test_a_message_after_the_end_begins_another_conversation(self, opened: Opener) -> None:
        async with opened() as store:
            first = await taken(store)
            await store.step_conversation(first, Close(by="ana"), 1_600.0)
            (second,) = await told(store, written(2))
            assert second != first
            assert await texts(store, first) == ["message 1"]
            assert await store.step_conversation(first, Reopen(by="ana"), 1_700.0) is Refusal.OPEN
            await store.step_conversation(second, Take(by="ana"), 1_800.0)
            await store.step_conversation(second, Close(by="ana"), 1_900.0)
            again = await store.step_conversation(first, Reopen(by="leo"), 2_000.0)
            assert isinstance(again, ConversationRow)
            assert again.conversation.agent == "leo"

    @run
    async def test_of_twenty_who_take_at_once_one_wins(self, opened: Opener) -> None:
        async with opened() as store:
            await told(store, written(1))
            id_ = (await only(store)).conversation.id
            steps = (store.step_conversation(id_, Take(by=f"agent {n}"), 1_500.0) for n in range(20))
            results = await asyncio.gather(*steps)
            winners = [one for one in results if isinstance(one, ConversationRow)]
            assert len(winners) == 1
            assert results.count(Refusal.TAKEN_BY_OTHER) == 19
            assert (await only(store)).conversation.agent == winners[0].conversation.agent
            assert await store.step_conversation("none", Take(by="ana"), 1.0) is None

    @run
    async def test_an_edit_changes_its_message_whichever_comes_first(self, opened: Opener) -> None:
        async with opened() as store:
            new = written(1, "new", edited_at=150.0)
            old = written(1, "older", edited_at=140.0)
            edits = [Received(**{**{f: getattr(one, f) for f in one.__struct_fields__}, "key": key}) for one, key in (
                (new, "edit 2"), (old, "edit 1"),
            )]  # fmt: skip
            await told(store, edits[0])
            await told(store, written(1, "first"), edits[1])
            row = await only(store)
            assert await texts(store, row.conversation.id) == ["new"]
            assert row.last is not None
            assert row.last.edited_at == 150.0

    @run
    async def test_a_number_is_theirs_only_where_the_messenger_says_so(self, opened: Opener) -> None:
        async with opened() as store:
            id_ = await taken(store)
            ask = answer(id_, ask_phone="Share")
            assert (await store.add_message(ask)).message == ask.message
            assert (await only(store)).client.phone_state is PhoneState.ASKED
            other = Content(card=ContactCard(phone="+34600999888", name="Leo"))
            await told(store, written(2, content=other))
            assert (await only(store)).client.phone == ""
            own = Content(card=ContactCard(phone="+34600111222", own=True))
            await told(store, written(3, content=own))
            client = (await only(store)).client
            assert (client.phone, client.phone_state) == ("+34600111222", PhoneState.VERIFIED)
            sent = await store.take_message(CHAT, 3_000.0)
            assert sent is not None
            assert (sent.message.ask_phone, sent.end_asking) == ("Share", False)
            await store.put_message_outcome(sent.message.id, MessageOutcome(state=M.SENT, external_id="50"))
            for name, ends in (("out-2", True), ("out-3", False)):
                await store.add_message(answer(id_, name))
                sent = await store.take_message(CHAT, 3_000.0)
                assert sent is not None
                assert sent.end_asking is ends, "the button goes once"
                await store.put_message_outcome(name, MessageOutcome(state=M.SENT, external_id=name))

    @run
    async def test_what_is_no_message_is_kept_and_shows_nothing(self, opened: Opener) -> None:
        async with opened() as store:
            await told(
                store, Unknown(key="1", what="quantum_message"), Started(key="2", account=ANA, at=1.0, start="k")
            )
            assert await store.list_conversations(ConversationQuery()) == []
            await told(store, written(1), Started(key="4", account=ANA, at=1.0))
            assert (await only(store)).client.start == "k", "a start without a key takes none away"
            changed = await told(store, Reachable(key="5", account=ANA, reachable=False))
            row = await only(store)
            assert changed == [row.conversation.id]
            assert row.client.reachable is False
            await told(store, Deleted(key="6", chat="7001", external_ids=("1", "77")))
            (one,) = await store.messages_of(row.conversation.id, 10)
            assert (one.text, one.deleted_at) == ("", 1_000.0)
            await told(store, ChatMoved(key="7", chat="7001", now="-100"), written(2, account=Account(chat="-100")))
            row = await only(store)
            assert (row.client.external_id, row.client.name, row.client.reachable) == ("-100", "Ana", True)

    @run
    async def test_lists_are_kept_to_a_state_an_agent_and_a_text(self, opened: Opener) -> None:
        async with opened() as store:
            mine = await taken(store)
            await told(store, written(2, "Дах протікає, 50 %", LEO))

            async def found(**query: object) -> list[str]:
                rows = await store.list_conversations(ConversationQuery(**query))  # type: ignore[arg-type]
                return [row.client.name for _, row in rows]

            assert await found() == ["Leo", "Ana"], "who wrote last comes first"
            assert await found(state=S.NEW) == ["Leo"]
            assert await found(state=S.TAKEN, agent="ana") == ["Ana"]
            assert await found(state=S.CLOSED) == await found(agent="leo") == []
            assert await found(seen_by="leo") == ["Leo"]
            assert await found(seen_by="ana") == ["Leo", "Ana"]
            assert await found(text="дах") == await found(text="50 %") == await found(text=" LEO ") == ["Leo"]
            assert await found(text="5_ %") == []
            (place, _), *_ = await store.list_conversations(ConversationQuery(limit=1))
            assert await found(before=place) == ["Ana"]
            assert (await store.conversation(mine)) is not None
            assert await store.conversation("none") is None

    @run
    async def test_only_its_agent_writes_and_a_repeated_key_is_the_same_message(self, opened: Opener) -> None:
        async with opened() as store:
            id_ = await taken(store)
            assert (await store.add_message(answer(id_, by="leo"))).refusal is Refusal.TAKEN_BY_OTHER
            first = await store.add_message(answer(id_, key="k"))
            assert await store.add_message(answer(id_, "out-2", key="k")) == AddedMessage(
                message=first.message, new=False
            )
            assert len(await store.messages_of(id_, 10)) == 2
            assert await store.message_counts() == {CHAT: 1}

    @run
    async def test_a_message_leaves_once_and_none_before_an_earlier_one(self, opened: Opener) -> None:
        async with opened() as store:
            id_ = await taken(store)
            for name in ("out-1", "out-2"):
                await store.add_message(answer(id_, name))
            assert await store.take_message(CHAT, 1_999.0) is None
            assert await store.take_message("other", 9_999.0) is None
            first = await store.take_message(CHAT, 2_000.0)
            assert first is not None
            assert (first.message.id, first.client.external_id, first.message.state) == ("out-1", "7001", M.SENDING)
            again = MessageOutcome(state=M.QUEUED, reason="429", next_at=2_100.0)
            assert await store.put_message_outcome("out-1", again) == id_
            assert await store.take_message(CHAT, 2_050.0) is None, "the second waits for the first"
            assert (await store.take_message(CHAT, 2_100.0)) is not None
            await store.put_message_outcome("out-1", MessageOutcome(state=M.SENT, external_id="60"))
            second = await store.take_message(CHAT, 2_100.0)
            assert second is not None
            assert second.message.id == "out-2"
            gone = MessageOutcome(state=M.FAILED, reason="blocked", detail="blocked by the user", unreachable=True)
            await store.put_message_outcome("out-2", gone)
            states = [(one.state, one.reason, one.external_id) for one in await store.messages_of(id_, 10)]
            assert states[1:] == [(M.SENT, "", "60"), (M.FAILED, "blocked", "")]
            assert (await only(store)).client.reachable is False
            assert await store.put_message_outcome("none", gone) is None

    @run
    async def test_what_was_being_sent_at_the_end_may_have_been_sent(self, opened: Opener) -> None:
        async with opened() as store:
            id_ = await taken(store)
            await store.add_message(answer(id_))
            await store.take_message(CHAT, 2_000.0)
        async with opened() as store:
            assert await store.interrupt_messages() == 1
            assert await store.take_message(CHAT, 9_000.0) is None
            assert [one.state for one in await store.messages_of(id_, 10)] == [M.RECEIVED, M.UNCERTAIN]
