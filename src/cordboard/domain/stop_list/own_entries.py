"""Entries of single numbers: made for a number, and taken away with it."""

from collections.abc import Sequence
from datetime import datetime

from cordboard.domain.numbers.comparison import same_number
from cordboard.domain.numbers.reading import read
from cordboard.domain.settings.company import is_extension
from cordboard.domain.stop_list.entry import StopKind, StopListEntry, Stops, is_expired

SINGLE = frozenset({StopKind.NUMBER, StopKind.EXTENSION})


def entry_of(number: str, region: str, note: str = "") -> StopListEntry:
    """The entry that ignores a number, of this region where it is written locally, or an extension."""
    if full := read(number, region).e164:
        return StopListEntry(value=full, note=note)
    kind = StopKind.EXTENSION if is_extension(number) and not number.startswith("+") else StopKind.NUMBER
    return StopListEntry(kind=kind, value=number, note=note)


def names(entry: StopListEntry, number: str, region: str) -> bool:
    """Whether it is the entry of this number alone, in any spelling."""
    return entry.kind in SINGLE and same_number(entry.value.strip(), number, region)


def ignoring(
    entries: Sequence[StopListEntry], new: StopListEntry, region: str, now: datetime, time_zone: str | None
) -> tuple[StopListEntry, ...]:
    """The stop list with this entry of a single number, in the place of one that has expired; one in force stays."""
    own = _own(entries, new.value, region)
    ended = [one for one in own if is_expired(one, now, time_zone)]
    kept = tuple(one for one in entries if one not in ended)
    return kept if len(ended) < len(own) else (*kept, new)


def not_ignoring(
    entries: Sequence[StopListEntry], number: str, region: str, now: datetime, time_zone: str | None
) -> tuple[StopListEntry, ...]:
    """The stop list without the entry of this number; one that has expired may stay."""
    gone = [one for one in _own(entries, number, region) if not is_expired(one, now, time_zone)]
    return tuple(one for one in entries if one not in gone)


def _own(entries: Sequence[StopListEntry], number: str, region: str) -> list[StopListEntry]:
    return [one for one in entries if names(one, number, region) and one.stops is Stops.ALL]
