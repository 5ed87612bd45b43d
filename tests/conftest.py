"""Journeys share one world for each file: a sandbox CRM and a server on loopback."""

from collections.abc import Iterator
from pathlib import Path

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
