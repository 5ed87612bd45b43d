"""Use cases: the lists that forms read from a CRM (users, pipelines, fields)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.crm_refusals import refusal_of_crm
from cordboard.app.connections.known_fields import KnownFields
from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.errors import Cannot
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Field, Pipeline
from cordboard.ports.errors import PermissionMissing, Trouble

T = TypeVar("T")
SWITCH_ON = "Switch on what needs it in the logging rules, such as deals; then reconnect."


class CrmQueryUseCases:
    """People, fields and pipelines of one CRM."""

    def __init__(
        self, live_connections: LiveConnections, connections: ConnectionAdmin, known_fields: KnownFields
    ) -> None:
        self._live_connections = live_connections
        self._known_fields = known_fields
        self._connections = connections

    async def users(self, connection: str, known: bool = False) -> Sequence[CrmUser]:
        self._connections.stored_crm(connection)
        if known and (remembered := self._live_connections.users(connection)):
            return remembered
        try:
            return await self._asked(connection, lambda: self._live_connections.crm(connection).users())
        except Cannot as cannot:  # people keep their names whatever happens to the connection
            unpermitted = isinstance(cannot.__cause__, PermissionMissing)  # whoever asks for a fresh list hears of it
            if not unpermitted and (remembered := self._live_connections.users(connection)):
                return remembered
            raise

    async def fields(self, connection: str, entity: Entity) -> Sequence[Field]:
        found = await self._asked(connection, lambda: self._known_fields.read(connection, entity))
        return tuple(found.values())

    async def pipelines(self, connection: str) -> Sequence[Pipeline]:
        return await self._asked(connection, lambda: self._live_connections.crm(connection).pipelines())

    async def _asked(self, connection: str, question: Callable[[], Awaitable[T]]) -> T:
        """A question to the CRM for a form; its trouble becomes an answer in words."""
        self._connections.stored_crm(connection)
        try:
            return await question()
        except Trouble as trouble:
            if isinstance(trouble, PermissionMissing) and not self._needs(connection, trouble.permission):
                raise Cannot(409, "scope_unasked", trouble.text, SWITCH_ON) from trouble
            raise refusal_of_crm(trouble) from trouble

    def _needs(self, connection: str, permission: str) -> bool:
        """Whether a consent asks for this permission now: to reconnect brings only what something needs."""
        live = self._live_connections
        provider, settings = live.provider(connection).crm(), live.settings(connection)
        later = {one.name.lower() for one in provider.scopes(settings, tuple(Entity), tuple(Entity))}
        return permission.lower() not in later - {
            one.name.lower() for one in live.asked(provider, settings, connection)
        }
