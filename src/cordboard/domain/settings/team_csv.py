"""Reads a team from CSV, a person a line: each mistake has its line and column, and nothing is guessed. Pure.

The first line names the columns, in any order; a comma, a semicolon or a tab is between them. Who is in the team
already (same e-mail address, else same name) is changed, everybody else is added; nobody is removed.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.person_names import fold_accents
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import TeamMember, is_extension
from cordboard.domain.settings.extension_matching import FoundExtension, likely_user

COLUMNS: Mapping[str, tuple[str, ...]] = {  # ours: how it may be called
    "name": ("name", "full name", "nom", "nombre", "ім'я", "імʼя", "person"),
    "email": ("email", "e-mail", "mail", "courriel", "correo", "пошта"),
    "extensions": ("extensions", "extension", "ext", "poste", "postes", "extensión", "extensiones", "номер"),
    "crm_user": ("crm_user", "crm user", "user", "utilisateur", "usuario", "користувач"),
}
MOST_LINES = 2_000
LONGEST_CELL = 200  # characters
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class CsvProblem(Value, frozen=True, kw_only=True):
    """What is wrong in one cell. `line` and `column` count from 1; column 0: the whole line."""

    line: int
    column: int
    code: str
    values: dict[str, str] = {}


class ImportedPerson(Value, frozen=True, kw_only=True):
    """One line, understood. `change`: added, changed or same."""

    line: int
    change: str
    member: TeamMember


class TeamImport(Value, frozen=True, kw_only=True):
    """What a file would do. Nothing may be saved while there are problems."""

    people: tuple[ImportedPerson, ...] = ()
    problems: tuple[CsvProblem, ...] = ()

    def merged(self, team: Sequence[TeamMember]) -> tuple[TeamMember, ...]:
        """The team with these people."""
        new = {one.member.id: one.member for one in self.people}
        return (*(new.pop(member.id, member) for member in team), *new.values())


def read_team(text: str, team: Sequence[TeamMember], users: Mapping[str, Sequence[CrmUser]]) -> TeamImport:
    """The people of a file. `users`: of each connected CRM, to find those that are named or have the same address."""
    try:
        heads = list(_rows(text))
    except csv.Error:
        return TeamImport(problems=(CsvProblem(line=1, column=0, code="no_csv"),))
    if not heads:
        return TeamImport(problems=(CsvProblem(line=1, column=0, code="empty"),))
    (first, header), lines = heads[0], heads[1:]
    columns, problems = _columns(first, header)
    if len(lines) > MOST_LINES:
        problems.append(CsvProblem(line=first, column=0, code="too_long", values={"most": str(MOST_LINES)}))
    if problems:
        return TeamImport(problems=tuple(problems))
    reader = _Reader(columns, team, users)
    people = [one for n, row in lines if (one := reader.person(n, row)) is not None]
    reader.compare(people)
    return TeamImport(people=tuple(people), problems=tuple(reader.problems))


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, with the number of the line where each begins. Raises: csv.Error."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text))
    begun = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begun, row
        begun = reader.line_num + 1


def _delimiter(text: str) -> str:
    first = text.lstrip("\ufeff\r\n ").partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(line: int, header: Sequence[str]) -> tuple[dict[str, int], list[CsvProblem]]:
    """Where each column of ours is; unknown ones, repeated ones and missing ones are problems."""
    found: dict[str, int] = {}
    problems = []
    for at, cell in enumerate(header):
        written = cell.strip()
        name = next((ours for ours, names in COLUMNS.items() if written.casefold() in names), None)
        values = {"column": written, "known": ", ".join(COLUMNS)}
        if name is None:
            problems.append(CsvProblem(line=line, column=at + 1, code="unknown_column", values=values))
        elif name in found:
            problems.append(CsvProblem(line=line, column=at + 1, code="column_twice", values=values))
        else:
            found[name] = at
    for needed in ("name", "extensions"):
        if needed not in found and not problems:
            problems.append(CsvProblem(line=line, column=0, code="column_missing", values={"column": needed}))
    return found, problems


class _Reader:
    """Reads line after line, and remembers which extensions and people were there."""

    def __init__(
        self, columns: Mapping[str, int], team: Sequence[TeamMember], users: Mapping[str, Sequence[CrmUser]]
    ) -> None:
        self._columns, self._team, self._users = columns, team, users
        self._ids = {member.id for member in team}
        self._lines: dict[str, int] = {}  # of each person
        self._taken: dict[str, int] = {}  # extension: line
        self.problems: list[CsvProblem] = []

    def person(self, line: int, row: Sequence[str]) -> ImportedPerson | None:
        """The person of a line; None where it holds a problem."""
        before = len(self.problems)
        cells = {name: row[at].strip() if at < len(row) else "" for name, at in self._columns.items()}
        self._look(line, row, cells)
        extensions = tuple(self._extensions(line, cells["extensions"]))
        mapped = self._mapped(line, cells)
        known = self._known(cells)
        member = self._member(known, cells, extensions, mapped)
        if member.id in self._lines and len(self.problems) == before:
            self._note(line, "name", "person_twice", name=cells["name"], first=str(self._lines[member.id]))
        if len(self.problems) > before:
            return None
        self._lines[member.id] = line
        self._ids.add(member.id)
        return ImportedPerson(line=line, change="added" if known is None else _change(known, member), member=member)

    def compare(self, people: Sequence[ImportedPerson]) -> None:
        """An extension of somebody who is in the team and not in the file."""
        listed = {one.member.id for one in people}
        owners = {ext: one.name or one.id for one in self._team if one.id not in listed for ext in one.extensions}
        for one in people:
            for extension in one.member.extensions:
                if extension in owners:
                    self._note(one.line, "extensions", "extension_of", extension=extension, name=owners[extension])

    def _look(self, line: int, row: Sequence[str], cells: Mapping[str, str]) -> None:
        if len(row) > len(self._columns) and any(cell.strip() for cell in row[len(self._columns) :]):
            values = {"n": str(len(row)), "wanted": str(len(self._columns))}
            self.problems.append(CsvProblem(line=line, column=0, code="too_many_cells", values=values))
        for name, cell in cells.items():
            if len(cell) > LONGEST_CELL or any(ord(one) < ord(" ") for one in cell):
                self._note(line, name, "unreadable", most=str(LONGEST_CELL))
        if not cells["name"]:
            self._note(line, "name", "no_name")
        if cells.get("email") and not _MAIL.fullmatch(cells["email"]):
            self._note(line, "email", "email", email=cells["email"])

    def _extensions(self, line: int, cell: str) -> Iterator[str]:
        for one in dict.fromkeys(re.split(r"[\s,;|/]+", cell)):
            if not one:
                continue
            if not is_extension(one):
                self._note(line, "extensions", "extension", extension=one)
            elif one in self._taken:
                self._note(line, "extensions", "extension_twice", extension=one, first=str(self._taken[one]))
            else:
                self._taken[one] = line
                yield one

    def _mapped(self, line: int, cells: Mapping[str, str]) -> dict[str, str]:
        """The user in each CRM: the one that is named (id, address or name), else the one with this address."""
        named = cells.get("crm_user", "")
        found = {}
        for crm, users in self._users.items():
            exact = next((one for one in users if named and one.id == named), None)
            name, email = (named, named) if named else (cells["name"], cells.get("email", ""))
            likely = likely_user(FoundExtension(extension="", name=name, email=email), users)
            if exact is not None:
                found[crm] = exact.id
            elif likely is not None:
                found[crm] = likely[0].id
        if named and not found and any(self._users.values()):
            self._note(line, "crm_user", "crm_user", user=named)
        return found

    def _known(self, cells: Mapping[str, str]) -> TeamMember | None:
        mail, name = cells.get("email", "").casefold(), fold_accents(cells["name"])
        same_mail = (one for one in self._team if mail and (one.email or "").casefold() == mail)
        same_name = (one for one in self._team if name and fold_accents(one.name) == name)
        return next(same_mail, None) or next(same_name, None)

    def _member(
        self, known: TeamMember | None, cells: Mapping[str, str], extensions: tuple[str, ...], mapped: dict[str, str]
    ) -> TeamMember:
        if known is None:
            return TeamMember(
                id=self._free_id(cells["name"]),
                name=cells["name"],
                email=cells.get("email") or None,
                crm_users=mapped,
                extensions=extensions,
            )
        return msgspec.structs.replace(
            known,
            name=cells["name"],
            email=cells.get("email") or known.email,
            crm_users={**known.crm_users, **mapped},
            extensions=extensions or known.extensions,
            primary=known.primary if known.primary in (extensions or known.extensions) else None,
        )

    def _free_id(self, name: str) -> str:
        wanted = re.sub(r"[^a-z0-9]+", "-", fold_accents(name)).strip("-") or "person"
        numbered = (wanted if n == 1 else f"{wanted}-{n}" for n in range(1, MOST_LINES * 2))
        return next((one for one in numbered if one not in self._ids), wanted)

    def _note(self, line: int, column: str, code: str, **values: str) -> None:
        at = self._columns.get(column, -1) + 1
        self.problems.append(CsvProblem(line=line, column=at, code=code, values=values))


def _change(known: TeamMember, now: TeamMember) -> str:
    return "same" if known == now else "changed"
