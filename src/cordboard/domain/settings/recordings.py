"""Whether and where recordings are archived, for how long, and of which calls. Pure."""

from enum import StrEnum
from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Direction, Value
from cordboard.domain.settings.retention import LEAST, Days

LINK_MOST_H = 24 * 31


class RecordingStore(StrEnum):
    """Where archived recordings are kept. `none`: nowhere, they are played from the phone system."""

    NONE = "none"
    LOCAL = "local"
    S3 = "s3"


class Consent(StrEnum):
    """`not_needed`: recordings are archived. `needed`: only those of calls whose parameter `recording_consent` says
    yes."""

    NOT_NEEDED = "not_needed"
    NEEDED = "needed"


class Start(StrEnum):
    """`automatic`: every recording is archived. `by_hand`: only those that somebody asks for."""

    AUTOMATIC = "automatic"
    BY_HAND = "by_hand"


class Bucket(Value, frozen=True, kw_only=True, omit_defaults=False):
    """An S3-compatible bucket; its secret key is kept apart. `endpoint` is empty for Amazon S3."""

    bucket: str
    key_id: str
    endpoint: str = ""
    region: str = "us-east-1"
    prefix: str = ""
    allow_private: bool = False


class KeepRule(Value, frozen=True, kw_only=True, omit_defaults=False):
    """How long recordings of some calls are kept; the first rule that fits decides. Units: days, 0: without an end."""

    days: Days
    direction: Direction | None = None
    queue: str | None = None
    country: str | None = None  # of the client's number, two letters
    connection: str | None = None


class Recordings(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The archive. `keep_days`: None: as long as `retention.recordings` says; 0: without an end."""

    store: RecordingStore = RecordingStore.NONE
    bucket: Bucket | None = None
    keep_days: Days | None = None
    keep_rules: tuple[KeepRule, ...] = ()
    consent: Consent = Consent.NOT_NEEDED
    start: Start = Start.AUTOMATIC
    link_hours: Annotated[int, msgspec.Meta(ge=1, le=LINK_MOST_H)] = 24  # of signed links for machines

    def too_short(self) -> tuple[tuple[str, int], ...]:
        """Periods below the least one, with where they are written."""
        return tuple(one for one in self._periods() if 0 < one[1] < LEAST)

    def longer_than(self, calls: int) -> tuple[tuple[str, int], ...]:
        """Periods that end after those of the calls themselves (days, 0: never), with where they are written."""
        if self.store is RecordingStore.NONE or not calls:
            return ()
        return tuple(one for one in self._periods() if one[1] == 0 or one[1] > max(calls, LEAST))

    def _periods(self) -> tuple[tuple[str, int], ...]:
        own = () if self.keep_days is None else (("keep_days", self.keep_days),)
        return (*own, *((f"keep_rules[{number}].days", rule.days) for number, rule in enumerate(self.keep_rules)))
