"""`cordboard dial`, `calls command`: what is sent to the server, and what its answers are called."""

from typing import Any

import pytest

from cordboard.cli.server_client import Remote
from cordboard.cli.tests.conftest import Terminal

DIAL = {"dial": "dial_1", "state": "calling_agent", "reason": None}


class Answers:
    """The server's answers, in their order, and what was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), list[tuple[Any, ...]]()

    def send(self, far: Remote, method: str, path: str, body: Any = None, query: Any = None) -> Any:
        self.asked.append((method, path, body))
        return self.answers.pop(0)

    def get(self, far: Remote, path: str, **query: Any) -> Any:
        self.asked.append(("GET", path))
        return self.answers.pop(0)


def answers(monkeypatch: pytest.MonkeyPatch, *given: Any) -> Answers:
    far = Answers(*given)
    monkeypatch.setattr(Remote, "send", lambda self, *args, **more: far.send(self, *args, **more))
    monkeypatch.setattr(Remote, "get", lambda self, *args, **more: far.get(self, *args, **more))
    monkeypatch.setattr("cordboard.cli.commands.dial.PAUSE_S", 0)
    return far


def test_a_call_is_placed_and_followed_to_its_end(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    far = answers(
        monkeypatch, DIAL, DIAL, {**DIAL, "state": "talking"}, {**DIAL, "state": "ended", "reason": "client_busy"}
    )
    said = terminal("dial", "+34 600 999 888", "--extension", "80", "--wait").output.splitlines()
    assert [line.split("  ", 1)[1] for line in said] == ["Calling your phone…", "Connected", "The client is busy"]
    assert far.asked[0] == ("POST", "/dials", {"to": "+34 600 999 888", "extension": "80"})
    assert far.asked[1] == ("GET", "/dials/dial_1")


def test_a_placed_call_is_cancelled(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    far = answers(monkeypatch, {**DIAL, "state": "ended", "reason": "cancelled"})
    assert "dial_1  Cancelled" in terminal("dial", "--cancel", "dial_1").output
    assert far.asked == [("DELETE", "/dials/dial_1", None)]
    assert terminal("dial").exit_code != 0


def test_a_call_is_controlled_and_what_is_impossible_says_why(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = answers(monkeypatch, {"reported": True}, {"reported": False})
    assert terminal("calls", "command", "c1", "transfer", "81").output.strip() == "Sent to the phone system."
    assert far.asked == [("POST", "/calls/c1/commands", {"verb": "transfer", "to": "81"})]
    assert "as asked for" in terminal("calls", "command", "c1", "mute").output
    verbs = [
        {"verb": "hangup", "possible": True, "code": None, "reason": None},
        {"verb": "answer", "possible": False, "code": "phone_unmarked", "reason": "x"},
    ]
    answers(monkeypatch, {"verbs": verbs})
    said = terminal("calls", "commands", "c1").output
    assert "possible" in said
    assert "can’t answer on this phone" in said
