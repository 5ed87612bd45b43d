"""The framework's application for all tests of a process: it is built once, and told for each request whose it is.

Building it takes 0.4 s of CPU (some 300 routes, a signature each), and was two thirds of the cost of a test here
(2026-12). What differs between two applications are the service, who is known, the links of users and the frames.
"""

import functools
from contextvars import ContextVar
from typing import Any

import pytest
from litestar import Litestar
from litestar.datastructures import State

from cordboard.web import app
from cordboard.web.options import WebOptions

_asked: ContextVar["ApiOfTest"] = ContextVar("asked")
_build = app.api  # before a test stands in for it


class Asked:
    """The service, authenticator or links of the application that answers this request."""

    def __init__(self, read: Any) -> None:
        self._read = read

    def __getattr__(self, name: str) -> Any:
        return getattr(self._read(_asked.get()), name)


@functools.cache
def shared() -> Litestar:
    """Built on first use."""
    built = _build(Asked(lambda one: one.service), Asked(lambda one: one.authenticator))  # type: ignore[arg-type]
    built.state.frames = Asked(lambda one: one.state.frames)
    built.state.links = Asked(lambda one: one.state.links)
    return built


class ApiOfTest:
    """Stands in for `app.api`: what the shared application needs to be this one."""

    def __init__(self, service: Any, authenticator: Any) -> None:
        self.service, self.authenticator = service, authenticator
        self.state = State({"service": service})

    def __getattr__(self, name: str) -> Any:
        return getattr(shared(), name)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        before = _asked.set(self)
        try:
            await shared()(scope, receive, send)
        finally:
            _asked.reset(before)


def web_app(service: Any, authenticator: Any, options: WebOptions | None = None) -> app.WebApp:
    """The whole ASGI application over the shared one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "api", ApiOfTest)
        return app.build(service, authenticator, options)
