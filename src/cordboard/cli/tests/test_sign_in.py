"""`cordboard sign-in`: the settings of single sign-on in a file, and accounts of users."""

from pathlib import Path

import pytest

from cordboard.cli.tests.conftest import Terminal

PROVIDER = """title = "Company login"
issuer = "https://login.example.com"
client_id = "cordboard"
enabled = false

[[roles]]
group = "calls-agents"
role = "agent"
"""


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "provider.toml"
    path.write_text(PROVIDER)
    return str(path)


def test_a_provider_is_set_shown_and_removed(terminal: Terminal, file: str) -> None:
    assert "not set up" in terminal("sign-in", "show").output
    assert terminal("sign-in", "set", file, "--client-secret", "s3cret").exit_code == 0
    shown = terminal("sign-in", "show").output
    assert "Company login: https://login.example.com (off)" in shown
    assert "calls-agents: Agent" in shown
    assert "/oauth/sign-in" in shown
    assert "s3cret" not in terminal("sign-in", "show", "--json").output
    assert terminal("sign-in", "remove", "--yes").exit_code == 0
    assert terminal("sign-in", "remove", "--yes").exit_code == 1


def test_a_file_that_is_wrong_is_refused_with_its_place(terminal: Terminal, file: str) -> None:
    path = Path(file)
    path.write_text(PROVIDER.replace('"agent"', '"boss"'))
    refused = terminal("sign-in", "set", file)
    assert refused.exit_code == 1
    assert "boss is no role" in refused.output
    path.write_text("title = ")
    assert terminal("sign-in", "test", file).exit_code == 2


def test_accounts_need_a_known_user_and_single_sign_on(terminal: Terminal) -> None:
    assert "nobody" in terminal("sign-in", "connect", "nobody", "u-1").output
    assert terminal("sign-in", "disconnect", "nobody").exit_code == 1
