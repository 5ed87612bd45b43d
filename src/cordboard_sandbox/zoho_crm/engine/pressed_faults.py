"""What the fault buttons of the overview do, by the functions of the control API."""

from collections.abc import Callable
from urllib.parse import parse_qs

import msgspec

from cordboard_sandbox.zoho_crm.engine.control import BEFORE_TOKENS, TOKEN_EVENTS
from cordboard_sandbox.zoho_crm.engine.faults import Fault
from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Route
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.state import OAuth


def _revoke(org: Org) -> None:
    org.snapshots.setdefault(BEFORE_TOKENS, msgspec.msgpack.encode(org.state.oauth))
    TOKEN_EVENTS["revoke_refresh_token"](org, True)


def _off(org: Org) -> None:
    """Revoked tokens work again; those given since then still do."""
    org.faults.clear()
    if saved := org.snapshots.pop(BEFORE_TOKENS, None):
        before, now = msgspec.msgpack.decode(saved, type=OAuth), org.state.oauth
        now.refresh = before.refresh | now.refresh
        now.access = before.access | now.access


PRESSED: dict[str, Callable[[Org], object]] = {
    "revoke": _revoke,
    "down": lambda org: org.faults.add(Fault("refuse")),
    "rate_limit": lambda org: org.faults.add(Fault("fail_before", path="/crm/", status=429)),
    "off": _off,
}


def press(org: Org, request: Request) -> Reply:
    """A button of the overview; a page of another site cannot press it."""
    if request.headers.get("sec-fetch-site", "none") not in ("none", "same-origin"):
        raise Failure("NO_PERMISSION", message="this form belongs to another page")
    wanted = parse_qs(request.body.decode("utf-8", "replace")).get("press", [""])[0]
    if wanted not in PRESSED:
        raise Failure("INVALID_DATA", "press", supported_values=[*PRESSED])
    PRESSED[wanted](org)
    return Reply(status=303, headers={"Location": "/"})


ROUTES = (Route("POST", "/__sandbox/buttons", press, open=True),)
