"""From a request to a reply without waiting: route, sign-in, limit, action, shape of the answer or of the error."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard_sandbox.record_server.dialect import Route, Shape
from cordboard_sandbox.record_server.records.counterpart import Counterpart
from cordboard_sandbox.record_server.records.showing import shown
from cordboard_sandbox.record_server.requests.access import count, signed_in
from cordboard_sandbox.record_server.requests.actions import ACTIONS
from cordboard_sandbox.record_server.requests.http_messages import ABSENT, Failure, Reply, Request
from cordboard_sandbox.record_server.requests.routed_request import RoutedRequest
from cordboard_sandbox.record_server.template import filled

# Errors that a dialect does not shape itself.
USUAL: Mapping[str, int] = {
    "unauthorized": 401, "no_scope": 403, "no_access": 403, "no_entity": 404, "not_found": 404, "no_route": 404,
    "no_method": 405, "rate_limited": 429, "duplicate": 409, "unique": 409, "taken": 409, "failed": 500,
    "token_client": 401,
}  # fmt: skip


class Serving:
    """Answers requests for one counterpart. `answer` never raises."""

    def __init__(self, own: Counterpart) -> None:
        self.own = own
        base = own.dialect.dialect.base
        self.routes = [
            (re.compile(_pattern(base + path)), route)
            for route in own.dialect.routes
            for path in (route.path, *route.also)
        ]

    def knows(self, path: str) -> bool:
        """Is this a path of the API?"""
        return any(pattern.fullmatch(path) for pattern, _ in self.routes)

    def answer(self, request: Request) -> Reply:
        """The reply of the API; what it changed waits in `own.changes`."""
        own, prefix = self.own, ""
        headers: dict[str, str] = {}
        try:
            route = self._route(request)
            prefix = route.errors
            if not route.open:
                request.account = signed_in(own, request)
                headers = count(own)
            user = self._user(request.account)
            values = ACTIONS[route.do](RoutedRequest(own, route, request, user)) | {"request": _said(request)}
            status = _status(route, values)
            body = ABSENT if status == 204 else _answer(route, values)
            told = {name: str(filled(text, values)) for name, text in route.headers.items()}
            return Reply(status, body, headers | told, media=route.media or own.dialect.media)
        except Failure as failure:
            reply = self.failed(failure.error, failure.values | {"request": _said(request)}, prefix)
            return msgspec.structs.replace(reply, headers=headers | reply.headers)

    def _user(self, account: str) -> str:
        held = self.own.state.accounts.get(account)
        return held.user if held else ""

    def _route(self, request: Request) -> Route:
        on_path = [(found, route) for pattern, route in self.routes if (found := pattern.fullmatch(request.path))]
        for found, route in on_path:
            if route.method == request.method and _meets(request, route):
                request.args = found.groupdict()
                return route
        raise Failure(
            "no_method" if on_path and not _any_method(on_path, request) else "no_route", message=request.path
        )

    def failed(self, name: str, given: Mapping[str, Any], prefix: str = "") -> Reply:
        """An error of this name as the dialect shapes it; with the prefix of a route, its own shape comes first."""
        own = self.own
        usual = Shape(status=USUAL.get(name, 400), body={"error": name, "field": "$field", "message": "$message"})
        shape = own.dialect.errors.get(prefix + name) or own.dialect.errors.get(name, usual)
        values: dict[str, Any] = dict.fromkeys(("entity", "field", "type", "id", "message", "limit", "wait"), None)
        values |= {"request": {}} | dict(given)
        if entity := own.dialect.entities.get(str(given.get("entity"))):
            values |= entity.labels
        if records := given.get("records"):
            model = own.model(str(given["entity"]))
            assert model is not None
            values["records"] = [shown(own, model, record, "duplicate") for record in records]
        body = ABSENT if shape.body is msgspec.UNSET else filled(shape.body, values)
        headers = {header: str(filled(text, values)) for header, text in shape.headers.items()}
        return Reply(shape.status, body, headers, media=shape.media or own.dialect.media)


def _status(route: Route, values: Mapping[str, Any]) -> int:
    if route.status_partial and values.get("errors"):
        return route.status_partial
    return route.status_existing if route.status_existing and values.get("created") is False else route.status


def _answer(route: Route, values: Mapping[str, Any]) -> Any:
    empty = route.answer_empty is not None and not values.get("records", True)
    last = route.answer_last is not None and not values.get("more", True)
    body = filled(route.answer_empty if empty else route.answer_last if last else route.answer, values)
    if route.drop_null and isinstance(body, dict):
        return {key: value for key, value in body.items() if value is not None}
    return body


def _said(request: Request) -> dict[str, Any]:
    """What came, for answers that repeat parts of it."""
    try:
        body = request.json if request.body.lstrip()[:1] in (b"{", b"[") else {}
    except msgspec.DecodeError:
        body = {}
    return {"body": body, "query": request.query, "origin": request.origin}


def _pattern(path: str) -> str:
    """`{name}` is one segment, `{name:a|b}` one of these."""
    return "".join(_segment(part) for part in re.split(r"(\{\w+(?::[^}]*)?\})", path))


def _segment(part: str) -> str:
    if not part.startswith("{"):
        return re.escape(part)
    name, _, words = part[1:-1].partition(":")
    allowed = "|".join(re.escape(word) for word in words.split("|")) if words else "[^/]+"
    return f"(?P<{name}>{allowed})"


def _any_method(on_path: list[tuple[Any, Route]], request: Request) -> bool:
    return any(route.method == request.method for _, route in on_path)


def _meets(request: Request, route: Route) -> bool:
    try:
        found = {place: request.at(place) for place in route.when}
        return all(
            found[place] is not ABSENT and text in ("*", str(found[place])) for place, text in route.when.items()
        )
    except msgspec.DecodeError:
        return False
