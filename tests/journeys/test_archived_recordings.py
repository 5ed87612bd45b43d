"""Recordings on a real server: archived through a kill, played and sought in when the provider has deleted them."""

import io
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import numpy as np
import pytest
import soundfile
from support.faultrun.world import World, until, world
from support.journey_steps import ended, new_id

pytestmark = [pytest.mark.journey, pytest.mark.timeout(300)]
SECONDS, RATE = 4, 8000


def sound() -> bytes:
    """A WAV file of two legs, whose header says 0: it was copied while it was written."""
    at = np.arange(SECONDS * RATE) / RATE
    legs = np.stack([0.3 * np.sin(2 * np.pi * 440 * at), 0.1 * np.sin(2 * np.pi * 1000 * at)], axis=1)
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes((legs * 32767).astype("<i2").tobytes())
    body = bytearray(file.getvalue())
    body[4:8] = body[40:44] = bytes(4)
    return bytes(body)


class Provider:
    """A phone provider with one recording, until it deletes it. `held`: an answer waits until it is let go."""

    def __init__(self) -> None:
        self.audio, self.gone, self.asked = sound(), False, 0
        self.let_go = threading.Event()
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.asked += 1
                provider.let_go.wait(60)
                body = b"" if provider.gone else provider.audio
                self.send_response(404 if provider.gone else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # as the base class calls it
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/talk.wav"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def provider() -> Iterator[Provider]:
    one = Provider()
    yield one
    one.let_go.set()
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[World]:
    with world(tmp_path, 47) as one:
        one.start()
        one.connect()
        yield one


def archive_of(running: World, call: str) -> dict[str, object]:
    found: dict[str, object] = running.api("GET", f"/calls/{call}/recording/archive")
    return found


def test_a_recording_survives_a_kill_and_the_providers_deletion_and_goes_on_request(
    running: World, provider: Provider, tmp_path: Path
) -> None:
    hook = next(one["id"] for one in running.api("GET", "/connections")["items"] if one["kind"] == "pbx")
    running.api("PATCH", f"/connections/{hook}", {"allow_private": True})
    now = running.api("GET", "/settings")
    settings = {**now["settings"], "recordings": {"store": "local"}}
    running.api("PUT", "/settings", {"settings": settings, "note": "", "base_version": now["version"]})
    key = new_id()
    assert running.post([ended(key, "+34600951778", recording={"url": provider.url})]) == 202
    call = running.wait_settled(key)["id"]
    (record,) = [one for one in running.records("Calls") if "/r/" in str(one)]
    assert f"/r/{call}" in str(record)
    until(lambda: running.advance(10) or provider.asked, 60, "the recording is asked for")
    running.kill_now()
    provider.let_go.set()
    running.start()
    until(lambda: running.advance(10) or archive_of(running, call)["state"] == "archived", 90, "it is archived")
    provider.gone = True
    shown = archive_of(running, call)
    assert (shown["seconds"], shown["channels"], shown["unfinished"]) == (SECONDS, 2, True)
    assert shown["size"] == len(provider.audio)
    path = f"/calls/{call}/recording"
    link = running.api("POST", f"{path}/link")
    whole = httpx.get(link["url"])
    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/mpeg")
    copy = tmp_path / "heard.mp3"
    copy.write_bytes(whole.content)
    heard, rate = soundfile.read(str(copy))
    assert len(heard) / rate == pytest.approx(SECONDS, abs=0.1)
    assert [int(np.argmax(np.abs(np.fft.rfft(leg[:rate])))) for leg in heard.T] == [440, 1000]
    part = httpx.get(link["url"], headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    forged = httpx.get(link["url"].replace("signature=", "signature=0"))
    assert (forged.status_code, forged.json()["code"]) == (403, "link_wrong")
    assert httpx.get(link["url"].split("?")[0].removesuffix("/signed")).status_code == 401
    kept = [one for one in (tmp_path.rglob("recordings/**/*")) if one.is_file()]
    assert len(kept) == 3
    gone = running.api("DELETE", path)
    assert (gone["state"], gone["deletion"]) == ("deleted", "person")
    assert httpx.get(link["url"]).status_code == 410
    assert [one for one in (tmp_path.rglob("recordings/**/*")) if one.is_file()] == []
    checks = running.api("GET", "/doctor")["checks"]
    assert any("Recordings are archived" in one["sentence"] for one in checks)
