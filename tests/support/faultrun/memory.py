"""What a running process has in its memory, read as whoever has its rights could: /proc/PID/maps and mem (Linux)."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

PIECE = 1 << 24  # Units: bytes read at once
NOT_OURS = ("[vvar", "[vsyscall]")  # pages of the kernel, which cannot be read
ENCODINGS = ("utf-8", "utf-16-le", "utf-32-le")  # on the wire and the three widths of Python's texts


def readable(pid: int) -> str | None:
    """Why the memory of this process cannot be read here, in one line; None where it can."""
    try:
        with Path(f"/proc/{pid}/mem").open("rb"):
            return None
    except OSError as error:
        return f"the memory of a process cannot be read here: {error}"


def seen(pid: int, wanted: Mapping[str, str]) -> tuple[set[str], int]:
    """Names of the texts that are in there somewhere, and how many bytes were looked at."""
    forms = [(name, text.encode(encoding)) for name, text in wanted.items() for encoding in ENCODINGS]
    overlap = max(len(form) for _, form in forms) - 1
    found: set[str] = set()
    total = 0
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end in _regions(pid):
            tail = b""
            for at in range(start, end, PIECE):
                piece = _read(memory.fileno(), at, min(PIECE, end - at))
                if piece is None:
                    break  # the process gave it back meanwhile, or it lies behind the end of a file
                total += len(piece)
                text = tail + piece
                found |= {name for name, form in forms if form in text}
                tail = text[-overlap:]
    return found, total


def _regions(pid: int) -> Iterator[tuple[int, int]]:
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        where, rights, *rest = line.split(maxsplit=5)
        if rights.startswith("r") and not (len(rest) == 4 and rest[3].startswith(NOT_OURS)):
            start, end = (int(part, 16) for part in where.split("-"))
            yield start, end


def _read(memory: int, at: int, size: int) -> bytes | None:
    try:
        return os.pread(memory, size, at)
    except OSError:
        return None
