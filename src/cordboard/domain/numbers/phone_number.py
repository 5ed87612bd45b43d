"""The value of an interpreted phone number. `reading.py` creates it."""

from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.numbers.reading_reasons import ReadingReason


class NumberKind(StrEnum):
    E164 = "e164"
    NATIONAL = "national"
    SHORT = "short"
    INTERNAL = "internal"
    WITHHELD = "withheld"
    INVALID = "invalid"


class Reading(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A written number, understood. `e164` is set where the context decides; `candidates` where it does not.

    `region` is the context that decided; `extension` is an extension written inside the field ("ext. 5");
    `why` says how the answer was reached, `reasons` the same for readers of other languages (none: an older version
    read it).
    """

    raw: str
    kind: NumberKind
    e164: str | None = None
    candidates: tuple[str, ...] = ()
    region: str | None = None
    extension: str | None = None
    valid: bool = False
    why: str = ""
    reasons: tuple[ReadingReason, ...] = ()
