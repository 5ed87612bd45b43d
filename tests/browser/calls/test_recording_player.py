"""A recording is really played: from the phone system's side in parts of a WAV file, and from the archive with its
outline, by mouse and keys, at another speed, and by the link that a CRM holds.
"""

import array
import io
import math
import re
import threading
import wave
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from browser.support.accessibility_checks import barriers, cut_texts, sticking_out
from browser.support.signed_in_users import PASSWORD, SignedInUsers
from browser.support.ui_texts import like, word
from playwright.sync_api import Page, expect
from support.faultrun.world import World, until, world
from support.journey_steps import ended, new_id

pytestmark = pytest.mark.browser
SECONDS, RATE = 20, 8000
HEARD, KEPT = "/talk.wav", "/kept.wav"
Provider = tuple[str, dict[str, list[str]]]  # its address, and the ranges that were asked for by file
TEAM = [{"id": "ana", "name": "Ana Ruiz", "extensions": ["80"]}]


@cache
def sound() -> bytes:
    """A WAV file of two legs that talk in turns; longer than what the browser fetches at first."""
    moments = range(RATE * SECONDS)
    loud = [int(9000 * (1 + math.sin(at / RATE * 1.7)) * math.sin(at * 0.35)) for at in moments]
    turn = [at // (2 * RATE) % 2 for at in moments]
    both = array.array("h", (value * (leg == whose) for value, whose in zip(loud, turn, strict=True) for leg in (0, 1)))
    file = io.BytesIO()
    with wave.open(file, "wb") as wav:
        wav.setnchannels(2)
        wav.setsampwidth(2)
        wav.setframerate(RATE)
        wav.writeframes(both.tobytes())
    return file.getvalue()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, console: None) -> Iterator[World]:
    with world(tmp_path_factory.mktemp("recordings"), 37) as one:
        one.start()
        one.connect()
        hook = next(each["id"] for each in one.api("GET", "/connections")["items"] if each["kind"] == "pbx")
        one.api("PATCH", f"/connections/{hook}", {"allow_private": True})
        yield one


def recorded(running: World, number: str, url: str) -> str:
    """The id of a call with this recording."""
    call = new_id()
    assert running.post([ended(call, number, recording={"url": url})]) == 202
    return str(running.wait_settled(call)["id"])


@pytest.fixture(scope="module")
def archived(running: World, provider: Provider) -> str:
    """The id of a call whose recording is in the archive; its provider is not asked again."""
    now = running.api("GET", "/settings")
    wanted = {**now["settings"], "team": TEAM, "recordings": {"store": "local"}}
    running.api("PUT", "/settings", {"settings": wanted, "note": "", "base_version": now["version"]})
    call, path = recorded(running, "+34600951778", provider[0] + KEPT), "/calls/{}/recording/archive"
    until(lambda: running.advance(10) or running.api("GET", path.format(call))["playable"], 60, "it is archived")
    provider[1][KEPT].clear()
    return call


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A phone provider with recordings."""
    audio, asked = sound(), defaultdict[str, list[str]](list)

    class Files(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked[self.path].append(self.headers.get("Range", ""))
            first, _, last = asked[self.path][-1].removeprefix("bytes=").partition("-")
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

    server = ThreadingHTTPServer(("127.0.0.1", 0), Files)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_a_wav_file_is_heard_and_sought_in_through_range_requests(
    enter: SignedInUsers, running: World, provider: Provider
) -> None:
    address, by_file = provider
    asked = by_file[HEARD]
    page = enter(f"/calls/{recorded(running, '+34600951777', address + HEARD)}")
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


def position(page: Page) -> int:
    return int(page.get_by_role("slider").get_attribute("aria-valuenow") or "")


def playing(page: Page, what: str) -> object:
    return page.locator("audio").evaluate(f"audio => audio.{what}")


def test_an_archived_recording_is_played_by_mouse_and_keys_at_another_speed(
    enter: SignedInUsers, running: World, archived: str, provider: Provider, axe: str, tmp_path: Path
) -> None:
    page = enter(f"/calls/{archived}")
    slider, play = page.get_by_role("slider"), page.get_by_role("button", name=word("recording.play"), exact=True)
    expect(slider.locator("svg")).to_have_count(2)  # a lane for each leg
    expect(slider).to_have_attribute("aria-valuemax", str(SECONDS))
    play.click()
    pause = page.get_by_role("button", name=word("recording.pause"), exact=True)
    expect(pause).to_be_visible()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.3")
    pause.click()
    slider.focus()
    for key, then in (("Home", 0), ("ArrowRight", 5), ("ArrowUp", 10), ("ArrowLeft", 5), ("End", SECONDS)):
        page.keyboard.press(key)
        expect(slider).to_have_attribute("aria-valuenow", str(then))
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    expect(pause).to_be_visible()
    page.keyboard.press("Space")
    expect(play).to_be_visible()
    box = slider.bounding_box()
    assert box is not None
    slider.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert abs(position(page) - SECONDS / 2) <= 1
    page.get_by_role("button", name=like("recording.speed")).click()
    assert playing(page, "playbackRate") == 1.25
    with page.expect_download() as loaded:
        page.get_by_role("link", name=word("recording.download")).click()
    assert loaded.value.suggested_filename == "recording.wav"
    loaded.value.save_as(tmp_path / "recording.wav")
    assert (tmp_path / "recording.wav").read_bytes() == sound()
    assert playing(page, "error") is None
    assert provider[1][KEPT] == [], "it comes from the archive alone"
    assert [*barriers(page, axe), *sticking_out(page), *cut_texts(page)] == []
    narrow = enter(f"/calls/{archived}", width=390, color_scheme="dark")
    expect(narrow.get_by_role("slider")).to_be_visible()
    assert [*barriers(narrow, axe), *sticking_out(narrow), *cut_texts(narrow)] == []


def test_an_agent_hears_the_own_call_and_downloads_nothing(enter: SignedInUsers, running: World, archived: str) -> None:
    page = enter("/", role="agent")
    user = next(one for one in running.api("GET", "/users")["items"] if one["name"] == "agent.en")
    running.api("PUT", f"/users/{user['id']}/person", {"person": "ana"})
    page.goto(f"/calls/{archived}")
    expect(page.get_by_role("slider")).to_be_visible()
    expect(page.get_by_role("link", name=word("recording.download"))).to_have_count(0)
    refused = page.context.request.get(f"/api/v1/calls/{archived}/recording/original")
    assert refused.status == 403


def test_the_link_in_the_crm_opens_the_player_after_the_sign_in(
    enter: SignedInUsers, running: World, archived: str
) -> None:
    enter("/")  # so that this operator exists
    page = enter.window().new_page()
    page.goto(f"/r/{archived}")
    page.locator("input[name=username]").fill("admin.en")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("slider", name=like("recording.of"))).to_be_visible()
    expect(page).to_have_url(re.compile(f"/calls/{archived}$"))
    page.goto(f"/r/{archived}")  # signed in already
    expect(page.get_by_role("slider", name=like("recording.of"))).to_be_visible()


def test_a_recording_is_held_linked_and_deleted_with_its_reason(
    enter: SignedInUsers, running: World, archived: str, provider: Provider, axe: str
) -> None:
    call, path = recorded(running, "+34600951779", provider[0] + "/other.wav"), "/calls/{}/recording/archive"
    until(lambda: running.advance(10) or running.api("GET", path.format(call))["playable"], 60, "it is archived")
    page = enter(f"/calls/{call}")

    def decide(button: str, reason: str) -> None:
        page.get_by_role("button", name=word(button), exact=True).click()
        window = page.get_by_role("dialog")
        send = window.get_by_role("button", name=word(button), exact=True)
        expect(send).to_be_disabled()
        window.get_by_role("textbox").fill(reason)
        assert barriers(page, axe) == []
        send.click()
        expect(window).to_have_count(0)

    decide("recording.hold", "court case 17")
    expect(page.get_by_role("button", name=word("recording.delete"), exact=True)).to_have_count(0)
    assert running.api("GET", path.format(call))["hold"]
    decide("recording.release", "case closed")
    page.get_by_role("button", name=word("recording.link"), exact=True).click()
    address = page.get_by_role("dialog").get_by_role("textbox").input_value()
    page.keyboard.press("Escape")
    heard = enter.window().new_page().request.get(address)
    assert (heard.status, heard.headers["content-type"]) == (200, "audio/mpeg")
    assert [*barriers(page, axe), *sticking_out(page), *cut_texts(page)] == []
    decide("recording.delete", "wrong number")
    expect(page.get_by_text(like("recording.deleted"))).to_be_visible()
    assert page.context.request.get(f"/api/v1/calls/{call}/recording").status == 410
    page.goto(f"/audit?q={call}")
    for reason in ("court case 17", "case closed", "wrong number"):
        expect(page.get_by_text(reason).first).to_be_visible()


def test_the_call_list_plays_a_recording_in_the_opened_row(
    enter: SignedInUsers, running: World, archived: str, axe: str
) -> None:
    page = enter("/calls?q=%2B34600951778")
    page.locator(".call-row .toggle").first.click()
    expect(page.get_by_role("slider", name=like("recording.of"))).to_be_visible()
    page.get_by_role("button", name=word("recording.play"), exact=True).click()
    page.wait_for_function("() => document.querySelector('audio').currentTime > 0.3")
    assert [*barriers(page, axe), *sticking_out(page)] == []
