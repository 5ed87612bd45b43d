"""Use cases of the team: discovered extensions with their likely users, discovered queues."""

from collections.abc import Mapping, Sequence

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.operations.setup_steps import EXTENSIONS_OF
from cordboard.contract.stored_reasons import reason_messages, without_promises
from cordboard.contract.views.team import (
    ExtensionsView,
    ExtensionView,
    LikelyUserView,
    QueuesView,
    QueueView,
    UnansweredView,
)
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.extension_matching import FoundExtension, assigned, likely_user, merged, unassigned
from cordboard.ports.errors import Trouble
from cordboard.ports.host import Clock
from cordboard.ports.phone import PhoneProbe
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment


class TeamUseCases:
    """Reads phone systems and calls."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        phone_lists: PhoneLists,
        settings_in_force: SettingsInForce,
        clock: Clock,
    ) -> None:
        self._store = store
        self._phone_lists = phone_lists
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._clock = clock

    async def extensions(self) -> ExtensionsView:
        listed, problems = await self._listed()
        found = merged([*listed, *await self._in_calls()])
        settings = self._settings_in_force.settings
        now = moment(self._clock.now())
        owned = assigned(settings, now)
        items = tuple(self._view(one, owned, settings.company.shared_extensions) for one in found)
        left = unassigned((one.extension for one in found), settings, now)
        return ExtensionsView(items=items, unassigned=len(left), problems=tuple(problems))

    def _view(self, one: FoundExtension, owned: Mapping[str, str | None], shared: Sequence[str]) -> ExtensionView:
        person = owned.get(one.extension)
        likely = [
            LikelyUserView(connection=crm, user=found[0], by=found[1])
            for crm, users in self._users().items()
            if (found := likely_user(one.person_name, one.email, users)) is not None
        ]
        return ExtensionView(
            extension=one.extension,
            name=one.name or None,
            email=one.email or None,
            listed=one.listed,
            calls=one.calls,
            last_at=one.last_at,
            connections=one.connections,
            person=person,
            ignored=person is None and one.extension in owned,
            shared=one.extension not in owned and one.extension in shared,
            likely=() if one.extension in owned else tuple(likely),
        )

    def _users(self) -> Mapping[str, tuple[CrmUser, ...]]:
        return {crm: users or () for crm, users in self._live_connections.users_by_crm().items()}

    async def queues(self) -> QueuesView:
        answers = await self._phone_lists.ask()
        listed = {name: found.queues for name, found in answers.items() if isinstance(found, PhoneProbe)}
        called = set(await self._store.queues())
        titles = {one.name: one.title for one in self._settings_in_force.settings.queues}
        names = {*titles, *called, *(queue for queues in listed.values() for queue in queues)}
        items = tuple(
            QueueView(
                name=name,
                title=titles.get(name),
                listed=any(name in queues for queues in listed.values()),
                called=name in called,
                connections=tuple(connection for connection, queues in listed.items() if name in queues),
            )
            for name in sorted(names, key=str.casefold)
        )
        problems = (self._problem(name, answer) for name, answer in answers.items())  # every user may list queues
        return QueuesView(items=items, problems=tuple(one for one in problems if one))

    async def _listed(self) -> tuple[list[FoundExtension], list[UnansweredView]]:
        """What the phone systems list, all asked at once."""
        found: list[FoundExtension] = []
        problems: list[UnansweredView] = []
        for name, answer in (await self._phone_lists.ask()).items():
            extensions = answer.extensions if isinstance(answer, PhoneProbe) else ()
            found += [
                FoundExtension(extension=e.extension, name=e.name, email=e.email, listed=True, connections=(name,))
                for e in extensions
            ]
            if (problem := self._problem(name, answer, nothing=not extensions)) is not None:
                problems.append(problem)
        return found, problems

    def _problem(self, name: str, answer: PhoneProbe | Trouble, nothing: bool = False) -> UnansweredView | None:
        """Why the list may lack something. `nothing`: there is nothing in it."""
        if isinstance(answer, Trouble):
            return self._unanswered(name, "unreachable", answer.text)
        if answer.denied and nothing:
            return self._unanswered(name, "denied", f"This manager user may not read {', '.join(answer.denied)}.")
        if not answer.complete:
            return self._unanswered(name, "incomplete", "The list did not end within seconds.")
        return None

    def _unanswered(self, name: str, code: str, sentence: str) -> UnansweredView:
        title = self._live_connections.connections[name].title
        return UnansweredView(
            connection=name,
            title=title,
            code=code,
            sentence=sentence,
            reasons=reason_messages(without_promises(sentence), None, name),
        )

    async def _in_calls(self) -> list[FoundExtension]:
        return [
            FoundExtension(extension=one, calls=row.calls, last_at=moment(row.last_at), connections=(row.connection,))
            for row in await self._store.seen_extensions(EXTENSIONS_OF)
            for one in row.extensions.split()
        ]
