"""Which calls of a phone system's own records are calls that we have: matched by id, else by number and time. Pure.

One record is one call and the other way round: of two calls of one number within a minute, each is somebody's.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cordboard.domain.calls.call import Value

TOLERANCE = timedelta(seconds=60)  # how far the clocks of the phone system and ours, and their idea of a start, differ


class Recorded(Value, frozen=True, kw_only=True):
    """A call of the phone system. `number`: E.164 where it is known. `exact`: another id is another call."""

    keys: tuple[str, ...]
    started_at: datetime
    number: str | None = None
    exact: bool = True


class Known(Value, frozen=True, kw_only=True):
    """A call of ours."""

    id: str
    keys: tuple[str, ...]
    started_at: datetime
    number: str | None = None


def matched(records: Sequence[Recorded], calls: Sequence[Known]) -> list[str | None]:
    """The id of our call for each record, in order; None where we have none."""
    by_key = {key: call.id for call in calls for key in call.keys}
    found = [next((by_key[key] for key in one.keys if key in by_key), None) for one in records]
    taken = {call for call in found if call is not None}
    free = [call for call in calls if call.id not in taken]
    loose = [place for place, call in enumerate(found) if call is None and not records[place].exact]
    for place, call in _nearest(records, loose, free):
        found[place] = call
    return found


def _nearest(records: Sequence[Recorded], places: Sequence[int], calls: Sequence[Known]) -> list[tuple[int, str]]:
    """Pairs of one number, the closest in time first; each side once."""
    pairs = sorted(
        (apart, place, call.id)
        for place in places
        for call in calls
        if records[place].number is not None and records[place].number == call.number
        if (apart := abs(records[place].started_at - call.started_at)) <= TOLERANCE
    )
    chosen: list[tuple[int, str]] = []
    for _, place, call in pairs:
        if all(place != other and call != theirs for other, theirs in chosen):
            chosen.append((place, call))
    return chosen
