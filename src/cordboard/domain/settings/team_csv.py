"""Reads a team from CSV, a person a line: each mistake has its line and column, and nothing is guessed. Pure.

Who is in the team already (same e-mail address, else same name) is changed, everybody else is added; nobody is removed.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import count

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.person_names import fold_accents
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.settings.company import TeamMember, is_extension, is_word
from cordboard.domain.settings.csv_table import Columns, CsvProblem, CsvTable
from cordboard.domain.settings.extension_matching import likely_user

COLUMNS: Columns = {
    "name": ("name", "full name", "nom", "nombre", "ім'я", "імʼя", "person"),
    "email": ("email", "e-mail", "mail", "courriel", "correo", "пошта"),
    "extensions": ("extensions", "extension", "ext", "poste", "postes", "extensión", "extensiones", "номер"),
    "crm_user": ("crm_user", "crm user", "user", "utilisateur", "usuario", "користувач"),
}
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class ImportedPerson(Value, frozen=True, kw_only=True):
    """One line, understood. `change`: added, changed or same."""

    line: int
    change: str
    member: TeamMember


class TeamImport(Value, frozen=True, kw_only=True):
    """What a file would do. Nothing may be saved while there are problems; `warnings` hinder nothing."""

    people: tuple[ImportedPerson, ...] = ()
    problems: tuple[CsvProblem, ...] = ()
    warnings: tuple[CsvProblem, ...] = ()

    def merged(self, team: Sequence[TeamMember]) -> tuple[TeamMember, ...]:
        """The team with these people."""
        new = {one.member.id: one.member for one in self.people}
        return (*(new.pop(member.id, member) for member in team), *new.values())


def read_team(
    text: str, team: Sequence[TeamMember], users: Mapping[str, Sequence[CrmUser]], heard: Container[str] = ()
) -> TeamImport:
    """The people of a file. `users`: of each connected CRM, to find those that are named or have the same address.

    `heard`: extensions that phone systems or calls have shown; a word among them is surely the name of an account.
    """
    table = CsvTable(text, COLUMNS, ("name", "extensions"))
    reader = _Reader(table, team, users, heard)
    people = [one for line, cells in table.rows() if (one := reader.person(line, cells)) is not None]
    reader.compare(people)
    return TeamImport(people=tuple(people), problems=tuple(table.problems), warnings=tuple(reader.warnings))


class _Reader:
    """Reads line after line, and remembers which extensions and people were there."""

    def __init__(
        self,
        table: CsvTable,
        team: Sequence[TeamMember],
        users: Mapping[str, Sequence[CrmUser]],
        heard: Container[str],
    ) -> None:
        self._table, self._team, self._users, self._heard = table, team, users, heard
        self._ids = {member.id for member in team}
        self._lines: dict[str, int] = {}  # of each person
        self._taken: dict[str, int] = {}  # extension: line
        self._checked = 0  # mistakes of the lines before
        self.warnings: list[CsvProblem] = []

    def person(self, line: int, cells: Mapping[str, str]) -> ImportedPerson | None:
        """The person of a line; None where it holds a problem."""
        self._look(line, cells)
        extensions = tuple(self._extensions(line, cells["extensions"]))
        mapped = self._mapped(line, cells)
        known = self._known(cells)
        member = self._member(known, cells, extensions, mapped)
        if member.id in self._lines and not self._wrong():
            self._note(line, "name", "person_twice", name=cells["name"], first=str(self._lines[member.id]))
        if self._wrong():
            self._checked = len(self._table.problems)
            return None
        self._lines[member.id] = line
        self._ids.add(member.id)
        return ImportedPerson(line=line, change="added" if known is None else _change(known, member), member=member)

    def _wrong(self) -> bool:
        return len(self._table.problems) > self._checked

    def compare(self, people: Sequence[ImportedPerson]) -> None:
        """An extension of somebody who is in the team and not in the file."""
        listed = {one.member.id for one in people}
        owners = {ext: one.name or one.id for one in self._team if one.id not in listed for ext in one.extensions}
        for one in people:
            for extension in one.member.extensions:
                if extension in owners:
                    self._note(one.line, "extensions", "extension_of", extension=extension, name=owners[extension])

    def _look(self, line: int, cells: Mapping[str, str]) -> None:
        if not cells["name"]:
            self._note(line, "name", "no_name")
        if cells.get("email") and not _MAIL.fullmatch(cells["email"]):
            self._note(line, "email", "email", email=cells["email"])

    def _extensions(self, line: int, cell: str) -> Iterator[str]:
        for one in dict.fromkeys(re.findall(r"[^\s,;|/]+", cell)):
            if not is_extension(one):
                self._note(line, "extensions", "extension", extension=one)
            elif one in self._taken:
                self._note(line, "extensions", "extension_twice", extension=one, first=str(self._taken[one]))
            else:
                if is_word(one) and one not in self._heard:
                    self.warnings.append(self._table.at(line, "extensions", "word", extension=one))
                self._taken[one] = line
                yield one

    def _mapped(self, line: int, cells: Mapping[str, str]) -> dict[str, str]:
        """The user in each CRM: the one that is named (id, address or name), else the one with this address."""
        named = cells.get("crm_user")
        found = {}
        for crm, users in self._users.items():
            exact = next((one for one in users if named and one.id == named), None)
            likely = likely_user(named or cells["name"], named or cells.get("email"), users)
            if exact is not None:
                found[crm] = exact.id
            elif likely is not None:
                found[crm] = likely[0].id
        if named and not found and any(self._users.values()):
            self._note(line, "crm_user", "crm_user", user=named)
        return found

    def _known(self, cells: Mapping[str, str]) -> TeamMember | None:
        mail, name = cells.get("email"), fold_accents(cells["name"])
        same_mail = (one for one in self._team if mail and one.email and one.email.casefold() == mail.casefold())
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
        wanted = "-".join(re.findall(r"[a-z0-9]+", fold_accents(name))) or "person"
        numbered = (wanted if n == 1 else f"{wanted}-{n}" for n in count(1))
        return next(one for one in numbered if one not in self._ids)

    def _note(self, line: int, column: str, code: str, **values: str) -> None:
        self._table.note(line, column, code, **values)


def _change(known: TeamMember, now: TeamMember) -> str:
    return "same" if known == now else "changed"
