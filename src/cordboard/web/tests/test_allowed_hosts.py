"""Names that a server answers for: those given, and those with which commands on its own machine reach it."""

import socket

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.allowed_hosts import AllowedHosts, usual_hosts
from cordboard.web.options import WebOptions
from cordboard.web.tests.web_fixture import WebFixture

NAMES = ("cordboard.example", "Other.Example:8700")


def scope(host: str | None, *, client: str = "127.0.0.1", server: str = "127.0.0.1", **more: str) -> dict[str, object]:
    headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in more.items()]
    headers += [] if host is None else [(b"host", host.encode())]
    return {"headers": headers, "client": (client, 5), "server": (server, 8700)}


@pytest.mark.parametrize(
    "host",
    ["cordboard.example", "CORDBOARD.example:8700", "cordboard.example.", "cordboard.example.:443", "other.example"],
)
def test_the_given_names_are_answered_for_however_they_are_written(host: str) -> None:
    assert AllowedHosts(NAMES).answers(scope(host, client="192.0.2.7"))


@pytest.mark.parametrize(
    ("host", "server"),
    [
        ("127.0.0.1:8700", "127.0.0.1"),
        ("localhost:8700", "127.0.0.1"),
        ("[::1]:8700", "::1"),
        ("[::1]", "::1"),
        ("192.0.2.5:8700", "192.0.2.5"),
        ("[2001:db8::5]:8700", "2001:db8::5"),
    ],
)
def test_the_machine_itself_is_always_answered(host: str, server: str) -> None:
    assert AllowedHosts(NAMES).answers(scope(host, client=server, server=server))


@pytest.mark.parametrize(
    "host", [None, "", "evil.example", "evil.example:8700", "cordboard.example.evil.example", "127.0.0.1.evil.example"]
)
def test_every_other_name_is_refused_also_on_loopback(host: str | None) -> None:
    assert not AllowedHosts(NAMES).answers(scope(host))


def test_a_loopback_name_from_elsewhere_or_through_a_proxy_is_refused() -> None:
    hosts = AllowedHosts(NAMES)
    assert not hosts.answers(scope("localhost", client="192.0.2.7", server="192.0.2.5"))
    assert not hosts.answers(scope("localhost", x_forwarded_for="192.0.2.7"))
    assert not hosts.answers(scope("localhost", via="1.1 proxy"))


def test_without_names_any_host_is_answered_for() -> None:
    assert AllowedHosts(None).answers(scope("evil.example"))


def usually(listens_on: str, public_url: str | None = None) -> AllowedHosts:
    names, addresses = usual_hosts(listens_on, public_url)
    return AllowedHosts(names, addresses=addresses)


@pytest.mark.parametrize("host", ["127.0.0.1:8700", "localhost", "LOCALHOST.:8700", "[::1]:8700", "cb.localhost:8700"])
def test_on_loopback_loopback_names_are_answered_without_options(host: str) -> None:
    assert usually("127.0.0.1").answers(scope(host))


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "evil.example:8700",
        "localhost.evil.example",
        "127.0.0.1.nip.example",
        "192.0.2.7",
        "[2001:db8::5]",
    ],
)
@pytest.mark.parametrize("listens_on", ["127.0.0.1", "::1", "localhost", "127.0.0.9"])
def test_on_loopback_no_other_name_is_answered_without_options(listens_on: str, host: str | None) -> None:
    assert not usually(listens_on).answers(scope(host))


@pytest.mark.parametrize("listens_on", ["127.0.0.1", "0.0.0.0", "192.0.2.5"])
def test_a_public_url_names_the_host_also_behind_a_proxy(listens_on: str) -> None:
    hosts = usually(listens_on, "https://Cordboard.example:8443/")
    assert hosts.answers(scope("cordboard.example:8443", x_forwarded_for="203.0.113.9"))
    assert hosts.answers(scope("cordboard.example"))
    for other in ("evil.example", "cordboard.example.evil.example", "203.0.113.77", None):
        assert not hosts.answers(scope(other, client="192.0.2.7", server="192.0.2.5"))


def test_without_a_public_url_addresses_and_own_names_are_answered_elsewhere() -> None:
    hosts = usually("0.0.0.0")
    for own in ("192.0.2.5:8700", "198.51.100.1", "[2001:db8::5]:8700", socket.gethostname()):
        assert hosts.answers(scope(own, client="192.0.2.7", server="192.0.2.5"))
    for other in ("evil.example", "192.0.2.5.evil.example", "localhost", None):
        assert not hosts.answers(scope(other, client="192.0.2.7", server="192.0.2.5"))


def test_another_machine_without_tls_is_refused_everywhere() -> None:
    fixture = WebFixture(WebOptions(plain=False))

    async def story() -> None:
        far, near = fixture.client(client=("192.0.2.9", 1)), fixture.client()
        for path in ("/", "/healthz", "/api/v1/session", "/hooks/x/y", "/calls"):
            refused = await far.get(path)
            assert (refused.status_code, refused.json()["code"]) == (403, "tls_needed"), path
        assert (await near.get("/healthz")).status_code == 200
        assert (await far.get("https://house/healthz")).status_code == 200

    run(story())
