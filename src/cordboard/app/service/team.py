"""Use cases of the team: discovered extensions with their likely users, and a team from a CSV file."""

import asyncio
from collections.abc import Mapping

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.settings import SettingsUseCases
from cordboard.contract.errors import Cannot
from cordboard.contract.views.team import (
    CsvProblemView,
    ExtensionsView,
    ExtensionView,
    ImportedPersonView,
    LikelyUserView,
    TeamImportView,
    UnansweredView,
)
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.extension_matching import FoundExtension, assigned, likely_user, merged
from cordboard.domain.settings.team_csv import CsvProblem, TeamImport, read_team
from cordboard.ports.errors import Trouble
from cordboard.ports.phone import AnswersProbe, PhoneProbe
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment

RECENT = 500  # calls whose extensions are offered
MISTAKES: Mapping[str, str] = {  # code: in English; the console has the same in other languages
    "empty": "The file is empty.",
    "no_csv": "This is not a CSV file.",
    "too_long": "The file has more than {most} lines.",
    "unknown_column": "Unknown column {column!r}. Known columns: {known}.",
    "column_twice": "The column {column!r} is there twice.",
    "column_missing": "The column {column!r} is missing.",
    "too_many_cells": "This line has {n} cells; the first line has {wanted}.",
    "unreadable": "This cell is longer than {most} characters or holds control characters.",
    "no_name": "The name is missing.",
    "email": "{email!r} is not an e-mail address.",
    "extension": "{extension!r} is not an extension. Use digits, for example 101.",
    "extension_twice": "Extension {extension} is on line {first} already.",
    "extension_of": "Extension {extension} belongs to {name}.",
    "person_twice": "{name} is on line {first} already.",
    "crm_user": "No CRM user has the ID, name or e-mail address {user!r}.",
}


class TeamUseCases:
    """Reads phone systems, calls and files; saves through the settings."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        settings: SettingsUseCases,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._settings = settings

    async def extensions(self) -> ExtensionsView:
        listed, problems = await self._listed()
        found = merged([*listed, *await self._in_calls()])
        owned = assigned(self._settings_in_force.settings)
        items = tuple(self._view(one, owned) for one in found)
        unassigned = sum(one.extension not in owned for one in found)
        return ExtensionsView(items=items, unassigned=unassigned, problems=tuple(problems))

    def _view(self, one: FoundExtension, owned: Mapping[str, str | None]) -> ExtensionView:
        person = owned.get(one.extension)
        likely = [
            LikelyUserView(connection=crm, user=found[0], by=found[1])
            for crm, users in self._users().items()
            if (found := likely_user(one, users)) is not None
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
            likely=() if one.extension in owned else tuple(likely),
        )

    def _users(self) -> Mapping[str, tuple[CrmUser, ...]]:
        return {crm: users or () for crm, users in self._live_connections.users_by_crm().items()}

    async def _listed(self) -> tuple[list[FoundExtension], list[UnansweredView]]:
        """What the phone systems list, all asked at once."""
        asked = [name for name in self._live_connections.phones() if self._can_answer(name)]
        answers = await asyncio.gather(*(self._ask(name) for name in asked))
        found: list[FoundExtension] = []
        problems: list[UnansweredView] = []
        for name, answer in zip(asked, answers, strict=True):
            if isinstance(answer, Trouble):
                problems.append(self._unanswered(name, "unreachable", answer.text))
                continue
            found += [
                FoundExtension(extension=e.extension, name=e.name, email=e.email, listed=True, connections=(name,))
                for e in answer.extensions
            ]
            if answer.denied and not answer.extensions:
                text = f"This manager user may not read {', '.join(answer.denied)}."
                problems.append(self._unanswered(name, "denied", text))
            elif not answer.complete:
                problems.append(self._unanswered(name, "incomplete", "The list did not end within seconds."))
        return found, problems

    def _can_answer(self, name: str) -> bool:
        return isinstance(self._live_connections.provider(name).pbx(), AnswersProbe)

    async def _ask(self, name: str) -> PhoneProbe | Trouble:
        pbx = self._live_connections.provider(name).pbx()
        assert isinstance(pbx, AnswersProbe)  # for the type checker: `_can_answer` has looked
        try:
            return await pbx.probe(self._live_connections.settings(name), await self._store.secrets(name), True)
        except Trouble as trouble:
            return trouble

    def _unanswered(self, name: str, code: str, sentence: str) -> UnansweredView:
        title = self._live_connections.connections[name].title
        return UnansweredView(connection=name, title=title, code=code, sentence=sentence)

    async def _in_calls(self) -> list[FoundExtension]:
        return [
            FoundExtension(extension=one, calls=1, last_at=moment(row.started_at), connections=(row.connection,))
            for row in await self._store.calls(CallQuery(limit=RECENT))
            for one in row.extensions.split()
        ]

    async def read_csv(self, csv: str) -> TeamImportView:
        return _import_view(self._read(csv))

    def _read(self, csv: str) -> TeamImport:
        return read_team(csv, self._settings_in_force.settings.team, self._users())

    async def import_csv(self, csv: str, base_version: int | None, by: str) -> TeamImportView:
        version = self._settings_in_force.version if base_version is None else base_version
        found = self._read(csv)
        if found.problems:
            first = _problem_view(found.problems[0])
            more = f" {len(found.problems) - 1} more problems." if len(found.problems) > 1 else ""
            text = f"Line {first.line}: {first.text}{more}"
            raise Cannot(422, "csv", text, "Correct the file and import it again. Nothing was saved.")
        now = self._settings_in_force.settings
        settings = msgspec.structs.replace(now, team=found.merged(now.team))
        changed = sum(one.change != "same" for one in found.people)
        if not changed:
            return _import_view(found)
        saved = await self._settings.save(settings, f"{changed} people from a CSV file", version, by)
        return _import_view(found, saved.version)


def _import_view(found: TeamImport, version: int | None = None) -> TeamImportView:
    return TeamImportView(
        people=tuple(ImportedPersonView(line=p.line, change=p.change, person=p.member) for p in found.people),
        problems=tuple(map(_problem_view, found.problems)),
        version=version,
    )


def _problem_view(one: CsvProblem) -> CsvProblemView:
    text = MISTAKES[one.code].format(**one.values)
    return CsvProblemView(line=one.line, column=one.column, code=one.code, text=text, values=one.values)
