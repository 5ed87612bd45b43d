"""What a card of the call panel shows beside the person: open deals and tasks, and what can be asked of the call.

Deals come from the directory, tasks from our own list: no CRM is asked.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.matches import MatchView
from cordboard.contract.views.panel import CardDealView, CardTaskView, ControlView
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.domain.calls.call import Call
from cordboard.domain.dials.sides import sides_of
from cordboard.domain.panel.card import Card, CardState
from cordboard.domain.settings.dialling import driver_of
from cordboard.ports.phone_commands import Verb
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

DEALS = 3
TALKING = (Verb.MUTE, Verb.UNMUTE, Verb.DTMF, Verb.TRANSFER, Verb.ATTENDED_TRANSFER, Verb.PARK)
RECORDING = (Verb.PAUSE_RECORDING, Verb.RESUME_RECORDING)
CONTROLS: Mapping[CardState, tuple[Verb, ...]] = {  # what makes sense in which state, in the order of the buttons
    CardState.RINGING: (Verb.ANSWER, Verb.HANGUP),
    CardState.CALLING: (Verb.HANGUP,),
    CardState.IN_CALL: (Verb.HOLD, *TALKING, *RECORDING, Verb.HANGUP),
    CardState.ON_HOLD: (Verb.RESUME, *TALKING, *RECORDING, Verb.HANGUP),
}


class CardDetails:
    """Reads the store and the settings."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        systems: PhoneSystems,
        settings_in_force: SettingsInForce,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._systems = systems
        self._settings_in_force = settings_in_force

    async def controls(self, row: CallRow, call: Call, card: Card, own: OwnCalls) -> dict[str, Any]:
        """`controls`, `muted_at`, `keys_at` of a card; nothing where the call does not go on here."""
        verbs = CONTROLS.get(card.state)
        if verbs is None:
            return {}
        sides = sides_of(call, own.extensions)
        driver = driver_of(sides.extension, self._settings_in_force.settings.extensions)
        lacking = await self._systems.lacking(row.connection, driver)
        if not sides.agent:  # the provider shows no legs, so that none can be named
            lacking = dict.fromkeys(Verb, "no_commands")
        asked = await self._store.asked(row.id) if sides.agent else {}
        muted, unmuted, keys = (asked.get((sides.agent, verb), 0.0) for verb in (Verb.MUTE, Verb.UNMUTE, Verb.DTMF))
        return {
            "controls": tuple(ControlView(verb=verb, lacks=lacking.get(verb)) for verb in verbs),
            "muted_at": moment(muted) if muted > unmuted else None,
            "keys_at": moment(keys) if keys else None,
        }

    async def tasks(self, number: str) -> tuple[CardTaskView, ...]:
        """The call-back tasks that are open for this client. `number`: as the outbox has it."""
        asked = [await self._store.open_task(crm, number) for crm in self._live_connections.crms()]
        found = [one for one in asked if one is not None]
        items = {one.key: one for one in await self._store.items_by_key([task.item for task in found])}
        return tuple(
            CardTaskView(
                connection=one.lane,
                since=moment(one.since),
                link=items[one.item].link if one.item in items else None,
            )
            for one in found
        )

    async def deals(self, matches: Mapping[str, MatchView]) -> dict[str, Any]:
        """`deals`, `deals_found`, `deals_as_of`: open ones of these people, in CRMs whose deals are read."""
        found: list[tuple[str, Deal]] = []
        read: list[float] = []
        for crm, match in matches.items():
            people = match.candidates[:1] if match.chosen else match.candidates
            records = [one.id for one in people if one.id] + [one.account_id for one in people if one.account_id]
            state = await self._store.deal_state(crm) if records else None
            if state is None or not state.read_at:
                continue
            read.append(state.read_at)
            deals = await self._store.deals_of_people(crm, records)
            found += [(crm, deal) for deal in deals if deal.state == OPEN]
        return {
            "deals": tuple(deal_view(*one) for one in found[:DEALS]),
            "deals_found": len(found),
            "deals_as_of": moment(min(read)) if read else None,
        }


def deal_view(crm: str, deal: Deal) -> CardDealView:
    return CardDealView(
        connection=crm,
        name=deal.name,
        stage=deal.stage,
        amount=deal.amount,
        currency=deal.currency,
        link=deal.link,
    )
