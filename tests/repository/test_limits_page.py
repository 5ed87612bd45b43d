"""docs/limits.md says what a user of other products looks for in vain. Adding one of these takes its line away
there and here.
"""

from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[2] / "docs/limits.md"
EXPECTED_ELSEWHERE = [
    "No wallboard",
    "no queue view",
    "No teams with supervisors of their own",
    "No comments on a call",
    "not XLSX",
    "Backups are made with `cordboard backup`, not in the console",
    "no update is announced",
    "No presets of logging rules",
    "no reset to the defaults",
    "No merging of duplicates",
    "no archive of calls",
    "no settings of logging per user",
    "no download of diagnostics",
    "You cannot set a retention period",
]


@pytest.mark.parametrize("phrase", EXPECTED_ELSEWHERE)
def test_what_users_expect_and_is_not_there_is_said(phrase: str) -> None:
    assert phrase in " ".join(PAGE.read_text(encoding="utf-8").split())
