"""Finds routing rules that cannot work. Whether a destination still exists is checked when it is used."""

from collections.abc import Collection, Iterator

from cordboard.domain.routing.check import wrong_owners, wrong_routes
from cordboard.domain.settings.findings import Finding, finding
from cordboard.domain.settings.settings import Settings


def of_routes(settings: Settings, crms: Collection[str]) -> Iterator[Finding]:
    """`crms`: connected ones; empty: not known."""
    for wrong in (wrong_routes(settings.routes, crms), wrong_owners(settings.direct_to_owner, settings.team)):
        for code, where, values in wrong:
            yield finding(code, where, **values)
