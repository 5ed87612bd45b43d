"""Where a listener is reached, for every way of writing a host."""

import pytest

from cordboard.toolkit.listening import is_ipv6, url_of


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8700"),
        ("localhost", "http://localhost:8700"),
        ("192.0.2.5", "http://192.0.2.5:8700"),
        ("0.0.0.0", "http://127.0.0.1:8700"),
        ("::1", "http://[::1]:8700"),
        ("[::1]", "http://[::1]:8700"),
        ("::", "http://[::1]:8700"),
        ("2001:db8::5", "http://[2001:db8::5]:8700"),
        ("fe80::1%eth0", "http://[fe80::1%25eth0]:8700"),
    ],
)
def test_a_host_becomes_the_address_at_which_this_machine_reaches_it(host: str, url: str) -> None:
    assert url_of(host, 8700) == url


def test_a_name_with_a_colon_is_no_ipv6_address() -> None:
    assert not is_ipv6("localhost:8700")
    assert is_ipv6("[fe80::1%eth0]")
