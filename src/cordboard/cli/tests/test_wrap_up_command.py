"""`cordboard calls wrapup`: what it shows, and that a change leaves the rest as it is."""

from typing import Any

import pytest

from cordboard.cli.server_client import Remote
from cordboard.cli.tests.conftest import Terminal

EMPTY = {
    "call": "c1", "version": 0, "note": "", "outcome": None, "follow_up_at": None, "task": None, "contact": None,
    "by": None, "at": None, "state": "none", "code": "", "problem": "", "records": [], "outcomes": ["resolved"],
}  # fmt: skip
WRITTEN = {
    **EMPTY,
    "version": 3,
    "note": "Wants a quote",
    "outcome": "resolved",
    "task": {"subject": "Send it", "due": "2026-12-04"},
    "contact": {"id": "7", "entity": "contact", "connection": "zoho", "name": "Ana"},
    "state": "sent",
}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What is written to a server that has `WRITTEN`."""
    bodies = list[dict[str, Any]]()

    def send(self: Remote, method: str, path: str, body: Any = None, query: Any = None) -> Any:
        assert (method, path) == ("PUT", "/calls/c1/wrapup")
        bodies.append(body)
        return {**WRITTEN, "version": 4}

    monkeypatch.setattr(Remote, "send", send)
    monkeypatch.setattr(Remote, "get", lambda self, path, **query: WRITTEN)
    return bodies


def test_a_wrap_up_is_shown_and_nothing_is_written(terminal: Terminal, sent: list[dict[str, Any]]) -> None:
    said = terminal("calls", "wrapup", "c1").output
    for part in ("Resolved", "Wants a quote", "Send it", "2026-12-04", "Sent to the CRM."):
        assert part in said
    assert sent == []


def test_a_change_keeps_what_is_not_named(terminal: Terminal, sent: list[dict[str, Any]]) -> None:
    assert terminal("calls", "wrapup", "c1", "--note", "Wants two quotes").exit_code == 0
    contact = {"id": "7", "entity": "contact", "connection": "zoho"}
    rest = {"outcome": "resolved", "task": {"subject": "Send it", "due": "2026-12-04"}, "contact": contact}
    assert sent == [{"version": 3, "note": "Wants two quotes", **rest}]
    terminal("calls", "wrapup", "c1", "--task", "Send both", "--due", "2026-12-05", "--outcome", "")
    assert sent[1]["task"] == {"subject": "Send both", "due": "2026-12-05"}
    assert "outcome" not in sent[1]
    terminal("calls", "wrapup", "c1", "--follow-up", "2026-12-03T10:30+02:00", "--task", "")
    assert "task" not in sent[2]
    assert "2026-12-03T" in sent[2]["follow_up_at"]


def test_what_makes_no_sense_is_refused_before_anything_is_written(
    terminal: Terminal, sent: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = terminal("calls", "wrapup", "c1", "--follow-up", "tomorrow")
    assert refused.exit_code == 2
    monkeypatch.setattr(Remote, "get", lambda self, path, **query: EMPTY)
    assert "No wrap-up yet." in terminal("calls", "wrapup", "c1").output
    assert terminal("calls", "wrapup", "c1", "--due", "2026-12-05").exit_code == 2
    assert sent == []
