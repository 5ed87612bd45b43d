"""Which entries of the stop list name somebody who took part in a call, one function for each kind."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.numbers.comparison import same_number
from cordboard.domain.settings.decision_settings import names_of_line
from cordboard.domain.stop_list.entry import STOPPED, StopKind, StopListEntry, Stops, is_expired
from cordboard.domain.stop_list.spans import full_of, prefix_of, range_of


class Parties(Value, frozen=True, kw_only=True):
    """Who took part. `client` is the client's number in E.164 where it was understood, `numbers` all others as written.

    `shared`: extensions that several accounts have; one of these is stopped by its whole name only.
    """

    region: str
    client: str | None = None
    numbers: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    hidden: bool = False
    tags: frozenset[str] = frozenset()  # case-folded


class Match(Value, frozen=True, kw_only=True):
    """An entry, and whom it found: a number or extension as it took part, or a tag."""

    entry: StopListEntry
    found: str


class Stopping(Value, frozen=True, kw_only=True):
    """Every entry that names this call, in the order of the list. Together they stop what any of them stops."""

    matches: tuple[Match, ...] = ()

    @property
    def whole(self) -> Match | None:
        """The first entry that keeps the call out of the CRM altogether."""
        return next((one for one in self.matches if one.entry.stops is Stops.ALL), None)

    def stops(self, entity: Entity) -> Match | None:
        """The first entry that stops records of this kind."""
        return next((one for one in self.matches if entity in STOPPED[one.entry.stops]), None)


def stopping(
    entries: Sequence[StopListEntry], parties: Parties, now: datetime, time_zone: str | None = None
) -> Stopping:
    """The entries that stop something in this call. Units: `now` aware."""
    found = (Match(entry=one, found=whom) for one in entries if (whom := _named(one, parties)) is not None)
    return Stopping(matches=tuple(one for one in found if not is_expired(one.entry, now, time_zone)))


def is_ignored(
    number: str, entries: Sequence[StopListEntry], region: str, now: datetime, time_zone: str | None = None
) -> bool:
    """Whether every call of this number or extension is kept out. Units: `now` aware."""
    alone = Parties(region=region, numbers=(number,), extensions=names_of_line(number))
    return stopping(entries, alone, now, time_zone).whole is not None


def _named(entry: StopListEntry, parties: Parties) -> str | None:
    return _KINDS[entry.kind](entry.value.strip(), parties)


def _number(value: str, parties: Parties) -> str | None:
    """As the client, as our number, or as a leg, in any spelling."""
    named = (one for one in _numbers(parties) if same_number(value, one, parties.region))
    return next(named, value if value and value in parties.extensions else None)


def _extension(value: str, parties: Parties) -> str | None:
    """As written, or the extension in a provider's user id where no other account has the same."""
    present = (*parties.extensions, *parties.numbers)
    names = (name for name in names_of_line(value) if name == value or name not in parties.shared)
    return next((name for name in names if name in present), None)


def _prefix(value: str, parties: Parties) -> str | None:
    prefix = prefix_of(value, parties.region)
    if prefix is None:
        return None
    for full, written in _read(parties):
        if full.startswith(prefix.full) if full else prefix.short and written.startswith(prefix.short):
            return written
    return None


def _range(value: str, parties: Parties) -> str | None:
    span = range_of(value, parties.region)
    if span is None:
        return None
    whole = (written for full, written in _read(parties) if span.holds(full or written))
    return next(whole, next((one for one in parties.extensions if span.holds(one)), None))


def _hidden(_: str, parties: Parties) -> str | None:
    return "" if parties.hidden else None


def _tag(value: str, parties: Parties) -> str | None:
    return value if value and value.casefold() in parties.tags else None


def _numbers(parties: Parties) -> Collection[str]:
    return (parties.client, *parties.numbers) if parties.client else parties.numbers


def _read(parties: Parties) -> Sequence[tuple[str | None, str]]:
    """Each number in E.164 where it is a full one, and as written."""
    others = ((full_of(one, parties.region), one) for one in parties.numbers)
    return ((parties.client, parties.client), *others) if parties.client else tuple(others)


_KINDS: Mapping[StopKind, Callable[[str, Parties], str | None]] = {
    StopKind.NUMBER: _number,
    StopKind.EXTENSION: _extension,
    StopKind.PREFIX: _prefix,
    StopKind.RANGE: _range,
    StopKind.HIDDEN: _hidden,
    StopKind.TAG: _tag,
}
