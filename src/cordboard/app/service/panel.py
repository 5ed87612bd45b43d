"""Use case of the call panel; `contract/panel.py` says what it does."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

import msgspec

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.calls import CallUseCases
from cordboard.app.service.numbers import NumberUseCases
from cordboard.app.service.panel_cards import CardForAll, PanelCards
from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.own_calls import UserPersonView
from cordboard.contract.views.panel import CardView, PanelConnectionView, PanelView, PushedCardView
from cordboard.domain.calls.call import Call, Phase
from cordboard.domain.panel.card import Card, CardState, card_of
from cordboard.domain.settings.dialling import settings_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.store import Store

JUST_ENDED_S = 300.0  # how long a call that ended keeps its card
ENDED, LOOKED_AT = 3, 10  # such cards at most, of so many calls
KEPT = 32  # calls whose cards are still handed out to who reads the stream
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
        self._settings_in_force = settings_in_force
        self._clock = clock
        self._cards = PanelCards(store, live_connections, calls, numbers, call_backs, settings_in_force, systems)
        self._pushed: OrderedDict[int, _Pushed] = OrderedDict()

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

    async def _card(self, row: CallRow, call: Call, card: Card, own: OwnCalls) -> CardView:
        return await self._cards.view(call, card, own, await self._cards.told(row, call))

    async def pushed(self, event: int, call: str, own: OwnCalls) -> PushedCardView | None:
        if not own.extensions:
            return None
        found = self._pushed.get(event)
        if found is None:
            found = self._pushed[event] = _Pushed(self._store.call(call), self._cards, self._is_fresh)
            while len(self._pushed) > KEPT:
                self._pushed.popitem(last=False)
        return await found.to(own)

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


class _Pushed:
    """A call as it is when an event is sent: read once, however many people have a card of it."""

    def __init__(
        self, row: Coroutine[Any, Any, CallRow | None], cards: PanelCards, is_fresh: Callable[[Call], bool]
    ) -> None:
        self._cards, self._is_fresh = cards, is_fresh
        self._read = asyncio.ensure_future(row)
        self._call: Call | None = None
        self._told: asyncio.Future[CardForAll] | None = None

    async def to(self, own: OwnCalls) -> PushedCardView | None:
        row = await asyncio.shield(self._read)
        if row is None:
            return None
        self._call = call = self._call or msgspec.json.decode(row.state, type=Call)
        card = card_of(call, own.extensions)
        if card is None:
            return None
        if call.phase is Phase.ENDED and (card.state not in AFTERWARDS or not self._is_fresh(call)):
            return PushedCardView(call=row.id, card=None)
        self._told = self._told or asyncio.ensure_future(self._cards.told(row, call))
        view = await self._cards.view(call, card, own, await asyncio.shield(self._told))
        return PushedCardView(call=row.id, card=view)


def _latest_of_each_client(live: Sequence[OwnCard], newest_first: Sequence[OwnCard]) -> list[OwnCard]:
    """What has just ended; who was talked with or rings again needs no card of the missed call before."""
    known, latest = {row.client for row, *_ in live if row.client}, []
    for row, call, card in newest_first:
        if call.phase is Phase.ENDED and card.state in AFTERWARDS and row.client not in known:
            latest.append((row, call, card))
            known.update([row.client] if row.client else [])
    return latest
