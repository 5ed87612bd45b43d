"""What the doctor says about files and folders that settings of phone systems name."""

import asyncio

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.contract.views.overview import CheckView
from cordboard.ports.phone import ChecksPlaces, UnusablePlace

SENTENCES = {  # by what it is and what is wrong
    ("recordings", "missing"): "The recordings folder {path} doesn't exist.",
    ("recordings", "unreadable"): "The recordings folder {path} can't be read: {detail}.",
    ("records_file", "missing"): "The call records file {path} doesn't exist.",
    ("records_file", "unreadable"): "The call records file {path} can't be read: {detail}.",
}
FIXES = {
    "missing": "Correct the path on the connection's page, or mount it on this server.",
    "unreadable": "Let the user of this server read it.",
}


async def place_checks(live_connections: LiveConnections) -> list[CheckView]:
    """A line for each that can't be used."""
    found = []
    for name in live_connections.phones():
        pbx = live_connections.provider(name).pbx()
        if isinstance(pbx, ChecksPlaces):
            unusable = await asyncio.to_thread(pbx.unusable_places, live_connections.settings(name))
            found += [_check(name, one) for one in unusable]
    return found


def _check(name: str, one: UnusablePlace) -> CheckView:
    text = SENTENCES[one.kind, one.problem].format(path=one.path, detail=one.detail)
    return CheckView(name=f"{name}: files", level="amber", sentence=text, fix=FIXES[one.problem])
