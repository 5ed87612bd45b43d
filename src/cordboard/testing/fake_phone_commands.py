"""A phone system that takes commands: it notes them, and answers as a test says."""

from collections.abc import Mapping

from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import Settings
from cordboard.ports.phone_commands import CallCommand, CallIds, DialRequest, PhoneCommands, Verb
from cordboard.testing.fake_pbx import FakePbx


class FakePhoneCommands:
    """`refuses`: what every command raises; `knows`: whether a leg exists that is to be hung up.

    `call_ids`: how calls are recognised; `theirs`: the id that the answer to the next dial has.
    """

    def __init__(self) -> None:
        self.dialled: list[DialRequest] = []
        self.hung_up: list[str] = []
        self.carried_out: list[CallCommand] = []
        self.refuses: Exception | None = None
        self.knows = True
        self.call_ids = CallIds.OURS
        self.theirs = ""
        self.lacking: Mapping[Verb, str] = {Verb.ANSWER: "phone_unmarked"}

    async def dial(self, request: DialRequest) -> str:
        self.dialled.append(request)
        if self.refuses is not None:
            raise self.refuses
        return request.channel if self.call_ids is CallIds.OURS else self.theirs

    async def hang_up(self, leg: str) -> bool:
        self.hung_up.append(leg)
        if self.refuses is not None:
            raise self.refuses
        return self.knows

    async def carry_out(self, command: CallCommand) -> None:
        self.carried_out.append(command)
        if self.refuses is not None:
            raise self.refuses

    def lacks(self, driver: DeviceDriver) -> Mapping[Verb, str]:
        return self.lacking if driver is DeviceDriver.NONE else {}


class CommandedPbx(FakePbx):
    """A `FakePbx` with these commands."""

    def __init__(self, told: FakePhoneCommands) -> None:
        super().__init__()
        self.told = told

    def commands(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> PhoneCommands | None:
        return self.told
