"""On whose side the legs of a requested call are, from its notes. Stories are in `test_requested_calls.py`."""

import pytest

from cordboard.domain.calls.call import LegKind
from cordboard.domain.calls.requested_call import clicked, own_mobiles, parties, stays_inside, wants_an_extension
from cordboard.domain.calls.tests.call_notes import agent, call, outside


def ids(legs):
    return [one.id for one in legs]


def test_parties_are_the_legs_of_a_kind_without_those_that_came_too_late():
    state = call(outside("a"), agent("80"), outside("b", late=True), outside("c"))
    assert ids(parties(state, LegKind.OUTSIDE)) == ["a", "c"]


@pytest.mark.parametrize(
    ("state", "ours"),
    [
        (call(), False),
        (call(origin="crm"), True),
        (call(origin="phone"), False),
        (call(origin="callback_widget"), False),
        (call(origin="campaign"), False),
        (call(origin="unknown"), False),
        (call(originated=True), True),
        (call(originated=True, wanted="81"), True),
        (call(originated=True, wanted="+34600999888"), True),
        (call(originated=True, wanted="room"), False),
        (call(outside("a"), originated=True, wanted="room"), True),
        (call(agent(), originated=True, wanted="room"), False),
        (call(origin="crm", application="ConfBridge"), False),
        (call(origin="crm", application="Dial"), True),
        (call(origin="crm", application="FollowMe"), True),
    ],
)
def test_we_asked_for_it_if_it_carries_our_mark_or_a_program_dials_somebody(state, ours):
    assert clicked(state) is ours


@pytest.mark.parametrize(
    ("state", "inside"),
    [
        (call(), False),
        (call(wanted="81"), True),
        (call(wanted="123456"), True),
        (call(wanted="1234567"), False),
        (call(wanted="+1234567"), False),
        (call(wanted="+81"), True),
        (call(wanted="*43"), True),
        (call(wanted="#1"), True),
        (call(wanted="*43", origin="crm"), True),
        (call(wanted="room"), True),
        (call(wanted="room", origin="crm"), False),
        (call(wanted="room", origin="phone"), True),
        (call(wanted="81", origin="crm"), True),
        (call(agent(second=True)), True),
        (call(agent(room=True), wanted="1234567"), True),
        (call(outside("a", second=True)), False),
    ],
)
def test_a_request_stays_inside_if_it_is_for_a_colleague_or_the_switch(state, inside):
    assert stays_inside(state) is inside


@pytest.mark.parametrize(
    ("state", "wants"),
    [
        (call(), False),
        (call(wanted="81"), True),
        (call(wanted="+81"), True),
        (call(wanted="123456"), True),
        (call(wanted="1234567"), False),
        (call(wanted="room"), False),
    ],
)
def test_a_request_for_an_extension_is_for_one_of_ours(state, wants):
    assert wants_an_extension(state) is wants


def first(name, **known):
    return outside(name, first=True, **known)


@pytest.mark.parametrize(
    ("state", "mobiles"),
    [
        # found in the middle: a leg that dials looks like one that called us
        (call(outside("m", caller=True), outside("c"), origin="crm"), ["m"]),
        (call(outside("m", caller=True), outside("c")), []),
        (call(outside("m", caller=True), outside("c", caller=True), origin="crm"), []),
        (call(outside("m"), outside("c"), origin="crm"), []),
        # no program rang a side first
        (call(outside("a"), agent()), []),
        (call(first("m"), agent(second=True), linked=["c9"]), []),
        (call(first("m"), agent(caller=True, second=True)), []),
        # a second side outside: the first is our agent's, if a client was wanted
        (call(first("m"), outside("c", second=True)), ["m"]),
        (call(first("m"), outside("c", second=True), wanted="600999888"), ["m"]),
        (call(first("m"), outside("c", second=True), wanted="81"), []),
        (call(first("m"), outside("n"), outside("c", second=True)), ["m", "n"]),
        (call(first("m"), first("n"), outside("c", second=True)), ["m"]),
        # the first side has a phone of ours too
        (call(agent(first=True), outside("m")), ["m"]),
        (call(agent(first=True), first("m")), []),
        # one side so far
        (call(first("m")), []),
        (call(first("m"), agent(second=True), wanted="600999888"), []),
        (call(first("m"), wanted="81"), []),
        (call(first("m"), wanted="600999888"), ["m"]),
        (call(first("m", dialled="600999888"), wanted="600999888"), []),
        (call(first("m", dialled="00600999888"), wanted="600999888"), []),
        (call(first("m", dialled="600999888"), wanted="9#600999888"), []),
        (call(first("m", number="600999888"), wanted="+600999888"), []),
        (call(first("m", number="600999888"), wanted="00600999888"), []),
        (call(first("m", dialled="+600999888"), wanted="00600999888"), []),
        (call(first("m", dialled="1", number="600999888"), wanted="600999888"), ["m"]),
        (call(first("m", dialled="600555666"), wanted="600999888"), ["m"]),
    ],
)
def test_outside_legs_that_are_dialled_before_the_first_side_answers_are_our_agent_s(state, mobiles):
    assert ids(own_mobiles(state)) == mobiles
