"""What is known of a recording's sound, and why there is none. No large library is loaded here."""

import msgspec


class Unreadable(Exception):
    """No sound can be read; the text says why and what to do."""


class SoundFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a recording holds. `playable`: whether a copy for browsers can be made of it."""

    seconds: float
    channels: int
    rate: int
    unfinished: bool
    playable: bool


class Outline(msgspec.Struct, frozen=True, kw_only=True):
    """For each channel the loudest swing of each column, 0 to 100."""

    seconds: float
    peaks: tuple[tuple[int, ...], ...]
