"""Use cases of a user's own calls; `contract/own_calls.py` says what they do."""

from collections.abc import Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.member_names import crm_name, member_name
from cordboard.app.events.rows_of_events import RowsOfEvents
from cordboard.app.explain.call_views import call_line
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.settings import SettingsUseCases
from cordboard.contract.errors import Cannot
from cordboard.contract.views.own_calls import (
    CallerView,
    ColleaguesView,
    ColleagueView,
    ConnectionNameView,
    LineNameView,
    QueueNameView,
    UserPersonView,
)
from cordboard.domain.calls.call import Phase
from cordboard.domain.settings.company import TeamMember
from cordboard.ports.accounts import Accounts
from cordboard.ports.store.calls import CallRow, OwnCalls
from cordboard.ports.store.store import Store


class OwnCallUseCases:
    """Knows whose extension is whose, by `team[].user` of the settings."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        settings: SettingsUseCases,
        accounts: Accounts,
    ) -> None:
        self._settings = settings
        self._accounts = accounts
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._rows = RowsOfEvents(store)
        self._known: dict[str | None, OwnCalls] = {}  # of the team that was asked last
        self._team: object = None

    def of(self, user: str | None) -> OwnCalls:
        team = self._settings_in_force.settings.team
        if team is not self._team:
            self._team, self._known = team, {}
        if user not in self._known:
            self._known[user] = self._of(user)
        return self._known[user]

    def _of(self, user: str | None) -> OwnCalls:
        mine = self._entries(user)
        extensions = dict.fromkeys(extension for one in mine for extension in one.extensions if extension)
        return OwnCalls(extensions=tuple(extensions), members=tuple(one.id for one in mine))

    def _entries(self, user: str | None) -> list[TeamMember]:
        return [one for one in self._settings_in_force.settings.team if user and one.user == user]

    def person(self, user: str) -> UserPersonView | None:
        mine = self._entries(user)
        if not mine:
            return None
        named = {
            self._live_connections.connections[crm].title: found
            for crm in self._live_connections.crms()
            if (found := next((name for one in mine if (name := crm_name(one, crm, self._live_connections))), None))
        }
        first = mine[0]
        name = member_name(first, self._live_connections)
        return UserPersonView(id=first.id, name=name, extensions=self.of(user).extensions, crm_users=named)

    async def link(self, user: str, person: str | None, by: str) -> UserPersonView | None:
        now, version = self._settings_in_force.settings, self._settings_in_force.version
        wanted = next((one for one in now.team if one.id == person), None)
        if person is not None and wanted is None:
            text = f"No team member has the id {person!r}."
            raise Cannot(404, "no_member", text, "Add the person in Settings, Team.")
        other = await self._accounts.user(wanted.user) if wanted and wanted.user and wanted.user != user else None
        if wanted is not None and other is not None:
            text = f"{wanted.name or wanted.id} is the user {other.name} already."
            raise Cannot(409, "person_taken", text, f"Remove the person from {other.name} first.")
        team = tuple(_linked(one, user, person) for one in now.team)
        if team != now.team:
            settings = msgspec.structs.replace(now, team=team)
            await self._settings.save(settings, "Console user of a person", version, by)
        return self.person(user)

    async def includes(self, own: OwnCalls, call: str, event: int | None = None) -> bool:
        row = await (self._store.call(call) if event is None else self._rows.row(event, call))
        if row is None:
            return False
        return _rings(own, row) or await self._is_to_call(own, row)

    async def _is_to_call(self, own: OwnCalls, row: CallRow) -> bool:
        """Whether this missed call waits for a call by this person."""
        if not own.members or not row.client:
            return False
        waiting = (await self._store.follow_ups([row.client])).get(row.client)
        return waiting is not None and waiting.call == row.id and waiting.assignee in own.members

    async def callers(self, own: OwnCalls) -> Sequence[CallerView]:
        rows = [row for name in self._live_connections.phones() for row in await self._store.open_calls(name)]
        live = [row for row in rows if row.phase != Phase.ENDED and _rings(own, row)]
        return [_caller(row) for row in sorted(live, key=lambda row: row.started_at, reverse=True)]

    async def caller(self, own: OwnCalls, call: str, event: int) -> CallerView | None:
        row = await self._rows.row(event, call)
        return _caller(row) if row is not None and _rings(own, row) else None

    def colleagues(self, user: str | None, everybody: bool) -> ColleaguesView:
        settings = self._settings_in_force.settings
        shown = settings.team if everybody else self._entries(user)
        views = (
            ColleagueView(
                id=one.id,
                name=member_name(one, self._live_connections),
                extensions=one.extensions,
                me=bool(user) and one.user == user,
            )
            for one in shown
        )
        lines = tuple(LineNameView(number=one.number, title=one.title) for one in settings.numbers if one.title)
        queues = tuple(QueueNameView(name=one.name, title=one.title) for one in settings.queues if one.title)
        items = tuple(sorted(views, key=lambda one: one.name.casefold()))
        if not everybody:
            return ColleaguesView(items=items)
        known = self._live_connections.connections.values()
        systems = tuple(ConnectionNameView(id=one.id, kind=one.kind, title=one.title) for one in known)
        return ColleaguesView(items=items, numbers=lines, queues=queues, connections=systems)


def _linked(one: TeamMember, user: str, person: str | None) -> TeamMember:
    """The entry with this user where it is the person, without it elsewhere."""
    if one.id == person:
        return msgspec.structs.replace(one, user=user)
    return msgspec.structs.replace(one, user=None) if one.user == user else one


def _rings(own: OwnCalls, row: CallRow) -> bool:
    return not set(own.extensions).isdisjoint(row.extensions.split())


def _caller(row: CallRow) -> CallerView:
    line = call_line(row, [])
    return CallerView(
        id=line.id,
        state=line.state,
        direction=line.direction,
        client=line.client,
        own_number=line.own_number,
        queue=line.queue,
        started_at=line.started_at,
        answered_at=line.answered_at,
    )
