"""Plays: what happens on a connection, and what its state says then."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cordboard.domain.connection_state import (
    ANSWER_EVERY_S,
    TABLE,
    AccessRejected,
    Activity,
    Answered,
    ConnectionEvent,
    ConnectionState,
    CredentialsChanged,
    CredentialsSettled,
    EventReceived,
    Identified,
    LaneState,
    LinkDown,
    LinkStarting,
    LinkUp,
    PausedByUser,
    PermissionRefused,
    PermissionsChecked,
    Phase,
    ReplayBegan,
    RequestSucceeded,
    Resumed,
    RetryRequested,
    Unreachable,
    turn,
)

SENT, READ = RequestSucceeded(activity=Activity.SEND), RequestSucceeded(activity=Activity.READ)
NO_SEND = Unreachable(activity=Activity.SEND, reason="502", code="bad_gateway", not_before=99.0)
NO_READ = Unreachable(activity=Activity.READ, reason="timeout", code="slow", not_before=77.0)
REVOKED = AccessRejected(reason="the token was revoked", code="invalid_code")
ANA = PausedByUser(by="Ana")
SIGNED_IN = Identified()


def play(*events: ConnectionEvent, state: ConnectionState | None = None) -> ConnectionState:
    """One event each second, from second 1."""
    now = state or ConnectionState()
    for second, event in enumerate(events, 1):
        now = turn(now, event, float(second))
    return now


def phases(*events: ConnectionEvent) -> list[str]:
    return [str(play(*events[:n]).phase) for n in range(1, len(events) + 1)]


def facts(state: ConnectionState, *names: str) -> tuple[Any, ...]:
    return tuple(getattr(state, name) for name in names)


def test_a_connection_is_new_until_somebody_signs_in() -> None:
    assert facts(ConnectionState(), "phase", "open", "lane", "trouble") == (Phase.NEW, False, LaneState.OPEN, None)
    assert phases(CredentialsChanged(), NO_SEND, REVOKED, SIGNED_IN) == ["new", "new", "new", "active"]
    assert facts(play(NO_SEND, SIGNED_IN), "failing", "reason", "not_before", "signed_in") == ((), "", 0.0, True)
    assert facts(play(SIGNED_IN), "since", "last_ok_at", "open") == (1.0, 1.0, True)


def test_a_second_identification_of_a_connection_that_works_does_not_begin_its_phase_again() -> None:
    assert facts(play(SIGNED_IN, SIGNED_IN), "since", "last_ok_at") == (1.0, 2.0)


def test_a_missing_permission_degrades_it_and_what_is_no_longer_needed_heals_it() -> None:
    lacking, fine = PermissionsChecked(missing=("coql.READ",)), PermissionsChecked()
    assert phases(Identified(missing=("a",)), fine, lacking, SIGNED_IN) == ["degraded", "active", "degraded", "active"]
    assert play(SIGNED_IN, lacking).missing == ("coql.READ",)
    assert play(SIGNED_IN, lacking).open
    assert phases(SIGNED_IN, NO_SEND, lacking, SENT) == ["active", "trouble", "trouble", "degraded"]
    assert phases(lacking) == ["new"]
    assert phases(SIGNED_IN, lacking, NO_READ) == ["active", "degraded", "trouble"]
    assert phases(SIGNED_IN, lacking, REVOKED) == ["active", "degraded", "paused"]


def test_a_refused_permission_degrades_it_until_somebody_signs_in_and_stops_nothing() -> None:
    no_tasks = PermissionRefused(activity=Activity.SEND, permission="tasks.CREATE")
    no_query = PermissionRefused(activity=Activity.READ, permission="coql.READ")
    assert phases(SIGNED_IN, no_tasks, no_query, SIGNED_IN) == ["active", "degraded", "degraded", "active"]
    known = play(SIGNED_IN, no_tasks, no_query, no_tasks)
    assert facts(known, "missing", "open", "lane") == (("tasks.CREATE", "coql.READ"), True, LaneState.OPEN)
    assert phases(SIGNED_IN, NO_READ, no_query) == ["active", "trouble", "degraded"], "it answered"
    assert phases(SIGNED_IN, NO_READ, no_tasks) == ["active", "trouble", "trouble"], "reading still fails"
    assert phases(SIGNED_IN, ANA, no_tasks) == ["active", "stopped", "stopped"]
    assert phases(SIGNED_IN, REVOKED, no_tasks) == ["active", "paused", "paused"]
    assert facts(play(SIGNED_IN, no_tasks, SIGNED_IN), "missing", "granted_at") == ((), 3.0)
    assert facts(play(SIGNED_IN, PermissionRefused(activity=Activity.SEND, permission="")), "phase", "missing") == (
        Phase.ACTIVE, (),
    )  # fmt: skip


def test_what_cannot_be_reached_is_in_trouble_since_the_first_failure_and_says_the_newest() -> None:
    known = play(SIGNED_IN, NO_SEND)
    assert facts(known, "phase", "since", "reason", "code", "not_before", "trouble", "failing") == (
        Phase.TROUBLE, 2.0, "502", "bad_gateway", 99.0, "502", (Activity.SEND,),
    )  # fmt: skip
    assert facts(known, "open", "lane") == (True, LaneState.OPEN)
    later = turn(known, Unreachable(activity=Activity.SEND, reason="503", not_before=120.0), 9.0)
    assert facts(later, "since", "reason", "code", "not_before", "failing") == (
        2.0, "503", "", 120.0, (Activity.SEND,),
    )  # fmt: skip
    healed = turn(later, SENT, 20.0)
    assert facts(healed, "phase", "since", "reason", "code", "not_before", "failing", "last_ok_at", "trouble") == (
        Phase.ACTIVE, 20.0, "", "", 0.0, (), 20.0, None,
    )  # fmt: skip


def test_reading_and_sending_fail_and_recover_apart() -> None:
    assert phases(SIGNED_IN, NO_READ, SENT, NO_SEND, SENT, READ) == [
        "active", "trouble", "trouble", "trouble", "trouble", "active",
    ]  # fmt: skip
    assert play(SIGNED_IN, NO_READ).not_before == 0.0, "only sending waits"
    assert play(SIGNED_IN, NO_SEND, NO_READ).not_before == 99.0
    assert play(SIGNED_IN, NO_SEND, NO_READ, READ).not_before == 99.0
    both = play(SIGNED_IN, NO_SEND, NO_READ, SENT)
    assert facts(both, "phase", "since", "failing", "not_before", "last_ok_at") == (
        Phase.TROUBLE, 2.0, (Activity.READ,), 0.0, 4.0,
    )  # fmt: skip


def test_a_success_where_nothing_failed_changes_nothing() -> None:
    before = play(SIGNED_IN)
    assert turn(before, SENT, 50.0) is before


def test_a_rejection_pauses_until_somebody_signs_in_or_resumes() -> None:
    paused = play(SIGNED_IN, NO_SEND, REVOKED)
    assert facts(paused, "phase", "since", "reason", "code", "lane", "open", "trouble", "not_before", "failing") == (
        Phase.PAUSED, 3.0, "the token was revoked", "invalid_code", LaneState.PAUSED, False, None, 0.0, (),
    )  # fmt: skip
    for nothing in (SENT, READ, NO_SEND, NO_READ, REVOKED, Answered(), CredentialsChanged(), PermissionsChecked()):
        assert turn(paused, nothing, 9.0).phase is Phase.PAUSED
    assert turn(paused, NO_SEND, 9.0) is paused
    assert facts(turn(paused, SIGNED_IN, 9.0), "phase", "since", "reason", "code") == (Phase.ACTIVE, 9.0, "", "")
    assert turn(paused, Resumed(), 9.0).phase is Phase.ACTIVE


@pytest.mark.parametrize(
    "before", [(), (SIGNED_IN,), (SIGNED_IN, NO_SEND), (SIGNED_IN, REVOKED), (Identified(missing=("a",)),)]
)
def test_who_pauses_it_is_remembered_and_only_a_user_ends_it(before: tuple[ConnectionEvent, ...]) -> None:
    stopped = play(*before, ANA)
    assert facts(stopped, "phase", "by", "reason", "code", "lane", "open", "not_before", "failing") == (
        Phase.STOPPED, "Ana", "", "", LaneState.STOPPED, False, 0.0, (),
    )  # fmt: skip
    for nothing in (
        SENT,
        NO_SEND,
        NO_READ,
        REVOKED,
        SIGNED_IN,
        PermissionsChecked(missing=("x",)),
        CredentialsChanged(),
    ):
        assert turn(stopped, nothing, 99.0).phase is Phase.STOPPED
    assert turn(stopped, NO_SEND, 99.0) is stopped
    resumed = turn(stopped, Resumed(), 99.0)
    assert facts(resumed, "by", "since") == ("", 99.0)
    assert resumed.phase is {(): Phase.NEW}.get(before, Phase.DEGRADED if stopped.missing else Phase.ACTIVE)


def test_a_user_who_resumes_in_the_middle_of_trouble_lets_it_be_tried_at_once() -> None:
    assert facts(play(SIGNED_IN, NO_SEND, NO_READ, Resumed()), "phase", "not_before", "failing") == (
        Phase.ACTIVE, 0.0, (),
    )  # fmt: skip


def test_a_user_who_retries_an_item_does_not_wait_and_the_trouble_stays_until_it_works() -> None:
    assert facts(play(SIGNED_IN, NO_SEND, RetryRequested()), "phase", "not_before", "since", "failing") == (
        Phase.TROUBLE, 0.0, 2.0, (Activity.SEND,),
    )  # fmt: skip


def test_changed_credentials_are_unproven_until_it_is_known_whose_they_are() -> None:
    for end in (SIGNED_IN, CredentialsSettled()):
        changed = play(SIGNED_IN, CredentialsChanged())
        assert facts(changed, "unproven", "phase") == (True, Phase.ACTIVE)
        assert turn(changed, NO_READ, 5.0).unproven
        assert not turn(changed, end, 5.0).unproven


def test_the_last_answer_is_noted_at_most_every_few_seconds() -> None:
    known = play(SIGNED_IN)
    assert turn(known, Answered(), 1.0 + ANSWER_EVERY_S - 0.1) is known
    assert turn(known, Answered(), 1.0 + ANSWER_EVERY_S).last_ok_at == 1.0 + ANSWER_EVERY_S
    assert turn(known, Answered(), 0.5) is known
    troubled = turn(known, NO_SEND, 3.0)
    assert turn(troubled, Answered(), 3.5).last_ok_at == 3.5, "the first one after a change always counts"
    assert turn(troubled, Answered(), 3.5).phase is Phase.TROUBLE
    assert turn(troubled, Answered(), 0.5).last_ok_at == 1.0, "an answer that comes late does not turn it back"


def test_a_held_link_is_new_until_it_is_up() -> None:
    down, up = LinkDown(reason="the secret is wrong"), LinkUp(version="20.1")
    assert phases(LinkStarting(held=True), down, up, down, up) == ["new", "trouble", "active", "trouble", "active"]
    assert facts(play(LinkStarting(held=True), up), "version", "received", "since", "reason") == ("20.1", True, 2.0, "")
    assert facts(play(up, down), "phase", "reason", "since") == (Phase.TROUBLE, "the secret is wrong", 2.0)
    again = play(up, down, LinkDown(reason="refused"))
    assert facts(again, "reason", "since") == ("refused", 2.0)
    assert play(LinkUp()).phase is Phase.ACTIVE


def test_what_a_link_that_is_up_does_not_give_is_its_reason() -> None:
    limited = play(LinkUp(limit="no times"))
    assert facts(limited, "phase", "reason") == (Phase.ACTIVE, "no times")
    assert play(LinkUp(), LinkUp(limit="no times")).reason == "no times"
    assert play(LinkUp(limit="no times"), LinkUp()).reason == ""


def test_after_a_restart_a_held_link_begins_anew_and_a_webhook_is_active_at_once() -> None:
    up = play(LinkStarting(held=True), LinkUp(version="20.1"))
    anew = turn(up, LinkStarting(held=True), 9.0)
    assert facts(anew, "phase", "since", "received", "reason") == (Phase.NEW, 9.0, True, "")
    assert turn(turn(up, LinkDown(reason="x"), 8.0), LinkStarting(held=True), 9.0).phase is Phase.NEW
    hook = play(LinkStarting(held=False))
    assert facts(hook, "phase", "received") == (Phase.ACTIVE, False)
    assert turn(hook, LinkStarting(held=False), 9.0) is hook


def test_a_phone_system_that_sent_something_is_known_to_have_done_so_for_ever() -> None:
    assert play(LinkStarting(held=False), EventReceived(), LinkStarting(held=False)).received


def test_a_replay_is_remembered_through_a_pause_and_lifts_the_wait() -> None:
    away = play(SIGNED_IN, NO_SEND)
    begun = turn(away, ReplayBegan(calls=40), 77.0)
    assert (begun.phase, begun.not_before, begun.replay_began_at, begun.replay_calls) == (Phase.TROUBLE, 0.0, 77.0, 40)
    paused = turn(turn(begun, ANA, 78.0), Resumed(), 79.0)
    assert (paused.replay_began_at, paused.replay_calls) == (77.0, 40)


EVENTS = st.sampled_from(
    [
        CredentialsChanged(), CredentialsSettled(), SIGNED_IN, Identified(missing=("a",)), PermissionsChecked(),
        PermissionsChecked(missing=("a",)), Answered(), SENT, READ, NO_SEND, NO_READ, REVOKED, ANA, Resumed(),
        RetryRequested(), ReplayBegan(calls=3),
    ]
)  # fmt: skip


@given(st.lists(EVENTS, max_size=30))
def test_in_any_order_the_facts_agree_with_the_phase(events: list[ConnectionEvent]) -> None:
    state = ConnectionState()
    for second, event in enumerate(events, 1):
        before, state = state, turn(state, event, float(second))
        assert bool(state.failing) is (state.phase is Phase.TROUBLE)
        assert (state.phase is Phase.STOPPED) is bool(state.by)
        assert state.phase is not Phase.DEGRADED or state.missing
        assert not state.not_before or Activity.SEND in state.failing
        assert before.phase is not Phase.STOPPED or state.phase is Phase.STOPPED or isinstance(event, Resumed)
        assert turn(state, event, float(second)) == state, "the same event twice is as good as once"


def test_every_row_of_the_table_names_phases_that_it_changes() -> None:
    assert all(set(row) <= set(Phase) and row for row in TABLE.values())
