"""What one ended call adds to the figures. Pure; the store adds it up (`ports/store/figures.py`).

The definitions in plain words: docs/figures.md.
"""

import msgspec

from cordboard.domain.calls.call import Call, Direction
from cordboard.domain.scenario.own_numbers import agents_of

QUARTER_S = 900  # the finest step that is added up; every time zone in use is a multiple of it away from UTC
TARGETS_S = (10, 20, 30, 60, 120)  # service levels that are counted
TARGET_S = 20  # the service level where none is named


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Of one ended call: `person` an extension or empty, `queue` as the provider names it or empty. Units: ms."""

    person: str = ""
    queue: str = ""
    wait_ms: int = 0
    talk_ms: int = 0


def counted(call: Call) -> Counted | None:
    """What this call adds; None before it has ended. Internal calls are stored, and never added up."""
    if not call.ended:
        return None
    return Counted(
        person=_person(call), queue=call.queue or "", wait_ms=_waited(call), talk_ms=call.durations.talk or 0
    )


def _person(call: Call) -> str:
    """Who answered first, or who called; of a missed call the only one whose phone rang. Else nobody."""
    if call.direction is Direction.INBOUND:
        only = call.rang if len(call.rang) == 1 else ()
        return next(iter((*call.talked, *only)), "")
    return next(iter((*agents_of(call), *call.talked)), "")


def _waited(call: Call) -> int:
    """How long the client waited: from the queue or the first ring until somebody answered, or the client gave up."""
    if call.direction is not Direction.INBOUND:
        return 0
    return max(call.durations.wait or 0, call.durations.ring or 0)
