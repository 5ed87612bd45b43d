"""What every control call needs: its JSON body, the entity that it names, and how it says that it cannot be done."""

from typing import Any

from cordboard_sandbox.record_server.records.counterpart import Counterpart, Model
from cordboard_sandbox.record_server.requests.http_messages import Request


class Wrong(Exception):
    """A control request that cannot be done; the text says why."""


def fields_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object. Raises: Wrong."""
    if not isinstance(request.json, dict):
        raise Wrong("the body is a JSON object")
    return request.json


def model_of(own: Counterpart, name: str) -> Model:
    """The entity of this name. Raises: Wrong."""
    if (model := own.model(name)) is None:
        raise Wrong(f"{name} is no entity; these are: {', '.join(own.dialect.entities)}")
    return model


def author_of(own: Counterpart) -> str:
    """The user in whose name the control API writes."""
    return next((record.id for record in own.live(own.dialect.seed.users.entity)), "")
