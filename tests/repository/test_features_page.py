"""docs/features.md is honest: its rows are those of the issues, and every test that it names exists."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "features.md"
STATUSES = {"done", "partly", "not yet"}
# Rows named in the issues, by section of the page.
WANTED = {
    "Help desk": "DK-05..06 DK-41 DK-48 DK-51 DK-56..61 DK-64..65",
    "Security review": "F-01..31 A-01",
    "The main job: calls, records, reasons": "SS-01..08 SS-10 SS-13..35 SS-37 SS-46 SS-47 RS-18 RS-19 "
    "RS-21..26 RS-53 RS-55 TF-37 TF-76..78 U-01 U-04 U-06 U-07 U-09 U-10 U-12 U-24",
    "Placing and controlling calls": "TF-13..17 TF-28..30 TF-32..36 TF-50..52 DL-01..02 CC-01..03 TF-84",
    "Routing inside the call": "PW-01..02 PW-07..08 PW-15..21 PW-26..28 PW-30..32 PW-35..41 PW-43..50 "
    "PW-53..54 TF-44..49 U-21",
    "Call panel": "TF-24..27 TF-54 TF-31 U-02 AG-01",
    "Wrap-up": "TF-53 TF-55",
    "Users, extensions and the wall": "TF-10..12 TF-38 TF-39 TF-79 TF-80 TF-23 WL-01 WL-02",
    "Phone books": "TF-56..57 TF-82 PB-01..02",
    "Recordings": "U-15 U-25",
    "Scenario settings": "SS-09 SS-45 SS-06 RS-07 SS-38..43 SS-36 SS-44 SS-48..50 U-08 U-22 "
    "RS-08 RS-09 RS-01 RS-02 RS-03 RS-04 RS-05 RS-06 RS-10 "
    "RS-11 RS-27 RS-28 RS-29 RS-30 RS-31 RS-56 RS-60 RS-52 RS-54 SS-52 RS-58 RS-59 U-17 "
    "U-11 RS-20 RS-12..17 U-13 RS-62 U-03 U-14 U-18 U-20 SS-53 RS-57 PW-11 PW-12 PW-09 OD-01 RS-61",
    "Webhooks, CRM access and completeness": "U-05 B-01 B-02 B-14 B-17..19 CP-01..03 B-23..24 C-01 W-01 W-02 W-05 "
    "AP-01..04",
    "Signing in": "F-20 F-25",
    "Users, audit log and outbox": "B-09..10 B-16 US-01..03",
    "Figures and clients": "FG-01..06",
    "Personal data": "U-16",
    "Setup and connections": "B-05 B-11 B-04 B-06 B-20 B-21 B-25..26 PW-04 PW-06",
    "Review of the console and the command line": "B-03 B-07..08 B-12..13 B-15 B-22 RV-01..11",
    "The console": "SS-10..15 SS-24 RS-53 U-06 U-24",
}


def rows(section: str) -> list[list[str]]:
    """The cells of a section's table."""
    text = PAGE.read_text(encoding="utf-8").split(f"## {section}\n", 1)[1].split("\n## ", 1)[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def spread(listed: str) -> list[str]:
    """SS-01..03 as SS-01, SS-02, SS-03."""
    found = []
    for part in listed.split():
        kind, first, last = re.fullmatch(r"([A-Z]+)-(\d+)(?:\.\.(\d+))?", part).groups()  # type: ignore[union-attr]
        found += [f"{kind}-{n:02}" for n in range(int(first), int(last or first) + 1)]
    return found


@cache
def functions_of(path: str) -> frozenset[str]:
    file = ROOT / path
    if not file.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    return frozenset(n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("section", WANTED)
def test_every_row_of_the_issues_is_there_once(section: str) -> None:
    assert [cells[0] for cells in rows(section)] == spread(WANTED[section])


@pytest.mark.parametrize("section", WANTED)
def test_every_row_has_a_status_and_what_is_not_done_says_what_is_missing(section: str) -> None:
    for row, what, status, missing, proven in rows(section):
        assert what, row
        assert status in STATUSES, row
        assert (status == "done") == (missing == ""), row
        assert status != "done" or "::" in proven, row


@pytest.mark.parametrize("section", WANTED)
def test_every_test_that_is_named_exists(section: str) -> None:
    for row, *_, proven in rows(section):
        for named in re.findall(r"`([^`]+)`", proven):
            path, _, name = named.partition("::")
            assert name.startswith("test_"), (row, named)
            assert name in functions_of(path), f"{row}: there is no {named}"
