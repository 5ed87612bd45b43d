"""Reads phone numbers of the company from CSV, a number a line: each mistake has its line and column. Pure.

A number that is in the settings already, in any spelling, is changed; every other one is added; none is removed.
An empty cell changes nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.phone_number import NumberKind, Reading
from cordboard.domain.numbers.reading import keys_of, read
from cordboard.domain.numbers.regions import region_of
from cordboard.domain.person_names import fold_accents
from cordboard.domain.settings.company import Company, CompanyNumber
from cordboard.domain.settings.csv_table import Columns, CsvProblem, CsvTable
from cordboard.domain.settings.settings import Settings
from cordboard.domain.stop_list.entry import StopListEntry
from cordboard.domain.stop_list.matching import is_ignored
from cordboard.domain.stop_list.own_entries import entry_of, ignoring, not_ignoring

COLUMNS: Columns = {
    "number": ("number", "phone", "phone number", "did", "numéro", "número", "номер", "телефон"),
    "label": ("label", "name", "title", "nom", "libellé", "nombre", "etiqueta", "назва"),
    "owner": ("owner", "person", "propriétaire", "responsable", "propietario", "відповідальний"),
    "country": ("country", "region", "pays", "país", "країна"),
    "ignore": ("ignore", "ignored", "ignorer", "ignoré", "ignorar", "ignorado", "ігнорувати"),
    "source": ("source", "fuente", "джерело"),
    "campaign": ("campaign", "campagne", "campaña", "кампанія"),
}
YES = ("yes", "true", "1", "x", "y", "oui", "sí", "si", "так", "+")
NO = ("no", "false", "0", "-", "n", "non", "ні")


class ImportedNumber(Value, frozen=True, kw_only=True):
    """One line, understood. `change`: added, changed or same."""

    line: int
    change: str
    number: CompanyNumber
    ignored: bool = False


class NumbersImport(Value, frozen=True, kw_only=True):
    """What a file would do. Nothing may be saved while there are problems."""

    numbers: tuple[ImportedNumber, ...] = ()
    problems: tuple[CsvProblem, ...] = ()

    def merged(self, numbers: Sequence[CompanyNumber]) -> tuple[CompanyNumber, ...]:
        """The numbers of the settings with these."""
        new = {one.number.number: one.number for one in self.numbers}
        return (*(new.pop(one.number, one) for one in numbers), *new.values())

    def stop_list(self, entries: Sequence[StopListEntry], company: Company, now: datetime) -> tuple[StopListEntry, ...]:
        """The stop list of the settings with what these say of themselves."""
        listed = tuple(entries)
        for one in self.numbers:
            number, region = one.number.number, one.number.region or company.home
            if one.ignored:
                listed = ignoring(listed, entry_of(number, region), region, now, company.time_zone)
            else:
                listed = not_ignoring(listed, number, region, now, company.time_zone)
        return listed


def read_numbers(text: str, settings: Settings, now: datetime) -> NumbersImport:
    """The numbers of a file, beside those of the settings. Units: `now` aware."""
    table = CsvTable(text, COLUMNS, ("number",))
    reader = _Reader(table, settings, now)
    found = [one for line, cells in table.rows() if (one := reader.number(line, cells)) is not None]
    return NumbersImport(numbers=tuple(found), problems=tuple(table.problems))


class _Reader:
    """Reads line after line, and remembers which numbers were there."""

    def __init__(self, table: CsvTable, settings: Settings, now: datetime) -> None:
        self._table, self._team, self._home = table, settings.team, settings.company.home
        self._ignored = partial(is_ignored, entries=settings.stop_list, now=now, time_zone=settings.company.time_zone)
        self._known = {
            key: one
            for one in reversed(settings.numbers)
            for key in self._keys(one.number, self._reading(one.number, one.region))
        }
        self._lines: dict[str, int] = {}  # key: line
        self._checked = 0  # mistakes of the lines before

    def number(self, line: int, cells: Mapping[str, str]) -> ImportedNumber | None:
        """The number of a line; None where it holds a problem."""
        region = self._region(line, cells.get("country"))
        keys = self._number(line, cells["number"], region)
        owner = self._owner(line, cells.get("owner", ""))
        ignore = self._ignore(line, cells.get("ignore", ""))
        if len(self._table.problems) > self._checked:
            self._checked = len(self._table.problems)
            return None
        self._lines |= dict.fromkeys(keys, line)
        known = next((self._known[key] for key in keys if key in self._known), None)
        before = known or CompanyNumber(number=cells["number"])
        now = msgspec.structs.replace(
            before,
            title=cells.get("label") or before.title,
            region=region or before.region,
            default_owner=owner or before.default_owner,
            source=cells.get("source") or before.source,
            campaign=cells.get("campaign") or before.campaign,
        )
        was = self._ignored(now.number, region=now.region or self._home)
        ignored = was if ignore is None else ignore
        change = "added" if known is None else "same" if (known, was) == (now, ignored) else "changed"
        return ImportedNumber(line=line, change=change, number=now, ignored=ignored)

    def _reading(self, number: str, region: str | None) -> Reading:
        return read(number, region or self._home)

    def _keys(self, number: str, reading: Reading) -> tuple[str, ...]:
        return keys_of(reading) or (number,)

    def _number(self, line: int, number: str, region: str | None) -> tuple[str, ...]:
        reading = self._reading(number, region)
        keys = self._keys(number, reading)
        if not (keys_of(reading) or reading.kind is NumberKind.INTERNAL):
            self._table.note(line, "number", "number", number=number)
        elif first := next((self._lines[key] for key in keys if key in self._lines), None):
            self._table.note(line, "number", "number_twice", number=number, first=str(first))
        return keys

    def _region(self, line: int, country: str | None) -> str | None:
        region = region_of(country)
        if country and region is None:
            self._table.note(line, "country", "country", country=country)
        return region

    def _owner(self, line: int, owner: str) -> str | None:
        """The id of the person with this id, e-mail address or name; the name must be that of one person only."""
        if not owner:
            return None
        wanted = owner.casefold()
        same = [one for one in self._team if wanted in (one.id.casefold(), one.email and one.email.casefold())]
        same = same or [one for one in self._team if fold_accents(one.name) == fold_accents(owner)]
        if len(same) != 1:
            self._table.note(line, "owner", "owner", owner=owner)
            return None
        return same[0].id

    def _ignore(self, line: int, cell: str) -> bool | None:
        if not cell:
            return None
        written = cell.casefold()
        if written not in (*YES, *NO):
            self._table.note(line, "ignore", "ignore", value=cell)
        return written in YES
