"""What a CSV file would do to the team or to the phone numbers."""

from cordboard.contract.views.view import View
from cordboard.domain.settings.company import CompanyNumber, TeamMember


class CsvProblemView(View, frozen=True, kw_only=True):
    """A mistake in a file. `line` and `column` count from 1; column 0 is the whole line."""

    line: int
    column: int
    code: str
    text: str
    values: dict[str, str] = {}


class ImportedPersonView(View, frozen=True, kw_only=True):
    """A line of the file, understood. `change`: added, changed or same."""

    line: int
    change: str
    person: TeamMember


class TeamImportView(View, frozen=True, kw_only=True):
    """What the file does, or would do. `version`: the settings that were saved; null while nothing is saved.

    `warnings` are probably mistakes, but hinder nothing.
    """

    people: tuple[ImportedPersonView, ...]
    problems: tuple[CsvProblemView, ...]
    warnings: tuple[CsvProblemView, ...] = ()
    version: int | None = None


class ImportedNumberView(View, frozen=True, kw_only=True):
    """A line of the file, understood. `change`: added, changed or same."""

    line: int
    change: str
    number: CompanyNumber
    ignored: bool


class NumbersImportView(View, frozen=True, kw_only=True):
    """What the file does, or would do. `version`: the settings that were saved; null while nothing is saved."""

    numbers: tuple[ImportedNumberView, ...]
    problems: tuple[CsvProblemView, ...]
    version: int | None = None
