"""A gateway with the interface of Kannel on loopback: notes what is sent through it and reports what a test says.

What the real one does is shown by `tests/server/test_real_kannel.py`.
"""

import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

DELIVERED = 1


class KannelCounterpart:
    """`sent`: the fields of each message, in order. `held`: answers wait until it is set."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.held = threading.Event()
        self.held.set()
        counterpart = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                counterpart.sent.append(dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)))
                counterpart.held.wait(30)
                try:
                    self.send_response(202)
                    self.send_header("Content-Length", "25")
                    self.end_headers()
                    self.wfile.write(b"0: Accepted for delivery\n")
                except OSError:
                    return  # who asked has ended

            def log_message(self, *args: Any) -> None:
                """Nothing is printed."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def settings(self) -> dict[str, str]:
        port = self._server.server_address[1]
        url = f"http://127.0.0.1:{port}/cgi-bin/sendsms"
        return {"url": url, "username": "cordboard", "password": "gateway-secret", "secret": "receipt-secret"}

    def report(self, base: str, sent: dict[str, str], kind: int = DELIVERED, said: str = "") -> int:
        """Call the address of a message's receipts, as Kannel does: GET, its own values put in. The status."""
        query = urlsplit(sent["dlr-url"]).query
        for reference, value in (("%d", str(kind)), ("%p", sent["to"]), ("%A", said), ("%F", f"g{len(self.sent)}")):
            query = query.replace(reference, quote(value))
        with urllib.request.urlopen(f"{base}/hooks/sms?{query}") as answer:
            assert answer.read() == b"", "Kannel texts any other answer to the client"
            return int(answer.status)

    def stop(self) -> None:
        self.held.set()
        self._server.shutdown()
        self._server.server_close()
