"""Every column of the schema is registered as holding personal data, or listed as holding none."""

from pathlib import Path

from cordboard.store.schema import TABLES
from cordboard.store.sqlite.personal_data.columns import NONE
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.crypto import Cipher

ALL = {
    f"{file}.{table.name}.{column.name}"
    for file, tables in TABLES.items()
    for table in tables.tables.values()
    for column in table.columns
}


def registered(folder: Path) -> set[str]:
    store = SqliteStore.open(folder / "rows.db", Cipher.at(folder / "key"))
    parts = store.personal_data()
    store.close_now()
    return {f"{table}.{name}" for part in parts for table, names in part.columns.items() for name in names.split()}


def test_every_column_holds_personal_data_of_a_part_or_is_listed_as_holding_none(tmp_path: Path) -> None:
    none = {f"{table}.{name}" for table, (names, _) in NONE.items() for name in names.split()}
    holding = registered(tmp_path)
    assert ALL - holding - none == set(), "register these columns with a part, or list them in columns.py"
    assert (holding | none) - ALL == set(), "these columns are gone"
    assert holding & none == set()


def test_each_reason_is_given() -> None:
    assert all(reason for _, reason in NONE.values())
