"""A request as the provider would make it: for the security suite and for trying a connection."""

from cordboard.ports.phone import HookRequest
from cordboard.toolkit.webhooks.signatures import sign_in_two_headers

FIXTURE = "incoming_call_start.json"
SECRETS = {"secret": "sipsim-invented-for-tests"}
SETTINGS = {"time_zone": "Europe/Paris"}


def request(body: bytes, secrets: dict[str, str], t: float) -> HookRequest:
    """`body`, signed at `t`. Units: epoch s."""
    headers = {"content-type": "application/json", **sign_in_two_headers(secrets["secret"], body, int(t))}
    return HookRequest(method="POST", path="/hooks/example", query="", headers=headers, body=body)
