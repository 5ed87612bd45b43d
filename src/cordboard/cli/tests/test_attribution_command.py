"""`cordboard attribution`: the report, costs typed in and from a file, the file of conversions."""

from pathlib import Path

import msgspec

from cordboard.cli.tests.conftest import Terminal

FILE = 'source,campaign,from,to,amount,currency\nbing,brand,2026-11-01,2026-11-30,"1.200,50",EUR\n'
NAMED = ("google", "2026-11-01", "2026-11-30")


def test_costs_are_entered_listed_and_removed(terminal: Terminal) -> None:
    assert "No costs yet." in terminal("attribution", "costs").output
    assert "Saved." in terminal("attribution", "add-cost", *NAMED, "300.00", "EUR", "--campaign", "roofs").output
    listed = terminal("attribution", "costs").output
    assert "300.00 EUR" in listed
    assert "roofs" in listed
    wrong = terminal("attribution", "add-cost", *NAMED, "1,5", "EUR")
    assert (wrong.exit_code, "not a decimal number" in wrong.output) == (2, True)
    assert "Removed." in terminal("attribution", "remove-cost", *NAMED, "EUR", "--campaign", "roofs").output
    assert terminal("attribution", "remove-cost", *NAMED, "EUR").exit_code == 1


def test_a_file_of_costs_is_checked_and_saved_as_a_whole(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "costs.csv"
    file.write_text(FILE, encoding="utf-8")
    assert "bing brand" in terminal("attribution", "import-costs", str(file), "--check").output
    assert "No costs yet." in terminal("attribution", "costs").output
    assert "Saved." in terminal("attribution", "import-costs", str(file)).output
    assert "1200.50 EUR" in terminal("attribution", "costs").output
    file.write_text(f"{FILE}x,y,never,,1,EUR\n", encoding="utf-8")
    broken = terminal("attribution", "import-costs", str(file))
    assert (broken.exit_code, "Line 3, column 3" in broken.output) == (1, True)


def test_the_report_has_calls_and_costs_and_conversions_are_a_file(terminal: Terminal, tmp_path: Path) -> None:
    terminal("attribution", "add-cost", *NAMED, "300.00", "EUR", "--campaign", "roofs")
    period = ("--from", "2026-11-01", "--to", "2026-12-01")
    shown = terminal("attribution", "report", *period).output
    assert "google / roofs" in shown
    assert "300.00 EUR" in shown
    assert "No source" in shown
    found = msgspec.json.decode(terminal("attribution", "report", *period, "--json").stdout)
    assert found["total"]["calls"] == 2
    target = tmp_path / "conversions.csv"
    said = terminal("attribution", "conversions", "gclid", "Sale", *period, "--file", str(target)).output
    assert "0 conversions" in said
    assert target.read_text(encoding="utf-8").startswith("Parameters:TimeZone=+0000\n")
