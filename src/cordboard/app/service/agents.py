"""Use cases of the agent's presence and queues; `contract/agents.py` says what they do."""

from collections.abc import Awaitable
from typing import TypeVar

from cordboard.app.dials.phone_systems import PhoneSystems
from cordboard.app.dials.refusals import refusal_of
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.calls import OwnCalls
from cordboard.contract.errors import Cannot
from cordboard.contract.views.agents import AgentView, QueueLoginView, UnavailableView
from cordboard.domain.settings.company import queue_title
from cordboard.ports.agent_states import AgentStates, Presence, QueueChange
from cordboard.ports.errors import Trouble

T = TypeVar("T")


class AgentUseCases:
    """Asks the phone system that knows agents; nothing is kept."""

    def __init__(self, systems: PhoneSystems, settings_in_force: SettingsInForce, audit_log: AuditLog) -> None:
        self._systems = systems
        self._settings_in_force = settings_in_force
        self._audit_log = audit_log

    async def show(self, own: OwnCalls) -> AgentView:
        try:
            connection, agents, extension = await self._mine(own)
            return await self._view(connection, agents, extension)
        except Cannot as why:
            unavailable = UnavailableView(code=why.code, detail=why.detail, next=why.next_step)
            return AgentView(unavailable=unavailable, extension=next(iter(own.extensions), None))

    async def say(self, own: OwnCalls, presence: Presence, by: str) -> AgentView:
        if presence is Presence.UNKNOWN:
            raise Cannot(422, "no_presence", "'unknown' can't be set.", "Use available, away or do_not_disturb.")
        connection, agents, extension = await self._mine(own)
        await _asked(agents.set_presence(extension, presence))
        await self._audit_log.record(by, "agent.presence", extension, presence.value)
        return await self._view(connection, agents, extension)

    async def change_queue(self, own: OwnCalls, change: QueueChange, by: str) -> AgentView:
        connection, agents, extension = await self._mine(own)
        await _asked(agents.change_queue(extension, change))
        done = {"logged_in": change.logged_in, "paused": change.paused}
        said = " ".join(f"{name}={value}" for name, value in done.items() if value is not None)
        await self._audit_log.record(by, "agent.queue", extension, f"{change.queue}: {said.lower()}")
        return await self._view(connection, agents, extension)

    async def _mine(self, own: OwnCalls) -> tuple[str, AgentStates, str]:
        if not own.extensions:
            text = "You have no extension, so no phone system knows you."
            raise Cannot(409, "no_extension", text, "Ask your administrator to link you to a person of the team.")
        connection, agents = await self._systems.agents()
        return connection, agents, own.extensions[0]

    async def _view(self, connection: str, agents: AgentStates, extension: str) -> AgentView:
        state, titles = await _asked(agents.read(extension)), self._settings_in_force.settings.queues
        queues = tuple(
            QueueLoginView(
                queue=one.queue,
                title=queue_title(one.queue, titles) or one.queue,
                logged_in=one.logged_in,
                paused=one.paused,
                reason=one.reason,
                fixed=one.fixed,
            )
            for one in state.queues
        )
        return AgentView(
            extension=extension,
            connection=connection,
            presence=state.presence,
            message=state.message,
            device=state.device,
            queues=queues,
        )


async def _asked(asking: Awaitable[T]) -> T:
    try:
        return await asking
    except Trouble as trouble:
        raise refusal_of(trouble) from trouble
