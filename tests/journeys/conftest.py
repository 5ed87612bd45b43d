"""A server that is linked to a PBX with call records of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.faultrun.world import World, until, world
from support.recording_pbx import Pbx, state


@pytest.fixture
def pbx(tmp_path: Path) -> Iterator[Pbx]:
    one = Pbx(tmp_path)
    yield one
    one.stop()


@pytest.fixture
def linked(tmp_path: Path, pbx: Pbx) -> Iterator[World]:
    folder = tmp_path / "world"
    folder.mkdir()
    with world(folder, 30) as one:
        one.start()
        one.connect()
        ready = pbx.ready
        settings = {"host": "127.0.0.1", "port": ready["ami"], "username": ready["user"], "secret": ready["secret"]}
        new = {"region": "ES", "cdr_csv": str(pbx.records), **settings}
        one.api("POST", "/connections", {"provider": "asterisk", "id": "pbx", "settings": new, "allow_private": True})
        until(lambda: state(one) == "active", 15, "the manager link is up")
        yield one
