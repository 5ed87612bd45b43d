"""Plays of one reply: event, expected effect, event, expected effect."""

from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.desk.outgoing_mail import (
    LOOKS,
    MailEffect,
    MailEvent,
    MailState,
    OutgoingMail,
    after,
    wait_before_look,
)


def played(*events: MailEvent) -> tuple[OutgoingMail, list[MailEffect]]:
    mail, effects = OutgoingMail(), []
    for event in events:
        mail, effect = after(mail, event)
        effects.append(effect)
    return mail, effects


def test_a_reply_is_sent() -> None:
    mail, effects = played(MailEvent.TAKEN, MailEvent.ACCEPTED)
    assert (mail.state, effects) == (MailState.SENT, [MailEffect.SEND, MailEffect.NOTHING])


def test_what_was_certainly_not_taken_is_sent_later() -> None:
    mail, effects = played(MailEvent.TAKEN, MailEvent.NOT_TAKEN, MailEvent.TAKEN)
    assert (mail.state, effects) == (MailState.SENDING, [MailEffect.SEND, MailEffect.WAIT, MailEffect.SEND])


def test_after_a_lost_answer_it_is_looked_for_and_found() -> None:
    mail, effects = played(MailEvent.TAKEN, MailEvent.LOST, MailEvent.NOT_FOUND, MailEvent.FOUND)
    assert mail.state is MailState.SENT
    assert effects == [MailEffect.SEND, MailEffect.LOOK, MailEffect.LOOK, MailEffect.NOTHING]


def test_what_cannot_be_found_is_asked_and_sent_again_only_by_somebody() -> None:
    lost = (MailEvent.TAKEN, MailEvent.LOST, *[MailEvent.NOT_FOUND] * len(LOOKS))
    mail, effects = played(*lost)
    assert (mail.state, effects[-1]) == (MailState.ASKED, MailEffect.ASK)
    assert after(mail, MailEvent.TAKEN) == (mail, MailEffect.NOTHING)
    assert played(*lost, MailEvent.SEND_AGAIN, MailEvent.TAKEN)[1][-1] is MailEffect.SEND
    assert played(*lost, MailEvent.DISCARD)[0].state is MailState.REFUSED
    assert played(*lost, MailEvent.FOUND)[0].state is MailState.SENT


def test_looks_are_further_and_further_apart() -> None:
    waits = [wait_before_look(OutgoingMail(state=MailState.UNKNOWN, looks=n)) for n in range(5)]
    assert waits == [*LOOKS, LOOKS[-1], LOOKS[-1]]


@given(st.lists(st.sampled_from(MailEvent), max_size=30))
def test_nothing_is_sent_twice_unless_it_certainly_was_not_or_somebody_decided(events: list[MailEvent]) -> None:
    mail, may_send = OutgoingMail(), True
    for event in events:
        before = mail.state
        mail, effect = after(mail, event)
        if effect is MailEffect.SEND:
            assert may_send
            may_send = False
        if before is MailState.SENDING and event is MailEvent.NOT_TAKEN:
            may_send = True
        if before is MailState.ASKED and event is MailEvent.SEND_AGAIN:
            may_send = True
        if before is MailState.SENT:
            assert mail.state is MailState.SENT
