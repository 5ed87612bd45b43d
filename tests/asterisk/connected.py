"""The product beside a real Asterisk: how it is set up, and what it has written into the sandbox CRM."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from support.faultrun.world import World as Product
from support.faultrun.world import until

PBX = "pbx"  # id of the phone connection
MODULES = ("Leads", "Contacts", "Accounts", "Deals", "Tasks", "Calls")
OWNERS = {"80": "Ana Ruiz", "81": "Alberto Sanz"}
DEFAULT_OWNER = "Marta Cabrera"

Rows = list[dict[str, Any]]


def assign_lines(product: Product) -> None:
    """Extensions and their numbers belong to CRM users."""
    users = {user["name"]: user["id"] for user in product.api("GET", "/connections/zoho/users")["items"]}
    lines = [
        {"number": f"+349280000{extension}", "extension": extension, "user": users[name]}
        for extension, name in OWNERS.items()
    ]
    held = product.api("GET", "/settings")
    settings = {**held["settings"], "lines": lines, "default_user": users[DEFAULT_OWNER]}
    product.api("PUT", "/settings", {"settings": settings, "note": "lines", "base_version": held["version"]})


def wait_linked(product: Product) -> None:
    """The manager connection is up."""
    until(lambda: product.api("GET", f"/connections/{PBX}")["state"] == "active", 15, "the manager link is up")


class Written(dict[str, Rows]):
    """Records by module."""

    @property
    def counts(self) -> dict[str, int]:
        """How many records came of each kind."""
        return {module: len(rows) for module, rows in self.items() if rows}

    def owners(self) -> set[str]:
        """Who owns them."""
        return {row["Owner"]["name"] for rows in self.values() for row in rows}


@contextmanager
def written(product: Product) -> Iterator[Written]:
    """What is new in the CRM at the end of the block."""
    before = {module: {row["id"] for row in product.records(module)} for module in MODULES}
    new = Written()
    yield new
    for module, known in before.items():
        new[module] = [row for row in product.records(module) if row["id"] not in known]
