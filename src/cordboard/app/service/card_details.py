"""What a card of the call panel shows beside the person: open deals and tasks.

Deals come from the directory, tasks from our own list: no CRM is asked.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.card_controls import CardControls
from cordboard.contract.views.matches import MatchView
from cordboard.contract.views.panel import CardDealView, CardTaskView
from cordboard.domain.attribution.deal import OPEN, Deal
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

DEALS = 3


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

    async def controls_of(self, row: CallRow) -> CardControls:
        """What can be asked of this call, for whoever has a card of it."""
        asked = await self._store.asked(row.id)
        return CardControls(row.connection, asked, self._systems, self._settings_in_force.settings.extensions)

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
