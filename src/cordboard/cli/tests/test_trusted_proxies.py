"""Whose X-Forwarded headers are believed: those of named proxies, and nobody else's."""

import asyncio
from typing import Any

import pytest
import typer
from typer.testing import CliRunner
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from cordboard.cli.commands import serve
from cordboard.cli.commands.serve import proxies_of, require_plain_agi, require_tls, roles_with_factor
from cordboard.cli.commands.users import ROLES
from cordboard.cli.main import app
from cordboard.web.raw.asgi_messages import is_near


def test_by_default_no_proxy_is_believed_and_with_https_one_on_this_machine() -> None:
    assert proxies_of(None, None) == ()
    assert proxies_of(None, "http://cordboard.example") == ()
    assert proxies_of(None, "https://cordboard.example") == ("127.0.0.1", "::1")
    assert proxies_of(["10.0.0.5", "fd00::/64"], "https://cordboard.example") == ("10.0.0.5", "fd00::/64")


@pytest.mark.parametrize("wrong", ["proxy.example", "10.0.0.5/24", "*", "", "10.0.0"])
def test_what_is_no_address_is_named(wrong: str) -> None:
    with pytest.raises(typer.Exit):
        proxies_of([wrong], None)


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("10.0.0.5", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "203.0.113.7, 10.0.0.6", "203.0.113.7"),
        ("10.0.0.5", "[2001:db8::7]:4711", "2001:db8::7"),
        ("192.0.2.9", "203.0.113.7", "192.0.2.9"),
        ("127.0.0.1", "203.0.113.7", "127.0.0.1"),
    ],
)
def test_the_client_is_the_last_address_that_no_named_proxy_added(peer: str, forwarded: str, seen: str) -> None:
    found: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:
        found.update(scope)

    scope: Any = {"type": "http", "client": (peer, 1), "headers": [(b"x-forwarded-for", forwarded.encode())]}
    asyncio.run(ProxyHeadersMiddleware(app, ["10.0.0.0/24"])(scope, None, None))  # type: ignore[arg-type]
    assert found["client"][0] == seen
    assert not is_near(found)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "cordboard.example"])  # refused
def test_other_machines_are_not_served_without_tls(host: str) -> None:
    for public_url in (None, "http://cordboard.example"):
        with pytest.raises(typer.Exit):
            require_tls(host, public_url)
    require_tls(host, "https://cordboard.example")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_this_machine_is_served_without_tls(host: str) -> None:
    require_tls(host, None)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "pbx.example"])  # refused
def test_fastagi_is_for_this_machine_unless_other_machines_are_allowed(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "become_server", lambda *_: pytest.fail("it started"))
    with pytest.raises(typer.Exit):
        require_plain_agi(host)
    require_plain_agi("127.0.0.1")
    for options in (["--agi-host", host], ["--host", host, "--public-url", "https://a.example", "--agi-host", host]):
        done = CliRunner().invoke(app, ["serve", *options])
        assert done.exit_code == 2
        assert "--allow-plain-agi" in done.output


def test_all_roles_need_a_second_factor_where_other_machines_reach_the_server() -> None:
    assert roles_with_factor(None, "127.0.0.1", None) == ()
    assert roles_with_factor(None, "127.0.0.1", "https://cordboard.example") == ROLES
    assert roles_with_factor(None, "10.0.0.7", None) == ROLES
    assert roles_with_factor(["none"], "10.0.0.7", None) == ()
    assert roles_with_factor(["admin"], "10.0.0.7", None) == ("admin",)
