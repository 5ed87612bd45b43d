"""Names that a server answers for: those given, and those with which commands on its own machine reach it."""

import pytest

from cordboard.web.allowed_hosts import AllowedHosts

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
