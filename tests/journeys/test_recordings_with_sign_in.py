"""Recordings of a provider that wants a sign-in: fetched over TLS by the real server, never given to another host."""

import base64
import contextlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from support.faultrun.world import TOKEN_FILE, World, until, world
from support.mail_and_webhook_receivers import certificate

pytestmark = [pytest.mark.journey, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
KEY, TOKEN = "invented-secret-in-the-url", "invented-token-of-recordings"
AUDIO = b"ID3\x04" + bytes(range(256)) * 8
TABLE = {
    "proofs": [{"kind": "equal", "text": "{@key}", "value": {"from": "@query.secret"}}],
    "fields": {"call": "call", "client": "from", "recording_url": "link", "recording_ref": "recording"},
    "kinds": [{"type": "ended", "fields": {"disposition": {"const": "answered"}, "talk": "talk"}}],
    "parameters": {"not": ["secret"]},
}


@dataclass
class Host:
    """A host of recordings. `asked`: (path, Authorization) of each request; `moved`: where it redirects to."""

    moved: str = ""
    wants: str = ""
    asked: list[tuple[str, str]] = field(default_factory=list)
    port: int = 0


@contextlib.contextmanager
def host(pem: Path, moved: str = "", wants: str = "") -> Iterator[Host]:
    one = Host(moved=moved, wants=wants)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name that http.server calls
            given = self.headers.get("Authorization", "")
            one.asked.append((self.path, given))
            if one.moved:
                return self._say(302, b"", ("Location", one.moved))
            if given != one.wants:
                return self._say(401, b"")
            return self._say(200, AUDIO)

        def _say(self, status: int, body: bytes, *headers: tuple[str, str]) -> None:
            self.send_response(status)
            for name, value in (*headers, ("Content-Length", str(len(body)))):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """In silence."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    one.port = server.server_port
    try:
        yield one
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def trusting(tmp_path_factory: pytest.TempPathFactory, pem: Path) -> Iterator[World]:
    """A server that trusts this certificate, as a program of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(pem))
        with world(tmp_path_factory.mktemp("recordings"), 1717, earlier=ROOT) as one:
            one.start()
            until(lambda: (one.folder / "data" / TOKEN_FILE).exists(), 10, "the first token")
            yield one


def connected(one: World, name: str, **settings: str) -> None:
    given = {"preset": "own", "table": TABLE, "key": KEY, "recording_secret": TOKEN, **settings}
    new = {"provider": "cloud_telephony", "id": name, "settings": given, "allow_private": True}
    assert one.api("POST", "/connections", new)["settings"]["recording_secret"] == "********"


def played(one: World, name: str, **event: str) -> httpx.Response:
    """The recording of a call of this connection, as somebody who listens gets it."""
    fields = {"call": f"{name}-1", "from": "+34600411002", "talk": "63", **event}
    reply = httpx.post(f"{one.base}/hooks/{name}?secret={KEY}", data=fields, timeout=20)
    assert reply.status_code == 202, reply.text
    call = one.wait_settled(f"{name}-1", connection=name)
    headers = {"Authorization": f"Bearer {(one.folder / 'data' / TOKEN_FILE).read_text()}"}
    return httpx.get(f"{one.base}/api/v1/calls/{call['id']}/recording", headers=headers, timeout=30)


def test_a_link_that_needs_user_and_password_is_heard(trusting: World, pem: Path) -> None:
    basic = f"Basic {base64.b64encode(f'AC1:{TOKEN}'.encode()).decode()}"
    with host(pem, wants=basic) as provider:
        at = f"localhost:{provider.port}"
        connected(trusting, "basic", recording_sign_in="basic", recording_user="AC1", recording_host=at)
        heard = played(trusting, "basic", link=f"https://{at}/Recordings/RE1.mp3")
        assert (heard.status_code, heard.content) == (200, AUDIO)
        assert set(provider.asked) == {("/Recordings/RE1.mp3", basic)}


def test_a_recording_with_an_id_is_heard_by_the_address_and_the_token(trusting: World, pem: Path) -> None:
    with host(pem, wants=f"Bearer {TOKEN}") as provider:
        address = f"https://localhost:{provider.port}/calls/{{call_id}}/recordings/{{recording_id}}"
        connected(trusting, "bearer", recording_sign_in="bearer", recording_address=address)
        heard = played(trusting, "bearer", recording="r/7")
        assert (heard.status_code, heard.content) == (200, AUDIO)
        assert set(provider.asked) == {("/calls/bearer-1/recordings/r%2F7", f"Bearer {TOKEN}")}


def test_another_host_gets_nothing_by_a_redirect_and_by_a_link_of_its_own(trusting: World, pem: Path) -> None:
    with host(pem) as files, host(pem, moved=f"https://localhost:{files.port}/x?sig=1") as provider:
        for name, port in (("moved", provider.port), ("foreign", files.port)):
            own = f"localhost:{provider.port}"
            connected(trusting, name, recording_sign_in="bearer", recording_host=own)
            heard = played(trusting, name, link=f"https://localhost:{port}/a.mp3")
            assert (heard.status_code, heard.content) == (200, AUDIO)
        assert {given for _, given in provider.asked} == {f"Bearer {TOKEN}"}
        assert files.asked
        assert {given for _, given in files.asked} == {""}


def test_a_wrong_secret_says_where_to_correct_it(trusting: World, pem: Path) -> None:
    with host(pem, wants="Bearer another") as provider:
        at = f"localhost:{provider.port}"
        connected(trusting, "wrong", recording_sign_in="bearer", recording_host=at)
        refused = played(trusting, "wrong", link=f"https://{at}/a.mp3")
    assert (refused.status_code, refused.json()["code"]) == (502, "recording_refused")
    assert TOKEN not in refused.text
