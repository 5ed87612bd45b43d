"""`serve` and `demo` on a folder that is damaged: words and advice, no traceback; nothing in the folder is changed."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.crypto import Cipher

pytestmark = pytest.mark.journey

CORDBOARD = str(Path(sys.executable).parent / "cordboard")


def spoil_database(folder: Path) -> None:
    (folder / "cordboard.db").write_bytes(b"<html>no database</html>" * 1000)


def empty_database(folder: Path) -> None:
    (folder / "cordboard.db").write_bytes(b"")


def lose_key(folder: Path) -> None:
    (folder / "cordboard.key").unlink()


def spoil_key(folder: Path) -> None:
    (folder / "cordboard.key").write_text("not a key\n")


DAMAGES: list[tuple[Callable[[Path], None], str, str]] = [
    (spoil_database, "is damaged", "Restore it from a backup"),
    (empty_database, "is missing or empty", "Restore the database from a backup"),
    (lose_key, "The key file", "Put back the key file"),
    (spoil_key, "is not a Cordboard key", "Restore the key file"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    key = tmp_path / "cordboard.key"
    SqliteStore.prepare(tmp_path / "cordboard.db")
    SqliteStore.open(tmp_path / "cordboard.db", Cipher.at(key)).close_now()
    return tmp_path


def content(folder: Path) -> dict[str, str]:
    names = [one for one in folder.iterdir() if one.name.endswith((".db", ".key"))]
    return {one.name: hashlib.sha256(one.read_bytes()).hexdigest() for one in names}


def refused(folder: Path, *command: str) -> str:
    """What is said; the command ends by itself with 1."""
    environment = {**os.environ, "CORDBOARD_DATA": str(folder.with_name("elsewhere")), "CORDBOARD_LANG": "en"}
    arguments = [CORDBOARD, *command, "--data", str(folder), "--port", "0", "--agi-port", "0"]
    done = subprocess.run(arguments, capture_output=True, text=True, timeout=100, env=environment)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert '"exc_type"' not in done.stderr
    return " ".join(done.stderr.split())


@pytest.mark.parametrize("command", ["serve", "demo"])
@pytest.mark.parametrize(("spoil", "cause", "advice"), DAMAGES, ids=lambda one: getattr(one, "__name__", ""))
def test_a_damaged_folder_is_named_with_what_to_do_and_left_alone(
    folder: Path, command: str, spoil: Callable[[Path], None], cause: str, advice: str
) -> None:
    spoil(folder)
    before = content(folder)
    said = refused(folder, command, *(["--no-open", "--no-traffic"] if command == "demo" else []))
    assert "cannot start: " in said
    assert cause in said
    assert advice in said
    assert "Nothing was changed in the data folder." in said
    assert {name: was for name, was in content(folder).items() if name in before} == before


@pytest.mark.parametrize("crm", ["zoho", "espocrm"])
def test_a_damaged_file_of_a_sandbox_crm_is_named(folder: Path, crm: str) -> None:
    (folder / f"sandbox-{crm}.db").write_bytes(b"<html>no database</html>" * 1000)
    said = refused(folder, "demo", "--no-open", "--no-traffic", "--crm", crm)
    assert "The demo cannot start: " in said
    assert "may be damaged: choose another --data." in said
