"""A request as the provider would make it: for the security suite and for trying a connection."""

from urllib.parse import urlencode

from cordboard.ports.phone import HookRequest

FIXTURE = "after_call.json"
SECRETS = {"secret": "ringostat-invented-for-tests"}
SETTINGS = {"time_zone": "Europe/Kyiv", "region": "UA"}


def request(body: bytes, secrets: dict[str, str], t: float) -> HookRequest:
    """`body` sent to the address with its secret; the service signs nothing, so `t` does not matter. Units: epoch s."""
    query = urlencode({"secret": secrets["secret"], "moment": "after_call"})
    return HookRequest(
        method="POST",
        path="/hooks/example",
        query=query,
        headers={"content-type": "application/json"},
        body=body,
    )
