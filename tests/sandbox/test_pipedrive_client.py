"""Pipedrive's own client for Node.js, unmodified, against the running simulator: what it reads, we may rely on."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cordboard.cli.commands.sandbox import command_of

pytestmark = pytest.mark.journey
CONSOLE = Path(__file__).parents[2] / "console"
TOKEN = "pipedrive-demo-token"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A simulator of its own on a free port."""
    log = tmp_path_factory.mktemp("sandbox") / "stderr.txt"
    command = [*command_of("pipedrive", "--port", "0", "--ready-json", "--people", "40")]
    with log.open("wb") as errors:
        running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        assert running.stdout is not None
        try:
            line = running.stdout.readline()
            assert line, log.read_text()
            yield str(json.loads(line)["base"])
        finally:
            running.terminate()
            running.wait(10)
            running.stdout.close()


def test_the_client_reads_and_writes_every_kind_of_record(base: str) -> None:
    node = shutil.which("node")
    if node is None or not (CONSOLE / "node_modules" / "pipedrive").is_dir():
        pytest.skip("Node or Pipedrive's client is not installed (npm i --no-save pipedrive in console/).")
    script = CONSOLE / "tools" / "judge-pipedrive.mjs"
    done = subprocess.run([node, script, base, TOKEN], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    phones = [{"value": "+34 600 111 222", "primary": True, "label": "work"}]
    assert told == {
        "company": 11400001,
        "users": 7,
        "person": {"name": "Ana", "phones": phones, "labels": [3], "organization": True},
        "found": [True],
        "several": 1,
        "page": [5, True],
        "next": 5,
        "field": "k1",
        "keyed": 1,
        "deal": ["open", True],
        "activity": [True, True, "00:02"],
        "ofPerson": 1,
        "log": ["connected", 1],
        "activityStays": True,
        "lead": [True],
        "note": "wants a quote",
        "refused": False,
        "stranger": False,
    }
