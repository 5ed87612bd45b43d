import socket
import ssl

import pytest

from cordboard.toolkit.os_error_text import cause_of


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ConnectionRefusedError(111, "Connect call failed ('127.0.0.1', 5038)"), "Connection refused"),
        (OSError(113, "Connect call failed ('10.0.0.9', 5038)"), "No route to host"),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (OSError("[Errno 111] Connect call failed ('::1', 1), [Errno 111] Connect call failed ('127.0.0.1', 1)"),
         "Connect call failed ('::1', 1), Connect call failed ('127.0.0.1', 1)"),
        (ssl.SSLError(1, "wrong version number"), "wrong version number"),
        (TimeoutError(), "no answer in time"),
        (EOFError(), "EOFError"),
    ],
)  # fmt: skip
def test_a_failed_connection_is_told_without_error_numbers(error: Exception, said: str) -> None:
    assert cause_of(error) == said
