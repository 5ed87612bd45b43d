"""The record of a decided call follows the call; client, direction, owner and links stay as they were decided."""

import msgspec

from cordboard.domain.calls.call import Client, Direction, Recording
from cordboard.domain.crm.actions import LogCall, Ref, said
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.call_log_update import current_call_log
from cordboard.domain.scenario.decision import decide
from cordboard.domain.scenario.tests.decision_examples import NUMBER, SETTINGS, call, facts, found, person


def test_the_record_says_what_the_call_says_now() -> None:
    decided = facts(call("no_answer"))
    log = current_call_log(call(durations=call().durations), decided, SETTINGS)
    assert (log.missed, log.talk_ms, log.disposition.value) == (False, 45000, "answered")
    assert log.key == "c1:call"
    assert log.subject.startswith("Inbound call")
    assert "did not take place" not in (log.description or "")


def test_client_and_direction_stay_as_they_were_decided() -> None:
    decided = facts(call())
    later = call(client=Client(number="+34911222333"), direction=Direction.OUTBOUND)
    log = current_call_log(later, decided, SETTINGS)
    assert (log.direction, log.client_number) == (Direction.INBOUND, NUMBER)
    assert "911" not in log.subject


def test_an_unchanged_call_gives_what_the_decision_wrote() -> None:
    known = facts(call(recording=Recording(url="https://pbx.example/1.wav")), found(person(Entity.CONTACT)))
    written = next(action for action in decide(known, SETTINGS, 1).actions if isinstance(action, LogCall))
    assert written.recording_url
    assert written.owner
    assert written.about
    assert current_call_log(known.call, known, SETTINGS) == said(written)


def test_what_a_record_says_leaves_out_owner_links_own_fields_and_recording() -> None:
    written = next(action for action in decide(facts(call()), SETTINGS, 1).actions if isinstance(action, LogCall))
    whole = msgspec.structs.replace(
        written,
        owner="u-1",
        fields={"Rating": "5"},
        about=(Ref(entity=Entity.CONTACT, id="7"),),
        recording_url="https://pbx.example/1.wav",
    )
    bare = said(whole)
    assert (bare.owner, bare.fields, bare.about, bare.recording_url) == (None, {}, (), None)
    changed = {"owner", "fields", "about", "recording_url"}
    for name in LogCall.__struct_fields__:
        assert name in changed or getattr(bare, name) == getattr(whole, name), name
