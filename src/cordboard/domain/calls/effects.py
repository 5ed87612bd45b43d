"""Effects of the call machine: a closed set of small values, one per kind of change.

They feed the call panel and the lines of the call's history. The state of a call is in `call.py`.
"""

from typing import ClassVar

import msgspec


class Effect(msgspec.Struct, frozen=True):
    """Something became true. `who` is an extension, a queue, an address: whoever it is about."""

    word: ClassVar[str] = ""  # the story's word for it
    who: str = ""


class Started(Effect, frozen=True):
    word = "started"


class Rang(Effect, frozen=True):
    word = "rang"


class LegRefused(Effect, frozen=True):
    """This extension was called and will not answer; `how` is a dial status."""

    word = "refused"
    how: str = ""


class Queued(Effect, frozen=True):
    word = "queued"


class QueueLeft(Effect, frozen=True):
    word = "queue_left"


class Answered(Effect, frozen=True):
    word = "answered"


class Joined(Effect, frozen=True):
    """A further extension talks with the client."""

    word = "joined"


class Consulted(Effect, frozen=True):
    """Our people spoke to each other before the client was handed over."""

    word = "consulted"


class Held(Effect, frozen=True):
    word = "held"


class Resumed(Effect, frozen=True):
    word = "resumed"


class Transferred(Effect, frozen=True):
    word = "transferred"
    how: str = "blind"


class Merged(Effect, frozen=True):
    """Two calls have become one; `who` is the provider id that lives on in it."""

    word = "merged"


class Voicemail(Effect, frozen=True):
    word = "voicemail"


class RecordingReady(Effect, frozen=True):
    word = "recording_ready"


class ProviderStated(Effect, frozen=True):
    """Anything else worth a line in the story; `how` is the line's word."""

    how: str = ""


class Ended(Effect, frozen=True):
    """The call is over; `how` is the disposition."""

    word = "ended"
    how: str = ""


class Unheard(Effect, frozen=True):
    """The call had no more events, so it counts as ended."""

    word = "unheard"
