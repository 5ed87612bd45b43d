"""Commands speak the language of their user, and say the same as the console."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.main import get_command

from cordboard.cli import translated_help
from cordboard.cli.console_output import typed
from cordboard.cli.explanation import labelled
from cordboard.cli.icu import formatted
from cordboard.cli.language import LANGUAGES, choose, console_texts, language, language_of, texts_of, tr
from cordboard.cli.main import app
from cordboard.cli.readable_durations import as_iso
from cordboard.cli.server_client import problem_text
from cordboard.cli.start_errors import CAUSES, explained
from cordboard.cli.tests.conftest import Terminal
from cordboard.cli.tests.test_finding import ANSWERED
from cordboard.contract.stored_reasons import reason_messages

CLI = Path(__file__).parents[1]


def texts_in_help(command: Any) -> Iterator[str]:
    for name in ("help", "epilog", "rich_help_panel"):
        for one in (getattr(command, name, None) or "").strip().split("\n\n"):
            if one.strip() and not one.strip().startswith("cordboard "):
                yield " ".join(one.split())
    for param in command.params:
        if written := getattr(param, "help", None):
            yield " ".join(written.split())
    for inner in getattr(command, "commands", {}).values():
        yield from texts_in_help(inner)


def texts_in_code() -> Iterator[str]:
    for file in CLI.rglob("*.py"):
        if "tests" in file.parts:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr" and node.args:
                literals = (each for each in ast.walk(node.args[0]) if isinstance(each, ast.Constant))
                yield from (str(each.value) for each in literals if isinstance(each.value, str) and each.value.strip())


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w*)(?=[,}])", text))


@pytest.mark.parametrize("name", [one for one in LANGUAGES if one != "en"])
def test_every_help_text_and_message_is_translated_with_the_same_places(name: str) -> None:
    known = texts_of(name)
    english = {*texts_in_help(get_command(app)), *texts_in_code(), *translated_help.ENGLISH.values()}
    assert sorted(english - set(known)) == []
    assert [text for text, said in known.items() if places(text) != places(said)] == []


COLUMNS = {  # headings and waiting texts that are handed to `tr` as values
    "ID", "Started", "Direction", "Outcome", "Agents", "CRM result", "Created", "Channel", "Connection", "Message",
    "Last error", "Provider", "Health", "Webhook URL", "Time", "Address", "Answer", "Credits", "E-mail", "Name",
    "State", "Attempts", "Asking the server", "Checking", "Testing", "Sending",
    "Comparing", "See the options with --help.",
    "{name} can no longer sign in.", "{name} can sign in again.", "Role changed: {name}.", "Password changed: {name}.",
}  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "uk_UA.UTF-8"}, "uk"), ({"LANG": "fr_CA"}, "fr"), ({"LC_ALL": "es_ES.UTF-8", "LANG": "fr_FR"}, "es"),
        ({"LANG": "C.UTF-8"}, "en"), ({"LANG": "de_DE"}, "en"), ({}, "en"),
        ({"CORDBOARD_LANG": "fr", "LC_ALL": "es"}, "fr"),
    ],
)  # fmt: skip
def test_the_language_is_that_of_the_environment(environment: dict[str, str], expected: str) -> None:
    assert language_of(environment) == expected


@pytest.mark.parametrize("at", [0, 1, 2])
def test_lang_is_understood_anywhere_on_the_line(terminal: Terminal, at: int) -> None:
    line = ["why", ANSWERED]
    line[at:at] = ["--lang", "uk"]
    said = terminal(*line).output
    assert said.startswith("Вхідний дзвінок: Olena +380671234567 (новий клієнт).")
    assert "Новий клієнт: створюється лід Olena." in said
    assert terminal("why", ANSWERED).output.startswith("Incoming call"), "the next command is English again"
    assert terminal("why", ANSWERED, "--lang", "de").exit_code == 2


@pytest.mark.parametrize(
    ("name", "said"), [("fr", "Lister les appels"), ("es", "Listar las llamadas"), ("uk", "Список дзвінків")]
)
def test_help_is_in_that_language_and_shows_no_types_of_python(terminal: Terminal, name: str, said: str) -> None:
    shown = terminal("calls", "--help", "--lang", name).output
    assert said in shown
    for kind in ("<bool>", "<str>", "<int", "BOOLEAN", "INTEGER"):
        assert kind not in shown
    assert "1-500" in shown


def test_errors_of_the_server_are_said_in_that_language(terminal: Terminal) -> None:
    missing = terminal("connect", "pause", "nope", "--lang", "fr")
    assert missing.exit_code == 1
    assert "Introuvable." in missing.output


def test_everything_of_a_call_is_shown_on_demand(terminal: Terminal) -> None:
    short, whole = terminal("why", ANSWERED).output, terminal("why", ANSWERED, "--all").output
    assert len(short.splitlines()) < 15 < len(whole.splitlines())
    assert max(len(line) for line in short.splitlines()) < 100
    assert "Rules (settings version 1)" in whole


@pytest.mark.parametrize(
    ("name", "number", "said"),
    [
        ("en", 1, "1 call"), ("en", 5, "5 calls"), ("fr", 0, "0 call"), ("es", 2, "2 calls"), ("uk", 1, "1 дзвінок"),
        ("uk", 3, "3 дзвінки"), ("uk", 11, "11 дзвінків"), ("uk", 25, "25 дзвінків"), ("uk", 1000, "1,000 дзвінків"),
    ],
)  # fmt: skip
def test_plurals_follow_the_language(name: str, number: int, said: str) -> None:
    text = (
        "{n, plural, one {# дзвінок} few {# дзвінки} many {# дзвінків} other {# дзвінка}}"
        if name == "uk"
        else "{n, plural, one {# call} other {# calls}}"
    )
    assert formatted(text, {"n": number}, name) == said


def test_a_value_that_is_missing_stays_and_an_exact_number_wins() -> None:
    assert formatted("{n, plural, =0 {none} other {# left}} of {all}", {"n": 0}, "en") == "none of {all}"
    assert formatted("{kind, select, 0 {zero} other {some}}", {"kind": "x"}, "en") == "some"


def test_every_text_that_is_shared_with_the_console_can_be_formatted() -> None:
    for name in LANGUAGES:
        for key, text in console_texts(name).items():
            said = formatted(text, dict.fromkeys(re.findall(r"\{(\w+)[,}]", text), 2), name)
            assert "plural" not in said, key


def test_only_settings_that_are_durations_are_read_as_durations() -> None:
    given = {"company": {"callback_within": "1 day 6 hours"}, "note": "6 hours"}
    assert as_iso({"callback_within": "6 hours", "name": "6 hours"})["name"] == "6 hours"
    assert as_iso(given)["note"] == "6 hours"


def test_the_language_in_use_is_forgotten_with_none() -> None:
    choose("fr")
    assert tr("Username") == "Nom d’utilisateur"
    choose(None)
    assert language() in LANGUAGES


@pytest.mark.parametrize(("started_by", "wanted"), [(None, "cordboard why last"), ("./run cli", "./run cli why last")])
def test_advice_names_a_command_as_it_is_typed_here(
    started_by: str | None, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CORDBOARD_COMMAND", raising=False)
    if started_by:
        monkeypatch.setenv("CORDBOARD_COMMAND", started_by)
    assert typed("why last") == wanted
    assert typed("demo") == ("./run demo" if started_by else "cordboard demo")


def test_no_advice_spells_a_command_itself() -> None:
    spelled = [
        f"{file.name}:{node.lineno}"
        for file in CLI.rglob("*.py")
        if "tests" not in file.parts
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "command" and not isinstance(node.value, ast.Call | ast.Name)
    ]
    assert spelled == []


@pytest.mark.parametrize(("name", "wanted"), [("en", "Lead: Sent"), ("fr", "Lead : Sent"), ("uk", "Lead: Sent")])
def test_a_label_ends_as_its_language_writes_it(name: str, wanted: str) -> None:
    choose(name)
    assert labelled("Lead", "Sent") == wanted


def _raised() -> Iterator[str]:
    """Every English text that is raised where files of the data folder are opened, with `x` for its values."""
    for file in ("data_folder.py", "store/sqlite/engine/damage.py", "store/sqlite/engine/database.py"):
        for node in ast.walk(ast.parse((CLI.parent / file).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args:
                parts = getattr(node.exc.args[0], "values", [node.exc.args[0]])
                yield "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in parts)


@pytest.mark.parametrize("name", [one for one in LANGUAGES if one != "en"])
def test_why_a_server_does_not_start_is_said_in_the_language_of_its_user(name: str) -> None:
    choose(name)
    causes = [one for one in _raised() if "no database in" not in one]  # only `rotate-key` says that
    assert len(causes) >= 5
    for cause in causes:
        said, _ = explained(OSError(cause), Path("/data"), "")
        assert said != cause, cause
        assert "x" in said, "values stay"
    assert {one for one in CAUSES if one not in texts_of(name)} == set()
    assert explained(OSError("the gearbox is full of sand"), Path("/data"), "")[0] == "the gearbox is full of sand"


@pytest.mark.parametrize("name", LANGUAGES)
def test_a_refusal_by_a_remote_service_is_said_in_its_own_sentences(name: str) -> None:
    text = "crm: HubSpot's answer cannot be read (status 200, no JSON)."
    reasons = msgspec.to_builtins(reason_messages(text, "unreadable", "crm"))
    before = language()
    choose(name)
    try:
        said, _ = problem_text({"detail": text, "code": "unreadable", "reasons": reasons}, 502)
    finally:
        choose(before)
    assert "HubSpot" in said
    assert "status 200, no JSON" in said
    assert (said == text) == (name == "en")
