"""`cordboard stop-list`: what is listed, and what a number would leave out."""

import msgspec

from cordboard.cli.tests.conftest import Terminal
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops
from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import SETTINGS


def test_entries_are_listed_and_a_number_is_tried(terminal: Terminal) -> None:
    assert "No ignored numbers" in terminal("stop-list", "list").output
    entries = (
        StopListEntry(kind=StopKind.PREFIX, value="+34 900", stops=Stops.TASKS, until="2999-12-31", note="hotlines"),
        StopListEntry(value="600111222", until="2020-01-01"),
    )
    service = terminal.application.parts.service
    run(service.settings.save(msgspec.structs.replace(SETTINGS, stop_list=entries), "", None, "Ana"))
    listed = terminal("stop-list", "list").output.splitlines()
    assert "until 2999-12-31" in listed[0]
    assert "hotlines" in listed[0]
    assert "expired" in listed[1]
    assert "Not sent to the CRM: Task" in terminal("stop-list", "test", "+34 900 123 456").output
    assert "This call is not ignored." in terminal("stop-list", "test", "600111222").output
    assert msgspec.json.decode(terminal("stop-list", "test", "+34900123456", "--json").stdout)["stops"] == ["task"]
