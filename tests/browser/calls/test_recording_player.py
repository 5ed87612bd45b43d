"""A recording is really played: the server fetches parts of a WAV file, and the browser hears and seeks in it."""

import io
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from browser.support.signed_in_users import SignedInUsers
from playwright.sync_api import expect
from support.faultrun.world import World
from support.journey_steps import ended, new_id

pytestmark = pytest.mark.browser
SECONDS, RATE = 20, 8000


def sound() -> bytes:
    """A WAV file of silence; longer than what the browser fetches at first."""
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(bytes(2 * RATE * SECONDS))
    return file.getvalue()


@pytest.fixture
def provider() -> Iterator[tuple[str, list[str]]]:
    """A phone provider with one recording, and the ranges that it was asked for."""
    audio, asked = sound(), list[str]()

    class Provider(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.headers.get("Range", ""))
            first, _, last = asked[-1].removeprefix("bytes=").partition("-")
            start, end = int(first or 0), min(int(last or len(audio) - 1), len(audio) - 1)
            part = audio[start : end + 1]
            self.send_response(206)
            self.send_header("Content-Type", "audio/wav")
            self.send_header("Content-Range", f"bytes {start}-{end}/{len(audio)}")
            self.send_header("Content-Length", str(len(part)))
            self.end_headers()
            self.wfile.write(part)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 # as the base class calls it
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/talk.wav", asked
    server.shutdown()
    server.server_close()


def test_a_wav_file_is_heard_and_sought_in_through_range_requests(
    enter: SignedInUsers, running: World, provider: tuple[str, list[str]]
) -> None:
    url, asked = provider
    hook = next(one["id"] for one in running.api("GET", "/connections")["items"] if one["kind"] == "pbx")
    running.api("PATCH", f"/connections/{hook}", {"allow_private": True})
    call = new_id()
    assert running.post([ended(call, "+34600951777", recording={"url": url})]) == 202
    page = enter(f"/calls/{running.wait_settled(call)['id']}")
    player = page.locator("audio")
    expect(player).to_be_visible()
    assert not asked, "nothing is fetched before somebody listens"
    answers: list[tuple[int, str]] = []
    page.on(
        "response",
        lambda reply: (
            answers.append((reply.status, reply.headers.get("content-range", "")))
            if reply.url.endswith("/recording")
            else None
        ),
    )
    player.click(position={"x": 20, "y": 20})  # the play button of the browser's own player
    player.evaluate("audio => audio.paused ? audio.play() : undefined")
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.3")
    assert round(player.evaluate("audio => audio.duration")) == SECONDS
    assert player.evaluate("audio => audio.error") is None
    player.evaluate(f"audio => {{ audio.currentTime = {SECONDS - 2} }}")
    page.wait_for_function(f"() => document.querySelector('audio').currentTime > {SECONDS - 2}.1")
    assert player.evaluate("audio => audio.error") is None
    assert answers
    assert all(status == 206 and place.endswith(f"/{len(sound())}") for status, place in answers)
    assert all(one.startswith("bytes=") for one in asked), "the provider was asked for parts alone"
    running.api("PATCH", f"/connections/{hook}", {"allow_private": False})
