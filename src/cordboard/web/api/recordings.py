"""The route of recordings: audio of one call, in ranges. The browser asks us, and we ask the phone system's side."""

import re
from collections.abc import AsyncIterator
from typing import Any

from litestar import Request, Response, Router, get
from litestar.params import FromPath
from litestar.response import Stream

from cordboard.contract.recordings import AudioPart
from cordboard.web.dependencies import CallerName, ServiceDep

PLAY = {"may": "recordings.play", "own": "recordings.play_own"}
PIECE = 1024 * 1024  # Units: bytes of one answer; a player asks for the next
RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@get("/calls/{call:str}/recording", opt=PLAY, media_type="audio/mpeg")
async def play_recording(
    request: Request[Any, Any, Any], service: ServiceDep, by: CallerName, call: FromPath[str]
) -> Response[bytes] | Stream:
    """The recording of a call, as audio; with a `Range` header a part of it."""
    asked = RANGE.fullmatch(request.headers.get("range", "").strip())
    if asked is None or asked.group(0) == "bytes=-":
        first = await service.recordings.part(call, None, PIECE, by)
        headers = {**_headers(first), "Content-Length": str(first.total)}

        async def pieces() -> AsyncIterator[bytes]:
            piece, sent = first, 0
            while True:
                yield piece.body[: first.total - sent]
                sent += len(piece.body)
                if sent >= first.total or not piece.body:
                    return
                piece = await service.recordings.part(call, sent, PIECE, by)

        return Stream(pieces(), media_type=first.media_type, headers=headers)
    start, end = asked.groups()
    length = min(PIECE, max(1, int(end) - int(start) + 1)) if start and end else PIECE
    part = await service.recordings.part(call, int(start) if start else -int(end), length, by)
    body = part.body[:length] if start and end else part.body
    span = f"bytes {part.start}-{part.start + len(body) - 1}/{part.total}"
    return Response(
        body, status_code=206, media_type=part.media_type, headers={**_headers(part), "Content-Range": span}
    )


def _headers(part: AudioPart) -> dict[str, str]:
    return {"Accept-Ranges": "bytes", "Content-Disposition": f'attachment; filename="recording.{part.ending}"'}


ROUTES = Router("/", route_handlers=[play_recording], tags=["calls"])
