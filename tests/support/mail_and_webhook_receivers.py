"""A mail server and a receiver of webhooks on loopback, as small as they can be, each in a thread of its own.

Both can be told to refuse, and both can be gone and come back at the same port.
"""

import asyncio
import base64
import contextlib
import ssl
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass
class MailReceiver:
    """What it was given stands in `mails`. `answers`: replies by command that are not the good ones."""

    login: tuple[str, str] | None = None
    certificate: Path | None = None
    wrapped: bool = False  # TLS from the first byte
    answers: dict[str, str] = field(default_factory=dict)
    taken: Callable[[], None] = lambda: None  # called when a mail is here and its sender does not know it yet
    silent: bool = False  # takes connections and never says a word
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    signed_in: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    def open(self) -> "MailReceiver":
        """Listen; at the port it had before."""
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        context = self._context()
        started = asyncio.start_server(
            self._talk, "127.0.0.1", self.port, ssl=context if self.wrapped else None, reuse_address=True
        )
        self._server = self._wait(started)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    def close(self) -> None:
        """Gone, and every conversation with it."""
        if self._loop.is_closed():
            return
        self._wait(self._gone())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _gone(self) -> None:
        self._server.close()
        tasks = [one for one in asyncio.all_tasks() if one is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(10):  # closed transports let go of their sockets a turn later
            await asyncio.sleep(0)

    def _context(self) -> ssl.SSLContext | None:
        if self.certificate is None:
            return None
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        return context

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, ssl.SSLError, asyncio.IncompleteReadError):
            try:
                if self.silent:
                    await reader.read()
                await self._converse(reader, writer)
            finally:
                writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(*lines: str) -> None:
            writer.write("".join(f"{line}\r\n" for line in lines).encode())
            await writer.drain()

        await say("220 mail.example")
        told: list[str] = []
        while line := (await reader.readline()).decode().strip():
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            if verb in self.answers:
                await say(self.answers[verb])
            elif verb == "EHLO":
                secure = writer.get_extra_info("ssl_object") is not None
                more = ["250-AUTH PLAIN LOGIN"] if self.login else []
                more += ["250-STARTTLS"] if self.certificate and not secure else []
                await say("250-mail.example", *more, "250 8BITMIME")
            elif verb == "STARTTLS":
                await say("220 go ahead")
                await writer.start_tls(self._context())  # type: ignore[arg-type]  # only said where there is one
            elif verb == "AUTH":
                given = base64.b64decode(rest.split()[1]).decode().split("\0")[1:]
                fits = self.login is not None and tuple(given) == self.login
                self.signed_in += [given[0]] if fits else []
                await say("235 welcome" if fits else "535 5.7.8 name or password is wrong")
            elif verb == "RCPT":
                told.append(rest.removeprefix("TO:").split(">")[0].strip("< "))
                await say("250 fine")
            elif verb == "DATA":
                await say("354 go on")
                whole = await reader.readuntil(b"\r\n.\r\n")
                self._keep(whole, told, writer.get_extra_info("ssl_object") is not None)
                told = []
                self.taken()
                await say("250 kept")
            elif verb == "QUIT":
                await say("221 bye")
                return
            else:
                await say("250 fine")

    def _keep(self, whole: bytes, told: list[str], secure: bool) -> None:
        body = whole.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
        self.mails.append(message_from_bytes(body, policy=default))
        self.recipients.append(told)
        self.encrypted.append(secure)


@contextlib.contextmanager
def mail_receiver(**options: Any) -> Iterator[MailReceiver]:
    """A mail server that is taken down whatever happens."""
    one = MailReceiver(**options).open()
    try:
        yield one
    finally:
        one.close()


@dataclass
class WebhookReceiver:
    """Hears webhooks: (headers in lower case, body), in order. `status` is what it answers."""

    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    status: int = 204
    url: str = ""


@contextlib.contextmanager
def webhook_receiver() -> Iterator[WebhookReceiver]:
    """A receiver of webhooks."""
    one = WebhookReceiver()

    class Hear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            body = self.rfile.read(int(self.headers["content-length"]))
            if one.status < 300:
                one.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(one.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """In silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hear)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    one.url = f"http://127.0.0.1:{server.server_port}/alerts"
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def certificate(folder: Path, name: str = "localhost") -> Path:
    """A certificate of that name with its key, in one file; whoever takes it as root trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return path
