"""What agents do with conversations, and what they are told when they can't."""

import asyncio
from collections.abc import Awaitable

import pytest

from cordboard.app.conversations.tests.conftest import Opened
from cordboard.app.conversations.tests.inbox_fixture import ANA, BOSS, CHAT, LEO, InboxFixture, written
from cordboard.contract.conversations import ConversationList, InboxList, NewAnswer, Worker
from cordboard.contract.errors import Cannot
from cordboard.contract.views.conversations import ConversationView
from cordboard.domain.conversations.message import MessageState
from cordboard.ports.messenger import Account, Reachable
from cordboard.testing.event_loop import run


async def refused(work: Awaitable[object]) -> tuple[int, str]:
    with pytest.raises(Cannot) as caught:
        await work
    assert caught.value.next_step
    return caught.value.status, caught.value.code


async def listed(one: InboxFixture, who: Worker, state: InboxList = InboxList.ALL, **more: object) -> list[str]:
    asked = ConversationList(state=state, **more)  # type: ignore[arg-type]
    return [each.client.name for each in (await one.use_cases.listed(asked, who)).items]


async def new(one: InboxFixture) -> str:
    await one.read(written(1))
    return (await one.only()).id


@run
async def test_of_twenty_agents_one_takes_and_the_others_learn_who(opened: Opened) -> None:
    async with opened() as one:
        id_ = await new(one)
        agents = [Worker(name=f"agent {n}", handles=True) for n in range(20)]
        results = await asyncio.gather(*(one.use_cases.take(id_, who) for who in agents), return_exceptions=True)
        (winner,) = [each for each in results if isinstance(each, ConversationView)]
        losers = [each for each in results if isinstance(each, Cannot)]
        assert {(each.status, each.code) for each in losers} == {(409, "taken_by_other")}
        assert len(losers) == 19
        assert all(str(winner.agent) in each.detail for each in losers)
        taken = [row for row in await one.store.audited() if row.what == "conversations.take"]
        assert len(taken) == 1


@run
async def test_agents_see_new_conversations_and_their_own(opened: Opened) -> None:
    async with opened() as one:
        id_ = await new(one)
        await one.read(written(2, account=Account(chat="7002", name="Petro")))
        await one.use_cases.take(id_, ANA)
        assert await listed(one, ANA, InboxList.MINE) == ["Olena"]
        assert await listed(one, LEO) == await listed(one, LEO, InboxList.NEW) == ["Petro"]
        assert await listed(one, BOSS) == ["Petro", "Olena"]
        assert await refused(one.use_cases.show(id_, LEO, "en")) == (404, "absent")
        for work in (
            one.use_cases.close(id_, LEO),
            one.use_cases.write(id_, NewAnswer(text="x"), LEO),
            one.use_cases.assign(id_, "leo", LEO),
            one.use_cases.show("none", BOSS, "en"),
        ):
            assert await refused(work) == (404, "absent")
        await one.use_cases.close(id_, ANA)
        assert await listed(one, ANA, InboxList.CLOSED) == ["Olena"]
        assert await listed(one, LEO, InboxList.CLOSED) == []
        assert (await one.use_cases.reopen(id_, ANA)).mine is True


@run
async def test_pages_of_the_list_follow_each_other(opened: Opened) -> None:
    async with opened() as one:
        for n in range(5):
            await one.read(written(n, account=Account(chat=str(n), name=f"client {n}")))
        found, after = [], None
        for _ in range(3):
            page = await one.use_cases.listed(ConversationList(limit=2, after=after), BOSS)
            found += [each.client.name for each in page.items]
            after = page.next
        assert (found, after) == ([f"client {n}" for n in (4, 3, 2, 1, 0)], None)
        for place in ("x", "1", "_", "1_x"):
            wrong = one.use_cases.listed(ConversationList(after=place), BOSS)
            assert await refused(wrong) == (422, "wrong_value")


@run
async def test_a_supervisor_passes_on_and_closes_for_others(opened: Opened) -> None:
    async with opened() as one:
        id_ = await new(one)
        await one.use_cases.take(id_, ANA)
        assert await refused(one.use_cases.assign(id_, "nobody", BOSS)) == (422, "agent_unknown")
        assert (await one.use_cases.close(id_, BOSS)).state == "closed"
        assert await refused(one.use_cases.write(id_, NewAnswer(text="late"), ANA)) == (409, "conversation_closed")


@run
async def test_what_cannot_be_sent_is_said_before_it_is_stored(opened: Opened) -> None:
    async with opened() as one:
        id_ = await new(one)
        write = one.use_cases.write
        assert await refused(write(id_, NewAnswer(text="Hello"), ANA)) == (409, "not_taken")
        await one.use_cases.take(id_, ANA)
        assert await refused(write(id_, NewAnswer(text=" \n"), ANA)) == (422, "no_text")
        assert await refused(write(id_, NewAnswer(text="😀" * 51), ANA)) == (422, "text_too_long")
        assert await refused(write(id_, NewAnswer(text="x", reply_to="none"), ANA)) == (422, "no_such_message")
        await one.read(Reachable(key="2", account=Account(chat="7001"), reachable=False))
        assert await refused(write(id_, NewAnswer(text="Hello"), ANA)) == (409, "client_unreachable")
        assert (await write(id_, NewAnswer(text="Hello", note=True), ANA))[0].state is MessageState.KEPT
        await one.live.drop(CHAT)
        assert await refused(write(id_, NewAnswer(text="Hello"), ANA)) == (409, "messenger_gone")
        assert await refused(one.use_cases.ask_phone(id_, None, ANA)) == (409, "cannot_ask_phone")
        page = await one.use_cases.show(id_, ANA, "en")
        assert (page.text_most, page.can_ask_phone, page.conversation.title) == (0, False, CHAT)


@run
async def test_a_repeated_key_is_the_same_message(opened: Opened) -> None:
    async with opened() as one:
        id_ = await new(one)
        await one.use_cases.take(id_, ANA)
        first, is_new = await one.use_cases.write(id_, NewAnswer(text="Hello", key="k"), ANA)
        again, is_new_again = await one.use_cases.write(id_, NewAnswer(text="Hello", key="k"), ANA)
        assert (first.id, is_new, is_new_again) == (again.id, True, False)
        other = one.use_cases.write(id_, NewAnswer(text="Other", key="k"), ANA)
        assert await refused(other) == (409, "key_reused")


@run
async def test_each_change_is_told_to_those_who_look(opened: Opened) -> None:
    async with opened() as one:
        before = one.hub.last
        id_ = await new(one)
        await one.use_cases.take(id_, ANA)
        await one.use_cases.take(id_, ANA)
        await one.use_cases.write(id_, NewAnswer(text="Hello"), ANA)
        await one.inbox.sender.look()
        ring = [event for event in one.hub._ring if event.id > before and event.type == "conversation"]
        assert len(ring) == 4, "came, taken once, written, sent"
        assert all(id_.encode() in bytes(event.data) for event in ring)
