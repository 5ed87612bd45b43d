"""A CSV file as rows with named columns: each mistake has its line and column, nothing is guessed. Pure.

The first line names the columns, in any order; a comma, a semicolon or a tab is between them. Empty lines only count.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from cordboard.domain.calls.call import Value

MOST_LINES = 2_000
LONGEST_CELL = 200  # characters

Columns = Mapping[str, tuple[str, ...]]
"""Our name of each column: what a file may call it, in lower case."""


class CsvProblem(Value, frozen=True, kw_only=True):
    """What is wrong in one cell. `line` and `column` count from 1; column 0: the whole line."""

    line: int
    column: int
    code: str
    values: dict[str, str] = {}


class CsvTable:
    """The rows of a file, and what is wrong with them. There are no rows where the columns are wrong."""

    def __init__(self, text: str, known: Columns, needed: Sequence[str]) -> None:
        self._columns: dict[str, int] = {}
        self._lines: list[tuple[int, list[str]]] = []
        self.problems = self._read(text, known, needed)

    def _read(self, text: str, known: Columns, needed: Sequence[str]) -> list[CsvProblem]:
        try:
            heads = list(_rows(text))
        except csv.Error:
            return [CsvProblem(line=1, column=0, code="no_csv")]
        if not heads:
            return [CsvProblem(line=1, column=0, code="empty")]
        (first, header), lines = heads[0], heads[1:]
        self._columns, problems = _columns(first, header, known, needed)
        if len(lines) > MOST_LINES:
            problems.append(CsvProblem(line=first, column=0, code="too_long", values={"most": str(MOST_LINES)}))
        if not problems:
            self._lines = lines
        return problems

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """The cells of each line by the name of their column; what is wrong with a line is noted before it comes."""
        for line, row in self._lines:
            cells = {name: _text(row[at]) if at < len(row) else "" for name, at in self._columns.items()}
            if any(cell.strip() for cell in row[len(self._columns) :]):
                values = {"n": str(len(row)), "wanted": str(len(self._columns))}
                self.problems.append(CsvProblem(line=line, column=0, code="too_many_cells", values=values))
            for name, cell in cells.items():
                if len(cell) > LONGEST_CELL or any(ord(one) < ord(" ") for one in cell):
                    self.note(line, name, "unreadable", most=str(LONGEST_CELL))
            yield line, cells

    def note(self, line: int, column: str, code: str, **values: str) -> None:
        """A mistake in this cell."""
        self.problems.append(self.at(line, column, code, **values))

    def at(self, line: int, column: str, code: str, **values: str) -> CsvProblem:
        """What is said of this cell."""
        return CsvProblem(line=line, column=self._columns.get(column, -1) + 1, code=code, values=values)


def _text(cell: str) -> str:
    """What a cell holds; spreadsheets get an apostrophe before what they would run as a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "@", "+", "-") else text


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that hold something, with the number of the line where each begins. Raises: csv.Error."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=_delimiter(text))
    begun = 1
    for row in reader:
        if any(cell.strip() for cell in row):
            yield begun, row
        begun = reader.line_num + 1


def _delimiter(text: str) -> str:
    first = next((line for line in text.removeprefix("\ufeff").splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _columns(
    line: int, header: Sequence[str], known: Columns, needed: Sequence[str]
) -> tuple[dict[str, int], list[CsvProblem]]:
    """Where each column of ours is; unknown ones, repeated ones and missing ones are problems."""
    found: dict[str, int] = {}
    problems = []
    for at, cell in enumerate(header):
        written = cell.strip()
        name = next((ours for ours, names in known.items() if written.casefold() in names), None)
        values = {"column": written, "known": ", ".join(known)}
        if name is None:
            problems.append(CsvProblem(line=line, column=at + 1, code="unknown_column", values=values))
        elif name in found:
            problems.append(CsvProblem(line=line, column=at + 1, code="column_twice", values=values))
        else:
            found[name] = at
    for one in needed:
        if one not in found and not problems:
            problems.append(CsvProblem(line=line, column=0, code="column_missing", values={"column": one}))
    return found, problems
