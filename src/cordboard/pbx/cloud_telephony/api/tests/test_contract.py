"""Commands by a table do what those of every phone system must do: an own table, Binotel, and Zadarma without a
hang-up and without ids.
"""

import pytest

from cordboard.pbx.cloud_telephony.api.commands import TableCommands
from cordboard.pbx.cloud_telephony.api.tests.simulated import ACCOUNT, NOW, Simulated
from cordboard.ports.phone_commands import CallIds, Verb
from cordboard.testing.phone_commands_contract import PhoneCommandsContract


class SimulatedWorld:
    secret = ACCOUNT.secret

    def __init__(self, dialect: str, call_ids: CallIds, *verbs: Verb) -> None:
        self.call_ids, self.verbs = call_ids, frozenset(verbs)
        self.simulated = Simulated(dialect)
        self.board, self.wire = self.simulated.app.board, self.simulated.wire

    def commands(self) -> TableCommands:
        return TableCommands(self.simulated.client())

    def placed(self) -> list[tuple[str, str]]:
        return [(one.extension, one.client) for one in self.board.calls.values()]

    def live(self) -> str:
        one = self.board.dial("80", "34600999888", NOW)
        self.board.commands.clear()
        return one.id

    def commanded(self) -> int:
        return len(self.board.commands)

    def refuses(self) -> None:
        self.wire.away, self.simulated.app.mode = False, "refuses"

    def breaks_off(self) -> None:
        self.simulated.app.mode, self.wire.silent = "", True

    def is_away(self) -> None:
        self.wire.away = True

    def rejects_sign_in(self) -> None:
        self.wire.away, self.simulated.app.mode = False, "sign_in"


class TestOwnTable(PhoneCommandsContract):
    @pytest.fixture
    def commands_world(self) -> SimulatedWorld:
        return SimulatedWorld("plain", CallIds.THEIRS, Verb.HANGUP)


class TestBinotel(PhoneCommandsContract):
    @pytest.fixture
    def commands_world(self) -> SimulatedWorld:
        return SimulatedWorld("binotel", CallIds.THEIRS, Verb.HANGUP, Verb.ATTENDED_TRANSFER)


class TestZadarma(PhoneCommandsContract):
    @pytest.fixture
    def commands_world(self) -> SimulatedWorld:
        return SimulatedWorld("zadarma", CallIds.NONE)
