"""A conversation as a play: who takes it, who is told that they can't, what a repetition does."""

from cordboard.domain.conversations.conversation import Conversation, ConversationState
from cordboard.domain.conversations.conversation_machine import (
    Assign,
    Close,
    Refusal,
    Reopen,
    Step,
    Take,
    Write,
    after,
)
from cordboard.domain.conversations.message import MessageState, state_after

S = ConversationState
NEW = Conversation(id="c1", connection="chat", contact_point="p1")


def played(*steps: Step, start: Conversation = NEW) -> Conversation:
    """After these steps, a second apart; none may be refused."""
    one = start
    for second, step in enumerate(steps, 1):
        result = after(one, step, float(second))
        assert isinstance(result, Conversation), (step, result)
        one = result
    return one


def test_a_conversation_is_taken_worked_on_closed_and_opened_again() -> None:
    taken = played(Take(by="ana"))
    assert (taken.state, taken.agent, taken.taken_at, taken.version) == (S.TAKEN, "ana", 1.0, 2)
    assert after(taken, Write(by="ana"), 2.0) is taken
    closed = played(Take(by="ana"), Close(by="ana"))
    assert (closed.state, closed.agent, closed.closed_at) == (S.CLOSED, "ana", 2.0)
    opened = played(Reopen(by="leo"), start=closed)
    assert (opened.state, opened.agent, opened.closed_at, opened.version) == (S.TAKEN, "leo", None, 4)


def test_what_the_same_person_repeats_changes_nothing() -> None:
    taken = played(Take(by="ana"))
    assert after(taken, Take(by="ana"), 9.0) is taken
    assert after(taken, Reopen(by="ana"), 9.0) is taken
    closed = played(Take(by="ana"), Close(by="ana"))
    assert after(closed, Close(by="leo"), 9.0) is closed


def test_the_second_one_learns_that_another_has_it() -> None:
    taken = played(Take(by="ana"))
    for step in (Take(by="leo"), Close(by="leo"), Write(by="leo"), Assign(by="leo", agent="leo")):
        assert after(taken, step, 2.0) is Refusal.TAKEN_BY_OTHER
    assert after(taken, Reopen(by="leo"), 2.0) is Refusal.OPEN


def test_nobody_works_in_a_conversation_that_nobody_took_or_that_is_closed() -> None:
    for step in (Write(by="ana"), Close(by="ana")):
        assert after(NEW, step, 1.0) is Refusal.NOT_TAKEN
    closed = played(Take(by="ana"), Close(by="ana"))
    for step in (Take(by="leo"), Write(by="ana"), Assign(by="ana", agent="leo", any_agent=True)):
        assert after(closed, step, 3.0) is Refusal.CLOSED


def test_it_is_passed_on_by_its_agent_or_by_somebody_who_may() -> None:
    assert played(Take(by="ana"), Assign(by="ana", agent="leo")).agent == "leo"
    assert played(Take(by="ana"), Assign(by="boss", agent="leo", any_agent=True)).agent == "leo"
    assert played(Assign(by="boss", agent="leo")).state is S.TAKEN
    assert played(Close(by="boss", any_agent=True)).state is S.CLOSED


def test_a_state_of_a_message_never_goes_back() -> None:
    m = MessageState
    assert state_after(m.SENDING, m.SENT) is m.SENT
    assert state_after(m.READ, m.DELIVERED) is m.READ
    assert state_after(m.UNCERTAIN, m.DELIVERED) is m.DELIVERED
    assert state_after(m.SENT, m.FAILED) is m.SENT
    assert state_after(m.RECEIVED, m.SENT) is m.RECEIVED, "what came in has no other state"
    assert state_after(m.SENT, m.KEPT) is m.SENT
