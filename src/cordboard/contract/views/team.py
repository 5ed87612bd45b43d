"""Extensions that were found, and what a CSV file would do to the team."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import TeamMember


class LikelyUserView(View, frozen=True, kw_only=True):
    """A CRM user who probably has the extension. `by`: email or name, what is the same."""

    connection: str
    user: CrmUser
    by: str


class ExtensionView(View, frozen=True, kw_only=True):
    """An extension of a phone system. `listed`: the phone system names it; `calls`: how many recent ones had it.

    `person`: id of the team member who has it; `ignored`: calls on it are kept out of the CRM. `likely`: by CRM.
    """

    extension: str
    name: str | None = None
    email: str | None = None
    listed: bool = False
    calls: int = 0
    last_at: datetime | None = None
    connections: tuple[str, ...] = ()
    person: str | None = None
    ignored: bool = False
    likely: tuple[LikelyUserView, ...] = ()


class UnansweredView(View, frozen=True, kw_only=True):
    """A phone system that did not give all its extensions. `code`: unreachable, denied or incomplete."""

    connection: str
    title: str
    code: str
    sentence: str


class ExtensionsView(View, frozen=True, kw_only=True):
    """`unassigned`: how many of the items have no person and are not ignored."""

    items: tuple[ExtensionView, ...]
    unassigned: int
    problems: tuple[UnansweredView, ...] = ()


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
    """What the file does, or would do. `version`: the settings that were saved; null while nothing is saved."""

    people: tuple[ImportedPersonView, ...]
    problems: tuple[CsvProblemView, ...]
    version: int | None = None
