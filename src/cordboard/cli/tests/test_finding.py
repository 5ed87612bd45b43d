"""How commands find calls, and what they say where there is none, or of a word that makes no sense."""

import msgspec
import pytest

from cordboard.cli.commands.calls import client_of
from cordboard.cli.tests.conftest import Terminal
from cordboard.contract.views.calls import ClientView
from cordboard.domain.calls.call import Client, Direction, EventType
from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import ANSWERED, REFUSED, RINGING, ended, event


def test_calls_are_a_table_for_people_and_the_api_for_programs(terminal: Terminal) -> None:
    table = terminal("calls", "--client", "067 123-45-67", "--limit", "5").output
    assert "Olena" in table
    assert "Lead: sent, Call record: sent" in terminal("calls").output
    asked = terminal.queries[0]
    assert (asked.client, asked.missed, asked.limit) == ("067 123-45-67", None, 5)
    assert [call["id"] for call in terminal.json("calls")["items"]] == [RINGING, ANSWERED, REFUSED]


@pytest.mark.parametrize(
    ("client", "shown"),
    [
        (ClientView(number="067 123-45-67", e164="+380671234567", name="Olena"), "Olena +380671234567"),
        (ClientView(number="067 123-45-67", e164=None, name=None), "067 123-45-67"),
        (ClientView(number="621165461", e164="+34621165461", name="+34 621 16 54 61"), "+34621165461"),
        (ClientView(number="anonymous", e164=None, name="Anonymous", hidden=True), "Anonymous"),
        (ClientView(number=None, e164=None, name=None, hidden=True), "Hidden number"),
        (ClientView(number=None, e164=None, name=None), ""),
    ],
)
def test_a_client_is_shown_with_name_and_number(client: ClientView, shown: str) -> None:
    assert client_of(msgspec.to_builtins({"client": client})) == shown


def test_no_call_and_no_call_that_matches_are_told_apart(quiet: Terminal) -> None:
    assert quiet("calls").output.strip() == "No calls yet."
    assert quiet("calls", "--limit", "5").output.strip() == "No calls yet."
    for filters in (["--missed"], ["--text", "zzz"], ["--since", "2026-11-28"], ["--connection", "hook"]):
        assert quiet("calls", *filters).output.strip() == "No calls match."
    assert quiet("outbox", "list").output.strip() == "The outbox is empty."
    assert quiet("outbox", "list", "--state", "parked").output.strip() == "No items match."


def test_since_takes_a_time_or_a_date_and_says_so(terminal: Terminal) -> None:
    for since, epoch in (("2026-11-28", 1_795_824_000.0), ("2026-11-28T01:00:00+01:00", 1_795_824_000.0)):
        assert terminal("calls", "--since", since).exit_code == 0
        assert terminal.queries[-1].since == epoch
    refused = terminal("calls", "--since", "yesterday")
    assert refused.exit_code == 2
    said = " ".join(refused.output.split())
    assert said.startswith("--since takes a time in ISO 8601, such as 2026-11-22T10:00:00Z; a date alone is")


@pytest.mark.parametrize(
    "arguments",
    [
        ("outbox", "list", "--state", "nope"),
        ("outbox", "retry", "--connection", "zoho", "--state", "nope"),
        ("token", "create", "x", "--scope", "nope"),
        ("user", "add", "x", "--role", "nope", "--password", "long enough"),
        ("connect", "test", ""),
    ],
)
def test_a_wrong_word_is_wrong_usage_and_nothing_of_the_inside_is_said(
    terminal: Terminal, arguments: tuple[str, ...]
) -> None:
    result = terminal(*arguments)
    assert result.exit_code == 2
    for inside in ("enum", "query", "body", "openapi", "$."):
        assert inside not in result.output
    assert "--help" in result.output


def test_why_takes_an_id_a_number_or_the_last_call(terminal: Terminal) -> None:
    assert terminal("why", ANSWERED).output.startswith("Incoming call: Olena +380671234567 (new caller). Answered.")
    assert ANSWERED in terminal("why", "last").output
    assert (terminal.queries[-1].phase, terminal.queries[-1].limit) == ("ended", 20)
    assert terminal("why", "067 123-45-67").output == terminal("why", ANSWERED).output
    assert "067 123-45-67" in [one.client for one in terminal.queries]
    assert terminal.json("why", ANSWERED)["settings_version"] == 1


def test_why_says_that_a_call_goes_on(terminal: Terminal) -> None:
    said = terminal("why", RINGING)
    assert said.exit_code == 0
    assert "Incoming call: Oksana +380673333333. In progress since 2026-11-22 12:00:30 UTC (Ringing)." in said.output
    assert f"cordboard why {RINGING}" in said.output
    refused = terminal("why", RINGING, "--json")
    assert (refused.exit_code, refused.stdout) == (1, "")


def test_why_takes_a_name_and_shows_the_people_where_several_have_it(terminal: Terminal) -> None:
    koval = Client(number="+380677777777", name="Olena Koval")
    run(terminal.application.receive(ended("koval", koval, second=-300)))
    again = event("again", EventType.RINGING, second=-200, client=koval, direction=Direction.INBOUND, extension="80")
    run(terminal.application.receive(again))
    assert terminal("why", "olena").output == terminal("why", ANSWERED).output
    assert "olena" in [one.text for one in terminal.queries]
    assert terminal("why", "koval").exit_code == 0
    several = terminal("why", "ole")
    assert several.exit_code == 2
    assert "'ole' matches 2 clients:\n  Olena +380671234567\n  Olena Koval +380677777777\n" in several.output
    assert terminal("why", "óLENA").output == terminal("why", "olena").output, "accents matter as little as case"
    run(terminal.application.receive(ended("accents", Client(number="+380678888888", name="Óléna"), second=-400)))
    assert terminal("why", "Olena").output.endswith("  Olena +380671234567\n  Óléna +380678888888\nEnter the number.\n")
    assert terminal("why", "Nobody").exit_code == 1
    assert terminal("why", " ").exit_code == 2


def test_why_of_nothing_leaves_with_1(terminal: Terminal) -> None:
    result = terminal("why", "c9")
    assert result.exit_code == 1
    assert "Call not found: no call ID or client name matches 'c9'." in result.output


def test_why_of_the_last_call_before_the_first_leaves_with_1(quiet: Terminal) -> None:
    assert quiet("why", "last").exit_code == 1


@pytest.mark.parametrize("server", ["garbage", "http://", "127.0.0.1:8700"])
def test_what_is_no_address_of_a_server_is_wrong_usage(terminal: Terminal, server: str) -> None:
    result = terminal("calls", "--server", server)
    assert result.exit_code == 2
    assert f"'{server}' isn't a server address." in result.output


def test_a_wrong_token_is_said_in_words_of_the_command_line(terminal: Terminal) -> None:
    result = terminal("calls", "--server", "http://house", "--token", "wrong")
    assert result.exit_code == 1
    assert "http://house doesn't accept this token." in result.output
    assert "--token" in result.output
