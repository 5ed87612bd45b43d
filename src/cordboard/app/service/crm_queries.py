"""Use cases: the lists that forms read from a CRM (users, pipelines, fields)."""

from collections.abc import Sequence
from typing import Any

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.errors import Cannot
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Field, Pipeline
from cordboard.ports.errors import PermissionMissing, Trouble

REAUTHORISE = "Reconnect and grant the permission."


class CrmQueryUseCases:
    """People, fields and pipelines of one CRM."""

    def __init__(self, live_connections: LiveConnections, connections: ConnectionAdmin) -> None:
        self._live_connections = live_connections
        self._connections = connections

    async def users(self, connection: str, known: bool = False) -> Sequence[CrmUser]:
        self._connections.stored_crm(connection)
        if known and (remembered := self._live_connections.users(connection)):
            return remembered
        try:
            return await self._asked(connection, "users")  # type: ignore[no-any-return]
        except Cannot as cannot:  # people keep their names whatever happens to the connection
            unpermitted = isinstance(cannot.__cause__, PermissionMissing)  # whoever asks for a fresh list hears of it
            if not unpermitted and (remembered := self._live_connections.users(connection)):
                return remembered
            raise

    async def fields(self, connection: str, entity: Entity) -> Sequence[Field]:
        return await self._asked(connection, "fields", entity)  # type: ignore[no-any-return]

    async def pipelines(self, connection: str) -> Sequence[Pipeline]:
        return await self._asked(connection, "pipelines")  # type: ignore[no-any-return]

    async def _asked(self, connection: str, what: str, *arguments: object) -> Any:
        """A question to the CRM for a form; its trouble becomes an answer in words."""
        self._connections.stored_crm(connection)
        try:
            return await getattr(self._live_connections.crm(connection), what)(*arguments)
        except Trouble as trouble:
            following = REAUTHORISE if isinstance(trouble, PermissionMissing) else "Test the connection."
            raise Cannot(502, trouble.code or "far_side", trouble.text, following) from trouble
