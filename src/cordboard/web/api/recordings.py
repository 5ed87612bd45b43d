"""The route of recordings: audio of one call, in ranges. The browser asks us, and we ask the phone system's side."""

import re
from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from cordboard.contract.recordings import AudioPart
from cordboard.contract.service import Service
from cordboard.contract.views.recordings import (
    ArchiveCheckView,
    ArchiveView,
    ExpiringView,
    RecordingLinkView,
    WaveformView,
)
from cordboard.contract.views.view import Listed
from cordboard.web.auth.permissions import ANYONE
from cordboard.web.dependencies import CallerName, ServiceDep

PLAY = {"may": "recordings.play", "own": "recordings.play_own"}
PIECE = 1024 * 1024  # Units: bytes of one answer; a player asks for the next
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


MANAGE = {"may": "recordings.manage"}
Reason = Annotated[str, msgspec.Meta(max_length=500)]


class Hold(msgspec.Struct, frozen=True, kw_only=True):
    """Whether nothing may delete it, and why."""

    hold: bool
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=500)]


class BucketSecret(msgspec.Struct, frozen=True, kw_only=True):
    """The secret key of the bucket; empty: take it away."""

    secret: Annotated[str, msgspec.Meta(max_length=500)]


@get("/calls/{call:str}/recording", opt=PLAY, media_type="audio/mpeg")
async def play_recording(
    request: Request[Any, Any, Any], service: ServiceDep, by: CallerName, call: FromPath[str]
) -> Response[bytes] | Stream:
    """The recording of a call, as audio; with a `Range` header a part of it."""
    return await _answer(request, service, by, call)


@get("/calls/{call:str}/recording/original", opt=MANAGE, media_type="audio/mpeg")
async def download_recording(
    request: Request[Any, Any, Any], service: ServiceDep, by: CallerName, call: FromPath[str]
) -> Response[bytes] | Stream:
    """The recording as the phone system wrote it, unchanged."""
    return await _answer(request, service, by, call, original=True)


@get("/calls/{call:str}/recording/signed", opt={"may": ANYONE}, media_type="audio/mpeg")
async def play_signed_recording(
    request: Request[Any, Any, Any],
    service: ServiceDep,
    call: FromPath[str],
    until: FromQuery[str],
    signature: FromQuery[str],
) -> Response[bytes] | Stream:
    """The recording of a call by a signed link, for machines that cannot sign in."""
    by = await service.recordings.open_link(call, until, signature)
    return await _answer(request, service, by, call)


@get("/calls/{call:str}/recording/archive", opt=PLAY)
async def show_archived_recording(service: ServiceDep, call: FromPath[str]) -> ArchiveView:
    """Whether and until when the recording of a call is archived."""
    return await service.recordings.shown(call)


@get("/calls/{call:str}/recording/waveform", opt=PLAY)
async def show_waveform(service: ServiceDep, call: FromPath[str]) -> WaveformView:
    """The outline of an archived recording's sound."""
    return await service.recordings.waveform(call)


@post("/calls/{call:str}/recording/archive", opt=MANAGE, status_code=202)
async def archive_recording(service: ServiceDep, by: CallerName, call: FromPath[str]) -> ArchiveView:
    """Archive the recording of a call that is not archived automatically, or failed."""
    return await service.recordings.archive(call, by)


@put("/calls/{call:str}/recording/hold", opt=MANAGE)
async def hold_recording(service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[Hold]) -> ArchiveView:
    """Put an archived recording under a legal hold, which beats every rule, or release it."""
    return await service.recordings.hold(call, data.hold, data.reason, by)


@delete("/calls/{call:str}/recording", opt=MANAGE, status_code=200)
async def delete_recording(
    service: ServiceDep, by: CallerName, call: FromPath[str], reason: FromQuery[Reason] = ""
) -> ArchiveView:
    """Delete an archived recording now. The call says when and by whom."""
    return await service.recordings.delete(call, reason, by)


@post("/calls/{call:str}/recording/link", opt=MANAGE)
async def link_recording(service: ServiceDep, by: CallerName, call: FromPath[str]) -> RecordingLinkView:
    """A signed link that plays this recording without a sign-in, for as long as the settings say."""
    return await service.recordings.link(call, by)


@get("/recordings/expiring", opt=MANAGE)
async def list_expiring_recordings(service: ServiceDep) -> Listed[ExpiringView]:
    """The archived recordings that the next run of the retention deletes, at most 500."""
    return Listed(items=tuple(await service.recordings.expiring()))


@put("/recordings/bucket-secret", opt={"may": "settings.change"})
async def keep_bucket_secret(service: ServiceDep, by: CallerName, data: JSONBody[BucketSecret]) -> None:
    """Store the secret key of the bucket for recordings."""
    await service.recordings.keep_secret(data.secret, by)


@post("/recordings/check", opt={"may": "settings.change"}, status_code=200)
async def check_recording_store(service: ServiceDep) -> ArchiveCheckView:
    """Try the store of recordings that the settings name."""
    return await service.recordings.check_store()


async def _answer(
    request: Request[Any, Any, Any], service: Service, by: str, call: str, *, original: bool = False
) -> Response[bytes] | Stream:
    """The part that the Range header asks for, else all of it piece by piece."""

    async def part(start: int | None, length: int) -> AudioPart:
        return await service.recordings.part(call, start, length, by, original=original)

    asked = RANGE.fullmatch(request.headers.get("range", "").strip())
    if asked is None or asked.group(0) == "bytes=-":
        first = await part(None, PIECE)
        headers = {**_headers(first), "Content-Length": str(first.total)}

        async def pieces() -> AsyncIterator[bytes]:
            piece, sent = first, 0
            while True:
                yield piece.body[: first.total - sent]
                sent += len(piece.body)
                if sent >= first.total or not piece.body:
                    return
                piece = await part(sent, PIECE)

        return Stream(pieces(), media_type=first.media_type, headers=headers)
    start, end = asked.groups()
    length = min(PIECE, max(1, int(end) - int(start) + 1)) if start and end else PIECE
    found = await part(int(start) if start else -int(end), length)
    body = found.body[:length] if start and end else found.body
    span = f"bytes {found.start}-{found.start + len(body) - 1}/{found.total}"
    return Response(
        body, status_code=206, media_type=found.media_type, headers={**_headers(found), "Content-Range": span}
    )


def _headers(part: AudioPart) -> dict[str, str]:
    return {"Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="recording.{part.ending}"'}


ROUTES = Router(
    "/",
    route_handlers=[
        play_recording,
        download_recording,
        play_signed_recording,
        show_archived_recording,
        show_waveform,
        archive_recording,
        hold_recording,
        delete_recording,
        link_recording,
        list_expiring_recordings,
        keep_bucket_secret,
        check_recording_store,
    ],
    tags=["calls"],
)
