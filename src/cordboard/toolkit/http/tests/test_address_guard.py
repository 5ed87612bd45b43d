import asyncio
from collections.abc import Sequence

import pytest

from cordboard.toolkit.http import address_guard


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "224.0.0.1", "100.64.0.1",
        "198.18.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "not-an-address",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert address_guard.reason_against(address)


@pytest.mark.parametrize(
    "address",
    [
        "fec0::1", "feff:ffff::1", "FEC0::1%eth0", "192.88.99.1", "3fff::1", "5f00::1", "2001:20::1", "2001:db8::1",
        "100::1", "::ffff:0:10.0.0.5", "2a00::5efe:10.0.0.5", "2a00::200:5efe:192.168.1.1", "64:ff9b::10.0.0.5",
        "2002:7f00:1::",
        "::10.0.0.5", "fc00::1", "fe80::1", "::ffff:127.0.0.1",
    ],
)  # fmt: skip
def test_addresses_of_no_public_host_are_refused_in_every_notation(address: str) -> None:
    assert address_guard.reason_against(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "136.143.190.155", "2a00:1450:4001:81b::200e", "64:ff9b::808:808"])
def test_public_addresses_pass(address: str) -> None:
    assert address_guard.reason_against(address) is None


def test_one_private_address_among_public_ones_is_enough_to_refuse() -> None:
    why = address_guard.refusal("crm.example", ["8.8.8.8", "10.0.0.5"])
    assert why is not None
    assert "10.0.0.5" in why
    assert "Allow private addresses" in why


@pytest.mark.parametrize("entry", ["10.0.0.5", "10.0.0.0/8", "crm.example", "CRM.example"])
def test_allow_listed_addresses_pass(entry: str) -> None:
    assert address_guard.refusal("crm.example", ["10.0.0.5"], [entry]) is None


@pytest.mark.parametrize("url", ["ftp://a.test/", "file:///etc/passwd", "http://", "//a.test", "http://a.test:x/"])
def test_only_http_addresses_are_addresses(url: str) -> None:
    with pytest.raises(address_guard.Forbidden):
        address_guard.host_and_port(url)


def test_an_address_is_checked_before_and_after_dns() -> None:
    asked: list[str] = []

    async def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["192.168.0.9"] if host == "inside.example" else ["8.8.8.8"]

    async def story() -> None:
        await address_guard.check("https://outside.example/x", resolve)
        for url in ("http://127.0.0.1:8080/", "http://localhost/", "https://inside.example/", "http://[::1]/"):
            with pytest.raises(address_guard.Forbidden):
                await address_guard.check(url, resolve)
        await address_guard.check("http://127.0.0.1:8080/", resolve, allow_private=True)
        await address_guard.check("https://inside.example/", resolve, allowed=["192.168.0.0/16"])

    asyncio.run(story())
    assert asked == ["outside.example", "inside.example", "inside.example"]
