"""What clients write is read once, wherever a server ends, and nobody else's updates are taken."""

import asyncio
import random

import msgspec
import pytest

from cordboard.app.conversations.tests.conftest import Opened
from cordboard.app.conversations.tests.inbox_fixture import CHAT, InboxFixture, written
from cordboard.domain.connection_state import PausedByUser, Phase, Resumed
from cordboard.ports.errors import NeedsHuman, RateLimited, Unavailable
from cordboard.ports.messenger import Bot, Update
from cordboard.ports.store.conversations import ConversationQuery
from cordboard.ports.webhook import HookRequest, Rejected
from cordboard.testing.event_loop import run


def called(*updates: Update) -> HookRequest:
    return HookRequest(method="POST", path=f"/hooks/{CHAT}", query="", headers={}, body=msgspec.json.encode(updates))


@run
async def test_what_clients_write_arrives_and_is_confirmed_once_it_is_stored(opened: Opened) -> None:
    async with opened() as one:
        await one.read(written(1), written(2))
        assert one.told.asked == ["", "3"]
        assert await one.texts((await one.only()).id) == ["message 1", "message 2"]
        assert (await one.states.of(CHAT)).phase is Phase.ACTIVE
        await one.read(written(3))
        assert one.told.asked == ["", "3", "4"]
        assert one.told.prepared == 1


@run
async def test_a_server_that_ends_between_the_answer_and_the_commit_loses_and_doubles_nothing(opened: Opened) -> None:
    async with opened() as one:
        await one.read(written(1))
        put = one.store.put_updates

        async def killed(*_: object) -> list[str]:
            raise asyncio.CancelledError

        one.store.put_updates = killed  # type: ignore[method-assign, assignment]
        one.told.tell(written(2), written(3))
        for _ in range(50):
            await asyncio.sleep(0)
        one.store.put_updates = put  # type: ignore[method-assign]
    async with opened() as one:
        assert [update.key for update in one.told.waiting] == ["2", "3"], "not confirmed"
        await one.read()
        await one.read(written(4))
        assert await one.texts((await one.only()).id) == [f"message {n}" for n in (1, 2, 3, 4)]


@run
async def test_a_server_that_ends_between_the_commit_and_the_confirmation_doubles_nothing(opened: Opened) -> None:
    async with opened() as one:
        await one.read(written(1))
        await one.store.put_updates(CHAT, [written(2)], None, one.clock.now())  # stored, its place is not
        one.told.tell(written(2))
    async with opened() as one:
        await one.read()
        await one.read(written(3))
        assert await one.texts((await one.only()).id) == ["message 1", "message 2", "message 3"]


@run
async def test_a_thousand_webhooks_three_times_and_shuffled_are_there_once_and_in_order(opened: Opened) -> None:
    async with opened() as one:
        one.told.webhook = True
        with pytest.raises(Rejected) as early:
            await one.inbox.reader.receive(CHAT, called(written(1)))
        assert early.value.status == 503, "it is sent again"
        await one.store.messenger_place(CHAT, "bot")
        come = [written(n) for n in range(1_000)] * 3
        random.Random(3).shuffle(come)
        await asyncio.gather(*(one.inbox.reader.receive(CHAT, called(update)) for update in come))
        found = await one.store.messages_of((await one.only()).id, 5_000)
        assert [message.text for message in found] == [f"message {n}" for n in range(1_000)]


@run
async def test_another_program_that_gets_the_updates_pauses_the_connection_until_somebody_resumes_it(
    opened: Opened,
) -> None:
    async with opened() as one:
        one.told.trouble = NeedsHuman("another program asks", code="other_poller", wrote=False)
        await one.read()
        state = await one.states.of(CHAT)
        assert (state.phase, state.code) == (Phase.PAUSED, "other_poller")
        one.clock.advance(3_600)
        await one.read()
        assert one.told.prepared == 1, "nothing is tried until somebody helps"
        one.told.trouble = None
        await one.states.apply(CHAT, Resumed())
        await one.read(written(1))
        assert one.told.prepared == 2
        assert (await one.only()).client.name == "Olena"


@pytest.mark.parametrize("trouble", [RateLimited("slow down", code="429"), Unavailable("away", code="connect_failed")])
def test_a_messenger_that_is_away_is_asked_again_later(opened: Opened, trouble: Exception) -> None:
    async def play() -> None:
        async with opened() as one:
            one.told.trouble = trouble  # type: ignore[assignment]
            await one.read()
            assert (await one.states.of(CHAT)).phase is Phase.TROUBLE
            await one.inbox.reader.look()
            assert one.told.prepared == 1, "it waits"
            one.told.trouble = None
            one.clock.advance(600)
            await one.read(written(1))
            assert one.told.prepared == 2
            assert (await one.states.of(CHAT)).phase is Phase.ACTIVE

    run(play())


@run
async def test_a_paused_connection_asks_for_nothing(opened: Opened) -> None:
    async with opened() as one:
        await one.read(written(1))
        await one.states.apply(CHAT, PausedByUser(by="boss"))
        await one.inbox.reader.look()
        one.told.tell(written(2))
        await one.settle()
        assert len(one.told.waiting) == 1
        await one.states.apply(CHAT, Resumed())
        await one.read()
        await one.read(written(3))
        assert len(await one.texts((await one.only()).id)) == 3


@run
async def test_another_bot_has_its_own_place_and_its_own_messages(opened: Opened) -> None:
    async with opened() as one:
        await one.read(written(500))
        one.told.bot, one.told.waiting = Bot(id="other", name="Other"), []
        await changed(one)
        await one.read(written(1, "to the other bot"))
        found = await one.store.messages_of((await newest(one)), 10)
        assert one.told.asked[-2:] == ["", "2"]
        assert "to the other bot" in [message.text for message in found]


async def changed(one: InboxFixture) -> None:
    """Somebody entered another token."""
    await one.live.change(CHAT, None, b"{}")
    await one.inbox.reader.look()


async def newest(one: InboxFixture) -> str:
    rows = await one.store.list_conversations(ConversationQuery())
    return next(row.conversation.id for _, row in rows if row.last is not None and row.last.text.startswith("to the"))
