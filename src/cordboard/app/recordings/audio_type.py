"""Whether a file is audio, by its first bytes: what a service calls it does not count. Pure."""

SIGNS: tuple[tuple[int, bytes, str], ...] = (  # place, bytes, media type
    (0, b"ID3", "audio/mpeg"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"#!AMR", "audio/amr"),
    (0, b".snd", "audio/basic"),
    (0, b"\x1aE\xdf\xa3", "audio/webm"),
    (4, b"ftyp", "audio/mp4"),
    (8, b"WAVE", "audio/wav"),
)
ENDINGS = {
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/flac": "flac",
    "audio/amr": "amr",
    "audio/basic": "au",
    "audio/webm": "webm",
    "audio/mp4": "m4a",
    "audio/wav": "wav",
    "audio/aac": "aac",
}
NEEDED = 16  # first bytes


def audio_type(first: bytes) -> str | None:
    """The media type, or None for what is no audio that we know."""
    for place, sign, kind in SIGNS:
        if first[place : place + len(sign)] == sign:
            return kind
    if len(first) > 1 and first[0] == 0xFF and first[1] & 0xF6 == 0xF0:  # ADTS
        return "audio/aac"
    if len(first) > 1 and first[0] == 0xFF and first[1] & 0xE0 == 0xE0 and first[1] & 0x06:  # an MPEG frame
        return "audio/mpeg"
    return None
