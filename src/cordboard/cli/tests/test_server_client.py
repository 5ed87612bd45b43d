"""Which server a command goes to, and what it says when there is none or more than one."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cordboard.cli import server_address, server_client
from cordboard.cli.server_address import ServerAddress
from cordboard.cli.tests.conftest import Terminal

HERE = os.getpid()


@pytest.fixture
def dead() -> int:
    """The process id of a program that has ended."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return gone.pid


@pytest.fixture
def usual(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The default data directory, named by nobody."""
    monkeypatch.delenv("CORDBOARD_DATA")
    monkeypatch.setenv("XDG_DATA_HOME", str(home))
    return home / "cordboard"


def announce(url: str, own: Path, everybody: Path, pid: int = HERE) -> ServerAddress:
    place = ServerAddress(url=url, token=f"token of {url}", pid=pid, data=str(own))
    server_address.write_server_address(place, own, everybody)
    return place


def test_the_address_files_are_for_their_owner_only_and_go_with_their_server(tmp_path: Path) -> None:
    mine, other = ServerAddress(url="http://a", token="1", pid=HERE), ServerAddress(url="http://b", token="2", pid=HERE)
    written = server_address.write_server_address(mine, tmp_path / "own", tmp_path)
    assert written == [tmp_path / "own" / "server.json", tmp_path / "servers" / f"{HERE}.json"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    server_address.write_server_address(other, tmp_path / "other", tmp_path)
    server_address.remove_server_address(mine, written)
    assert [path.exists() for path in written] == [False, True]


def test_the_only_server_is_taken(usual: Path, tmp_path: Path) -> None:
    announce("http://a", tmp_path / "a", usual)
    assert server_client.server_address_of(None, None) == ServerAddress(url="http://a", token="token of http://a")
    assert server_client.server_address_of(None, "mine").token == "mine"


def test_of_two_servers_none_is_taken_and_both_are_named(usual: Path, tmp_path: Path, nowhere: Terminal) -> None:
    announce("http://a", usual, usual)
    announce("http://b", tmp_path / "b", usual, os.getppid())
    result = nowhere("calls", "--json")
    assert (result.exit_code, result.stdout) == (2, "")
    said = " ".join(result.output.split())
    assert "2 servers are running: http://a" in said
    assert "http://b" in said
    assert "Choose one with --server URL, or with CORDBOARD_SERVER=URL for all commands" in said


def test_one_of_two_is_chosen_by_its_address_alone_or_by_its_folder(
    usual: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = announce("http://a", usual, usual)
    b = announce("http://b", tmp_path / "b", usual, os.getppid())
    assert server_client.server_address_of("http://b/", None) == ServerAddress(url="http://b", token=b.token)
    assert server_client.server_address_of("http://c", None) == ServerAddress(url="http://c", token="")
    for folder, chosen in ((usual, a), (tmp_path / "b", b)):
        monkeypatch.setenv("CORDBOARD_DATA", str(folder))
        assert server_client.server_address_of(None, None) == ServerAddress(url=chosen.url, token=chosen.token)


def test_a_server_that_was_killed_is_no_choice_and_its_file_goes_with_the_next_one(
    usual: Path, tmp_path: Path, dead: int
) -> None:
    announce("http://a", usual, usual, dead)
    assert (
        server_client.server_address_of(None, None).url == "http://a"
    )  # the only one known: that it does not answer is said then
    announce("http://b", tmp_path / "b", usual)
    assert server_client.server_address_of(None, None).url == "http://b"
    assert [path.stem for path in (usual / "servers").iterdir()] == [str(HERE)]
