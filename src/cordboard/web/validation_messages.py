"""Describes errors of a request: the part, the given value, the accepted ones. Unknown names are refused.

The sentences are derived from the types of the routes, so that every route has them.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec.inspect as shapes
from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import Provide
from litestar.exceptions import ClientException, SerializationException, ValidationException
from litestar.handlers import BaseRouteHandler
from litestar.params import BodyKwarg, ParameterKwarg, PathParameter, QueryParameter

from cordboard.contract.errors import Cannot
from cordboard.toolkit.unknown_keys import MOST, nearest, unknown
from cordboard.web.type_messages import at, instead, wanted

LONGEST = 60  # Units: characters of the given value in the answer
THEIRS = "theirs"  # `opt={"query": THEIRS}`: other services add names of their own to the query
MISSING = re.compile(r"missing required field `(.+)`")


class _Part(NamedTuple):
    """A value that a route takes in one place of a request; `note` is its description."""

    name: str
    kind: Any
    required: bool
    note: str

    @property
    def shape(self) -> shapes.Type:
        return shapes.type_info(self.kind)


def wrong_query(name: str, given: str | None, takes: str, note: str = "") -> ValidationException:
    """A value of the query that makes no sense, or none at all where one is needed."""
    if given is None:
        return ValidationException(f"The query parameter '{name}' is missing; it takes {takes}.{note}")
    return ValidationException(f"The query parameter '{name}' takes {takes}; {_shown(given)}.{note}")


def mistakes(request: Request[Any, Any, Any], error: ValidationException) -> str:
    """Everything that is wrong, a sentence each."""
    handler: BaseRouteHandler = request.scope["route_handler"]
    if isinstance(error.extra, list):
        return " ".join(_sentence(request, handler, str(one.get("key", "")), one) for one in error.extra)
    return " ".join(_absent(request, handler)) or str(error.detail)


def _sentence(request: Request[Any, Any, Any], handler: BaseRouteHandler, key: str, one: dict[str, Any]) -> str:
    message, queries, paths = str(one["message"]), _parts(handler, QueryParameter), _parts(handler, PathParameter)
    if one.get("source") != "body" and (part := queries.get(key)):
        given = ", ".join(request.query_params.getall(part.name, []))
        return wrong_query(part.name, given, wanted(part.shape), part.note).detail
    if one.get("source") != "body" and (part := paths.get(key)):
        given = str(request.path_params.get(part.name, ""))
        return f"In the address, '{part.name}' takes {wanted(part.shape)}; {_shown(given)}."
    return _in_body(_parts(handler, BodyKwarg)["data"].shape, "" if key == "data" else key, message)


def _in_body(body: shapes.Type, path: str, message: str) -> str:
    """Values of a body are not repeated, because they may be secrets; words of a closed set are."""
    where = f"'{path}' in the body" if path else "The body"
    if path == "" and message == "'data'":
        return f"The body is missing; it takes {wanted(body)}."
    if missing := MISSING.search(message):
        name = f"{path}.{missing[1]}".lstrip(".")
        shape = at(body, name)
        return f"'{name}' is missing in the body" + (f"; it takes {wanted(shape)}." if shape else ".")
    shape = at(body, path) if path else body
    if shape is None:
        return f"{where}: {message}."
    return f"{where} {instead(shape, message)}."


def _absent(request: Request[Any, Any, Any], handler: BaseRouteHandler) -> Iterator[str]:
    for part in _parts(handler, QueryParameter).values():
        if part.required and part.name not in request.query_params:
            yield wrong_query(part.name, None, wanted(part.shape), part.note).detail


def _shown(given: str) -> str:
    return f"'{given[:LONGEST]}{'...' if len(given) > LONGEST else ''}' was given" if given else "it is empty"


@lru_cache(maxsize=512)
def _parts(handler: BaseRouteHandler, kind: type[Any]) -> dict[str, _Part]:
    """What the route and what it depends on take, by the names inside the server."""
    found = {}
    sources: list[BaseRouteHandler | Provide] = [handler, *handler.resolve_dependencies().values()]
    for source in sources:
        for inner, field in source.parsed_fn_signature.parameters.items():
            how = field.kwarg_definition
            if isinstance(how, kind):
                name = (how.name if isinstance(how, ParameterKwarg) else None) or inner
                note = f" {how.description}" if how.description else ""
                found[inner] = _Part(name, source.signature_model.__annotations__[inner], not field.has_default, note)
    return found


def spelt_query(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: a misspelt filter must not answer as if it were not there. Raises: ValidationException.

    A trap: a guard gets a new copy of the handler for each request; what is kept for it is never found again.
    """
    if not connection.query_params or handler.opt.get("query") == THEIRS:
        return
    known = _parts(connection.scope["route_handler"], QueryParameter).values()
    misspelt(list(connection.query_params), [part.name for part in known])


def misspelt(given: list[str], known: list[str]) -> None:
    """Raises: ValidationException for names of the query that are not known."""
    wrong = [name for name in dict.fromkeys(given) if name not in known][:MOST]
    hint = {name: nearest(name, known) if known else "this address takes none." for name in wrong}
    if wrong:
        raise ValidationException(
            " ".join(f"There is no query parameter '{name[:LONGEST]}' here; {hint[name]}" for name in wrong)
        )


async def spelt_body(request: Request[Any, Any, Any]) -> None:
    """Before the route: a misspelt name in the body must not vanish. Raises: Cannot 422, ClientException."""
    body = _parts(request.scope["route_handler"], BodyKwarg).get("data")
    if body is None or not await request.body():
        return
    try:
        given = await request.json()
    except (SerializationException, UnicodeDecodeError) as broken:
        raise ClientException(f"The body isn't valid JSON: {broken}.") from broken
    wrong = unknown(given, body.kind, "name")
    if wrong and all(one.startswith("settings.") for one in wrong[:MOST]):
        raise Cannot(422, "unknown_setting", " ".join(wrong), "Correct the name. Nothing was saved.")
    if wrong:
        raise Cannot(422, "unknown_name", " ".join(wrong), "Correct the name. Nothing was saved.")
