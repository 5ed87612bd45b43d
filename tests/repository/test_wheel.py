"""The wheel that is released: it holds the programs and what they need, no tests, fixtures or secrets, and it runs."""

import os
import re
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import pytest
from support.faultrun.world import until

ROOT = Path(__file__).parents[2]
FORBIDDEN = re.compile(
    r"(^|/)(tests?|fixtures|testing|node_modules|\.git)/|(^|/)(conftest|test_\w+|\w+_test)\.py$"
    r"|\.(db|key|pem|env|log|sqlite3?|map|jsonl)$|(^|/)\."
)
SECRET = re.compile(
    rb"-----BEGIN [A-Z ]*PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b|\bcb_[A-Za-z0-9_-]{43}\b"
    rb"|\b1000\.[0-9a-f]{32}\.[0-9a-f]{32}\b"
)
NEEDED = (
    "cordboard/cli/texts/console.uk.json",
    "cordboard/store/migrations/versions/rows_0001.py",
    "cordboard/crm/zoho/manifest.toml",
    "cordboard/pbx/asterisk/texts/fr.toml",
    "cordboard_sandbox/pbx/__main__.py",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder], cwd=ROOT, check=True)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path) -> Path:
    """The wheel's packages alone, before anything else that could be imported."""
    site = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    return site


def test_it_holds_no_tests_no_fixtures_and_no_data(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert [name for name in names if FORBIDDEN.search(name)] == []
    assert {name.split("/")[0].split("-")[0] for name in names} == {"cordboard", "cordboard_sandbox"}
    assert [name for name in NEEDED if name not in names] == []


def test_it_holds_no_secret(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as packed:
        assert [name for name in packed.namelist() if SECRET.search(packed.read(name))] == []


@pytest.mark.parametrize(
    "name", ["cordboard/app/tests/test_x.py", "cordboard/crm/zoho/fixtures/a.json", "cordboard/testing/clock.py",
             "cordboard/conftest.py", "cordboard/data/cordboard.key", "cordboard/.env"],
)  # fmt: skip
def test_what_must_not_be_in_it_would_be_found(name: str) -> None:
    assert FORBIDDEN.search(name)


def test_everything_in_it_can_be_imported_without_what_is_not(installed: Path) -> None:
    program = (
        "import importlib, pkgutil, cordboard, cordboard_sandbox\n"
        f"assert cordboard.__file__.startswith({str(installed)!r}), cordboard.__file__\n"
        "for package in (cordboard, cordboard_sandbox):\n"
        "    for one in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if '.migrations.' not in one.name and not one.name.endswith('__main__'):\n"
        "            importlib.import_module(one.name)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], env=alone(installed), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.journey
def test_it_runs(installed: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "cordboard.cli.main", "serve", "--port", "0", "--agi-port", "-1"]
    environment = {**alone(installed), "CORDBOARD_DATA": str(tmp_path)}
    process = subprocess.Popen(
        [*command, "--data", str(tmp_path)], env=environment, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    try:
        until((tmp_path / "server.json").exists, 90, "the server answers")
        url = re.search(r"http://[\d.:]+", (tmp_path / "server.json").read_text())
        assert url is not None
        assert httpx.get(f"{url[0]}/healthz").json() == {"ok": True}
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.communicate()


def alone(site: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(site), "PYTHONDONTWRITEBYTECODE": "1"}
