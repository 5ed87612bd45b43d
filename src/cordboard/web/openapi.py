"""How the API describes itself at `/api/openapi.json`."""

from typing import Any

from litestar import Request, Router
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, License, SecurityScheme, Tag

import cordboard
from cordboard.web.auth.authenticator import COOKIE
from cordboard.web.auth.permissions import ANYONE
from cordboard.web.openapi_schemas import refined

TAGS = {
    "calls": "Calls and their explanations.",
    "clients": "Everything about one number, and who is to call it back.",
    "figures": "Sums over calls: by time, person, line and queue.",
    "attribution": "Sources of calls, what became of them, costs of campaigns, offline conversions.",
    "hooks": "Webhooks of phone providers.",
    "connections": "Phone systems and CRMs: sign-in, health, recent API requests.",
    "outbox": "Items waiting to be sent to the CRMs.",
    "duplicates": "Duplicate people and companies: found, previewed, merged in the CRM, undone.",
    "settings": "The settings and their versions.",
    "alerts": "Notifications to administrators.",
    "reports": "Reports of figures by mail.",
    "house": "Home, health, how numbers are read.",
    "stream": "Live events.",
    "session": "Signing in.",
    "users": "Console users and the audit log.",
    "tokens": "API tokens.",
}


class Description(JsonRenderPlugin):
    """The document as programs may rely on it."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The description as JSON."""
        return super().render(request, refined(openapi_schema))


def description() -> OpenAPIConfig:
    """The description's head; the rest grows from the routes."""
    return OpenAPIConfig(
        title="Cordboard",
        version=cordboard.__version__,
        description=(
            "Calls are logged in CRMs, once, with an explanation. Errors are RFC 9457 problem details with `code`, "
            "`detail` and `next`; lists are `{items, next}`; times are ISO-8601 UTC, durations end in `_ms`."
        ),
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        openapi_router=Router("/api", route_handlers=[], opt={"may": ANYONE}, include_in_schema=False),
        render_plugins=[Description(path="/openapi.json")],
        use_handler_docstrings=True,
        tags=[Tag(name=name, description=text) for name, text in TAGS.items()],
        security=[{"token": []}, {"session": []}],
        components=Components(
            security_schemes={
                "token": SecurityScheme(type="http", scheme="bearer", description="An API token."),
                "session": SecurityScheme(
                    type="apiKey",
                    name=COOKIE,
                    security_scheme_in="cookie",
                    description="A console session; unsafe methods also need its CSRF token in X-CSRF-Token.",
                ),
            }
        ),
    )
