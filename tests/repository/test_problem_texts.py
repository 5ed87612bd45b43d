"""Every refusal that a user can meet is said in the console, with what to do, in four languages."""

import ast
import json
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from pathlib import Path

import pytest

from cordboard.app.recordings.recording_source import CODES

ROOT = Path(__file__).parents[2]
SOURCES = [one for one in (ROOT / "src/cordboard").rglob("*.py") if not {"tests", "testing"} & set(one.parts)]
PLACE = {"Cannot": 1, "problem": 2}  # which argument is the code
# Only programs can meet these: the console never sends such a request, and the answer is for who writes one.
FOR_PROGRAMS = {
    "crowded", "large_headers", "long_address", "not_ready", "one_proof", "too_deep", "too_slow", "unknown_verb",
    "unsupported_encoding", "no_device", "not_xml", "read_only",
}  # fmt: skip


TROUBLES = {"Unavailable", "RateLimited", "NeedsHuman", "PermissionMissing", "Refused", "Unsupported"}
FOLDERS = (
    "crm",
    "vendors",
    "sms",
    "messenger",
)  # whose codes become codes of refusals when people ask for something
MEANS_THE_SAME = {"record_gone"}


def calls(names: Collection[str] = PLACE, sources: Sequence[Path] = SOURCES) -> Iterator[ast.Call]:
    for path in sources:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
                yield node


@cache
def codes() -> set[str]:
    found = set(CODES.values())
    for call in calls():
        place = PLACE[call.func.id]  # type: ignore[attr-defined]
        if len(call.args) > place and isinstance(code := call.args[place], ast.Constant) and code.value:
            found.add(str(code.value))
    return found


def test_the_codes_are_found() -> None:
    assert {"absent", "conflict", "reason_missing"} <= codes()
    assert codes() >= FOR_PROGRAMS, "an exception is no longer needed"


@pytest.mark.parametrize("language", ["en", "fr", "es", "uk"])
def test_each_refusal_has_its_cause_and_its_advice(language: str) -> None:
    known = json.loads((ROOT / f"console/src/texts/{language}.json").read_text(encoding="utf-8"))
    wanted = {key for code in codes() - FOR_PROGRAMS for key in (f"problem.{code}", f"problem.{code}.next")}
    assert sorted(wanted - known.keys()) == []


def test_no_trouble_of_a_service_has_the_code_of_another_refusal() -> None:
    """Its own sentence would be hidden behind the text of that refusal."""
    far = [one for one in SOURCES if one.relative_to(ROOT / "src/cordboard").parts[0] in FOLDERS]
    said = [word.value for call in calls(TROUBLES, far) for word in call.keywords if word.arg == "code"]
    troubles = {str(one.value) for one in said if isinstance(one, ast.Constant) and one.value}
    assert {"unreadable", "no_api_key"} <= troubles
    assert troubles & codes() <= MEANS_THE_SAME
