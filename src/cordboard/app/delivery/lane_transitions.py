"""What becomes of a lane: paused until a person helps, resting for a while, fine again."""

import msgspec

from cordboard.ports.errors import Trouble
from cordboard.ports.store.lanes import Lane, LaneState


def paused(lane: Lane, trouble: Trouble, now: float) -> Lane:
    """Nothing leaves until a person re-authorises; everything is kept, in order."""
    return msgspec.structs.replace(
        lane,
        state=LaneState.PAUSED,
        reason=trouble.text,
        code=trouble.code or "needs_human",
        since=now,
        trouble=None,
        not_before=0.0,
    )


def resting(lane: Lane, trouble: Trouble, now: float, until: float) -> Lane:
    """Tried again by itself at `until`; the trouble is the banner."""
    return msgspec.structs.replace(
        lane,
        trouble=trouble.text,
        code=trouble.code,
        since=lane.since if lane.trouble else now,
        not_before=until,
    )


def fine(lane: Lane) -> Lane:
    """Open, and nothing is wrong."""
    return msgspec.structs.replace(
        lane, state=LaneState.OPEN, reason=None, code=None, since=None, trouble=None, not_before=0.0
    )
