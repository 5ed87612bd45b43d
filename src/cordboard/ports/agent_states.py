"""What a phone system knows of an agent, and may be told: presence, and log-in and pause in its queues.

As with commands on calls, an answer means that it understood. What is shown is read from the phone system each time.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol, runtime_checkable

from cordboard.domain.calls.call import Value
from cordboard.ports.phone import Link, Settings


class Presence(StrEnum):
    """What a person says of themselves at the phone system. `unknown`: nothing was ever said, or it can't be read."""

    AVAILABLE = "available"
    AWAY = "away"
    DO_NOT_DISTURB = "do_not_disturb"
    UNKNOWN = "unknown"


class DeviceState(StrEnum):
    """What the phone does, as the phone system reports it. `unreachable`: no phone is registered."""

    FREE = "free"
    RINGING = "ringing"
    IN_CALL = "in_call"
    UNREACHABLE = "unreachable"
    UNKNOWN = "unknown"


class QueueLogin(Value, frozen=True, kw_only=True):
    """An agent in a queue. `fixed`: the queue's own settings name the agent, who cannot log out there."""

    queue: str
    logged_in: bool = False
    paused: bool = False
    reason: str = ""
    fixed: bool = False


class AgentState(Value, frozen=True, kw_only=True):
    """Of one extension. `queues`: every queue of the phone system, in its order."""

    presence: Presence = Presence.UNKNOWN
    message: str = ""
    device: DeviceState = DeviceState.UNKNOWN
    queues: tuple[QueueLogin, ...] = ()


class QueueChange(Value, frozen=True, kw_only=True):
    """What is to be so in one queue; None stays as it is. `reason`: of a pause."""

    queue: str
    logged_in: bool | None = None
    paused: bool | None = None
    reason: str = ""


class AgentStates(Protocol):
    """Of one connection. All raise: Unavailable, NeedsHuman, PermissionMissing, Refused as `PhoneCommands` does."""

    async def read(self, extension: str) -> AgentState:
        """As it is now."""

    async def set_presence(self, extension: str, presence: Presence) -> None:
        """Say this of the person; `unknown` cannot be said."""

    async def change_queue(self, extension: str, change: QueueChange) -> None:
        """Log in or out, pause or go on; what is so already stays."""


@runtime_checkable
class KnowsAgents(Protocol):
    """A `Pbx` that knows the states of agents."""

    def agents(self, settings: Settings, secrets: Mapping[str, str]) -> AgentStates | None:
        """Its agents; None where the settings switch commands off."""


@runtime_checkable
class KnowsPhones(Link, Protocol):
    """A held connection of a phone system that can be asked, while a caller waits, what a phone does."""

    async def phone_state(self, extension: str) -> DeviceState:
        """As it is now; unknown where the phone system doesn't say in time."""
