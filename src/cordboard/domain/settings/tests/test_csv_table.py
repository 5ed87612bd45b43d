"""A CSV file as rows: which character separates, where lines end, what a cell holds."""

import pytest

from cordboard.domain.settings.csv_table import Columns, CsvProblem, CsvTable

COLUMNS: Columns = {"name": ("name", "nom"), "ext": ("ext", "poste"), "note": ("note",)}


def rows(text: str) -> list[tuple[int, dict[str, str]]]:
    return list(CsvTable(text, COLUMNS, ("name",)).rows())


@pytest.mark.parametrize(
    "text",
    [
        "name;ext\nAna, María, Eva;80,81,82\nEva;90,91\n",
        "\ufeff\r\n  \r\nname;ext\r\nAna, María, Eva;80,81,82\r\nEva;90,91\r\n",
        "name;ext\rAna, María, Eva;80,81,82\rEva;90,91",
        "NAME\text\nAna, María, Eva\t80,81,82\nEva\t90,91\n",
    ],
)
def test_the_first_line_says_what_separates_and_lines_end_as_on_any_system(text: str) -> None:
    assert [cells for _, cells in rows(text)] == [
        {"name": "Ana, María, Eva", "ext": "80,81,82"},
        {"name": "Eva", "ext": "90,91"},
    ]


def test_a_single_column_needs_no_separator() -> None:
    assert rows("name\nXavier\nEva Sanz\n") == [(2, {"name": "Xavier"}), (3, {"name": "Eva Sanz"})]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" Ana ", "Ana"), ("'=1+1", "=1+1"), ("'@ana", "@ana"), ("'+34600", "+34600"), ("'-5", "-5"),
        ("'t Hart", "'t Hart"), ("''=1", "''=1"), ("=1+1", "=1+1"), ("'", "'"), ("", ""),
    ],
)  # fmt: skip
def test_an_apostrophe_that_a_spreadsheet_wrote_before_a_formula_is_left_out(cell: str, text: str) -> None:
    assert rows(f"ext,name\n80,{cell}\n") == [(2, {"ext": "80", "name": text})]


def test_a_line_break_inside_a_cell_stays_as_it_is_and_is_a_mistake() -> None:
    table = CsvTable('name,ext\n"A\r\nB",80\n', COLUMNS, ("name",))
    assert list(table.rows()) == [(2, {"name": "A\r\nB", "ext": "80"})]
    assert table.problems == [CsvProblem(line=2, column=1, code="unreadable", values={"most": "200"})]


def test_more_cells_than_columns_are_a_mistake_if_something_stands_in_them() -> None:
    table = CsvTable("name,ext\nAna,80, ,x\nEva,81, ,\n", COLUMNS, ("name",))
    assert [cells["name"] for _, cells in table.rows()] == ["Ana", "Eva"]
    assert table.problems == [CsvProblem(line=2, column=0, code="too_many_cells", values={"n": "4", "wanted": "2"})]


def test_a_mistake_of_a_column_that_the_file_does_not_have_is_one_of_the_line() -> None:
    for text, column in (("name,ext\n", 0), ("name,note\n", 2), ("", 0)):
        said = CsvTable(text, COLUMNS, ("name",)).at(7, "note", "wrong", n="1")
        assert said == CsvProblem(line=7, column=column, code="wrong", values={"n": "1"})
