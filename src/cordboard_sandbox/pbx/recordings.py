"""Recordings of the simulated phone system: a quiet tone as a WAV file, one for each name, in ranges."""

import math
import re
import struct
import zlib

RATE, SECONDS = 8000, 8  # Units: samples a second, s
PATH = re.compile(r"/recordings/([\w.-]{1,80})")
RANGE = re.compile(r"range: bytes=(\d+)-(\d*)", re.IGNORECASE)


def wav(name: str) -> bytes:
    """Two tones that depend on the name."""
    low = 200 + zlib.crc32(name.encode()) % 200
    samples = (
        round(3000 * math.sin(2 * math.pi * (low if n // (RATE // 2) % 2 else low * 1.25) * n / RATE))
        for n in range(RATE * SECONDS)
    )
    sound = b"".join(struct.pack("<h", one) for one in samples)
    head = b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE, RATE * 2, 2, 16) + b"data"
    return b"RIFF" + struct.pack("<I", len(sound) + 36) + head + struct.pack("<I", len(sound)) + sound


def reply(target: str, head: str) -> bytes | None:
    """The whole answer to a request for a recording; None where it asks for something else."""
    found = PATH.fullmatch(target)
    if found is None:
        return None
    sound, asked = wav(found.group(1)), RANGE.search(head)
    if asked is None:
        return _answer("200 OK", sound, "")
    first = int(asked.group(1))
    last = min(int(asked.group(2) or len(sound)), len(sound) - 1)
    if first > last:
        return _answer("416 Range Not Satisfiable", b"", "")
    return _answer("206 Partial Content", sound[first : last + 1], f"bytes {first}-{last}/{len(sound)}")


def _answer(status: str, body: bytes, span: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: audio/wav", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"Content-Range: {span}"] if span else []
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
