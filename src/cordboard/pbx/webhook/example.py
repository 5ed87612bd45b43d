"""A request as a sender would make it: for the security suite and for trying a connection."""

from cordboard.ports.phone import HookRequest
from cordboard.toolkit.webhooks.signatures import sign

FIXTURE = "started.json"
SECRETS = {"secret": "whsec-invented-for-tests"}
SETTINGS = {"region": "ES"}


def request(body: bytes, secrets: dict[str, str], t: float) -> HookRequest:
    """`body`, signed at `t`. Units: epoch s."""
    return HookRequest(
        method="POST",
        path="/hooks/example",
        query="",
        headers={
            "content-type": "application/json",
            "x-cordboard-signature": sign(secrets["secret"], body, int(t)),
        },
        body=body,
    )
