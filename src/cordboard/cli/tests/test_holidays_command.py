"""`cordboard holidays` shows public holidays, and adds those that are not listed as a version of the settings."""

import msgspec

from cordboard.cli.tests.conftest import Terminal
from cordboard.domain.settings.company import Holiday
from cordboard.testing.event_loop import run


def test_holidays_are_shown_added_once_and_by_their_day(terminal: Terminal) -> None:
    in_force = terminal.application.service.settings.in_force
    before = run(in_force())
    shown = terminal("--lang", "es", "holidays", "ES", "--region", "CN", "--year", "2031")
    assert shown.exit_code == 0, shown.output
    assert "2031-05-30  Día de Canarias" in shown.output
    assert run(in_force()) == before
    added = terminal("holidays", "ES", "--region", "CN", "--year", "2031", "--add", "--json")
    told = msgspec.json.decode(added.stdout)
    after = run(in_force())
    assert told["version"] == after.version == before.version + 1
    assert told["added"] == told["holidays"]
    assert [one.date.isoformat() for one in after.settings.company.holidays if isinstance(one, Holiday)] == [
        one["date"] for one in told["holidays"]
    ]
    again = terminal("holidays", "ES", "--region", "CN", "--year", "2031", "--add")
    assert "All these days are already listed." in again.output
    assert run(in_force()).version == after.version


def test_what_is_wrong_is_named_and_regions_are_listed(terminal: Terminal) -> None:
    unknown = terminal("holidays", "ES", "--region", "XX", "--year", "2027")
    assert unknown.exit_code == 1
    assert "XX" in unknown.output
    assert "CN" in unknown.output
    assert "CN (Canarias)" in " ".join(terminal("holidays", "ES", "--year", "2027").output.split())
    assert terminal("holidays", "ES", "--year", "1999").exit_code == 2
    empty = terminal("holidays", "UA", "--year", "2025", "--add")
    assert "No public holidays are known for 2025." in empty.output
