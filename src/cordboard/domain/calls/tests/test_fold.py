"""Two calls that become one, who talks with whom, and what any event tells of its leg and its call. Stories are in
`test_machine.py` and `test_joined_calls.py`."""

import pytest

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    EventType,
    LegKind,
    Recording,
    StoryLine,
    Times,
)
from cordboard.domain.calls.effects import Answered, Consulted, Joined, Merged, ProviderStated, Rang, Started
from cordboard.domain.calls.fold import Fold, called_by_a_client, parties_outside, stay_apart
from cordboard.domain.calls.tests.call_notes import START, agent, at, call, local, outside

E = EventType


class Calls:
    """A fold with calls that have these legs: `one=[..], two=[..]`."""

    def __init__(self, **calls):
        self.fold = Fold()
        for second, (key, legs) in enumerate(calls.items()):
            state = self.fold.call_at(key, at(second))
            state.heard, state.switched = True, bool(legs)
            for leg in legs:
                leg.call, leg.added_at = key, leg.added_at or at(second)
                self.fold.legs[leg.id] = leg
                state.legs.append(leg)
                if leg.bridge is not None:
                    self.fold._bridges.setdefault(leg.bridge, set()).add(leg.id)
                if leg.pair is not None:
                    self.fold._pairs.setdefault(leg.pair, []).append(leg)
            setattr(self, key, state)
        self.fold.changed = False

    def take(self, told=E.LEG_ADDED, /, *, key="one", second=5, **more):
        event = CallEvent(id="e", call=key, at=at(second), type=told, **more)
        return self.fold.take(event)


def test_a_new_fold_has_seen_nothing():
    fold = Fold()
    assert (fold.changed, fold.refused, fold.calls, fold.effects) == (False, False, {}, [])
    fold.call_at("c", START)
    assert fold.changed


@pytest.mark.parametrize(
    ("one", "two", "stated", "apart"),
    [
        ([outside("a")], [outside("b")], False, True),
        ([outside("a")], [outside("b")], True, True),
        ([agent("80")], [agent("81")], False, False),
        ([outside("a")], [agent("80")], False, False),
        ([outside("a")], [agent("80", stands_since=at(-1))], False, True),
        ([agent("80", stands_since=at(-1))], [outside("a")], False, True),
        ([outside("a")], [agent("80", stands_since=at(-1))], True, False),
        ([outside("a")], [agent("80", stands_since=at(-1), ended_at=at(3))], False, False),
        ([outside("a")], [agent("80", ended_at=at(3))], False, False),
        ([outside("a", added_at=at(5))], [agent("80", stands_since=at(5))], False, False),
        ([outside("a", added_at=at(5)), outside("b", added_at=at(9))], [agent("80", stands_since=at(7))], False, False),
        ([local("l", added_at=at(1)), outside("a", added_at=at(5))], [agent("80", stands_since=at(3))], False, True),
    ],
)
def test_two_clients_stay_two_calls_and_so_do_a_client_and_who_waited_for_one(one, two, stated, apart):
    calls = Calls(one=one, two=two)
    assert stay_apart(calls.one, calls.two, stated=stated) is apart
    assert calls.fold.merge(calls.one, calls.two, at(9), stated=stated) is calls.one
    assert calls.fold.refused is apart
    assert (len(calls.fold.calls) == 2) is apart


def test_calls_whose_legs_are_not_shown_may_be_one_whoever_takes_part():
    for one, two in ((True, False), (False, True), (False, False)):
        calls = [call(outside("a"), switched=one), call(outside("b"), switched=two)]
        assert not stay_apart(*calls, stated=False)


def test_the_older_call_takes_what_the_other_one_knows():
    calls = Calls(one=[agent("80")], two=[agent("81")])
    one, two = calls.one, calls.two
    one.holds, one.hold_ms, one.transfers, one.excused, one.linked = 1, 100, 2, {"a"}, ["x", "two"]
    two.holds, two.hold_ms, two.transfers, two.excused, two.linked = 2, 30, 1, {"b"}, ["y", "one"]
    one.held, two.held = {"80": at(1)}, {"81": at(2)}
    two.own_number, two.shown_number, two.recording = "1", "2", Recording(ref="r")
    two.approximate, two.queue, two.queued, two.queued_at = True, "sales", True, at(3)
    two.last_event_at, one.silent_since = at(20), at(1)
    assert calls.fold.merge(two, one, at(9)) is one
    assert list(calls.fold.calls) == ["one"]
    assert (one.keys, [leg.id for leg in one.legs]) == (["one", "two"], ["80", "81"])
    assert (one.holds, one.hold_ms, one.transfers, one.excused) == (3, 130, 3, {"a", "b"})
    assert (one.held, one.linked) == ({"80": at(1), "81": at(2)}, ["x", "y"])
    assert (one.own_number, one.shown_number, one.recording) == ("1", "2", Recording(ref="r"))
    assert (one.approximate, one.queue, one.queued, one.queued_at) == (True, "sales", True, at(3))
    assert (one.last_event_at, one.silent_since) == (at(20), None)
    assert calls.fold.effects == [Merged("two")]
    assert one.story == [StoryLine(at=at(9), what="merged", who="two")]
    assert calls.fold.state_of("two") is one
    assert calls.fold.changed


def test_what_the_older_call_knows_itself_stays():
    calls = Calls(one=[agent("80")], two=[])
    one, two = calls.one, calls.two
    one.own_number, one.shown_number, one.recording, one.queue = "1", "2", Recording(ref="r"), "sales"
    two.own_number, two.shown_number, two.recording, two.queue = "3", "4", Recording(ref="s"), "night"
    one.approximate, one.queued_at = True, at(1)
    calls.fold.merge(one, two, at(9))
    assert (one.own_number, one.shown_number, one.recording, one.queue) == ("1", "2", Recording(ref="r"), "sales")
    assert (one.switched, one.approximate, one.queued, one.queued_at) == (True, True, False, at(1))
    assert one.last_event_at == at(9)


@pytest.mark.parametrize(("heard", "effects"), [((True, False), []), ((False, True), [])])
def test_a_call_of_rumours_alone_joins_without_a_word(heard, effects):
    calls = Calls(one=[], two=[])
    calls.one.heard, calls.two.heard = heard
    calls.fold.merge(calls.one, calls.two, at(9))
    assert (calls.one.heard, calls.fold.effects) == (True, effects)


def test_what_waited_to_be_told_is_told_once_the_call_is_real():
    calls = Calls(one=[], two=[])
    calls.one.heard = calls.two.heard = False
    calls.fold.note(calls.one, at(1), Rang("80"))
    calls.fold.note(calls.two, at(2), Rang("81"))
    assert calls.fold.effects == []
    assert calls.fold.changed
    calls.fold.merge(calls.one, calls.two, at(3))
    assert (calls.one.heard, calls.fold.effects) == (False, [])
    calls.take(E.STARTED, second=4)
    assert calls.fold.effects == [Rang("80"), Rang("81"), Started("one")]


def test_colleagues_who_talked_before_the_client_came_consulted_each_other():
    calls = Calls(one=[outside("a", caller=True)], two=[agent("80"), agent("81")])
    two = calls.two
    two.answered_at, two.talked, two.legs[1].talked = at(3), ["81"], True
    two.story = [
        StoryLine(at=at(1), what="started", who="two"),
        StoryLine(at=at(2), what="rang", who="81"),
        StoryLine(at=at(3), what="answered", who="81"),
    ]
    calls.fold.merge(calls.one, two, at(9))
    assert calls.fold.effects == [Consulted("81"), Merged("two")]
    assert [(line.what, line.who) for line in calls.one.story] == [
        ("rang", "81"), ("consulted", "81"), ("merged", "two")
    ]  # fmt: skip
    assert (calls.one.answered_at, calls.one.talked) == (None, [])


def test_an_internal_talk_that_a_client_s_call_joins_later_was_a_consultation():
    calls = Calls(one=[agent("80"), agent("81")], two=[outside("a"), agent("82")])
    one, two = calls.one, calls.two
    one.answered_at, one.talked, one.legs[1].talked, one.legs[1].value = at(3), ["81"], True, "old"
    one.story = [StoryLine(at=at(3), what="answered", who="81"), StoryLine(at=at(4), what="held", who="80")]
    two.answered_at, two.talked = at(5), ["82"]
    calls.fold.merge(one, two, at(9))
    assert (one.answered_at, one.talked, one.legs[1].talked, one.legs[1].value) == (at(5), ["82"], False, None)
    assert [(line.what, line.who) for line in one.story] == [("consulted", "81"), ("held", "80"), ("merged", "two")]


def told(calls, second=5):
    """What is told when those who share bridges are looked at."""
    before = len(calls.fold.effects)
    calls.fold.converse(calls.one, at(second))
    return calls.fold.effects[before:]


@pytest.mark.parametrize(
    ("legs", "effects", "answered", "talked"),
    [
        ([outside("a", bridge="b"), agent("80", bridge="b")], [Answered("80")], 5, ["80"]),
        ([outside("a", bridge="b"), agent("80")], [], None, []),
        ([outside("a", bridge="b"), agent("80", bridge="c")], [], None, []),
        ([outside("a", bridge="b"), outside("c", bridge="b")], [Answered("")], 5, []),
        ([agent("80", bridge="b", caller=True), agent("81", bridge="b")], [Answered("81")], 5, ["81"]),
        ([agent("80", bridge="b", first=True), agent("81", bridge="b")], [Answered("81")], 5, ["81"]),
        ([agent("80", bridge="b"), local("l", bridge="b")], [], None, []),
        ([agent("80", bridge="b"), agent("81", bridge="b"), outside("a")], [], None, []),
        (
            [outside("a", bridge="b"), agent("80", bridge="b"), agent("81", bridge="b")],
            [Answered("80"), Joined("81")], 5, ["80", "81"],
        ),
        (
            [outside("a", bridge="b"), local("l", bridge="b"), agent("80", bridge="c"), local("m", bridge="c")],
            [Answered("80")], 5, ["80"],
        ),
        (
            [
                outside("a", bridge="b"), local("l", bridge="b", pair="p"),
                local("m", bridge="c", pair="p"), agent("80", bridge="c"),
                agent("81", bridge="d"), local("n", bridge="d"),
            ],
            [Answered("80")], 5, ["80"],
        ),
    ],
)  # fmt: skip
def test_those_who_share_a_bridge_talk(legs, effects, answered, talked):
    calls = Calls(one=legs)
    assert told(calls) == effects
    assert calls.one.answered_at == (None if answered is None else at(answered))
    assert calls.one.talked == talked
    assert [leg.extension for leg in legs if leg.talked] == talked
    if effects:
        assert calls.one.story[-1].at == at(5)
    assert told(calls, 9) == [], "and it is told once"


def test_an_agent_without_an_extension_answers_without_a_name():
    for callers in (
        [outside("a", bridge="b"), agent("x", bridge="b")],
        [agent("y", bridge="b"), agent("x", bridge="b")],
    ):
        for leg in callers:
            leg.extension = None
        calls = Calls(one=callers)
        assert told(calls) == [Answered("")]
        assert (calls.one.answered_at, calls.one.talked) == (at(5), [])


@pytest.mark.parametrize(
    ("legs", "met"),
    [
        ([outside("a", bridge="b"), agent("80", bridge="b")], True),
        ([outside("a", bridge="b"), outside("c", bridge="b")], True),
        ([agent("80", bridge="b"), agent("81", bridge="b")], True),
        ([outside("a", bridge="b"), local("l", bridge="b")], True),
        ([agent("80", bridge="b"), local("l", bridge="b")], False),
        ([outside("a", bridge="b")], False),
        ([agent("80", bridge="b"), local("l", bridge="b"), local("m", bridge="b")], False),
    ],
)
def test_after_a_transfer_the_client_is_met_by_whoever_is_there(legs, met):
    calls = Calls(one=legs)
    calls.one.transfer_met = False
    told(calls)
    assert calls.one.transfer_met is met


@pytest.mark.parametrize(("second", "effects"), [(4, [Answered("81")]), (5, [Answered("81")]), (6, [])])
def test_what_colleagues_say_when_the_client_has_left_counts_no_more(second, effects):
    joined = Calls(one=[outside("a", caller=True, bridge="b", ended_at=at(5)), agent("81", bridge="b")])
    assert told(joined, second) == effects


def test_a_phone_that_only_sent_sound_takes_its_answer_back():
    one, other = agent("80", up=True, talked=True), agent("81", talked=True)
    calls = Calls(one=[one, other])
    state = calls.one
    state.talked, state.answered_at = ["80", "81"], at(3)
    state.story = [StoryLine(at=at(n), what=what, who=who) for n, (what, who) in enumerate(
        [("rang", "80"), ("answered", "80"), ("joined", "81"), ("joined", "80")]
    )]  # fmt: skip
    calls.fold.never_answered(state, one)
    assert (one.up, one.talked, state.talked, state.answered_at) == (False, False, ["81"], at(3))
    assert [(line.what, line.who) for line in state.story] == [("rang", "80"), ("joined", "81")]
    calls.fold.never_answered(state, other)
    assert (state.talked, state.answered_at) == ([], None)


def test_an_extension_that_talks_by_another_phone_still_talked():
    one, again = agent("80", talked=True), agent("80b", talked=True)
    again.extension = "80"
    calls = Calls(one=[one, again])
    calls.one.talked = ["80"]
    calls.fold.never_answered(calls.one, one)
    assert calls.one.talked == ["80"]


def test_an_agent_of_another_call_is_linked_to_the_client_it_talks_with():
    calls = Calls(one=[outside("a", bridge="b")], two=[agent("80", stands_since=at(-9))])
    calls.fold.enter(calls.two, calls.two.legs[0], "b", at(5))
    assert (calls.one.linked, calls.one.talked, calls.two.linked) == (["two"], ["80"], [])
    assert list(calls.fold.calls) == ["one", "two"]
    calls.fold.enter(calls.two, calls.two.legs[0], "b", at(6))
    assert calls.one.linked == ["two"]
    assert [one.key for one in calls.fold.taking_part(calls.two, calls.two.legs[0], at(7))] == ["two", "one"]
    assert [one.key for one in calls.fold.taking_part(calls.one, calls.one.legs[0], at(7))] == ["one"]
    assert [one.key for one in calls.fold.taking_part(calls.two, None, at(7))] == ["two"]


def test_who_enters_a_bridge_leaves_the_one_before():
    calls = Calls(one=[agent("80", bridge="b"), agent("81", bridge="b")])
    one, other = calls.one.legs
    calls.fold.enter(calls.one, one, "c", at(5))
    assert (one.bridge, calls.fold._bridges) == ("c", {"b": {"81"}, "c": {"80"}})
    calls.fold.leave(other, "nowhere")
    calls.fold.leave(other, None)
    assert other.bridge == "b"


def test_a_transfer_of_one_kind_by_one_transferer_counts_once():
    fold = Fold()
    asked = [fold.once(*one) for one in (("blind", "80"), ("blind", "80"), ("attended", "80"), ("blind", "81"))]
    assert asked == [True, False, True, True]


@pytest.mark.parametrize(
    ("told_first", "told_then", "leg"),
    [
        ({"caller": True}, {"caller": False}, {"caller": True}),
        ({"pair": "p"}, {"pair": "q"}, {"pair": "p"}),
        ({"digits": "1"}, {"digits": "2"}, {"dialled": "1"}),
        ({"early": True}, {}, {"early": True}),
        ({"dialled_by": ""}, {}, {"first": True}),
        ({"client": Client(number="1", name="A")}, {"client": Client(number="2")}, {"number": "1", "name": "A"}),
        ({"caller": True, "client": Client(hidden=True)}, {}, {"hidden": True, "number": None}),
        ({"caller": False, "client": Client(number="1", hidden=True)}, {}, {"hidden": False, "number": None}),
    ],
)
def test_the_first_word_on_a_leg_counts_and_each_is_news(told_first, told_then, leg):
    calls = Calls(one=[])
    calls.take(leg="x", kind=LegKind.OUTSIDE)
    _, found = calls.take(leg="x", kind=LegKind.OUTSIDE, **told_first)
    assert {name: getattr(found, name) for name in leg} == leg
    calls.take(leg="x", kind=LegKind.OUTSIDE, **told_then)
    assert {name: getattr(found, name) for name in leg} == leg


@pytest.mark.parametrize(
    "told",
    [
        {"caller": True}, {"digits": "1"}, {"early": True}, {"dialled_by": ""}, {"client": Client(number="1")},
        {"own_number": "1"}, {"shown_number": "1"}, {"origin": "crm"}, {"parameters": {"a": "b"}},
        {"recording": Recording(ref="r")}, {"recording": Recording(url="https://rec.example/1")},
    ],
)  # fmt: skip
def test_what_is_new_is_a_change_and_what_is_known_is_none(told):
    calls = Calls(one=[])
    calls.take(leg="x", kind=LegKind.OUTSIDE)
    calls.take(leg="x", kind=LegKind.OUTSIDE)
    assert not calls.fold.changed
    calls.take(leg="x", kind=LegKind.OUTSIDE, **told)
    assert calls.fold.changed
    if "client" not in told:
        calls.take(leg="x", kind=LegKind.OUTSIDE, **told)
        assert not calls.fold.changed


def test_the_call_as_a_whole_keeps_the_first_numbers_and_all_parameters():
    calls = Calls(one=[])
    calls.take(leg="x", kind=LegKind.OUTSIDE, own_number="1", shown_number="2", origin="crm", parameters={"a": "1"})
    calls.take(leg="x", kind=LegKind.OUTSIDE, own_number="3", shown_number="4", origin="x", parameters={"b": "2"})
    state = calls.one
    assert (state.own_number, state.shown_number, state.origin) == ("1", "2", "crm")
    assert state.parameters == {"a": "1", "b": "2"}


def test_what_an_agent_s_phone_shows_is_no_number_of_the_call():
    calls = Calls(one=[])
    calls.take(leg="80", kind=LegKind.AGENT, shown_number="80")
    assert calls.one.shown_number is None


@pytest.mark.parametrize(("kind", "origin"), [(LegKind.AGENT, None), (LegKind.LOCAL, None), (LegKind.OUTSIDE, "crm")])
def test_a_request_that_calls_a_colleague_into_a_client_s_call_is_not_its_origin(kind, origin):
    calls = Calls(one=[outside("a", caller=True)])
    calls.take(leg="x", kind=kind, origin="crm")
    assert calls.one.origin == origin
    assert called_by_a_client(calls.one)
    assert parties_outside(calls.one)


def test_a_request_of_ours_is_the_origin_of_its_call():
    calls = Calls(one=[agent("80")])
    calls.take(leg="81", kind=LegKind.AGENT, origin="crm")
    assert calls.one.origin == "crm"
    assert not called_by_a_client(calls.one)
    assert not parties_outside(calls.one)


def test_the_last_address_of_a_recording_counts_and_a_text_that_is_none_is_told_once():
    calls = Calls(one=[])
    first, second = (Recording(url=f"https://rec.example/{n}") for n in (1, 2))
    calls.take(E.RECORDING_READY, recording=Recording(ref="r"))
    assert calls.one.recording == Recording(ref="r")
    calls.take(E.RECORDING_READY, recording=Recording(ref="s"))
    assert calls.one.recording == Recording(ref="r")
    calls.take(E.RECORDING_READY, recording=first)
    calls.take(E.RECORDING_READY, recording=second)
    assert calls.one.recording == second
    for second in (7, 8):
        calls.take(E.RECORDING_READY, second=second, recording=Recording(url="soon"))
    assert calls.fold.effects == [ProviderStated("soon", "recording_no_address")]
    assert calls.one.story == [StoryLine(at=at(7), what="recording_no_address", who="soon")]


@pytest.mark.parametrize(
    ("first", "told", "leg"),
    [
        ([], {"caller": False}, {"first": True, "second": False, "late": False}),
        ([], {"caller": True}, {"first": False}),
        ([], {"caller": False, "kind": LegKind.OUTSIDE}, {"first": True}),
        ([agent("80")], {"caller": False}, {"first": False, "second": False}),
        ([agent("80", first=True)], {"caller": False}, {"second": False}),
        ([agent("80", first=True, up=True)], {"caller": False}, {"second": True}),
        ([agent("80", up=True)], {"caller": False}, {"second": False}),
        ([outside("a", caller=True, ended_at=at(1))], {}, {"late": True}),
        ([outside("a", caller=True, ended_at=at(1))], {"kind": LegKind.OUTSIDE}, {"late": False}),
        ([], {"times": Times(started=at(-60))}, {"added_at": at(-60)}),
        ([], {}, {"added_at": at(5)}),
    ],
)
def test_a_new_leg_knows_on_which_side_of_the_request_it_came_and_since_when(first, told, leg):
    calls = Calls(one=first)
    _, found = calls.take(leg="x", **{"kind": LegKind.AGENT, **told})
    assert {name: getattr(found, name) for name in leg} == leg
    assert calls.one.switched
    assert calls.one.last_event_at == at(5)


def test_a_leg_that_a_snapshot_lists_is_nobody_s_first_side():
    calls = Calls(one=[])
    _, found = calls.take(E.PRESENT, leg="x", kind=LegKind.AGENT, caller=False)
    assert found.first is False


def test_a_leg_that_changes_its_call_joins_the_two():
    calls = Calls(one=[agent("80")], two=[])
    state, leg = calls.take(E.RINGING, key="two", leg="80", kind=LegKind.AGENT)
    assert (state.keys, leg.call) == (["one", "two"], "two")


def test_a_call_that_bears_the_name_of_its_first_leg_is_that_leg_s_call():
    calls = Calls(one=[], x=[])
    state, leg = calls.take(leg="x", kind=LegKind.AGENT)
    assert (state.keys, leg.id) == (["one", "x"], "x")


@pytest.mark.parametrize(
    ("kind", "told", "found"),
    [
        (E.RINGING, {"extension": "80"}, ("80", "one/80", True)),
        (E.ANSWERED, {"extension": "80", "leg": "1"}, ("80", "1", True)),
        (E.HELD, {"extension": "80"}, None),
        (E.RINGING, {"leg": "1"}, None),
    ],
)
def test_a_provider_without_legs_names_extensions_that_become_legs(kind, told, found):
    calls = Calls(one=[])
    _, leg = calls.take(kind, **told)
    assert (leg and (leg.extension, leg.id, leg.stated)) == found
    if leg:
        assert leg.kind is LegKind.AGENT
        assert calls.take(E.LEG_ENDED, **told)[1] is leg
    assert calls.one.switched is False


def test_an_answer_to_our_request_names_a_leg_in_the_place_of_the_call():
    calls = Calls(one=[agent("80")])
    assert calls.take(E.ORIGINATED, key="80", leg="80", kind=LegKind.AGENT)[0] is calls.one
    state, leg = calls.take(E.ORIGINATED, key="new", leg="new", kind=LegKind.AGENT)
    assert (state.key, leg) == ("new", None)


@pytest.mark.parametrize(("kind", "last"), [(E.HELD, 9), (E.UNKNOWN, 0), (E.LOST, 0), (E.TAGGED, 0), (E.LEG_ADDED, 0)])
def test_a_sign_of_life_opens_a_stale_call_again(kind, last):
    calls = Calls(one=[])
    calls.one.silent_since = at(5)
    calls.take(kind, second=9)
    assert (calls.one.last_event_at, calls.one.silent_since) == (at(last), None if last else at(5))
    calls.take(kind, second=3)
    assert calls.one.last_event_at == at(last)


def test_an_event_of_the_very_moment_is_no_sign_of_later_life():
    calls = Calls(one=[])
    calls.one.silent_since = at(5)
    calls.fold.changed = False
    calls.fold.note_activity(calls.one, at(5))
    assert (calls.one.silent_since, calls.fold.changed) == (at(5), False)
    calls.fold.note_activity(calls.one, at(6))
    assert (calls.one.silent_since, calls.fold.changed) == (None, True)


@pytest.mark.parametrize(("kind", "end_only"), [(E.STARTED, False), (E.ENDED, True), (E.TAGGED, True)])
def test_a_call_that_only_its_end_reports_knows_so(kind, end_only):
    calls = Calls(one=[])
    calls.take(kind)
    assert calls.one.end_only is end_only


def test_the_effects_of_a_call_are_those_of_all_that_went_into_it():
    calls = Calls(one=[], two=[], three=[])
    calls.fold.note(calls.two, at(1), Rang("81"))
    calls.fold.note(calls.three, at(1), Rang("82"))
    calls.fold.merge(calls.one, calls.two, at(2))
    assert calls.fold.effects_of(calls.one) == [Rang("81"), Merged("two")]
