"""Causes that need a server of their own: a new one with few open files, and one on a small disk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import enable_socket
from support.causes import small, small_disk
from support.causes.proof import prove
from support.causes.site import Site
from support.faultrun.world import world

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]

TESTS = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    enable_socket()
    folder = tmp_path_factory.mktemp("small")
    with world(folder, 43) as one:
        one.files = small.FILES
        one.start()
        small.set_up(one)
        yield Site(one, folder)


@pytest.mark.parametrize("code", small.INJECTIONS)
def test_an_injected_cause_of_a_small_server_is_named_within_a_minute_and_ends(site: Site, code: str) -> None:
    prove(site, code, small.INJECTIONS[code])


@pytest.mark.skipif(not small_disk.has_namespaces(), reason="the kernel gives no namespace with a disk of its own")
def test_a_disk_that_fills_up_is_named_within_a_minute_and_has_room_again(tmp_path: Path) -> None:
    program = [*small_disk.NAMESPACE, sys.executable, "-m", "support.causes.small_disk", str(tmp_path)]
    paths = {**os.environ, "PYTHONPATH": os.pathsep.join((str(TESTS), str(TESTS / "support")))}
    done = subprocess.run(program, env=paths, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == list(small_disk.INJECTIONS)
