"""Use case of the call panel; `contract/panel.py` says what it does."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.member_names import member_name
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.explain.call_views import call_line
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.calls import CallUseCases
from cordboard.app.service.card_details import CardDetails
from cordboard.app.service.numbers import NumberUseCases, records_of
from cordboard.contract.views.calls import CallLine
from cordboard.contract.views.own_calls import UserPersonView
from cordboard.contract.views.panel import CardView, EarlierCallView, PanelConnectionView, PanelView
from cordboard.domain.calls.call import Call, Direction, Phase
from cordboard.domain.panel.card import Card, CardState, card_of
from cordboard.domain.settings.company import queue_title
from cordboard.domain.settings.dialling import settings_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallOrder, CallQuery, CallRow, OwnCalls, place_in
from cordboard.ports.store.store import Store

JUST_ENDED_S = 300.0  # how long a call that ended keeps its card
ENDED, LOOKED_AT = 3, 10  # such cards at most, of so many calls
SHOWN = 8  # records of a card
AFTERWARDS = frozenset({CardState.AFTER_CALL, CardState.MISSED})
ORDER = tuple(CardState)
WAITING = ("open", "failing", "held")  # as the store counts them


OwnCard = tuple[CallRow, Call, Card]


class PanelUseCases:
    """Reads the open calls, the directory and the settings; asks no CRM."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        connections: ConnectionAdmin,
        calls: CallUseCases,
        numbers: NumberUseCases,
        call_backs: CallBacks,
        settings_in_force: SettingsInForce,
        clock: Clock,
        systems: PhoneSystems,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._connections = connections
        self._calls = calls
        self._numbers = numbers
        self._call_backs = call_backs
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._details = CardDetails(store, live_connections, systems, settings_in_force)

    async def view(self, person: UserPersonView | None, own: OwnCalls) -> PanelView:
        own_cards = sorted(await self._own(own), key=lambda one: one[0].started_at, reverse=True)
        live = [one for one in own_cards if one[1].phase is not Phase.ENDED]
        live.sort(key=lambda one: ORDER.index(one[2].state))
        shown = (*live, *_latest_of_each_client(live, own_cards)[:ENDED])
        return PanelView(
            person=person,
            extensions=own.extensions,
            cards=tuple([await self._card(*one, own) for one in shown]),
            connections=await self._lights(),
            caller_ids=self._caller_ids(own),
        )

    def _caller_ids(self, own: OwnCalls) -> tuple[str, ...]:
        """Those that the settings name for the extension; without any the phone system decides."""
        settings = self._settings_in_force.settings
        return settings_of(own.extensions[0], settings.extensions).caller_ids if own.extensions else ()

    async def _own(self, own: OwnCalls) -> list[OwnCard]:
        """Calls that go on or have just ended, with their cards."""
        if not own.extensions:
            return []
        open_calls = [row for name in self._live_connections.phones() for row in await self._store.open_calls(name)]
        lately = await self._store.calls(CallQuery(own=own, phase=Phase.ENDED, limit=LOOKED_AT))
        rows = {row.id: row for row in (*open_calls, *lately)}.values()
        read = ((row, msgspec.json.decode(row.state, type=Call)) for row in rows)
        cards = ((row, call, card_of(call, own.extensions)) for row, call in read if self._is_fresh(call))
        return [(row, call, card) for row, call, card in cards if card is not None]

    def _is_fresh(self, call: Call) -> bool:
        return call.ended_at is None or self._clock.now() - call.ended_at.timestamp() <= JUST_ENDED_S

    async def _card(self, row: CallRow, call: Call, card: Card, own: OwnCalls) -> CardView:
        line, settings = call_line(row, ()), self._settings_in_force.settings
        number = line.client.e164 or line.client.number
        told: dict[str, Any] = {"match": "hidden"} if line.client.hidden else {}
        if number and not line.client.hidden and call.direction is not Direction.INTERNAL:
            told = await self._told_of(number, row)
        return CardView(
            call=row.id,
            connection=row.connection,
            state=card.state.value,
            since=card.since,
            by=card.by and self._name(card.by),
            direction=line.direction,
            client=line.client,
            own_number=line.own_number,
            line=next((one.title for one in settings.numbers if one.number == row.own_number and one.title), None),
            queue=queue_title(call.queue, settings.queues) or call.queue,
            source=(row.traffic and (row.traffic.source or row.traffic.campaign)) or None,
            started_at=line.started_at,
            answered_at=line.answered_at,
            ended_at=line.ended_at,
            **told,
            **await self._details.controls(row, call, card, own),
        )

    async def _told_of(self, number: str, row: CallRow) -> dict[str, Any]:
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

    async def _lights(self) -> tuple[PanelConnectionView, ...]:
        counts = await self._store.counts()
        return tuple(
            PanelConnectionView(
                id=one.id,
                kind=one.kind,
                title=one.title,
                level=one.health.level,
                waiting=sum(counts.get(one.id, {}).get(state, 0) for state in WAITING),
            )
            for one in await self._connections.health()
        )


def _latest_of_each_client(live: Sequence[OwnCard], newest_first: Sequence[OwnCard]) -> list[OwnCard]:
    """What has just ended; who was talked with or rings again needs no card of the missed call before."""
    known, latest = {row.client for row, *_ in live if row.client}, []
    for row, call, card in newest_first:
        if call.phase is Phase.ENDED and card.state in AFTERWARDS and row.client not in known:
            latest.append((row, call, card))
            known.update([row.client] if row.client else [])
    return latest
