"""How a recording's file is read: by its first bytes where it has a header, else by its ending. Pure.

Headerless formats say nothing of themselves, so the ending gives coding, rate and channels.
Source: reference "media", what Asterisk writes for each ending.
"""

import re
from pathlib import PurePath

import msgspec

HEADER = 64  # first bytes that are looked at


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """Of sound without a header. `frame_bytes` become `frame_samples` of each channel."""

    coding: str  # GSM610, ULAW, ALAW, PCM_16, VOX_ADPCM, G722
    rate: int = 8000
    frame_bytes: int = 1
    frame_samples: int = 1
    two_legs: bool = False  # may hold two channels, and nothing in the file says so


class WithHeader(msgspec.Struct, frozen=True, kw_only=True):
    """A file that describes itself: wav, au, ogg, mp3 or flac."""

    kind: str


class ForFFmpeg(msgspec.Struct, frozen=True, kw_only=True):
    """What only an FFmpeg program of the system reads. `options` come before its input.

    `known`: the beginning or the ending is that of an audio file; else only the program can say whether it is one.
    """

    options: tuple[str, ...] = ()
    known: bool = True


Format = Layout | WithHeader | ForFFmpeg

GSM = Layout(coding="GSM610", frame_bytes=33, frame_samples=160)
ULAW = Layout(coding="ULAW")
ALAW = Layout(coding="ALAW")
BY_ENDING: dict[str, Format] = {
    "gsm": GSM,
    **dict.fromkeys(("ulaw", "ul", "mu", "ulw", "pcm"), ULAW),  # `pcm` is mu-law
    **dict.fromkeys(("alaw", "al", "alw"), ALAW),
    **dict.fromkeys(("raw", ""), Layout(coding="PCM_16", frame_bytes=2, two_legs=True)),
    "g722": Layout(coding="G722", rate=16000, frame_samples=2),
    "vox": Layout(coding="VOX_ADPCM", frame_samples=2),
    "mp3": WithHeader(kind="mp3"),
    **dict.fromkeys(("aac", "amr", "awb", "g729", "ilbc", "m4a", "mp4", "siren7", "spx", "webm", "wma"), ForFFmpeg()),
    **{
        f"g726-{8 * size}": ForFFmpeg(options=("-f", "g726le", "-code_size", str(size), "-ar", "8000"))
        for size in (2, 3, 4, 5)
    },
}
LINEAR = re.compile(r"sl(?:n|in)(8|12|16|24|32|44|48|96|192)?")
LINEAR_RATES = {"44": 44100}  # others: the number times 1000
SIGNS: tuple[tuple[int, bytes, str], ...] = (
    (8, b"WAVE", "wav"),
    (0, b".snd", "au"),
    (0, b"OggS", "ogg"),
    (0, b"fLaC", "flac"),
    (0, b"ID3", "mp3"),
)
FFMPEG_SIGNS: tuple[tuple[int, bytes], ...] = (
    (0, b"#!AMR"),
    (4, b"ftyp"),
    (0, b"\x1aE\xdf\xa3"),  # WebM
    (0, b"\x30\x26\xb2\x75"),  # Windows Media
)


def format_of(name: str, first: bytes) -> Format:
    """How to read the file of this name that begins with these bytes."""
    for place, sign, kind in SIGNS:
        if first[place : place + len(sign)] == sign:
            return WithHeader(kind=kind)
    if any(first[place : place + len(sign)] == sign for place, sign in FFMPEG_SIGNS):
        return ForFFmpeg()
    ending = PurePath(name).suffix.removeprefix(".").lower()
    if found := LINEAR.fullmatch(ending):
        number = found[1] or "8"
        return Layout(coding="PCM_16", rate=LINEAR_RATES.get(number, int(number) * 1000), frame_bytes=2, two_legs=True)
    return BY_ENDING.get(ending) or ForFFmpeg(known=False)
