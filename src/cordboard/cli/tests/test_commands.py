"""What each command prints, and with which code it leaves."""

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cordboard.app.alerts.alert_channels import PASSWORD
from cordboard.app.alerts.alert_delivery import SECRETS_KEY
from cordboard.catalog import trace_texts
from cordboard.cli import server_address, server_client
from cordboard.cli.commands.sandbox import command_of, dialects
from cordboard.cli.connection_health import worded
from cordboard.cli.language import choose
from cordboard.cli.main import COMMANDS, GROUPS
from cordboard.cli.server_address import ServerAddress
from cordboard.cli.tests.conftest import Dead, Terminal
from cordboard.contract.connections import ConnectionChange
from cordboard.contract.errors import Cannot
from cordboard.domain.alerts.machine import Alert, AlertWord, Kind, Subject
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.settings import Settings
from cordboard.ports.alerts import AlertMessage, DeliveryAttempt, MessageState
from cordboard.ports.errors import Refused
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.event_loop import run
from cordboard.toolkit.crypto import Cipher
from cordboard.web.tests.real_application import NOON, SETTINGS, RealApplication


def test_every_command_explains_itself_with_an_example(nowhere: Terminal) -> None:
    names = [name for _, name, _, _ in (*COMMANDS, *GROUPS)]
    for name in names:
        helped = nowhere(name, "--help")
        assert helped.exit_code == 0
        assert f"cordboard {name}" in helped.output or "cordboard export" in helped.output, name
    top = nowhere("--help").output
    assert all(name in top for name in (*names, "sandbox"))


def test_no_command_at_all_shows_the_help(nowhere: Terminal) -> None:
    assert "Start with: cordboard demo" in nowhere().output
    assert nowhere("--version").output.startswith("cordboard 0")
    assert nowhere("fly").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("067 123-45-67", "--region", "UA"), {"e164": "+380671234567", "candidates": []}),
        (("067 123-45-67", "--region", "ua"), {"e164": "+380671234567"}),
        (("+380671234567",), {"kind": "e164", "e164": "+380671234567"}),
        (("112", "--region", "ES"), {"kind": "short", "e164": None}),
    ],
)
def test_number_prints_exactly_three_keys(
    nowhere: Terminal, arguments: tuple[str, ...], expected: dict[str, Any]
) -> None:
    found = nowhere.json("number", *arguments)
    assert set(found) == {"kind", "e164", "candidates"}
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(("region", "hint"), [("XX", ""), ("UKR", "Did you mean UA?"), ("", ""), ("Ukraine", "")])
def test_number_refuses_what_is_no_region_and_says_what_one_is(nowhere: Terminal, region: str, hint: str) -> None:
    result = nowhere("number", "067 123-45-67", "--region", region, "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    said = " ".join(result.output.split())
    assert f"Unknown country code: {region}. Use two letters of ISO 3166, such as ES or UA." in said
    assert hint in result.output
    assert ("Did you mean" in result.output) == bool(hint)


def test_number_for_people_says_why(nowhere: Terminal) -> None:
    lines = nowhere("number", "067 123-45-67", "--region", "UA").output.splitlines()
    assert "+380671234567" in lines[0]
    assert len(lines) >= 2


@pytest.mark.parametrize("text", ["banana", "80 recepción", "12345678901234567890", "#REF!"])
def test_number_exits_with_1_for_a_text_that_is_no_number(nowhere: Terminal, text: str) -> None:
    for options in ((), ("--json",), ("--region", "ES")):
        assert nowhere("number", text, *options).exit_code == 1
    assert '"kind": "invalid"' in nowhere("number", text, "--json").stdout


@pytest.mark.parametrize("text", ["80", "112", "anonymous", "671234567", "+34928000111", "+63 2 812 3456"])
def test_number_exits_with_0_for_what_is_understood_or_open(nowhere: Terminal, text: str) -> None:
    assert nowhere("number", text).exit_code == 0


def test_number_takes_the_country_of_the_settings_in_the_data_folder(nowhere: Terminal, home: Path) -> None:
    assert len(nowhere.json("number", "928 000 080")["candidates"]) > 5
    store = SqliteStore.open(home / "cordboard.db", Cipher.at(home / "cordboard.key"))
    assert len(nowhere.json("number", "928 000 080")["candidates"]) > 5  # no settings are saved yet
    for country, found in (("ES", "+34928000080"), ("UA", "+380928000080")):
        body = msgspec.json.encode(Settings(company=Company(country=country)))
        run(store.save_settings(body, "tests", "", 0.0))
        assert nowhere.json("number", "928 000 080")["e164"] == found
    assert nowhere.json("number", "928 000 080", "--region", "ES")["e164"] == "+34928000080"
    said = nowhere("number", "067 123 45 67").output
    assert said.startswith("+380671234567")
    assert "Country: UA (from the server's settings)" in said
    run(store.close())


def test_number_reads_settings_of_the_version_before(nowhere: Terminal, home: Path) -> None:
    store = SqliteStore.open(home / "cordboard.db", Cipher.at(home / "cordboard.key"))
    run(store.save_settings(b'{"region": "UA"}', "tests", "", 0.0))
    run(store.close())
    assert nowhere.json("number", "067 123 45 67")["e164"] == "+380671234567"


def test_number_works_without_a_file_that_can_be_read(nowhere: Terminal, home: Path) -> None:
    (home / "cordboard.db").write_text("no store")
    assert nowhere.json("number", "+34928000080")["e164"] == "+34928000080"


def test_number_finds_the_data_folder_of_the_only_server(
    nowhere: Terminal, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = SqliteStore.open(home / "elsewhere" / "cordboard.db", Cipher.at(home / "key"))
    run(store.save_settings(b'{"region": "UA"}', "tests", "", 0.0))
    run(store.close())
    monkeypatch.delenv("CORDBOARD_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "share"))
    monkeypatch.setattr(server_client, "TRANSPORT", Dead())  # it is announced, and does not answer
    place = ServerAddress(url="http://127.0.0.1:1", token="", pid=os.getpid(), data=str(home / "elsewhere"))
    server_address.write_server_address(place, home / "elsewhere", home / "share" / "cordboard")
    assert nowhere.json("number", "067 123 45 67")["e164"] == "+380671234567"


def test_trace_reads_a_recording_from_a_file_and_from_a_pipe(nowhere: Terminal, tmp_path: Path) -> None:
    quiet = "Event: PeerStatus\r\nPeer: PJSIP/80\r\n\r\n"
    recording = tmp_path / "quiet.ami.txt"
    recording.write_text(quiet)
    assert nowhere.json("trace", "asterisk", str(recording)) == []
    assert "holds no calls" in nowhere("trace", "asterisk", str(recording)).output
    assert json.loads(nowhere("trace", "asterisk", "-", "--json", give=quiet).stdout) == []


def test_trace_of_an_asterisk_that_is_too_old_says_so_and_fails(nowhere: Terminal, tmp_path: Path) -> None:
    recording = tmp_path / "old.ami.txt"
    recording.write_text("Asterisk Call Manager/1.3\r\n\r\nEvent: Newchannel\r\nUniqueid: 1.1\r\n\r\n")
    for more in ((), ("--json",)):
        result = nowhere("trace", "asterisk", str(recording), *more)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "Asterisk (AMI 1.3) is too old" in result.output
        assert "Update Asterisk to version 16 or later." in result.output


def test_trace_and_doctor_say_it_in_the_language_of_the_terminal(nowhere: Terminal) -> None:
    result = nowhere(
        "--lang", "uk", "trace", "asterisk", "-", give="Asterisk Call Manager/1.3\r\n\r\nEvent: Hold\r\n\r\n"
    )
    assert (result.exit_code, "застаріла" in result.output) == (1, True)
    notices = [{"code": "clock_ahead", "sentence": "x", "fix": "y", "values": {"difference": "1:00:00"}}]
    health = {
        "code": "pbx.limited",
        "sentence": "x",
        "values": {"title": "Office", "reason": "x"},
        "notices": notices,
        "reasons": [],
    }
    choose("es")
    try:
        sentence, fix = worded({"title": "Centralita", "health": health}, texts_of_asterisk("es"))
    finally:
        choose(None)
    assert sentence.startswith("Centralita está conectado")
    assert "va 1:00:00 por delante" in sentence
    assert fix == "Ajuste el reloj de ambos equipos con NTP."


def texts_of_asterisk(language: str) -> Any:
    return msgspec.to_builtins(trace_texts("asterisk", language).problems)


def test_trace_says_what_the_phone_system_lacks_beside_its_calls(nowhere: Terminal) -> None:
    give = "Asterisk Call Manager/2.10.6\r\n\r\nEvent: Hold\r\nUniqueid: 1.1\r\nLinkedid: 1.0\r\n\r\n"
    result = nowhere("trace", "asterisk", "-", "--json", give=give)
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert "has not been tried with Asterisk (AMI 2.10.6)" in result.stderr
    assert "timestampevents = yes" in result.stderr


@pytest.mark.parametrize("written", ["", "\n\n", "Dear diary,\n\nnothing rang.\n", '{"Event: x": 1}', "\ufeffEvent"])
def test_trace_of_what_is_no_recording_says_what_one_looks_like(
    nowhere: Terminal, tmp_path: Path, written: str
) -> None:
    file = tmp_path / "diary.txt"
    file.write_text(written)
    for result in (nowhere("trace", "asterisk", str(file), "--json"), nowhere("trace", "asterisk", "-", give=written)):
        assert (result.exit_code, result.stdout) == (2, "")
        said = " ".join(result.output.split())
        assert "is no recording of asterisk. No packet of the manager was found." in said
        assert "packets of lines, the first one such as 'Event: Newchannel'" in said


@pytest.mark.parametrize("arguments", [("asterisk", "/nowhere/file"), ("teapot", "x"), ("../x", "y")])
def test_trace_of_what_is_not_there_is_wrong_usage(nowhere: Terminal, arguments: tuple[str, str]) -> None:
    assert nowhere("trace", *arguments).exit_code == 2


def test_without_a_server_commands_say_how_to_start_one(nowhere: Terminal) -> None:
    result = nowhere("calls")
    assert result.exit_code == 1
    assert "cordboard demo" in result.output


def test_a_server_that_does_not_answer_is_named(nowhere: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server_client, "TRANSPORT", Dead())
    result = nowhere("calls", "--server", "http://127.0.0.1:9", "--token", "x")
    assert result.exit_code == 1
    assert "http://127.0.0.1:9 isn't responding" in result.output


def test_the_doctor_leaves_with_1_when_somebody_is_needed(terminal: Terminal) -> None:
    ill = terminal("doctor")
    assert ill.exit_code == 1
    assert "2 rejected items need attention." in ill.output
    assert json.loads(terminal("doctor", "--json").stdout)["ok"] is False


def test_outbox_is_listed_and_changed(terminal: Terminal) -> None:
    assert "Company is mandatory" in terminal("outbox", "list", "--state", "parked").output
    lead, call = [one["key"] for one in terminal.json("outbox", "list", "--state", "parked")["items"]]
    assert terminal("outbox", "retry", lead, call).output.strip() == "2 items will be retried now"
    assert [item.state for item in run(terminal.application.store.items_by_key([lead, call]))] == ["open", "open"]
    dropped = terminal("outbox", "drop", "--reason", "a test", call)
    assert dropped.output.strip() == "1 item discarded"
    (item,) = run(terminal.application.store.items_by_key([call]))
    assert (item.state, item.reason) == ("dropped", "a test (token here)")
    assert terminal("outbox", "drop", lead).exit_code == 2
    assert terminal("outbox", "retry").exit_code == 2


def test_a_change_that_changes_nothing_is_no_success(terminal: Terminal) -> None:
    for verb in ("retry", "hold", "release"):
        result = terminal("outbox", verb, "nokey")
        assert (result.exit_code, result.stdout) == (1, "")
        assert "No items changed" in result.output
    call = terminal.json("outbox", "list", "--state", "parked")["items"][1]["key"]
    some = terminal("outbox", "hold", call, "nokey")
    assert some.exit_code == 1
    assert "1 item on hold" in some.output
    assert "The others were not found, or were already sent." in some.output


def test_connections_are_made_authorised_tested_and_dropped(terminal: Terminal) -> None:
    assert "zoho" in terminal("connect", "list").output
    assert "data_centre" in terminal("connect", "providers").output
    made = terminal.json("connect", "add", "zoho", "--id", "crm2", "--set", "data_centre=eu", "--set", "live=true")
    assert made["settings"] == {"data_centre": "eu", "live": True}
    assert terminal("connect", "add", "zoho", "--set", "nonsense").exit_code == 2
    changed = terminal.json(
        "connect", "change", "crm2", "--title", "Sales", "--set", "live=false", "--keep-former", "24"
    )
    assert (changed["title"], changed["settings"]["data_centre"]) == ("Sales", "eu")
    assert terminal("connect", "change", "crm2").exit_code == 2
    assert "https://crm.example/consent?state=" in terminal("connect", "authorize", "crm2", "--full-url").output
    assert terminal("connect", "authorize", "crm2", "--code", "1000.x").exit_code == 0
    assert "Invented Ltd" in terminal("connect", "test", "crm2").output
    assert "paused" in terminal("connect", "pause", "crm2").output
    assert "active" in terminal("connect", "resume", "crm2").output
    assert "Nothing was changed." in terminal("connect", "prepare", "crm2").output
    assert "The key field was created." in terminal("connect", "prepare", "crm2", "--agreed").output
    assert "No API requests yet." in terminal("connect", "exchanges", "crm2").output
    assert terminal("connect", "drop", "crm2", give="n\n").exit_code == 1
    assert "crm2" in terminal("connect", "list").output
    assert terminal("connect", "drop", "crm2", "--yes").exit_code == 0
    assert "crm2" not in terminal("connect", "list").output


def test_tokens_and_users_are_made_and_taken_away(terminal: Terminal) -> None:
    made = terminal.json("token", "create", "report", "--scope", "calls.read")["token"]
    assert made.startswith("cb_")
    listed = terminal("token", "list").output
    assert "report" in listed
    assert made not in listed
    assert terminal("token", "revoke", "report").exit_code == 0
    assert terminal("token", "revoke", "report").exit_code == 1
    assert (
        terminal(
            "user", "add", "olha", "--role", "agent", give="a long enough sentence\na long enough sentence\n"
        ).exit_code
        == 0
    )
    assert terminal("user", "role", "olha", "supervisor").exit_code == 0
    assert "Supervisor" in terminal("user", "list").output
    assert "No second factor." in terminal("user", "factors", "olha").output
    assert "removed: olha" in terminal("user", "remove-factors", "olha", "--yes").output
    assert terminal("user", "remove-factors", "olha", give="n\n").exit_code == 1
    assert terminal("user", "remove-factors", "nobody", "--yes").exit_code == 1
    assert terminal("user", "disable", "nobody").exit_code == 1
    assert (
        terminal(
            "user", "add", "x", "--role", "king", give="a long enough sentence\na long enough sentence\n"
        ).exit_code
        == 2
    )


def test_the_old_word_operator_still_works_and_names_the_new_one(terminal: Terminal) -> None:
    assert (
        terminal(
            "operator", "add", "olha", "--role", "agent", give="a long enough sentence\na long enough sentence\n"
        ).exit_code
        == 0
    )
    listed = terminal("operator", "list")
    assert "olha" in listed.stdout
    assert "is now 'cordboard user'" in listed.stderr
    assert "operator" not in terminal("--help").output
    assert [one["name"] for one in terminal.json("operator", "list")["items"]] == ["olha"]


def test_the_people_of_a_crm_are_listed(terminal: Terminal) -> None:
    assert "Ana" in terminal("connect", "crm-users", "zoho").output
    assert terminal.json("connect", "crm-users", "zoho")["items"][0]["id"] == "u1"


def test_settings_go_out_as_a_file_and_come_back_the_same(terminal: Terminal, tmp_path: Path) -> None:
    house = tmp_path / "house"
    assert terminal("export", str(house)).exit_code == 0
    assert "No changes from version" in terminal("plan", str(house)).output
    assert "No changes" in terminal("apply", str(house)).output
    assert terminal.json("plan", str(house))["changes"] == []
    assert "settings.save" not in [one.method for one in terminal.application.asked]
    file = house / "settings.toml"
    file.write_text(file.read_text().replace('country = "UA"', 'country = "ES"', 1))
    plan = terminal.json("plan", str(house))
    assert plan["changes"] == [{"setting": "company.country", "from": "UA", "to": "ES"}]
    assert "UA -> ES" in terminal("plan", str(house)).output
    assert "version 2" in terminal("apply", str(house), "--note", "moved").output
    assert run(terminal.application.parts.service.settings.in_force()).settings.company.country == "ES"


def test_a_version_of_before_goes_out_and_is_put_in_force_again(terminal: Terminal, tmp_path: Path) -> None:
    other = msgspec.structs.replace(SETTINGS, company=Company(country="ES"))
    run(terminal.application.parts.service.settings.save(other, "", 1, "tests"))
    assert "version 1" in terminal("export", str(tmp_path), "--version", "1").output
    assert terminal.json("plan", str(tmp_path))["changes"] == [{"setting": "company.country", "from": "ES", "to": "UA"}]
    assert "version 3" in terminal("apply", str(tmp_path)).output
    assert run(terminal.application.parts.service.settings.in_force()).settings == SETTINGS
    absent = terminal("export", str(tmp_path), "--version", "9")
    assert (absent.exit_code, "Version not found: 9." in absent.output) == (1, True)


def test_a_folder_that_cannot_be_written_is_said_so(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = terminal("export", str(tmp_path / "file"))
    assert result.exit_code == 2
    assert "can't be written: File exists." in " ".join(result.output.split())


def test_settings_that_contradict_themselves_are_refused_by_plan_and_apply(terminal: Terminal, tmp_path: Path) -> None:
    terminal("export", str(tmp_path))
    file = tmp_path / "settings.toml"
    file.write_text(file.read_text().replace('country = "UA"', 'country = "XX"', 1))
    for command in ("plan", "apply"):
        result = terminal(command, str(tmp_path))
        assert result.exit_code == 1, command
        assert "Unknown country code: XX." in result.output, command
    file.write_text("[company]\ncountry = 3\n")
    wrong = terminal("plan", str(tmp_path))
    assert wrong.exit_code == 2
    assert "company.country takes text, not a number." in wrong.output
    assert terminal("plan", str(tmp_path / "absent")).exit_code == 2


def test_what_the_server_refuses_is_said_in_its_words(terminal: Terminal) -> None:
    terminal.application.fail = Cannot(409, "no_crm", "No CRM is connected.", "Connect a CRM first.")
    result = terminal("calls")
    assert result.exit_code == 1
    assert "No CRM is connected." in result.output
    assert "Connect a CRM first." in result.output


def test_names_with_brackets_are_shown_as_they_are(terminal: Terminal) -> None:
    changed = ConnectionChange(title="[bold]zoho")
    run(terminal.application.parts.service.connections.change("zoho", changed, "tests"))
    assert "[bold]zoho" in terminal("connect", "list").output


@pytest.mark.parametrize("name", ["", "teapot"])
def test_a_sandbox_that_is_not_there_is_wrong_usage(nowhere: Terminal, name: str) -> None:
    result = nowhere("sandbox", *([name] if name else []))
    assert result.exit_code == 2
    assert "zoho-crm, zoho-desk, pbx" in result.output


class Channel:
    """A way to administrators that takes everything, or refuses with these words."""

    def __init__(self, refuses: str | None = None) -> None:
        self._refuses = refuses

    async def send(self, message: AlertMessage) -> str | None:
        if self._refuses:
            raise Refused(self._refuses)
        return None


async def an_open_alert(application: RealApplication) -> None:
    """Zoho is paused since noon, and mail could not say so."""
    alert = Alert(
        connection="zoho", subject=Subject.LINK, kind=Kind.PAUSED, began_at=NOON, told_kind=Kind.PAUSED, told_at=NOON
    )
    await application.store.keep_alert(alert, AlertWord.BEGUN, ["mail"], NOON)
    (message,) = await application.store.waiting_messages("mail", NOON)
    problem = "The mail server could not be reached."
    await application.store.record_delivery_attempt(
        DeliveryAttempt(message=message, state=MessageState.OPEN, at=NOON, problem=problem)
    )


def test_alerts_are_listed_tried_and_their_secrets_kept(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    run(an_open_alert(terminal.application))
    shown = terminal("alert", "list").stdout
    assert "Zoho needs attention since 2026-11-22 12:00:00 UTC" in shown
    assert "could not be reached" in shown
    assert [one["way"] for one in terminal.json("alert", "list")["messages"]] == ["mail"]
    for refuses, code, said in (
        (None, 0, "delivered"),
        ("rejected the username or password", 1, "rejected the username or password"),
    ):

        async def channels(refuses: str | None = refuses) -> dict[str, Channel]:
            return {"mail": Channel(refuses)}

        monkeypatch.setattr(terminal.application.parts.alert_delivery, "channels", channels)
        tried = terminal("alert", "test")
        assert (tried.exit_code, said in tried.stdout) == (code, True)
    kept = terminal("alert", "secret", "mail-password", give="hunter2hunter2\nhunter2hunter2\n")
    assert kept.exit_code == 0
    assert "hunter2" not in kept.output
    assert run(terminal.application.store.secrets(SECRETS_KEY)) == {PASSWORD: "hunter2hunter2"}
    assert terminal("alert", "secret", "something").exit_code == 2


def test_a_crm_with_a_dialect_is_a_simulator_by_its_name() -> None:
    for name, folder in dialects().items():
        assert command_of(name, "--port", "0")[1:] == [
            "-m", "cordboard_sandbox.record_server", "--dialect", str(folder), "--port", "0",
        ]  # fmt: skip
        assert (folder / "counterpart.toml").exists()
    assert dialects()


def test_completeness_says_which_calls_are_accounted_for(terminal: Terminal) -> None:
    before = terminal("completeness")
    assert before.exit_code == 0
    assert "Not compared yet." in before.output
    compared = terminal("completeness", "--compare", "zoho", "--since", "2026-11-22T00:00:00Z", "--json")
    assert compared.exit_code == 0, compared.output
    (crm,) = [one for one in json.loads(compared.stdout)["items"] if one["connection"] == "zoho"]
    (last,) = crm["comparisons"]
    counts = ("good", "none", "deleted", "waiting", "rejected", "discarded", "unaccounted")
    assert last["seen"] == sum(last[name] for name in counts) > 0
    assert last["rejected"] == 1
    shown = terminal("completeness").output
    assert "rejected by the CRM: 1" in shown
    assert terminal("completeness", "--compare", "nobody").exit_code == 1
