"""Use cases about connections: make, change, authorise, test, pause, and what their CRMs tell."""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.app.connections.oauth_flow import ANOTHER
from cordboard.app.service.context import ServiceContext
from cordboard.contract.service import Cannot, ConnectionChange, NewConnection
from cordboard.contract.views import AuthorizeView, ConnectionView, PreparedView, ProviderView, Trial
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.scenario.facts import CrmUser
from cordboard.ports.crm import Exchange, Field, Pipeline
from cordboard.ports.errors import RateLimited, Trouble, Unavailable
from cordboard.ports.store.lanes import LaneState

REAUTHORISE = "Authorise the connection again and grant the right."


class OfConnections(ServiceContext):
    """What an administrator does to connections."""

    async def providers(self) -> Sequence[ProviderView]:
        return self._connections.providers()

    async def connections(self) -> Sequence[ConnectionView]:
        return await self._connections.all()

    async def connection(self, connection: str) -> ConnectionView:
        return await self._connections.one(connection)

    async def create_connection(self, new: NewConnection, by: str) -> ConnectionView:
        name = await self._connections.create(new)
        await self._audit(by, "connection.create", name, new.provider)
        stored = self._connections.stored(name)
        if stored.kind == "pbx":
            await self._phone_connections.follow()
            await self.read_anew()
        elif (await self._store.secrets(name)).get("refresh_token"):
            await self._learn(name)
        return await self._told(name)

    async def _learn(self, name: str) -> None:
        """A refresh token was given with the connection: it is authorised already."""
        await self._consents.learn(name)
        self._soon(name)

    async def patch_connection(self, connection: str, change: ConnectionChange, by: str) -> ConnectionView:
        await self._audit(by, "connection.change", connection, ", ".join(change.settings or ()))
        if self._connections.stored(connection).kind == "pbx":
            await self._connections.change(connection, change)
            await self._phone_connections.restart(connection)
            await self.read_anew()
        elif change.settings is None and change.allow_private is None:
            await self._connections.change(connection, change)
        else:
            async with self._consents.in_doubt(connection):
                await self._change_crm(connection, change)
        return await self._told(connection)

    async def _change_crm(self, connection: str, change: ConnectionChange) -> None:
        await self._connections.change(connection, change)
        if await self._authorised(connection):
            await self._relearn(connection)
        else:
            self._live_connections.unproven.discard(connection)

    async def _authorised(self, connection: str) -> bool:
        return bool((await self._store.secrets(connection)).get("refresh_token"))

    async def _relearn(self, name: str) -> None:
        """What was changed is kept, also when the CRM cannot be asked now: its health says so."""
        try:
            await self._learn(name)
        except Cannot as no:
            if no.code == ANOTHER:
                raise
            self._live_connections.statuses[name].problem = no.detail

    async def drop_connection(self, connection: str, by: str) -> None:
        self._connections.stored(connection)
        async with self._phone_connections.leaving(connection):
            await self._live_connections.drop(connection)
        await self._audit(by, "connection.drop", connection)
        await self.read_anew()
        self._tell_connection(connection)

    async def authorize(self, connection: str, redirect_uri: str, by: str) -> AuthorizeView:
        self._a_crm(connection)
        await self._audit(by, "connection.consent", connection)
        return await self._consents.start(connection, redirect_uri)

    async def finish_oauth(self, state: str, params: Mapping[str, str]) -> ConnectionView:
        connection = await self._consents.finish(state, params)
        self._soon(connection)
        return await self._told(connection)

    async def use_code(self, connection: str, code: str, by: str) -> ConnectionView:
        self._a_crm(connection)
        await self._consents.code(connection, code)
        await self._audit(by, "connection.authorise", connection)
        self._soon(connection)
        return await self._told(connection)

    async def test(self, connection: str) -> Trial:
        return await self._connections.test(connection)

    async def pause(self, connection: str, by: str) -> ConnectionView:
        await self._connections.set_lane(connection, LaneState.STOPPED, by)
        await self._audit(by, "connection.pause", connection)
        return await self._told(connection)

    async def resume(self, connection: str, by: str) -> ConnectionView:
        await self._connections.set_lane(connection, LaneState.OPEN, by)
        await self._audit(by, "connection.resume", connection)
        self._host.wake(connection)
        return await self._told(connection)

    async def prepare(self, connection: str, agreed: bool, by: str) -> PreparedView:
        self._a_crm(connection)
        found = await self._connections.prepare(connection, agreed)
        return PreparedView(done=found.said, offers=found.offers)

    async def sync(self, connection: str, by: str) -> ConnectionView:
        self._a_crm(connection)
        if not await self._authorised(connection):
            text = f"{self._connections.stored(connection).title} is not authorised, so nothing can be read from it."
            raise Cannot(409, "not_authorised", text, "Authorise the connection first.")
        self._soon(connection)
        return await self._connections.one(connection)

    async def exchanges(self, connection: str, limit: int) -> Sequence[Exchange]:
        self._connections.stored(connection)
        await self._live_connections.flush_journal()
        return await self._store.exchanges(connection, limit)

    async def users(self, connection: str, known: bool = False) -> Sequence[CrmUser]:
        """`known`: those that upkeep asked for last, at no credits."""
        self._a_crm(connection)
        if known and (remembered := self._live_connections.users(connection)):
            return remembered
        try:
            return await self._asked(connection, "users")  # type: ignore[no-any-return]
        except Cannot as cannot:  # people keep their names while their CRM is away
            away = isinstance(cannot.__cause__, Unavailable | RateLimited)
            if not (away and (remembered := self._live_connections.users(connection))):
                raise
            return remembered

    async def fields(self, connection: str, entity: Entity) -> Sequence[Field]:
        return await self._asked(connection, "fields", entity)  # type: ignore[no-any-return]

    async def pipelines(self, connection: str) -> Sequence[Pipeline]:
        return await self._asked(connection, "pipelines")  # type: ignore[no-any-return]

    def _a_crm(self, connection: str) -> None:
        """Raises: Cannot 404, 409."""
        if self._connections.stored(connection).kind != "crm":
            raise Cannot(409, "not_a_crm", f"{connection} is not a CRM.", "Name a CRM connection.")

    async def _asked(self, connection: str, what: str, *arguments: object) -> Any:
        """A question to the CRM for a form; its trouble becomes an answer in words."""
        self._a_crm(connection)
        try:
            return await getattr(self._live_connections.crm(connection), what)(*arguments)
        except Trouble as trouble:
            following = REAUTHORISE if trouble.code == "scope_missing" else "Test the connection."
            raise Cannot(502, trouble.code or "far_side", trouble.text, following) from trouble
