"""The record of a decided call follows the call; client, direction, owner and links stay as they were decided."""

import msgspec

from cordboard.domain.calls.call import Client, Direction, Recording
from cordboard.domain.crm.actions import LogCall, Ref, said
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.call_log_update import current_call_log
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.tests.decision_examples import NUMBER, SETTINGS, call, facts, found, person


def logged(decided: Facts) -> LogCall:
    """The record that the decision wrote."""
    return next(action for action in decide(decided, SETTINGS, 1).actions if isinstance(action, LogCall))


def test_the_record_says_what_the_call_says_now() -> None:
    decided = facts(call("no_answer"))
    log = current_call_log(call(durations=call().durations), decided, SETTINGS, logged(decided))
    assert (log.missed, log.talk_ms, log.disposition.value) == (False, 45000, "answered")
    assert log.key == "c1:call"
    assert log.subject.startswith("Call from")
    assert (log.description or "").startswith("Answered by Ana.")


def test_client_and_direction_stay_as_they_were_decided() -> None:
    decided = facts(call(client=Client(number=NUMBER, name="Eva")))
    later = call(client=Client(number="+34911222333", name="Bea"), direction=Direction.OUTBOUND)
    log = current_call_log(later, decided, SETTINGS, logged(decided))
    assert (log.direction, log.client_number) == (Direction.INBOUND, NUMBER)
    assert log.subject.startswith("Call from Eva,")


def test_an_unchanged_call_gives_what_the_decision_wrote() -> None:
    known = facts(call(recording=Recording(url="https://pbx.example/1.wav")), found(person(Entity.CONTACT)))
    written = logged(known)
    assert written.recording_url
    assert written.owner
    assert written.about
    assert current_call_log(known.call, known, SETTINGS, written) == said(written)


def test_a_text_about_which_nothing_changed_stays_as_another_release_worded_it() -> None:
    decided = facts(call())
    old = msgspec.structs.replace(logged(decided), subject="Old subject", description="Old words.")
    same = current_call_log(call(recording=Recording(url="https://pbx.example/1.wav")), decided, SETTINGS, old)
    assert (same.subject, same.description) == ("Old subject", "Old words.")
    missed = current_call_log(call("no_answer"), decided, SETTINGS, old)
    assert missed.subject.startswith("Missed call")
    assert "Old words" not in (missed.description or "")


def test_what_a_record_says_leaves_out_owner_links_own_fields_and_recording() -> None:
    written = logged(facts(call()))
    whole = msgspec.structs.replace(
        written,
        owner="u-1",
        fields={"Rating": "5"},
        about=(Ref(entity=Entity.CONTACT, id="7"),),
        recording_url="https://pbx.example/1.wav",
        written={"Subject": "as sent"},
    )
    bare = said(whole)
    assert (bare.owner, bare.fields, bare.about, bare.recording_url, bare.written) == (None, {}, (), None, {})
    changed = {"owner", "fields", "about", "recording_url", "written"}
    for name in LogCall.__struct_fields__:
        assert name in changed or getattr(bare, name) == getattr(whole, name), name
