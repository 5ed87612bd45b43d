"""The cards of the call panel, made of what the store, the directory and the settings hold; no CRM is asked."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.member_names import member_name
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.explain.call_views import call_line
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.calls import CallUseCases
from cordboard.app.service.card_controls import CardControls
from cordboard.app.service.card_details import CardDetails
from cordboard.app.service.numbers import NumberUseCases, records_of
from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.calls import CallLine
from cordboard.contract.views.panel import CardView, EarlierCallView
from cordboard.domain.calls.call import Call, Direction
from cordboard.domain.panel.card import Card
from cordboard.domain.settings.company import queue_title
from cordboard.ports.store.calls import CallOrder, CallQuery, CallRow, place_in
from cordboard.ports.store.store import Store

SHOWN = 8  # records of a card


class CardForAll(NamedTuple):
    """The fields of a card that are the same for all people, and what the controls of each are made of."""

    fields: Mapping[str, Any]
    controls: CardControls


class PanelCards:
    """What all people see of a call is read once, then completed for each of them."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        calls: CallUseCases,
        numbers: NumberUseCases,
        call_backs: CallBacks,
        settings_in_force: SettingsInForce,
        systems: PhoneSystems,
    ) -> None:
        self._live_connections = live_connections
        self._calls = calls
        self._numbers = numbers
        self._call_backs = call_backs
        self._settings_in_force = settings_in_force
        self._details = CardDetails(store, live_connections, systems, settings_in_force)

    async def told(self, row: CallRow, call: Call) -> CardForAll:
        """What is the same for all people."""
        line, settings = call_line(row, ()), self._settings_in_force.settings
        number = line.client.e164 or line.client.number
        known: dict[str, Any] = {"match": "hidden"} if line.client.hidden else {}
        if number and not line.client.hidden and call.direction is not Direction.INTERNAL:
            known = await self._known_of(number, row)
        fields = {
            "call": row.id,
            "connection": row.connection,
            "direction": line.direction,
            "client": line.client,
            "own_number": line.own_number,
            "line": next((one.title for one in settings.numbers if one.number == row.own_number and one.title), None),
            "queue": queue_title(call.queue, settings.queues) or call.queue,
            "source": (row.traffic and (row.traffic.source or row.traffic.campaign)) or None,
            "started_at": line.started_at,
            "answered_at": line.answered_at,
            "ended_at": line.ended_at,
            **known,
        }
        return CardForAll(fields, await self._details.controls_of(row))

    async def view(self, call: Call, card: Card, own: OwnCalls, told: CardForAll) -> CardView:
        """The card of one person; `told`: what `told` answered for this call."""
        controls = await told.controls.of(call, card, own)
        by = card.by and self._name(card.by)
        return CardView(state=card.state.value, since=card.since, by=by, **told.fields, **controls)

    async def _known_of(self, number: str, row: CallRow) -> dict[str, Any]:
        """What we know of the number without asking anybody."""
        matches = await self._numbers.matches(number, row.id)
        records = records_of(matches)
        unanswered = any(match.type == "unknown" for match in matches.values())
        place = place_in(CallOrder.STARTED_AT, row)
        page = await self._calls.find(CallQuery(client=number, before=place, limit=1))
        before = next(iter(page.items), None)
        waiting = await self._call_backs.of(number)
        missing = "unknown" if unanswered else "not_found"
        return {
            "match": "found" if records else missing,
            "records": records[:SHOWN],
            "found": max((len(match.candidates) for match in matches.values()), default=0),
            "as_of": min((match.as_of for match in matches.values() if match.as_of), default=None),
            "earlier": self._earlier(before) if before else None,
            "waiting": waiting.missed if waiting else 0,
            "chosen": next((match.chosen for match in matches.values() if match.chosen), None),
            "tasks": await self._details.tasks(number),
            **await self._details.deals(matches),
        }

    def _earlier(self, call: CallLine) -> EarlierCallView:
        people = tuple(self._name(one) for one in call.talked)
        return EarlierCallView(
            id=call.id, started_at=call.started_at, direction=call.direction, missed=call.missed, people=people
        )

    def _name(self, extension: str) -> str:
        """Of the person who has this extension; the extension where several or none have it."""
        owners = [one for one in self._settings_in_force.settings.team if extension in one.extensions]
        return member_name(owners[0], self._live_connections) if len(owners) == 1 else extension
