"""A request as the provider would make it: for the security suite and for trying a connection."""

from cordboard.ports.phone import HookRequest
from cordboard.toolkit.webhooks.signatures import SECRET_HEADER

FIXTURE = "after_call.json"
SECRETS = {"secret": "ringostat-invented-for-tests"}
SETTINGS = {"time_zone": "Europe/Kyiv", "region": "UA"}


def request(body: bytes, secrets: dict[str, str], t: float) -> HookRequest:
    """`body` with the secret in a header; the service signs nothing, so `t` does not matter. Units: epoch s."""
    return HookRequest(
        method="POST",
        path="/hooks/example",
        query="moment=after_call",
        headers={"content-type": "application/json", SECRET_HEADER: secrets["secret"]},
        body=body,
    )
