"""The route of recordings: ranges, headers that let no browser take it for a page, and who may listen."""

from typing import Any

import pytest

from cordboard.contract.recordings import AudioPart
from cordboard.testing.event_loop import run
from cordboard.web.auth.permissions import Role
from cordboard.web.tests.web_fixture import WebFixture

AUDIO = bytes(range(256)) * 12_000
MAY = {Role.ADMIN, Role.SUPERVISOR, Role.AUDITOR}


@pytest.fixture
def sound(web_fixture: WebFixture, monkeypatch: pytest.MonkeyPatch) -> WebFixture:
    """Every call has this recording."""

    async def part(call: str, start: int | None, length: int, by: str, **_: bool) -> AudioPart:
        first = len(AUDIO) + start if start is not None and start < 0 else start or 0
        body = AUDIO[first : first + length]
        return AudioPart(start=first, body=body, total=len(AUDIO), media_type="audio/mpeg", ending="mp3")

    monkeypatch.setattr(web_fixture.application.service.recordings, "part", part)
    return web_fixture


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=5-", 5, 5 + 1024 * 1024 - 1),
        ("bytes=0-99999999", 0, 1024 * 1024 - 1),
        ("bytes=-4", len(AUDIO) - 4, len(AUDIO) - 1),
        ("bytes=1000000-1000009", 1_000_000, 1_000_009),
    ],
)
@run
async def test_a_range_is_answered_with_that_part(
    sound: WebFixture, admin: str, asked: str, first: int, last: int
) -> None:
    async with sound.client(admin) as client:
        reply = await client.get("/api/v1/calls/c/recording", headers={"Range": asked})
    assert (reply.status_code, reply.content) == (206, AUDIO[first : last + 1])
    assert reply.headers["content-range"] == f"bytes {first}-{last}/{len(AUDIO)}"


@pytest.mark.parametrize("asked", ["", "bytes=-", "bytes=0-1,4-5", "lines=1-2", "bytes=a-b"])
@run
async def test_without_a_range_that_is_understood_all_of_it_comes_as_audio_and_never_as_a_page(
    sound: WebFixture, admin: str, asked: str
) -> None:
    async with sound.client(admin) as client:
        reply = await client.get("/api/v1/calls/c/recording", headers={"Range": asked} if asked else {})
    assert (reply.status_code, reply.content == AUDIO) == (200, True)
    wanted: dict[str, Any] = {
        "content-type": "audio/mpeg",
        "content-length": str(len(AUDIO)),
        "content-disposition": 'attachment; filename="recording.mp3"',
        "x-content-type-options": "nosniff",
        "accept-ranges": "bytes",
        "cache-control": "no-store",
    }
    assert {name: reply.headers[name] for name in wanted} == wanted
    assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("role", list(Role))
@run
async def test_only_who_may_listen_hears_it(sound: WebFixture, role: Role) -> None:
    browser, _ = await sound.signed_in(role)
    reply = await browser.get("/api/v1/calls/c/recording", headers={"Range": "bytes=0-9"})
    no = 404 if role is Role.AGENT else 403  # agents hear calls of their own extensions; others do not exist for them
    assert reply.status_code == (206 if role in MAY else no)
