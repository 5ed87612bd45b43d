"""Which function answers which method and path: one table of routes, looked up segment by segment."""

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.org.org import Org

HERE = "#"  # where the routes that end at a node are kept; no segment can be called so
Handler = Callable[[Org, Request], Reply]
Price = int | Callable[[Org, Request], int]


class Route(msgspec.Struct, frozen=True):
    """`scopes` may hold {module}; a token must satisfy all of them. `open`: no token needed. `price` in credits."""

    method: str
    path: str
    answer: Handler
    scopes: tuple[str, ...] = ()
    price: Price = 1
    units: int = 1  # of concurrency
    open: bool = False
    rows: str = ""  # inside a composite: "one" record written, "25" records read, "" unrestricted, "no" forbidden


class Router:
    """`find` answers the route and fills `request.args`; literal segments win over placeholders."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.root: dict[str, Any] = {}
        self.routes = tuple(routes)
        for route in self.routes:
            node = self.root
            for segment in route.path.strip("/").split("/"):
                node = node.setdefault("{}" if segment.startswith("{") else segment, {})
            node.setdefault(HERE, {})[route.method] = route

    def find(self, request: Request) -> Route:
        """Raises: Failure for an unknown pattern or method."""
        segments = canonical(request.path).strip("/").split("/")
        methods = next((found for found in _walk(self.root, segments, 0)), None)
        if methods is None:
            raise Failure("INVALID_URL_PATTERN")
        route: Route | None = methods.get(request.method)
        if route is None:
            raise Failure("INVALID_REQUEST_METHOD")
        names = route.path.strip("/").split("/")
        request.args = {name[1:-1]: value for name, value in zip(names, segments, strict=True) if name.startswith("{")}
        return route


def _walk(node: dict[str, Any], segments: list[str], at: int) -> Iterable[dict[str, Route]]:
    if at == len(segments):
        if HERE in node:
            yield node[HERE]
        return
    for key in (segments[at], "{}"):
        if key in node and (segments[at] or key != "{}"):
            yield from _walk(node[key], segments, at + 1)


def canonical(path: str) -> str:
    """Versions v2 to v8 of the service live side by side; the sandbox answers all of them as v8."""
    for prefix in ("/crm/v", "/crm/bulk/v"):
        if path.startswith(prefix):
            version, slash, rest = path[len(prefix) :].partition("/")
            if version.split(".")[0] in {"2", "3", "4", "5", "6", "7", "8"}:
                return f"{prefix}8{slash}{rest}"
    return path
