"""What the doctor says about the presence of agents: which phone systems report it."""

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.views.overview import CheckView
from cordboard.ports.agent_states import KnowsAgents
from cordboard.ports.store.store import Store

NAME = "presence"


async def presence_checks(store: Store, live_connections: LiveConnections) -> list[CheckView]:
    """One line, as soon as a phone system is connected."""
    names = live_connections.phones()
    if not names:
        return []
    known: list[str] = []
    off: list[str] = []
    for name in names:
        pbx, title = live_connections.provider(name).pbx(), live_connections.connections[name].title
        if isinstance(pbx, KnowsAgents):
            agents = pbx.agents(live_connections.settings(name), await store.secrets(name))
            (off if agents is None else known).append(title)
    if known:
        return [CheckView(name=NAME, level="green", sentence=f"The presence of agents comes from {', '.join(known)}.")]
    if off:
        text = f"{', '.join(off)} can report the presence of agents, but placing calls is off there."
        return [CheckView(name=NAME, level="green", sentence=text)]
    text = "No connected phone system reports the presence of agents."
    return [CheckView(name=NAME, level="green", sentence=text)]
