"""Whether the addresses in a connection's settings may be called, before anything is stored or opened.

Only what the address itself says is judged here. Where a name leads is checked at the moment of connecting.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.app.connections.live_connections import Provider
from cordboard.contract.errors import Cannot, NeedsHuman
from cordboard.toolkit.http.address_guard import Forbidden, check_written

SWITCH = "allow_private"


def require_allowed(
    provider: Provider, connection: str, changed: Mapping[str, Any], settings: Mapping[str, Any]
) -> None:
    """Of the addresses in `changed` none lies in a private network, unless `settings` allow it. Raises: Cannot 422."""
    fields = provider.manifest.get("settings", [])
    if settings.get(SWITCH) or not any(field["name"] == SWITCH for field in fields):
        return
    for field in fields:
        url = changed.get(field["name"])
        if field.get("shape") != "web_address" or not url:
            continue
        try:
            check_written(url)
        except Forbidden as error:
            text = f"{connection}: this address is not allowed: {error}"
            refused = Cannot(
                422, "address_forbidden", text, "Correct the address, or turn on 'Allow private addresses'."
            )
            raise refused from NeedsHuman(text, code="address_forbidden", wrote=False)
