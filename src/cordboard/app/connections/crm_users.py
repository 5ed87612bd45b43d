"""Reads the users of a CRM, who may own records."""

from cordboard.app.connections.live_connections import LiveConnections


async def read_users(live_connections: LiveConnections, crm: str) -> None:
    """As the CRM names them now; stored with the connection. Raises: Trouble."""
    live_connections.connected_accounts[crm].users = tuple(await live_connections.crm(crm).users())
    await live_connections.save_status(crm)
