"""The table of facts: compiled from the published description where that is at hand, and how values are held to it."""

import sys
from pathlib import Path
from typing import Any

import pytest

from cordboard_sandbox.zoho_desk.facts import BEYOND, Facts, Wrong, fits
from cordboard_sandbox.zoho_desk.routes import ROUTES

ROOT = Path(__file__).parents[4]
NAME = "shared/specs/zoho-desk/v1.0"
SPECS = ROOT.parent / NAME


def test_the_table_is_what_the_tool_compiles() -> None:
    folder = next((one / NAME for one in ROOT.parents if (one / NAME).is_dir()), None)
    if folder is None:
        pytest.skip("the published description of Zoho Desk is not beside this clone (../shared/specs/zoho-desk)")
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import zoho_desk_facts
    finally:
        sys.path.remove(str(ROOT / "tools"))
    assert zoho_desk_facts.FACTS.read_text(encoding="utf-8") == zoho_desk_facts.written(
        zoho_desk_facts.compiled(folder)
    )


def test_every_simulated_operation_is_known_and_so_is_what_goes_beyond() -> None:
    facts = Facts()
    assert {*ROUTES} <= {*facts.operations}
    assert {*BEYOND} <= {*facts.operations}
    assert facts.source
    assert facts.checked_on == "2026-12-01"


@pytest.mark.parametrize(
    ("kind", "value", "right"),
    [
        ("text <=3", "abc", True),
        ("text <=3", "abcd", False),
        ("text <=3", 3, False),
        ("int/text", 4_000_000_012_710_123_457, True),
        ("int/text", "7", True),
        ("int/text 1..100", "0", False),
        ("int/text 1..100", "100", True),
        ("flag", True, True),
        ("int", True, False),
        ("list of int/text", ["1", 2], True),
        ("list of int/text", [{}], False),
        ("text <=100 in plainText|html", "html", True),
        ("text <=100 in plainText|html", "rtf", False),
        ("object", None, True),
    ],
)
def test_a_value_is_held_to_its_kind_length_and_choices(kind: str, value: Any, right: bool) -> None:
    assert fits(kind, value) is right


def test_a_literal_path_wins_over_one_with_a_name_in_it() -> None:
    facts = Facts()
    assert facts.find("GET", "/tickets/search")[0] is facts.operations["GET /tickets/search"]
    assert facts.find("GET", "/tickets/17")[0] is facts.operations["GET /tickets/{ticketId}"]
    assert facts.find("PUT", "/tickets/17") == (None, True)
    assert facts.find("GET", "/nothing") == (None, False)


def test_what_disagrees_is_named() -> None:
    create = Facts().operations["POST /contacts"]
    assert create.wrong_body({"firstName": "A" * 41, "shoe": 1}) == [
        Wrong("/shoe", "extra"),
        Wrong("/lastName", "missing"),
        Wrong("/firstName", "invalid"),
    ]
