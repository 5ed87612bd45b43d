"""Whether the folder of recordings and the file of call records can be read on this server."""

import os
from collections.abc import Iterator
from pathlib import Path

from cordboard.ports.phone import UnusablePlace
from cordboard.toolkit.os_error_text import cause_of


def unusable(recordings: str, records: str) -> tuple[UnusablePlace, ...]:
    """What is set and cannot be read; an empty path is not set."""
    return (*_of("recordings", recordings.strip()), *_of("records_file", records.strip()))


def _of(kind: str, path: str) -> Iterator[UnusablePlace]:
    if not path:
        return
    try:
        _read(kind, path)
    except FileNotFoundError:
        yield UnusablePlace(kind=kind, problem="missing", path=path)
    except (OSError, ValueError) as unread:
        detail = cause_of(unread) if isinstance(unread, OSError) else str(unread)
        yield UnusablePlace(kind=kind, problem="unreadable", path=path, detail=detail)


def _read(kind: str, path: str) -> None:
    if kind == "recordings":
        with os.scandir(path) as entries:
            next(entries, None)
    else:
        Path(path).open("rb").close()
