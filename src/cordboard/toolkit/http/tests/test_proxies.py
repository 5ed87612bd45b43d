"""Requests through an outgoing proxy, played by a server on a Unix socket."""

import asyncio
import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cordboard.testing.event_loop import run
from cordboard.toolkit.http.address_guard import Forbidden
from cordboard.toolkit.http.http_connection import HttpConnection
from cordboard.toolkit.http.http_transport import HttpTransport
from cordboard.toolkit.http.proxies import Proxy, proxy_for

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
PROXY = Proxy("proxy.test", 3128, "ana", "se:cret")


async def public(host: str, port: int) -> Sequence[str]:
    return ["8.8.8.8"]


class ProxyServer:
    """Answers CONNECT with `status`, then speaks TLS where it has a context; keeps what it was asked."""

    def __init__(self, status: int = 200, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[bytes] = []
        self._status = status
        self._tls = tls

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head)
        if head.startswith(b"CONNECT"):
            writer.write(b"HTTP/1.1 %d x\r\n\r\n" % self._status)
            await writer.drain()
            if self._status != 200 or self._tls is None:
                writer.close()
                return
            await writer.start_tls(self._tls)
            self.asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(OK)
        await writer.drain()
        writer.close()


def answered(tmp_path: Path, server: ProxyServer, url: str, trusted: ssl.SSLContext | None = None) -> httpx.Response:
    """What a request through this proxy brings."""

    async def story() -> httpx.Response:
        path = str(tmp_path / "s")

        async def opened(
            line: Callable[[], HttpConnection], address: str, port: int, context: object, name: str | None
        ) -> HttpConnection:
            _, made = await asyncio.get_running_loop().create_unix_connection(line, path)
            return made

        async with await asyncio.start_unix_server(server.serve, path):
            transport = HttpTransport(resolve=public, open_line=opened, proxy=lambda *_: PROXY, tls=trusted)
            try:
                return await transport.handle_async_request(httpx.Request("GET", url, headers={"x-one": "1"}))
            finally:
                await transport.aclose()
                await asyncio.sleep(0)

    return run(asyncio.wait_for(story(), 10))


def test_a_plain_request_names_the_whole_address_and_proves_who_asks(tmp_path: Path) -> None:
    server = ProxyServer()
    assert answered(tmp_path, server, "http://far.test:8080/a?b=c").status_code == 200
    lines = server.asked[0].split(b"\r\n")
    assert lines[0] == b"GET http://far.test:8080/a?b=c HTTP/1.1"
    assert b"Proxy-Authorization: Basic YW5hOnNlOmNyZXQ=" in lines


def test_a_secret_request_is_tunnelled_and_the_proxy_sees_only_the_host(tmp_path: Path) -> None:
    server_context, trusted = contexts(tmp_path, "far.test")
    server = ProxyServer(tls=server_context)
    assert answered(tmp_path, server, "https://far.test/a?token=t", trusted).content == b"{}"
    connect, request = server.asked
    assert connect.startswith(b"CONNECT far.test:443 HTTP/1.1\r\n")
    assert b"token" not in connect
    assert request.startswith(b"GET /a?token=t HTTP/1.1\r\n")
    assert b"Proxy-Authorization" not in request


def test_a_proxy_that_refuses_is_connection_trouble(tmp_path: Path) -> None:
    with pytest.raises(httpx.ConnectError, match=r"proxy\.test answered 407"):
        answered(tmp_path, ProxyServer(407), "https://far.test/")


def test_a_private_address_is_refused_before_the_proxy_is_asked(tmp_path: Path) -> None:
    async def private(host: str, port: int) -> Sequence[str]:
        return ["10.0.0.8"]

    transport = HttpTransport(resolve=private, proxy=lambda *_: PROXY)
    with pytest.raises(Forbidden):
        run(transport.handle_async_request(httpx.Request("GET", "http://inside.test/")))


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("crm.example", Proxy("proxy.test", 8080)),
        ("inside.example", None),
        ("127.0.0.1", None),
        ("localhost", None),
        ("::1", None),
    ],
)
def test_the_environment_names_the_proxy_and_its_exceptions(
    monkeypatch: pytest.MonkeyPatch, host: str, found: Proxy | None
) -> None:
    for name in ("HTTP_PROXY", "ALL_PROXY", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.test:8080")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    assert proxy_for("https", host) == found


def test_what_is_no_address_of_a_proxy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "socks5://proxy.test:1080")
    with pytest.raises(ValueError, match="must be http://HOST:PORT"):
        proxy_for("https", "crm.example")


def contexts(folder: Path, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """TLS of a server with this name, and of a client that trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    )
    certificate = signed.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (folder / "cert.pem").write_bytes(certificate)
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cadata=certificate.decode())
