"""The counterpart's routes against our compilation of HubSpot's: what we use is there, what is guessed is said.

Skipped where the compilation is not at hand; what users run needs none of it.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cordboard.crm.hubspot.codec import OUTCOMES
from cordboard.crm.hubspot.reading.finder import INTERNATIONAL, NATIONAL
from cordboard.crm.hubspot.reading.readers import PHONES
from cordboard.crm.hubspot.tests.conftest import DIALECT
from cordboard_sandbox.record_server.requests.serving import _pattern

NAME = "shared/specs/hubspot/routes.json"
PLACES = [folder / NAME for folder in Path(__file__).parents[6:8]]
NOT_SIMULATED = (
    "/oauth/2026-03/token/revoke",
    "/leads",
    "/tickets",
    "/crm/extensions/",
    "/webhooks",
    "/owners/2026-03/{",
)
NAMES = {
    "{fromType}": "calls",
    "{toType}": "contacts",
    "{objectType}": "deals",
    "{fromId}": "1",
    "{toId}": "2",
    "{id}": "1",
}
UNCONFIRMED = {  # dated paths that the compilation does not hold; the README says so
    ("DELETE", "/crm/objects/2026-03/contacts/1"),
    ("DELETE", "/crm/objects/2026-03/contacts/1/associations/contacts/2"),
    ("POST", "/crm/associations/2026-03/contacts/contacts/batch/read"),
    ("GET", "/account-info/2026-03/details"),
    ("GET", "/crm/objects/2026-03/contacts"),
    ("GET", "/crm/objects/2026-03/contacts/1"),
}


@pytest.fixture(scope="module")
def compiled() -> dict[str, Any]:
    found = next((place for place in PLACES if place.exists()), None)
    if found is None:
        pytest.skip("our compilation of HubSpot's routes is not beside this clone (../shared/specs/hubspot)")
    return dict(json.loads(found.read_text(encoding="utf-8")))


def written(path: str) -> str:
    for name, value in NAMES.items():
        path = path.replace(name, value)
    return path


def served(method: str, path: str) -> bool:
    routes = [(one.method, way) for one in DIALECT.routes for way in (one.path, *one.also)]
    return any(method == verb and re.fullmatch(_pattern(way), path) for verb, way in routes)


def test_every_route_that_is_compiled_is_served_or_named_as_left_out(compiled: dict[str, Any]) -> None:
    missing = [
        (one["method"], one["path"])
        for one in compiled["routes"]
        if not served(one["method"], written(one["path"])) and not any(part in one["path"] for part in NOT_SIMULATED)
    ]
    assert missing == []


def test_every_dated_route_that_is_served_is_compiled_or_named_as_unconfirmed(compiled: dict[str, Any]) -> None:
    known = {(one["method"], written(one["path"])) for one in compiled["routes"]}
    for route in DIALECT.routes:
        path = re.sub(r"\{version:[^}]*\}", "2026-03", route.path)
        path = re.sub(r"\{(?:to_)?entity:[^}]*\}", "contacts", path).replace("{id}", "1").replace("{to_id}", "2")
        if "2026-03" not in path:
            continue
        same = {
            (method, re.sub(r"/(?:companies|deals|tasks|calls|notes|contacts)(?=/|$)", "/contacts", way))
            for method, way in known
        }
        here = re.sub(r"/deals(?=/|$)", "/contacts", path)
        assert (route.method, here) in same | UNCONFIRMED, (route.method, here)


def test_the_names_of_properties_are_the_compiled_ones(compiled: dict[str, Any]) -> None:
    phones = compiled["phone_properties"]
    assert set(PHONES["contacts"]) <= set(phones["as_typed"])
    assert set(NATIONAL["contacts"]) == set(phones["digits_without_country_code"])
    assert set(INTERNATIONAL["contacts"]) == set(phones["digits_with_country_code_no_plus"])
    calls = {name for name in DIALECT.entities["calls"].fields if name.startswith("hs_call_")}
    assert calls <= set(compiled["call_properties"])
    assert set(DIALECT.lists.operators) | {"NOT_CONTAINS_TOKEN"} == set(compiled["search_request"]["filter_operators"])
    assert len(set(OUTCOMES.values())) == len(OUTCOMES)
