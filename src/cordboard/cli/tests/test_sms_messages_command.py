"""`cordboard sms send`, `show` and `list`: what is asked, and what its answers are called."""

from typing import Any

import pytest

from cordboard.cli.server_client import Remote
from cordboard.cli.tests.conftest import Terminal

PERSON = {"to": "+34600111222", "state": "queued", "reason": "", "detail": ""}
REFUSED = {"to": "112", "state": "rejected", "reason": "emergency_number", "detail": ""}
SENT = {"id": "sms_1", "parts": 2, "created_at": "2026-12-01T10:00:00Z", "recipients": [PERSON, REFUSED]}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the server is asked; it knows one message."""
    found: list[Any] = []

    def send(_: Remote, method: str, path: str, body: Any = None) -> Any:
        found.append((method, path, body))
        return SENT

    def get(_: Remote, path: str, **query: Any) -> Any:
        found.append((path, {name: value for name, value in query.items() if value is not None}))
        return {"items": [SENT], "next": "17"} if path == "/sms" else SENT

    monkeypatch.setattr(Remote, "send", send)
    monkeypatch.setattr(Remote, "get", get)
    return found


def test_a_message_is_sent_to_several_numbers(terminal: Terminal, asked: list[Any]) -> None:
    said = terminal("sms", "send", "+34 600 111 222", "112", "Hola", "--key", "F-1").output
    body = {"to": ["+34 600 111 222", "112"], "text": "Hola", "key": "F-1"}
    assert asked == [("POST", "/sms", body)]
    for words in ("sms_1", "2 parts", "Waiting", "Rejected. Emergency numbers get no SMS."):
        assert words in said


def test_a_text_without_a_number_is_a_wrong_use(terminal: Terminal, asked: list[Any]) -> None:
    assert terminal("sms", "send", "Hola").exit_code == 2
    assert asked == []


def test_messages_are_shown_and_listed_by_state_and_page(terminal: Terminal, asked: list[Any]) -> None:
    assert "+34600111222" in terminal("sms", "show", "sms_1").output
    said = terminal("sms", "list", "--state", "queued", "--after", "20").output
    assert asked == [("/sms/sms_1", {}), ("/sms", {"state": ["queued"], "after": "20", "limit": 50})]
    assert "More: --after 17" in said
