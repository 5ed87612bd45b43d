"""GET /__apis: every path with its scopes and its price in credits. Checklist F44."""

from typing import Any

from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.engine.http_messages import Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Price, Route
from cordboard_sandbox.zoho_crm.org.org import Org

# A price that depends on the request: (least, most). Source: docs/reference/zoho-crm.md 4.2.
RANGES: dict[Any, tuple[int, int]] = {
    credit_limits.per_ten: (1, 10),
    credit_limits.per_fifty: (1, 10),
    credit_limits.listing: (1, 3),
    credit_limits.coql: (1, 3),
    credit_limits.composite: (1, 2),
}


def price_range(price: Price) -> tuple[int, int]:
    return (price, price) if isinstance(price, int) else RANGES[price]


def apis(org: Org, _: Request) -> Reply:
    paths: dict[str, list[dict[str, Any]]] = {}
    for route in org.router.routes:
        if route.open:
            continue
        least, most = price_range(route.price)
        operation = {
            "method": route.method,
            "oauth_scope": ",".join(route.scopes),
            "min_credits": least,
            "max_credits": most,
        }
        paths.setdefault(route.path, []).append(operation)
    return Reply(body={"__apis": [{"path": path, "operation_types": operations} for path, operations in paths.items()]})


ROUTES = (Route("GET", "/crm/v8/__apis", apis, ("ZohoCRM.apis.READ",), rows="no"),)
