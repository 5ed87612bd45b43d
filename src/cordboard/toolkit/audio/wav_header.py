"""The header of a WAV file and, where its sizes are wrong, one that is right. Pure.

Asterisk writes the sizes when a recording ends: a file that is still written, or was left by a crash, says 0. Programs
that write to a pipe say 0xFFFFFFFF. The sound is there in both cases, up to the end of the file.
"""

import struct

import msgspec

GSM = 0x31
PCM_CODES = frozenset({1, 3, 6, 7})
GSM_BLOCK, GSM_SAMPLES = 65, 320
CHUNK = 8
MOST = 0xFFFFFFFF


class WavHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What it says. `data_at`: where the sound begins; `data_size`: bytes of sound that are really there."""

    code: int
    channels: int
    rate: int
    block: int  # bytes of one frame of all channels, or of one block
    data_at: int
    data_size: int
    unfinished: bool  # the sizes are not those of the file
    corrected: bytes  # up to the sound, with the right sizes

    @property
    def frames(self) -> int | None:
        """Samples of each channel; None where only a decoder knows."""
        if self.code == GSM:
            return self.data_size // GSM_BLOCK * GSM_SAMPLES
        return self.data_size // self.block if self.code in PCM_CODES and self.block else None


def read_header(begin: bytes, size: int) -> WavHeader | None:
    """The header in these first bytes of a file of this size; None where there is none that can be read."""
    if begin[:4] != b"RIFF" or begin[8:12] != b"WAVE":
        return None
    at, fmt, facts_at = 12, b"", None
    while at + CHUNK <= len(begin):
        name, length = begin[at : at + 4], struct.unpack_from("<I", begin, at + 4)[0]
        body = at + CHUNK
        if name == b"data":
            return _header(begin, fmt, facts_at, body, length, size) if len(fmt) >= 16 else None
        if name == b"fmt ":
            fmt = begin[body : body + length]
        if name == b"fact":
            facts_at = body
        at = body + length + length % 2
    return None


def _header(begin: bytes, fmt: bytes, facts_at: int | None, at: int, stated: int, size: int) -> WavHeader:
    code, channels, rate, _, block = struct.unpack_from("<HHIIH", fmt)
    if code == 0xFFFE and len(fmt) >= 26:  # extensible: the code is in the sub-format
        (code,) = struct.unpack_from("<H", fmt, 24)
    there = size - at
    unfinished = stated > there or (stated == 0 and there > 0)
    data_size = there if unfinished else stated
    if code in PCM_CODES and block:
        data_size -= data_size % block
    corrected = bytearray(begin[:at])
    struct.pack_into("<I", corrected, 4, min(MOST, at - CHUNK + data_size))
    struct.pack_into("<I", corrected, at - 4, min(MOST, data_size))
    if code == GSM and facts_at is not None:
        struct.pack_into("<I", corrected, facts_at, data_size // GSM_BLOCK * GSM_SAMPLES)
    return WavHeader(
        code=code,
        channels=channels,
        rate=rate,
        block=block,
        data_at=at,
        data_size=data_size,
        unfinished=unfinished,
        corrected=bytes(corrected),
    )
