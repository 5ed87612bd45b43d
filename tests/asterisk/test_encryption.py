"""The manager connection over TLS with a real Asterisk: its certificate is checked, and nobody else gets the secret."""

import asyncio
from typing import Any

import pytest
from pytest_socket import enable_socket
from support.faultrun.world import World as Product
from support.faultrun.world import until

from cordboard.pbx.asterisk.encryption import Encryption
from cordboard.pbx.asterisk.probe import Probe
from cordboard.ports.errors import NeedsHuman

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(60, func_only=True)]


def version(pbx: dict[str, Any], port: str = "ami_tls", **choice: Any) -> str:
    """What the PBX says over a connection with this choice."""
    enable_socket()
    user, secret = pbx["user"], pbx["password"]
    probe = Probe("127.0.0.1", int(pbx[port]), user, secret, open_=Encryption(tls=True, **choice).open)
    return asyncio.run(probe.ask(False)).version


def test_a_certificate_that_is_trusted_by_its_file_lets_us_sign_in(pbx: dict[str, Any]) -> None:
    trusted = {"ca": pbx["certificate"], "name": "localhost"}
    assert version(pbx, **trusted) == f"Asterisk {pbx['version'].partition('+')[0].partition('~')[0]}"


def test_a_stranger_a_wrong_name_and_a_plain_port_are_told_apart(pbx: dict[str, Any]) -> None:
    with pytest.raises(NeedsHuman, match="is not trusted"):
        version(pbx, name="localhost")
    with pytest.raises(NeedsHuman, match=r"not for pbx\.example"):
        version(pbx, ca=pbx["certificate"], name="pbx.example")
    with pytest.raises(NeedsHuman, match="TLS port"):
        version(pbx, "ami", ca=pbx["certificate"], name="localhost")


def test_the_server_holds_an_encrypted_connection_and_says_what_is_wrong(pbx: dict[str, Any], product: Product) -> None:
    account = {"host": "127.0.0.1", "port": pbx["ami_tls"], "username": pbx["user"], "secret": pbx["password"]}
    new = {"provider": "asterisk", "id": "secure", "settings": {**account, "tls": True, "tls_name": "localhost"}}
    product.api("POST", "/connections", new)
    until(lambda: health(product)["level"] == "red", 15, "the certificate is refused")
    assert "is not trusted" in health(product)["sentence"]
    assert "Certificate file" in health(product)["fix"]
    trusted = {"tls_ca": pbx["certificate"], "secret": pbx["password"]}
    product.api("PATCH", "/connections/secure", {"settings": trusted})
    until(lambda: product.api("GET", "/connections/secure")["state"] == "active", 15, "the link is up")
    product.api("DELETE", "/connections/secure")


def health(product: Product) -> dict[str, Any]:
    found: dict[str, Any] = product.api("GET", "/connections/secure")["health"]
    return found
