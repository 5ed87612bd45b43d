"""Dials whose call is not known yet, at phone systems that give calls ids of their own."""

from collections import deque
from collections.abc import Sequence

from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.domain.dials.dial import Dial
from cordboard.domain.dials.recognition import EARLIEST_S, SeenCall, is_call_of
from cordboard.domain.dials.sides import OURS
from cordboard.ports.phone_commands import CallIds
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.store import Store

MOST_TAKEN = 1_000  # a redial looks back half a minute


class UnrecognisedDials:
    """Looks for their calls."""

    def __init__(self, store: Store, systems: PhoneSystems) -> None:
        self._store = store
        self._systems = systems
        self._waiting: dict[str, Dial] = {}
        self._taken: deque[str] = deque(maxlen=MOST_TAKEN)  # calls that are dials already, of this process

    def __contains__(self, dial: str) -> bool:
        return dial in self._waiting

    def add(self, dial: Dial, call_ids: CallIds) -> None:
        if call_ids is not CallIds.OURS:
            self._waiting[dial.id] = dial

    def forget(self, dial: str) -> None:
        self._waiting.pop(dial, None)

    def take(self, call: str) -> None:
        """This call is a dial: it is nobody else's, also of the same extension to the same number a moment later."""
        self._taken.append(call)

    def of(self, row: CallRow) -> Dial | None:
        """The dial that has become this call."""
        if not self._waiting or row.id in self._taken:
            return None
        seen = _seen(row)
        return next((dial for dial in self._waiting.values() if is_call_of(dial, seen)), None)

    async def found(self, going_on: Sequence[Dial]) -> list[tuple[Dial, CallRow]]:
        """Calls that came while nobody listened, such as during a restart."""
        for dial in going_on:
            if dial.id not in self._waiting and not dial.heard and dial.channel.startswith(OURS):
                commands = await self._systems.commands(dial.connection)
                self.add(dial, commands.call_ids if commands is not None else CallIds.OURS)
        return [pair for dial in list(self._waiting.values()) for pair in await self._stored(dial)]

    async def _stored(self, dial: Dial) -> list[tuple[Dial, CallRow]]:
        query = CallQuery(
            connection=dial.connection, client=dial.to, extension=dial.extension, since=dial.placed_at + EARLIEST_S
        )
        rows = await self._store.calls(query)
        return [(dial, row) for row in rows if row.id not in self._taken and is_call_of(dial, _seen(row))][:1]


def _seen(row: CallRow) -> SeenCall:
    return SeenCall(
        connection=row.connection,
        direction=row.direction,
        client=row.client,
        extensions=tuple(row.extensions.split()),
        started_at=row.started_at,
    )
