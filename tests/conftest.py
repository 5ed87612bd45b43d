"""Journeys share one world for each file: a sandbox CRM and a server on loopback."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_socket import enable_socket
from support.faultrun.world import World, world


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A connected server and its sandbox CRM."""
    enable_socket()
    folder: Path = tmp_path_factory.mktemp("world")
    with world(folder, 7) as one:
        one.start()
        one.connect()
        yield one


@pytest.fixture(scope="session", autouse=True)
def one_list_of_authorities() -> Iterator[None]:
    """httpx reads the list of authorities anew for each client, a tenth of the processor time of a journey."""
    patch = pytest.MonkeyPatch()
    make, usual = httpx.create_ssl_context, httpx.create_ssl_context()

    def context(verify: Any = True, cert: Any = None, trust_env: bool = True) -> Any:
        return usual if verify is True and cert is None else make(verify=verify, cert=cert, trust_env=trust_env)

    patch.setattr("httpx._transports.default.create_ssl_context", context)
    yield
    patch.undo()
