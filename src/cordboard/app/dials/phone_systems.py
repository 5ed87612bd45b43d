"""The phone systems that take commands."""

from collections.abc import Mapping

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.errors import Cannot
from cordboard.domain.settings.dialling import DeviceDriver
from cordboard.ports.agent_states import AgentStates, KnowsAgents
from cordboard.ports.phone_commands import PhoneCommands, TakesCommands, Verb
from cordboard.ports.store.store import Store


class PhoneSystems:
    """Finds the commands of a connection, as its settings are now."""

    def __init__(self, store: Store, live_connections: LiveConnections) -> None:
        self._store = store
        self._live_connections = live_connections

    async def commands(self, connection: str) -> PhoneCommands | None:
        """None where it is gone, takes no commands, or they are switched off."""
        if connection not in self._live_connections.phones():
            return None
        pbx = self._live_connections.provider(connection).pbx()
        if not isinstance(pbx, TakesCommands):
            return None
        settings = self._live_connections.settings(connection)
        secrets, journal = await self._store.secrets(connection), self._live_connections.journal_of(connection)
        return pbx.commands(settings, secrets, connection, journal)

    async def lacking(self, connection: str, driver: DeviceDriver) -> Mapping[Verb, str]:
        """Verbs that cannot be asked for in calls of this connection, with the code of the reason."""
        commands = await self.commands(connection)
        return dict.fromkeys(Verb, "no_commands") if commands is None else commands.lacks(driver)

    async def agents(self) -> tuple[str, AgentStates]:
        """The first phone system that knows agents. Raises: Cannot 409."""
        for name in self._live_connections.phones():
            pbx = self._live_connections.provider(name).pbx()
            if isinstance(pbx, KnowsAgents):
                settings, secrets = self._live_connections.settings(name), await self._store.secrets(name)
                if (agents := pbx.agents(settings, secrets)) is not None:
                    return name, agents
        text = "No connected phone system knows the presence and queues of agents."
        raise Cannot(409, "no_agent_states", text, "Connect one that does, and switch on placing calls there.")

    async def chosen(self, connection: str | None) -> tuple[str, PhoneCommands]:
        """That one, or the only one there is. Raises: Cannot 409."""
        names = [connection] if connection is not None else self._live_connections.phones()
        able = [(name, commands) for name in names if (commands := await self.commands(name)) is not None]
        if not able:
            text = "No connected phone system takes commands."
            raise Cannot(409, "no_commands", text, "Connect one, and switch on placing calls in its connection.")
        if len(able) > 1:
            text = f"Several phone systems take commands: {', '.join(name for name, _ in able)}."
            raise Cannot(409, "several_phone_systems", text, "Say which one in 'connection'.")
        return able[0]
