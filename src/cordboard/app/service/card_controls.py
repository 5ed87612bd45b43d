"""What can be asked of a call from its card, and what was asked that no phone system reports."""

from collections.abc import Mapping
from typing import Any

from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.panel import ControlView
from cordboard.domain.calls.call import Call
from cordboard.domain.dials.sides import sides_of
from cordboard.domain.panel.card import Card, CardState
from cordboard.domain.settings.dialling import CompanyExtension, DeviceDriver, driver_of
from cordboard.ports.phone_commands import Verb
from cordboard.toolkit.clock import moment

TALKING = (Verb.MUTE, Verb.UNMUTE, Verb.DTMF, Verb.TRANSFER, Verb.ATTENDED_TRANSFER, Verb.PARK)
RECORDING = (Verb.PAUSE_RECORDING, Verb.RESUME_RECORDING)
CONTROLS: Mapping[CardState, tuple[Verb, ...]] = {  # what makes sense in which state, in the order of the buttons
    CardState.RINGING: (Verb.ANSWER, Verb.HANGUP),
    CardState.CALLING: (Verb.HANGUP,),
    CardState.IN_CALL: (Verb.HOLD, *TALKING, *RECORDING, Verb.HANGUP),
    CardState.ON_HOLD: (Verb.RESUME, *TALKING, *RECORDING, Verb.HANGUP),
}


class CardControls:
    """Of one call, as it is now; each kind of phone is asked about once."""

    def __init__(
        self,
        connection: str,
        asked: Mapping[tuple[str, str], float],
        systems: PhoneSystems,
        extensions: tuple[CompanyExtension, ...],
    ) -> None:
        self._connection, self._asked, self._systems, self._extensions = connection, asked, systems, extensions
        self._lacking: dict[DeviceDriver, Mapping[Verb, str]] = {}

    async def of(self, call: Call, card: Card, own: OwnCalls) -> dict[str, Any]:
        """`controls`, `muted_at`, `keys_at` of a person's card; nothing where the call does not go on here."""
        verbs = CONTROLS.get(card.state)
        if verbs is None:
            return {}
        sides = sides_of(call, own.extensions)
        driver = driver_of(sides.extension, self._extensions)
        lacking = self._lacking.get(driver)
        if lacking is None:
            lacking = self._lacking[driver] = await self._systems.lacking(self._connection, driver)
        if not sides.agent:  # the provider shows no legs, so that none can be named
            lacking = dict.fromkeys(Verb, "no_commands")
        asked = self._asked if sides.agent else {}
        muted, unmuted, keys = (asked.get((sides.agent, verb), 0.0) for verb in (Verb.MUTE, Verb.UNMUTE, Verb.DTMF))
        return {
            "controls": tuple(ControlView(verb=verb, lacks=lacking.get(verb)) for verb in verbs),
            "muted_at": moment(muted) if muted > unmuted else None,
            "keys_at": moment(keys) if keys else None,
        }
