"""`cordboard team`: discovered extensions and a team from a file, over the real application."""

from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from cordboard.app.connections.live_connections import Provider
from cordboard.cli.tests.conftest import Terminal
from cordboard.contract.errors import Cannot
from cordboard.domain.settings.company import TeamMember
from cordboard.ports.errors import NeedsHuman
from cordboard.ports.phone import PhoneExtension, PhoneProbe, Settings
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import USER
from cordboard.testing.fake_pbx import FakePbx
from cordboard.web.tests.real_application import CRM, HOOK, PBX_MANIFEST, SETTINGS


class ListingPbx(FakePbx):
    """Lists two phones; refuses a wrong secret."""

    async def probe(self, settings: Settings, secrets: Mapping[str, str], lists: bool) -> PhoneProbe:
        if secrets.get("secret") == "wrong":
            raise NeedsHuman("The manager rejected the login.", wrote=False)
        phones = (PhoneExtension(extension="700", name=USER.name), PhoneExtension(extension="701"))
        return PhoneProbe(version="Asterisk 22", extensions=phones if lists else ())


def listing(terminal: Terminal) -> None:
    fields = [{"name": "secret", "type": "secret", "required": True}]
    manifest = {**PBX_MANIFEST, "settings": fields, "capabilities": {"link": True}}
    providers = terminal.application.parts.live_connections.providers
    providers["pbx", "webhook"] = Provider(manifest=manifest, load=ListingPbx)


def test_extensions_of_the_phone_system_and_of_calls_are_listed_with_whom_they_are_likely_to_be(
    terminal: Terminal,
) -> None:
    listing(terminal)
    result = terminal("team", "extensions", "--json")
    assert result.exit_code == 1, "some have no person"
    found = {one["extension"]: one for one in msgspec.json.decode(result.stdout)["items"]}
    likely = found["700"]["likely"]
    assert [(one["connection"], one["user"]["id"], one["by"]) for one in likely] == [(CRM, USER.id, "name")]
    assert (found["700"]["listed"], found["700"]["calls"], found["701"]["likely"]) == (True, 0, [])
    in_calls = [one for one in found.values() if one["calls"]]
    assert in_calls, "those of calls are there, too"
    assert all(one["last_at"] and HOOK in one["connections"] for one in in_calls)
    assert f"not assigned; likely {USER.name} (zoho)" in terminal("team", "extensions").output


def test_a_phone_system_that_refuses_is_named_and_the_others_are_listed(terminal: Terminal) -> None:
    listing(terminal)
    run(terminal.application.store.keep_secrets(HOOK, {"secret": "wrong"}))
    found = msgspec.json.decode(terminal("team", "extensions", "--json").stdout)
    (problem,) = found["problems"]
    assert (problem["connection"], problem["code"]) == (HOOK, "unreachable")
    assert "rejected the login" in problem["sentence"]
    assert all(not one["listed"] for one in found["items"])


def test_a_file_is_checked_then_saved_and_a_second_time_changes_nothing(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(f'name,extensions,crm_user\n{USER.name},"80, 81",{USER.id}\n', encoding="utf-8")
    checked = terminal("team", "import", str(file), "--check")
    assert (checked.exit_code, "New" in checked.output, "Saved" in checked.output) == (0, True, False)
    service = terminal.application.parts.service
    assert run(service.settings.in_force()).settings.team == SETTINGS.team, "nothing was saved"
    assert "Saved as version 2" in terminal("team", "import", str(file)).output
    (member,) = run(service.settings.in_force()).settings.team
    assert (member.name, member.extensions, member.crm_users) == (USER.name, ("80", "81"), {CRM: USER.id})
    again = terminal("team", "import", str(file))
    assert ("No change" in again.output, "Saved" in again.output) == (True, False)


def test_an_exported_team_and_exported_numbers_are_the_same_when_they_are_imported(
    terminal: Terminal, tmp_path: Path
) -> None:
    people, numbers = tmp_path / "people.csv", tmp_path / "numbers.csv"
    people.write_text(f"name,extensions,email\n{USER.name},80 *81,ana@example.com\n=SUM(A1),90,\n", encoding="utf-8")
    numbers.write_text("number,label,owner,ignore\n+34928000080,Main,ana@example.com,\n600 111 222,,,x\n", "utf-8")
    assert "Saved as version 2" in terminal("team", "import", str(people)).output
    saved = terminal("numbers", "import", str(numbers))
    assert "Saved as version 3" in saved.output, saved.output
    settings = run(terminal.application.parts.service.settings.in_force()).settings
    assert [(one.number, one.title) for one in settings.numbers] == [("+34928000080", "Main"), ("600 111 222", None)]
    assert [one.value for one in settings.stop_list] == ["+380600111222"]
    assert settings.numbers[0].default_owner == settings.team[0].id
    for command, file in (("team", people), ("numbers", numbers)):
        assert f"Saved: {file}" in terminal(command, "export", "--file", str(file)).output.replace("\n", "")
        again = terminal(command, "import", str(file), "--json")
        (lines,) = [value for key, value in msgspec.json.decode(again.stdout).items() if key in ("people", "numbers")]
        assert [one["change"] for one in lines] == ["same", "same"], again.stdout
    assert "'=SUM(A1)" in people.read_text(encoding="utf-8"), "no formula for a spreadsheet"
    assert terminal("numbers", "export").output.startswith("number,label,owner,country,ignore,source,campaign")


def test_a_wrong_extension_of_an_older_version_blocks_no_other_change(terminal: Terminal) -> None:
    parts = terminal.application.parts
    old = msgspec.structs.replace(SETTINGS, team=(TeamMember(id="olga", name="Olga", extensions=("8o",)),))
    in_force = parts.service.settings._settings_in_force  # type: ignore[attr-defined]  # as the older version left them
    run(in_force.save(terminal.application.store, old, "an older version", "", 0.0))
    other = msgspec.structs.replace(old, team=(*old.team, TeamMember(id="ivan", extensions=("82",))))
    saved = run(parts.service.settings.save(other, "", None, "tests"))
    assert saved.version == 3
    found = [one for one in run(parts.service.settings.check(other)) if one.level == "error"]
    assert [(one.where, one.values["better"]) for one in found] == [("team[0].extensions", "80")]
    second = msgspec.structs.replace(other, team=(*other.team, TeamMember(id="eva", extensions=("9o",))))
    with pytest.raises(Cannot, match="9o"):
        run(parts.service.settings.save(second, "", None, "tests"))
    checks = msgspec.json.decode(terminal("doctor", "--json").stdout)["checks"]
    (check,) = [one for one in checks if one["name"] == "settings: team[0].extensions"]
    assert (check["level"], check["fix"]) == (
        "amber",
        "Enter 80, or the account name that your phone system uses.",
    )


def test_one_mistake_saves_nothing_and_has_its_line_and_column(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("name,extensions\nAna,80\nBruno,8o\n", encoding="utf-8")
    result = terminal("team", "import", str(file))
    assert result.exit_code == 1
    assert "Line 3, column 2: “8o” is not an extension. Use digits, for example 101." in result.output
    assert "Nothing was saved." in result.output
    assert run(terminal.application.parts.service.settings.in_force()).version == 1
    file.write_bytes(b"name,extensions\nJos\xe9,80\n")
    assert "is not UTF-8 text" in " ".join(terminal("team", "import", str(file)).output.split())
