"""What the phones of owners do, asked while their caller waits. What a phone system does not say is not known."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

from cordboard.domain.routing.owner import KnownPhones, OwnedRecord
from cordboard.domain.settings.company import TeamMember
from cordboard.ports.agent_states import DeviceState

MOST = 8  # phones that are asked for one call

AskPhone = Callable[[str], Awaitable[DeviceState]]
"""The state of an extension's phone, in time."""


async def unknown_state(_: str) -> DeviceState:
    """Where no phone system can be asked."""
    return DeviceState.UNKNOWN


class OwnerPhones:
    """Asks the phone systems."""

    def __init__(self, ask: AskPhone) -> None:
        self._ask = ask

    async def of(self, records: Sequence[OwnedRecord], team: Sequence[TeamMember]) -> KnownPhones:
        """The phones of whoever owns one of these records."""
        owners = {one.person for one in records}
        asked = list(dict.fromkeys(one for member in team if member.id in owners for one in member.extensions))[:MOST]
        states = dict(zip(asked, await asyncio.gather(*map(self._ask, asked)), strict=True))

        def being(*wanted: DeviceState) -> frozenset[str]:
            return frozenset(one for one, state in states.items() if state in wanted)

        return KnownPhones(
            registered=being(DeviceState.FREE, DeviceState.RINGING, DeviceState.IN_CALL),
            absent=being(DeviceState.UNREACHABLE),
            talking=being(DeviceState.IN_CALL),
        )
