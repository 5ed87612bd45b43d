"""What each CRM can is read off its capabilities, for the catalogue and for the manual, and said in every language."""

import json
from pathlib import Path

import pytest

from cordboard import catalog
from cordboard.contract.crm_abilities import abilities
from cordboard.ports.crm import Capabilities, Deletions, Idempotency
from cordboard.ports.crm.capabilities import GUARDED

TEXTS = Path(__file__).parents[5] / "console/src/texts"
CRMS = [one for one in catalog.providers() if one.kind == "crm"]


def test_every_capability_that_is_shown_changes_its_line() -> None:
    least = {one.code: one.can for one in abilities(Capabilities(deletions=Deletions.SWEEP, call_direction=False))}
    assert least == {
        "batch": False, "doubles.asked": False, "changes.looked_up": False, "notifications.none": False,
        "deletions.swept": False, "direction.in_text": False, "merging.noted": False,
    }  # fmt: skip
    most = Capabilities(batch=30, idempotency=Idempotency.OWN_ID, changes=True, push=True, merges=("lead",))  # type: ignore[arg-type]
    assert [(one.code, one.can, one.n) for one in abilities(most)] == [
        ("batch", True, 4), ("doubles.refused", True, None), ("changes.asked", True, None),
        ("notifications.sent", True, None), ("deletions.listed", True, None), ("direction.own_field", True, None),
        ("merging.done", True, None),
    ]  # fmt: skip


@pytest.mark.parametrize("crm", CRMS, ids=lambda one: str(one.id))
def test_the_lines_of_a_folder_are_its_manifest(crm: catalog.Provider) -> None:
    said = {one.code.partition(".")[0]: one for one in abilities(crm.capabilities)}
    assert said["notifications"].can == bool(crm.manifest["capabilities"].get("push"))
    assert said["merging"].can == bool(crm.manifest["capabilities"].get("merges"))
    assert (said["doubles"].code == "doubles.refused") == (crm.capabilities.idempotency in GUARDED)
    assert said["batch"].n == -(-100 // crm.capabilities.batch)


@pytest.mark.parametrize("language", ["en", "fr", "es", "uk"])
def test_each_line_has_its_words(language: str) -> None:
    texts = json.loads((TEXTS / f"{language}.json").read_text(encoding="utf-8"))
    sweep = Capabilities(deletions=Deletions.SWEEP, call_direction=False)
    kinds = [sweep, *(Capabilities(idempotency=one) for one in Idempotency), *(one.capabilities for one in CRMS)]
    codes = {each.code for one in kinds for each in abilities(one)}
    assert {code for code in codes if not texts.get(f"ability.{code}")} == set()
