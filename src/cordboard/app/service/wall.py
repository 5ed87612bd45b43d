"""Use case of the supervisor wall; `contract/wall.py` says what it does."""

from collections.abc import Iterable, Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.member_names import member_name
from cordboard.app.explain.call_views import call_line
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.calls import CallUseCases
from cordboard.app.service.figures import FigureUseCases
from cordboard.contract.figures import FigureQuery, FiguresBy
from cordboard.contract.views.figures import FigureView
from cordboard.contract.views.wall import AgentState, WallAgentView, WallQueueView, WallView
from cordboard.domain.calls.call import Call, Phase
from cordboard.domain.figures.counted_call import TARGET_S
from cordboard.domain.panel.card import LIVE, Card, CardState, card_of
from cordboard.domain.settings.company import TeamMember, queue_title
from cordboard.domain.settings.time_zones import zone_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

TO_CALL_BACK = 10  # of the latest, at most
ORDER = (CardState.IN_CALL, CardState.ON_HOLD, CardState.CALLING, CardState.RINGING)  # who talks isn't free to ring
OpenCall = tuple[CallRow, Call]


class WallUseCases:
    """Open calls against the team and the queues of the settings."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        calls: CallUseCases,
        figures: FigureUseCases,
        settings_in_force: SettingsInForce,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._calls = calls
        self._figures = figures
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def view(self) -> WallView:
        rows = [row for name in self._live_connections.phones() for row in await self._store.open_calls(name)]
        read = [(row, msgspec.json.decode(row.state, type=Call)) for row in rows]
        going_on = sorted((one for one in read if not one[1].ended), key=lambda one: one[0].started_at, reverse=True)
        queues = await self._queues(going_on)
        waiting = CallQuery(not_called_back=True, limit=TO_CALL_BACK)
        return WallView(
            at=moment(self._clock.now()),
            service_level_s=TARGET_S,
            waiting=sum(one.waiting for one in queues),
            queues=queues,
            agents=tuple(self._agent(one, going_on) for one in self._settings_in_force.settings.team),
            calls=tuple(call_line(row, ()) for row, _ in going_on),
            not_called_back=(await self._calls.count(waiting)).calls,
            to_call_back=tuple((await self._calls.find(waiting)).items),
        )

    async def _queues(self, going_on: Sequence[OpenCall]) -> tuple[WallQueueView, ...]:
        """Those that have a title, callers or calls of today."""
        settings, now = self._settings_in_force.settings, moment(self._clock.now())
        local = now.astimezone(zone_of(settings.company.zone) or now.tzinfo)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        today = await self._figures.figures(FigureQuery(by=FiguresBy.QUEUE, since=midnight, until=now))
        sums = {one.key: one for one in today.items if one.key}
        waiting: dict[str, list[CallRow]] = {}
        for row, call in going_on:
            if row.queue and call.phase is Phase.QUEUED:
                waiting.setdefault(row.queue, []).append(row)
        titled = (one.name for one in settings.queues)
        names = dict.fromkeys((*titled, *sums, *(row.queue for row, _ in going_on if row.queue)))
        none = FigureView(key="")
        return tuple(
            _queue(name, queue_title(name, settings.queues), waiting.get(name, ()), sums.get(name, none))
            for name in names
        )

    def _agent(self, member: TeamMember, going_on: Iterable[OpenCall]) -> WallAgentView:
        cards = ((row, card_of(call, member.extensions)) for row, call in going_on if member.extensions)
        live = [(row, card) for row, card in cards if card is not None and card.state in LIVE]
        row, card = min(live, key=lambda one: ORDER.index(one[1].state), default=(None, None))
        return WallAgentView(
            id=member.id,
            name=member_name(member, self._live_connections),
            extensions=member.extensions,
            state=_state(member, card),
            since=card.since if card else None,
            call=row.id if row else None,
        )


def _state(member: TeamMember, card: Card | None) -> AgentState:
    if card is not None:
        return AgentState(card.state.value)
    return AgentState.FREE if member.extensions else AgentState.NO_EXTENSION


def _queue(name: str, title: str | None, waiting: Sequence[CallRow], today: FigureView) -> WallQueueView:
    first = min((row.started_at for row in waiting), default=None)
    return WallQueueView(
        name=name,
        title=title,
        waiting=len(waiting),
        longest_since=moment(first) if first is not None else None,
        answered=today.inbound_answered,
        answered_in_target=today.answered_within,
        missed=today.missed,
    )
