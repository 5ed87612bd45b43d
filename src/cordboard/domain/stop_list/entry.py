"""One entry of the stop list: whom it names, what it stops, and until when. Who it matches is in `matching.py`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.time_zones import zone_of


class StopKind(StrEnum):
    """What an entry names. `number` is a full number of anybody, ours or a leg's; `extension` an extension, a user id
    or an account of the phone system; `tag` a tag of the client's record in the CRM; `hidden` needs no value.
    """

    NUMBER = "number"
    EXTENSION = "extension"
    PREFIX = "prefix"
    RANGE = "range"
    HIDDEN = "hidden"
    TAG = "tag"


class Stops(StrEnum):
    """What is left out: everything, everything but the call record, only people, or only tasks."""

    ALL = "all"
    ALL_BUT_CALL = "all_but_call"
    PEOPLE = "people"
    TASKS = "tasks"


_PEOPLE = frozenset({Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT})
STOPPED: Mapping[Stops, frozenset[Entity]] = {
    Stops.ALL: frozenset(Entity),
    Stops.ALL_BUT_CALL: frozenset(Entity) - {Entity.CALL},
    Stops.PEOPLE: _PEOPLE,
    Stops.TASKS: frozenset({Entity.TASK}),
}


class StopListEntry(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Whom it stops. `until`: a day (it counts whole, in the company's time zone) or a moment with its offset.

    `value` by kind: a number or extension as written; `+34900` or `900`; `100-199` or `+34600000000-+34600000099`; a
    tag. An entry that has expired stops nothing.
    """

    kind: StopKind = StopKind.NUMBER
    value: str = ""
    stops: Stops = Stops.ALL
    note: str = ""
    until: str | None = None

    @property
    def key(self) -> str:
        """Under which its calls are counted: the same for all spellings of its stops, note and end."""
        return f"{self.kind.value}:{self.value.strip()}"


def end_of(entry: StopListEntry, time_zone: str | None) -> datetime | None:
    """The first moment at which it stops nothing any more; None without one. Raises: ValueError."""
    if entry.until is None:
        return None
    zone = zone_of(time_zone or "UTC") or zone_of("UTC")
    if len(entry.until) == len("2026-12-31"):
        next_day = date.fromisoformat(entry.until) + timedelta(days=1)
        return datetime(next_day.year, next_day.month, next_day.day, tzinfo=zone)
    moment = datetime.fromisoformat(entry.until)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def is_expired(entry: StopListEntry, now: datetime, time_zone: str | None) -> bool:
    """Whether it stops nothing any more. An end that cannot be read is none: the check of the settings refuses it."""
    try:
        end = end_of(entry, time_zone)
    except (ValueError, OverflowError):
        return False
    return end is not None and now >= end


def names_tags(entries: Sequence[StopListEntry]) -> bool:
    """Whether the tags of the client's record matter."""
    return any(one.kind is StopKind.TAG for one in entries)
