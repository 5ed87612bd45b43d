"""Use case of the supervisor wall; `contract/wall.py` says what it does."""

from collections.abc import Iterable

from cordboard.app.alerts.call_silence import QUEUE, place_title
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.member_names import member_name
from cordboard.app.explain.call_views import call_line
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.calls import CallUseCases
from cordboard.app.service.queue_states import OpenCall, QueueState, QueueStates
from cordboard.contract.views.wall import AgentState, WallAgentView, WallAlertView, WallQueueView, WallView
from cordboard.domain.alerts.machine import Alert
from cordboard.domain.figures.counted_call import TARGET_S
from cordboard.domain.panel.card import LIVE, Card, CardState, card_of
from cordboard.domain.settings.company import TeamMember, queue_title
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

TO_CALL_BACK = 10  # of the latest, at most
ORDER = (CardState.IN_CALL, CardState.ON_HOLD, CardState.CALLING, CardState.RINGING)  # who talks isn't free to ring


class WallUseCases:
    """Open calls against the team and the queues of the settings."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        calls: CallUseCases,
        queue_states: QueueStates,
        settings_in_force: SettingsInForce,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._calls = calls
        self._queue_states = queue_states
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def view(self, *, calls: bool = True) -> WallView:
        going_on = await self._queue_states.open_calls()
        queues = await self._queue_states.read(going_on)
        alerts = await self._store.open_alerts()
        waiting = CallQuery(not_called_back=True, limit=TO_CALL_BACK)
        return WallView(
            at=moment(self._clock.now()),
            service_level_s=TARGET_S,
            waiting=sum(one.waiting for one in queues),
            queues=tuple(self._queue(one, alerts) for one in queues),
            agents=tuple(self._agent(one, going_on) for one in self._settings_in_force.settings.team),
            calls=tuple(call_line(row, ()) for row, _ in going_on) if calls else (),
            not_called_back=(await self._calls.count(waiting)).calls,
            to_call_back=tuple((await self._calls.find(waiting)).items) if calls else (),
            alerts=tuple(self._alert(one) for one in alerts),
        )

    def _queue(self, queue: QueueState, alerts: Iterable[Alert]) -> WallQueueView:
        return WallQueueView(
            name=queue.name,
            title=queue_title(queue.name, self._settings_in_force.settings.queues),
            waiting=queue.waiting,
            longest_since=moment(queue.since) if queue.since is not None else None,
            logged_in=queue.agents,
            answered=queue.answered,
            answered_in_target=queue.answered_in_target,
            missed=queue.missed,
            alerts=tuple(one.kind.value for one in alerts if one.connection == f"{QUEUE}{queue.name}"),
        )

    def _alert(self, alert: Alert) -> WallAlertView:
        title = place_title(alert.connection, self._live_connections, self._settings_in_force.settings)
        return WallAlertView(title=title, kind=alert.kind.value, since=moment(alert.began_at))

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
