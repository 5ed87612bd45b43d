"""What a phone system can be told to do, beside the events that it sends (`phone.py`).

Its answer means that it understood, never that it is done: what happens is read from the events. Each command names
legs by the ids that the events have.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable

from cordboard.domain.calls.call import Value
from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import Settings


class CallIds(StrEnum):
    """How the call that a request makes is recognised among the events."""

    OURS = "ours"  # they have the id that we gave
    THEIRS = "theirs"  # they have the id that the answer has
    NONE = "none"  # nobody tells: by extension, number and time


class FirstLeg(Value, frozen=True, kw_only=True):
    """What rings first: an extension of the phone system, or the number of a mobile or landline in E.164."""

    address: str
    outside: bool = False


class DialRequest(Value, frozen=True, kw_only=True):
    """A call to be placed: the first leg, then `to` (E.164). `channel`: the id that its first leg and its call get;
    `origin`: our mark on them. `caller_id` in E.164; None: what the phone system shows. Units: `ring_s` s.
    """

    channel: str
    origin: str
    first: FirstLeg
    to: str
    caller_id: str | None = None
    ring_s: int = 25


class Verb(StrEnum):
    """What can be asked of a call that goes on."""

    ANSWER = "answer"
    HOLD = "hold"
    RESUME = "resume"
    MUTE = "mute"
    UNMUTE = "unmute"
    DTMF = "dtmf"
    TRANSFER = "transfer"
    ATTENDED_TRANSFER = "attended_transfer"
    PARK = "park"
    HANGUP = "hangup"
    PAUSE_RECORDING = "pause_recording"
    RESUME_RECORDING = "resume_recording"


class CallCommand(Value, frozen=True, kw_only=True):
    """A verb on one call. `agent`, `client`: the ids of their legs; `to`: where to, or the keys to send.

    `extension`: whose leg the agent's is; `driver`: how its phone is steered itself. `call`: the id of the call, which
    is all that phone systems know that show no legs.
    """

    verb: Verb
    agent: str
    client: str = ""
    call: str = ""
    to: str = ""
    extension: str = ""
    driver: DeviceDriver = DeviceDriver.NONE


class PhoneCommands(Protocol):
    """The commands of one connection. All raise: Unavailable (`wrote` None: it may have arrived), NeedsHuman,
    PermissionMissing, Refused with the words of the phone system, Unsupported.
    """

    @property
    def call_ids(self) -> CallIds:
        """How the call of a dial is recognised."""

    async def dial(self, request: DialRequest) -> str:
        """Ask for the call; its id at the phone system, empty where nobody tells it.

        Sent once: a repetition is the caller's decision.
        """

    async def hang_up(self, leg: str) -> bool:
        """End this leg, or the call of this id. False: there is none now, and it may still come."""

    async def carry_out(self, command: CallCommand) -> None:
        """Do this to a call."""

    def lacks(self, driver: DeviceDriver) -> Mapping[Verb, str]:
        """The verbs that cannot be carried out with a phone that is steered so, each with the code of the reason."""


@runtime_checkable
class TakesCommands(Protocol):
    """A `Pbx` that can be told to place and to control calls."""

    def commands(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> PhoneCommands | None:
        """Its commands; None where the settings switch them off."""
