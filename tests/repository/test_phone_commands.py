"""A phone system that takes commands says so in its manifest and passes the contract suite; the others have none."""

import importlib
import tomllib
from pathlib import Path

import pytest

from cordboard.ports.phone_commands import CallIds, TakesCommands, Verb

ROOT = Path(__file__).parents[2]
FOLDERS = sorted(path.parent for path in (ROOT / "src/cordboard/pbx").glob("*/manifest.toml"))
SUITE = "(PhoneCommandsContract)"


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_the_manifest_the_code_and_the_suite_agree(folder: Path) -> None:
    facts = tomllib.loads((folder / "manifest.toml").read_text(encoding="utf-8"))["capabilities"]
    provider = importlib.import_module(f"cordboard.pbx.{folder.name}.provider").PROVIDER
    tested = any(SUITE in path.read_text(encoding="utf-8") for path in folder.rglob("test_*.py"))
    declared = "commands" in facts
    assert (isinstance(provider, TakesCommands), tested) == (declared, declared)
    for verb in facts.get("verbs", ()):
        assert Verb(verb)
    assert facts.get("call_ids", "ours") in [*CallIds, "by provider"]
