"""Use cases of CSV files: the team and the phone numbers, read, saved as a whole or not at all, and written."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.operations.setup_steps import EXTENSIONS_OF
from cordboard.app.service.settings import SettingsUseCases
from cordboard.contract.errors import Cannot
from cordboard.contract.views.csv_files import (
    CsvProblemView,
    ImportedNumberView,
    ImportedPersonView,
    NumbersImportView,
    TeamImportView,
)
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import TeamMember
from cordboard.domain.settings.csv_table import CsvProblem
from cordboard.domain.settings.numbers_csv import COLUMNS as NUMBER_COLUMNS
from cordboard.domain.settings.numbers_csv import NumbersImport, read_numbers
from cordboard.domain.settings.settings import Settings
from cordboard.domain.settings.team_csv import COLUMNS as TEAM_COLUMNS
from cordboard.domain.settings.team_csv import TeamImport, read_team
from cordboard.domain.stop_list.matching import is_ignored
from cordboard.ports.host import Clock
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import moment
from cordboard.toolkit.spreadsheet import disarmed

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
    "word": "{extension!r} has no digits and is read as the name of an account on the phone system.",
    "number": "{number!r} is not a phone number or extension. Use the full number, for example +34 928 000 080.",
    "number_twice": "{number} is on line {first} already.",
    "country": "Unknown country {country!r}. Use two letters, for example ES.",
    "owner": "No single person of the team has the ID, name or e-mail address {owner!r}.",
    "ignore": "{value!r} is neither yes nor no.",
    "source": "The source is missing, for example google.",
    "day": "{day!r} is not a day. Use a date such as 2026-11-30.",
    "days": "The last day {day} is before the first one.",
    "amount": "{amount!r} is not an amount. Use a number such as 1234.50.",
    "currency": "{currency!r} is not a currency. Use a code, for example EUR.",
}


class CsvFileUseCases:
    """Reads and writes files; saves through the settings."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        settings_in_force: SettingsInForce,
        settings: SettingsUseCases,
        clock: Clock,
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._settings_in_force = settings_in_force
        self._settings = settings
        self._clock = clock

    async def read_team(self, text: str) -> TeamImportView:
        return _team_view(await self._team(text))

    async def _team(self, text: str) -> TeamImport:
        users: Mapping[str, Sequence[CrmUser]] = {
            crm: found or () for crm, found in self._live_connections.users_by_crm().items()
        }
        seen = await self._store.seen_extensions(EXTENSIONS_OF)
        heard = {one for row in seen for one in row.extensions.split()}
        return read_team(text, self._settings_in_force.settings.team, users, heard)

    async def import_team(self, text: str, base_version: int | None, by: str) -> TeamImportView:
        found = await self._team(text)
        refuse_mistakes(found.problems)
        now = self._settings_in_force.settings
        changed = sum(one.change != "same" for one in found.people)
        if not changed:
            return _team_view(found)
        settings = msgspec.structs.replace(now, team=found.merged(now.team))
        return _team_view(found, await self._save(settings, f"{changed} people from a CSV file", base_version, by))

    async def team_file(self) -> str:
        return csv_text(TEAM_COLUMNS, map(_person, self._settings_in_force.settings.team))

    async def read_numbers(self, text: str) -> NumbersImportView:
        return _numbers_view(self._numbers(text))

    def _numbers(self, text: str) -> NumbersImport:
        return read_numbers(text, self._settings_in_force.settings, moment(self._clock.now()))

    async def import_numbers(self, text: str, base_version: int | None, by: str) -> NumbersImportView:
        found = self._numbers(text)
        refuse_mistakes(found.problems)
        now = self._settings_in_force.settings
        changed = sum(one.change != "same" for one in found.numbers)
        if not changed:
            return _numbers_view(found)
        stop_list = found.stop_list(now.stop_list, now.company, moment(self._clock.now()))
        settings = msgspec.structs.replace(now, numbers=found.merged(now.numbers), stop_list=stop_list)
        version = await self._save(settings, f"{changed} phone numbers from a CSV file", base_version, by)
        return _numbers_view(found, version)

    async def numbers_file(self) -> str:
        now, company = self._settings_in_force.settings, self._settings_in_force.settings.company
        at = moment(self._clock.now())
        names = {member.id: member.email or member.id for member in now.team}
        rows = (
            {
                "number": one.number,
                "label": one.title,
                "owner": names.get(one.default_owner or "", one.default_owner),
                "country": one.region,
                "source": one.source,
                "campaign": one.campaign,
                "ignore": "yes"
                if is_ignored(one.number, now.stop_list, one.region or company.home, at, company.time_zone)
                else "no",
            }
            for one in now.numbers
        )
        return csv_text(NUMBER_COLUMNS, rows)

    async def _save(self, settings: Settings, note: str, base_version: int | None, by: str) -> int:
        version = self._settings_in_force.version if base_version is None else base_version
        return (await self._settings.save(settings, note, version, by)).version


def _person(member: TeamMember) -> dict[str, str | None]:
    return {
        "name": member.name or member.id,
        "email": member.email,
        "extensions": " ".join(member.extensions),
        "crm_user": next(iter(member.crm_users.values()), None),
    }


def csv_text(columns: Iterable[str], rows: Iterable[Mapping[str, str | None]]) -> str:
    """A file with these columns; a spreadsheet runs none of its cells."""
    lines = io.StringIO()
    writer = csv.writer(lines)
    writer.writerow(columns)
    writer.writerows([disarmed(row[name] or "") for name in columns] for row in rows)
    return lines.getvalue()


def refuse_mistakes(problems: Sequence[CsvProblem]) -> None:
    """Raises: Cannot 422 with the first mistake."""
    if not problems:
        return
    first = problem_view(problems[0])
    more = f" {len(problems) - 1} more problems." if len(problems) > 1 else ""
    text = f"Line {first.line}: {first.text}{more}"
    raise Cannot(422, "csv", text, "Correct the file and import it again. Nothing was saved.")


def _team_view(found: TeamImport, version: int | None = None) -> TeamImportView:
    return TeamImportView(
        people=tuple(ImportedPersonView(line=p.line, change=p.change, person=p.member) for p in found.people),
        problems=tuple(map(problem_view, found.problems)),
        warnings=tuple(map(problem_view, found.warnings)),
        version=version,
    )


def _numbers_view(found: NumbersImport, version: int | None = None) -> NumbersImportView:
    return NumbersImportView(
        numbers=tuple(
            ImportedNumberView(line=n.line, change=n.change, number=n.number, ignored=n.ignored) for n in found.numbers
        ),
        problems=tuple(map(problem_view, found.problems)),
        version=version,
    )


def problem_view(one: CsvProblem) -> CsvProblemView:
    """A mistake, in words."""
    text = MISTAKES[one.code].format(**one.values)
    return CsvProblemView(line=one.line, column=one.column, code=one.code, text=text, values=one.values)
