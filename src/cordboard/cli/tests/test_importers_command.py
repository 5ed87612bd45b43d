"""Files of other phone systems are converted on this machine; what is left out ends the command with 1."""

import json
import tomllib
from pathlib import Path
from string import Formatter

import pytest
from typer.testing import CliRunner

from cordboard.cli.language import texts_of
from cordboard.cli.main import app
from cordboard.cli.settings_toml import read
from cordboard.domain.importers.converted import REASONS

FIXTURES = Path(__file__).parents[2] / "domain/importers/fixtures"


def test_a_crm_template_is_written_as_a_connection_and_what_is_left_is_listed(tmp_path: Path) -> None:
    target = tmp_path / "connection.json"
    result = CliRunner().invoke(app, ["import", "3cx-crm", str(FIXTURES / "crm_template.xml"), "-f", str(target)])
    assert result.exit_code == 1
    assert json.loads(target.read_text(encoding="utf-8"))["provider"] == "custom"
    assert "line 77: Scenario ReportChat: The scenario ReportChat has no counterpart." in result.stderr
    assert len(result.stderr.splitlines()) == 7


def test_settings_of_asterlink_are_written_as_connections(tmp_path: Path) -> None:
    target = tmp_path / "connections.json"
    result = CliRunner().invoke(app, ["import", "asterlink", str(FIXTURES / "asterlink.yml"), "-f", str(target)])
    assert result.exit_code == 1
    connections = json.loads(target.read_text(encoding="utf-8"))["connections"]
    assert [one["provider"] for one in connections] == ["asterisk", "suitecrm"]
    assert "line 24: recordings: This part is unknown here." in result.stderr


def test_a_rule_table_is_written_as_settings_that_can_be_applied(tmp_path: Path) -> None:
    target = tmp_path / "routes.toml"
    command = ["import", "pbxware-rules", str(FIXTURES / "rule_table.csv"), "--crm", "zoho", "--file", str(target)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1
    assert "line 4: Tiers: The operator ~ is unknown." in result.stderr
    routes = read(target.read_text(encoding="utf-8")).routes
    assert [route.id for route in routes] == ["tiers", "balance", "elsewhere"]
    printed = CliRunner().invoke(app, command[:-2])
    assert tomllib.loads(printed.stdout) == tomllib.loads(target.read_text(encoding="utf-8"))
    as_json = CliRunner().invoke(app, [*command[:-2], "--json"])
    assert [one["line"] for one in json.loads(as_json.stdout)["left"]] == [2, 4, 5, 7, 7]


def test_a_file_that_converts_as_a_whole_ends_with_0(tmp_path: Path) -> None:
    file = tmp_path / "rules.csv"
    file.write_text("rule name,crm field name,location,location option,operator,value,destination,destination option\n"
                    "A,Tier,DID,928000080,=,GOLD,Queue,vip\n", encoding="utf-8")  # fmt: skip
    result = CliRunner().invoke(app, ["import", "pbxware-rules", str(file), "--crm", "zoho"])
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("file", ["rule_table.csv", "missing.xml"])
def test_a_file_of_another_kind_is_wrong_usage(file: str) -> None:
    result = CliRunner().invoke(app, ["import", "3cx-crm", str(FIXTURES / file)])
    assert result.exit_code == 2
    assert file in result.stderr


@pytest.mark.parametrize("name", ["fr", "es", "uk"])
def test_every_reason_is_said_in_the_language_of_the_reader(name: str) -> None:
    known = texts_of(name)
    assert [text for text in REASONS.values() if text not in known] == []
    assert all(_places(text) == _places(known[text]) for text in REASONS.values())


def _places(text: str) -> list[str | None]:
    return [place for _, place, _, _ in Formatter().parse(text) if place]
