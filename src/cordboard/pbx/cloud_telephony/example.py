"""A request as one of the providers makes it: for the security suite and for trying a connection."""

import hmac

from cordboard.ports.phone import HookRequest

FIXTURE = "started.json"
SECRETS = {"key": "invented-key-for-tests"}
SETTINGS = {"preset": "didww"}


def request(body: bytes, secrets: dict[str, str], t: float) -> HookRequest:
    """`body`, signed at `t`. Units: epoch s."""
    signature = hmac.digest(secrets["key"].encode(), b"%d." % int(t) + body, "sha256").hex()
    return HookRequest(
        method="POST",
        path="/hooks/example",
        query="",
        headers={"content-type": "application/json", "x-ps-signature": f"t={int(t)},v1={signature}"},
        body=body,
        source="192.0.2.1",
    )
