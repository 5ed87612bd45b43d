"""Personal data is for administrators; auditors read the log of erasures, which names nobody."""

import pytest

from cordboard.web.api.personal_data import ROUTES
from cordboard.web.auth.permissions import Role, permissions_of

OPEN_TO = {
    Role.ADMIN: {"personal_data.read", "personal_data.erase", "personal_data.log"},
    Role.AUDITOR: {"personal_data.log"},
    Role.SUPERVISOR: set(),
    Role.AGENT: set(),
    Role.LIGHT_AGENT: set(),
    Role.WALL: set(),
}


@pytest.mark.parametrize("role", Role)
def test_each_role_has_what_it_needs_and_no_more(role: Role) -> None:
    assert {one for one in permissions_of(role) if one.startswith("personal_data")} == OPEN_TO[role]


def test_no_address_of_a_route_names_a_person() -> None:
    paths = {path for route in ROUTES.routes for path in [route.path]}
    assert paths, "there are routes"
    assert all("{" not in path or "reference" in path for path in paths)
