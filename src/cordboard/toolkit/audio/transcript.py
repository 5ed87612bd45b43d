"""What was said in a recording. No large library is loaded here."""

import msgspec


class CannotTranscribe(Exception):
    """Nothing can be written down; the text says why and what to do."""


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence or a part of one. `channel`: 0 for the first leg. Units: seconds from the beginning."""

    channel: int
    start: float
    end: float
    text: str


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """In order of time. `languages`: of each channel, two letters; empty where nobody speaks."""

    languages: tuple[str, ...]
    spoken: tuple[Spoken, ...]
