"""`cordboard texts`: what a CRM would receive, with templates to try, over the real application."""

import msgspec

from cordboard.cli.tests.conftest import Terminal
from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import CRM

EXAMPLES = ["answered", "missed", "outgoing", "hidden"]


def test_a_template_is_tried_on_the_examples_and_nothing_is_saved(terminal: Terminal) -> None:
    before = run(terminal.application.service.settings.in_force())
    result = terminal("texts", CRM, "--limit", "0", "--try", "call_subject={call} with {client}[, {duration}]")
    assert result.exit_code == 0, result.output
    lines = [" ".join(one.split()) for one in result.output.splitlines()]
    heads = [one.split()[1] for one in result.output.splitlines() if one.startswith("Example")]
    assert heads == EXAMPLES
    assert "call_subject Incoming call with Olena Koval, 3 min 20 s" in lines
    assert "call_subject Missed call with Olena Koval" in lines
    assert run(terminal.application.service.settings.in_force()) == before


def test_the_answer_is_given_in_the_language_and_as_json(terminal: Terminal) -> None:
    result = terminal("texts", CRM, "--language", "fr", "--time-zone", "Europe/Paris", "--limit", "0", "--json")
    told = msgspec.json.decode(result.stdout)
    assert (told["language"], told["time_zone"]) == ("fr", "Europe/Paris")
    assert [one["example"] for one in told["items"]] == EXAMPLES
    assert told["items"][1]["texts"]["call_subject"].startswith("Appel manqué")


def test_one_call_is_shown_alone(terminal: Terminal) -> None:
    calls = msgspec.json.decode(terminal("calls", "--json").stdout)["items"]
    ended = next(one["id"] for one in calls if one["state"] == "ended")
    told = msgspec.json.decode(terminal("texts", CRM, "--call", ended, "--json").stdout)
    assert [one["call"] for one in told["items"]] == [ended]


def test_a_wrong_template_is_named_and_a_wrong_name_refused(terminal: Terminal) -> None:
    wrong = terminal("texts", CRM, "--limit", "0", "--try", "task_subject=Call {clent}")
    assert wrong.exit_code == 1
    assert "Unknown placeholder: clent. Did you mean client?" in wrong.output
    unknown = terminal("texts", CRM, "--try", "subject={call}")
    assert unknown.exit_code == 2
    assert "Unknown text: subject." in unknown.output
    assert "call_subject" in unknown.output
    elsewhere = terminal("texts", "nowhere", "--limit", "0")
    assert elsewhere.exit_code == 1
    assert "CRM connection not found: nowhere." in elsewhere.output


def test_a_text_that_the_crm_cuts_is_shown_cut_with_its_length(terminal: Terminal) -> None:
    live = terminal.application.parts.live_connections.crm(CRM)
    live.lengths = {"lead_name": 10}
    result = terminal("texts", CRM, "--limit", "0", "--try", "lead_name=Somebody called {client}")
    assert "Somebody…" in result.output
    assert "Cut to 10 characters, the length of the CRM field; 27 in all." in result.output
