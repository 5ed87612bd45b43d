"""Asterisk's commands do what those of every phone system must do, against a scripted manager."""

import re
import tomllib
from pathlib import Path

import pytest

from cordboard.pbx.asterisk.commands.commands import AsteriskCommands
from cordboard.pbx.asterisk.commands.conversation import Manager
from cordboard.pbx.asterisk.commands.dialplan import Dialplan
from cordboard.pbx.asterisk.tests.test_client import SILENCE, Pbx
from cordboard.ports.phone_commands import CallIds, Verb
from cordboard.testing.phone_commands_contract import WORDS, PhoneCommandsContract

MANIFEST = tomllib.loads((Path(__file__).parents[2] / "manifest.toml").read_text(encoding="utf-8"))
READS = frozenset({"Login", "Logoff", "Getvar"})
GREETING = b"Asterisk Call Manager/11.0.0\r\n"


class Switch(Pbx):
    """Answers by the action; `mode` says how."""

    def __init__(self, world: "AsteriskWorld") -> None:
        super().__init__()
        self.world = world

    async def open(self, host: str, port: int) -> tuple["Switch", "Switch"]:
        self.script, self.greeting = [], GREETING
        return self, self

    def write(self, data: bytes) -> None:
        super().write(data)
        fields = dict(re.findall(rb"(\w+): ([^\r]*)", data))
        name = fields[b"Action"].decode()
        if name not in READS:
            self.world.heard.append({key.decode(): value.decode() for key, value in fields.items()})
        answer = self.world.answer(name, fields)
        if answer is None:
            self.script.append(SILENCE)
            return
        ident = fields.get(b"ActionID", b"").decode()
        self.script.append(self.greeting + f"{answer}\r\nActionID: {ident}\r\n\r\n".encode())
        self.greeting = b""


class AsteriskWorld:
    call_ids = CallIds(MANIFEST["capabilities"]["call_ids"])
    verbs = frozenset(Verb(one) for one in MANIFEST["capabilities"]["verbs"])
    secret = "word-of-the-manager"

    def __init__(self) -> None:
        self.mode = ""
        self.heard: list[dict[str, str]] = []

    def answer(self, name: str, fields: dict[bytes, bytes]) -> str | None:
        if name == "Login":
            rejected = self.mode == "login"
            return "Response: Error\r\nMessage: Authentication failed" if rejected else "Response: Success"
        if name == "Getvar":
            return "Response: Success\r\nVariable: x\r\nValue: 1"
        if self.mode == "refuses":
            return f"Response: Error\r\nMessage: {WORDS}"
        if self.mode == "silent":
            return None
        gone = fields.get(b"Channel") == b"gone-1"
        return "Response: Error\r\nMessage: No such channel" if gone else "Response: Success"

    def commands(self) -> AsteriskCommands:
        switch = Pbx(ConnectionRefusedError("refused")) if self.mode == "away" else Switch(self)
        manager = Manager("pbx.example", 5038, "cordboard", self.secret, switch.open, patience=0.05)
        return AsteriskCommands(manager, Dialplan(attended_transfers=False))

    def placed(self) -> list[tuple[str, str]]:
        asked = [one for one in self.heard if one["Action"] == "Originate"]
        return [(one["Channel"].split("/")[1].split("@")[0], one["Exten"].lstrip("+")) for one in asked]

    def live(self) -> str:
        return "1764.7"

    def commanded(self) -> int:
        return len(self.heard)

    def refuses(self) -> None:
        self.mode = "refuses"

    def breaks_off(self) -> None:
        self.mode = "silent"

    def is_away(self) -> None:
        self.mode = "away"

    def rejects_sign_in(self) -> None:
        self.mode = "login"


class TestAsterisk(PhoneCommandsContract):
    @pytest.fixture
    def commands_world(self) -> AsteriskWorld:
        return AsteriskWorld()
