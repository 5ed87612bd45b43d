"""Playing recordings: read in parts from wherever they are, only audio, and every listener is written down."""

from collections.abc import Callable

import httpx
import pytest

from cordboard import catalog
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.recordings.tests.archive_fixture import archive_of
from cordboard.app.service.recordings import RecordingUseCases
from cordboard.contract.connections import NewConnection
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Recording
from cordboard.testing.app_fixture import AppFixture, Open
from cordboard.testing.event_loop import run
from cordboard.toolkit.http.address_guard import Forbidden
from cordboard.toolkit.ids import call_id

A = call_id("pbx", "a")
AUDIO = b"ID3\x04" + bytes(range(256)) * 40
URL = "https://rec.example/a.mp3"


def ranged(request: httpx.Request) -> httpx.Response:
    """A service that can send parts."""
    first, last = (int(one) for one in request.headers["range"].removeprefix("bytes=").split("-"))
    if first >= len(AUDIO):
        return httpx.Response(416)
    body = AUDIO[first : last + 1]
    span = f"bytes {first}-{first + len(body) - 1}/{len(AUDIO)}"
    return httpx.Response(206, content=body, headers={"content-range": span, "content-type": "text/html"})


async def playing(
    app: AppFixture, answer: Callable[[httpx.Request], httpx.Response], recording: Recording | None = None
) -> RecordingUseCases:
    await app.receive(app.end("a", recording=recording or Recording(url=URL)))
    return (await archive_of(app, answer)).use_cases


@run
async def test_parts_are_read_from_a_service_and_the_type_is_what_the_bytes_show(opened: Open) -> None:
    async with opened() as app:
        recordings = await playing(app, ranged)
        first = await recordings.part(A, 0, 1000, "Marta")
        assert (first.body, first.total, first.media_type, first.ending) == (
            AUDIO[:1000],
            len(AUDIO),
            "audio/mpeg",
            "mp3",
        )
        assert (await recordings.part(A, 1000, 50, "Marta")).body == AUDIO[1000:1050]
        assert (await recordings.part(A, -10, 50, "Marta")).body == AUDIO[-10:]
        with pytest.raises(Cannot) as caught:
            await recordings.part(A, len(AUDIO), 50, "Marta")
        assert (caught.value.status, caught.value.code) == (416, "past_the_end")


@run
async def test_a_service_that_sends_whole_files_only_is_cut_to_what_was_asked(opened: Open) -> None:
    async with opened() as app:
        recordings = await playing(app, lambda _: httpx.Response(200, content=AUDIO))
        part = await recordings.part(A, 100, 50, "Marta")
        assert (part.body, part.total) == (AUDIO[100:], len(AUDIO))


@run
async def test_each_listener_is_written_down_once_for_a_while(opened: Open) -> None:
    async with opened() as app:
        recordings = await playing(app, ranged)
        for start, by in ((0, "Marta"), (500, "Marta"), (9, "Ana")):
            await recordings.part(A, start, 10, by)
        app.clock.advance(601)
        await recordings.part(A, 0, 10, "Marta")
        rows = [(row.who, row.what, row.target) for row in await app.store.audited()]
        assert rows == [(who, "recordings.play", A) for who in ("Marta", "Ana", "Marta")]


def hops(*answers: httpx.Response) -> Callable[[httpx.Request], httpx.Response]:
    left = list(answers)
    return lambda _: left.pop(0)


def to(url: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": url})


def forbidden(_: httpx.Request) -> httpx.Response:
    raise Forbidden("rec.example leads to 10.0.0.1, which is private")


def dead(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def part(span: str, body: bytes = b"ID3") -> httpx.Response:
    return httpx.Response(206, content=body, headers={"content-range": span})


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (lambda _: httpx.Response(200, content=b"<html><script>", headers={"content-type": "audio/mpeg"}), "not_audio"),
        (lambda _: httpx.Response(200, content=b""), "not_audio"),
        (lambda _: httpx.Response(404), "recording_gone"),
        (lambda _: httpx.Response(410), "recording_gone"),
        (lambda _: httpx.Response(401), "recording_refused"),
        (lambda _: httpx.Response(500), "recording_unreachable"),
        (forbidden, "address_forbidden"),
        (dead, "recording_unreachable"),
        (hops(to("http://rec.example/a.mp3")), "address_forbidden"),
        (hops(*[to("/again")] * 4), "recording_unreachable"),
        (hops(to("ftp://rec.example/a"), httpx.Response(200)), "address_forbidden"),
        (hops(part("bytes 0-2/*")), "recording_unreachable"),
        (hops(part("bytes 7-9/100")), "recording_unreachable"),
        (hops(part("bytes 0-99/100")), "recording_unreachable"),
        (hops(part("bytes 0-2/2")), "recording_unreachable"),
        (hops(part("")), "recording_unreachable"),
    ],
)
@run
async def test_a_dead_lying_or_leading_away_service_gives_a_clear_error(
    opened: Open, answer: Callable[[httpx.Request], httpx.Response], code: str
) -> None:
    async with opened() as app:
        recordings = await playing(app, answer)
        with pytest.raises(Cannot) as caught:
            await recordings.part(A, 0, 10, "Marta")
        assert (caught.value.code, bool(caught.value.detail), bool(caught.value.next_step)) == (code, True, True)


@run
async def test_a_redirect_to_a_safe_place_is_followed_without_anything_of_ours(opened: Open) -> None:
    async with opened() as app:
        asked: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append(request)
            return to("https://files.example/x?sig=1") if request.url.host == "rec.example" else ranged(request)

        recordings = await playing(app, answer)
        assert (await recordings.part(A, 0, 10, "Marta")).body == AUDIO[:10]
        assert {request.url.host for request in asked} == {"rec.example", "files.example"}
        assert not {"cookie", "authorization"} & {name.lower() for one in asked for name in one.headers}


@run
async def test_a_file_at_the_phone_system_says_what_to_set_and_a_call_without_says_so(opened: Open) -> None:
    async with opened() as app:
        recordings = await playing(app, dead, Recording(ref="/var/spool/asterisk/monitor/a.wav"))
        with pytest.raises(Cannot) as caught:
            await recordings.part(A, 0, 10, "Marta")
        assert caught.value.code == "recording_elsewhere"
        await app.receive(app.end("b"))
        for call, code in ((call_id("pbx", "b"), "no_recording"), ("nothing", "absent")):
            with pytest.raises(Cannot) as caught:
                await recordings.part(call, 0, 10, "Marta")
            assert caught.value.code == code


TWILIO = {"recording_sign_in": "basic", "recording_user": "AC1", "recording_host": "rec.example"}


async def kept(app: AppFixture, **settings: str) -> None:
    """The calls come from a connection with these settings, as an administrator makes it."""
    (provider,) = [one for one in catalog.providers() if one.id == "cloud_telephony"]
    app.live_connections.providers["pbx", provider.id] = provider
    admin = ConnectionAdmin(app.store, app.live_connections, app.clock, "http://127.0.0.1:1")
    given = {"preset": "twilio", "key": "the auth token", "recording_secret": "s3cret", **settings}
    await admin.create(NewConnection(provider=provider.id, id="pbx", settings=given))


@run
async def test_credentials_go_to_the_host_of_the_recordings_and_to_no_other_also_not_on_the_way_back(
    opened: Open,
) -> None:
    async with opened() as app:
        asked: list[tuple[str, str]] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append((str(request.url), request.headers.get("authorization", "")))
            match len(asked):
                case 1:
                    return to("/moved")
                case 2:
                    return to("https://files.example/x?sig=1")
                case 3:
                    return to("https://rec.example/back")
            return ranged(request)

        recordings = await playing(app, answer)
        await kept(app, **TWILIO)
        assert (await recordings.part(A, 0, 10, "Marta")).body == AUDIO[:10]
        basic = "Basic QUMxOnMzY3JldA=="
        assert asked[:4] == [
            (URL, basic),
            ("https://rec.example/moved", basic),
            ("https://files.example/x?sig=1", ""),
            ("https://rec.example/back", ""),
        ]


@run
async def test_a_recording_with_an_id_is_fetched_from_the_address_of_the_settings(opened: Open) -> None:
    async with opened() as app:
        asked: list[tuple[str, str]] = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append((str(request.url), request.headers.get("authorization", "")))
            return ranged(request)

        recordings = await playing(app, answer, Recording(ref="r/1"))
        await kept(app, recording_sign_in="bearer", recording_address="https://api.example/{call_id}/{recording_id}")
        assert (await recordings.part(A, 0, 10, "Marta")).body == AUDIO[:10]
        assert set(asked) == {("https://api.example/a/r%2F1", "Bearer s3cret")}
