"""States of an SMS under receipts in any order."""

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.sms.states import FINAL, RANK, SmsState, after, after_restart, at_end_of_validity

S = SmsState
STATES = st.sampled_from(list(SmsState))


@given(STATES, st.lists(STATES, max_size=8))
def test_receipts_never_take_a_state_back(begun: SmsState, heard: list[SmsState]) -> None:
    state = begun
    for one in heard:
        then = after(state, one)
        assert RANK[then] >= RANK[state]
        assert state not in FINAL or then in (state, S.DELIVERED)
        state = then


def test_delivered_wins_in_any_order() -> None:
    for order in permutations((S.SUBMITTED, S.ACCEPTED, S.UNDELIVERED, S.DELIVERED)):
        state = S.SENDING
        for one in order:
            state = after(state, one)
        assert state is S.DELIVERED


def test_of_other_ends_the_first_stays() -> None:
    assert after(after(S.SUBMITTED, S.REJECTED), S.EXPIRED) is S.REJECTED
    assert after(S.UNKNOWN, S.UNDELIVERED) is S.UNKNOWN
    assert after(S.UNKNOWN, S.DELIVERED) is S.DELIVERED


def test_a_receipt_proves_that_an_uncertain_message_left() -> None:
    assert after(S.UNCERTAIN, S.ACCEPTED) is S.ACCEPTED
    assert after(S.SENDING, S.DELIVERED) is S.DELIVERED
    assert after(S.DELIVERED, S.UNCERTAIN) is S.DELIVERED


def test_without_a_receipt_the_end_of_validity_decides() -> None:
    assert at_end_of_validity(S.QUEUED) is S.EXPIRED
    assert {at_end_of_validity(one) for one in (S.SENDING, S.UNCERTAIN, S.SUBMITTED, S.ACCEPTED)} == {S.UNKNOWN}
    assert at_end_of_validity(S.UNDELIVERED) is S.UNDELIVERED


def test_only_what_was_being_sent_is_uncertain_after_a_restart() -> None:
    assert {one for one in SmsState if after_restart(one) is not one} == {S.SENDING}
    assert after_restart(S.SENDING) is S.UNCERTAIN
