"""One event by the rows of a table. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from itertools import islice

import msgspec

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EventType,
    Recording,
    Times,
    Transfer,
)
from cordboard.domain.parameters.unfilled import DEFAULT, SETTING, filled
from cordboard.pbx.cloud_telephony.numbers import Party, party_of
from cordboard.pbx.cloud_telephony.reading import REFERENCE, EventReader, KeptRequest, by_side
from cordboard.pbx.cloud_telephony.request_values import entries, leaves
from cordboard.pbx.cloud_telephony.table import Table, references
from cordboard.pbx.cloud_telephony.table_parts import Fields, Kind, Reading, Value
from cordboard.ports.phone import Settings
from cordboard.toolkit.foreign_text import whole_number
from cordboard.toolkit.webhooks.webhook_timestamps import CLOCKS_DIFFER, moment_of, sane, zone

DIRECTIONS: Mapping[str, Direction] = {
    "inbound": Direction.INBOUND,
    "incoming": Direction.INBOUND,
    "in": Direction.INBOUND,
    "outbound": Direction.OUTBOUND,
    "outgoing": Direction.OUTBOUND,
    "out": Direction.OUTBOUND,
    "internal": Direction.INTERNAL,
}
TRUE = frozenset({"1", "true", "yes"})
LONGEST_DAYS = 30
LONGEST_NAME = 200  # Units: characters
MOST_CAUSE = 999
MOST_PARAMETERS = 200


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """The keys of an event."""

    call: str
    leg: str
    event: str


@lru_cache(maxsize=256)
def _merged(common: bytes, own: bytes) -> Fields:
    rows = {**msgspec.json.decode(common), **msgspec.json.decode(own)}
    return msgspec.convert(rows, Fields)


@lru_cache(maxsize=512)
def fields_of(table: Table, own: Fields) -> Fields:
    """The rows of the table, and those of the kind instead."""
    return _merged(msgspec.json.encode(table.fields), msgspec.json.encode(own))


def direction_of(table: Table, kind: Kind, reader: EventReader) -> str:
    """The direction in our word; empty if the request does not tell it."""
    found = DIRECTIONS.get(reader.first(fields_of(table, kind.fields).direction).casefold())
    return found.value if found else ""


def names_of(table: Table, kind: Kind, reader: EventReader) -> Names:
    """Call, leg and key of the event. Without a row for it the key is kind, call, leg, extension and moment."""
    rows = fields_of(table, kind.fields)
    call, leg = reader.first(rows.call)[:LONGEST_NAME], reader.first(rows.leg)[:LONGEST_NAME]
    told = reader.first(rows.event) or ":".join(
        (call[:120], leg[:60], reader.first(rows.extension)[:30], reader.first(rows.at)[:40])
    )
    return Names(call=call, leg=leg, event=f"{kind.type}:{told}"[:LONGEST_NAME])


def event_of(table: Table, kind: Kind, kept: KeptRequest, arrived: datetime, settings: Settings) -> Sequence[CallEvent]:
    """The event, then those of its list, where the kind has one."""
    reader = EventReader(kept)
    reader = EventReader(kept, direction_of(table, kind, reader))
    rows = fields_of(table, kind.fields)
    names = names_of(table, kind, reader)
    whole = _Event(table, rows, reader, arrived, settings).of(names, EventType(kind.type))
    parts: list[CallEvent] = []
    if kind.each is not None:
        own = _merged(msgspec.json.encode(Fields(at=rows.at)), msgspec.json.encode(kind.each.fields))
        for place, item in enumerate(entries(reader.raw(kind.each.list_))[:MOST_PARAMETERS]):
            inner = EventReader(kept, reader.direction, item)
            one = Names(call=names.call, leg=inner.first(own.leg), event=f"{names.event[:180]}:{place}")
            parts.append(_Event(table, own, inner, arrived, settings, part=True).of(one, EventType(kind.each.type)))
    if kind.then is not None:
        parts.append(
            msgspec.structs.replace(whole, id=f"{kind.then}+{whole.id}"[:LONGEST_NAME], type=EventType(kind.then))
        )
    return (whole, *parts)


class _Event:
    """Builds one event."""

    def __init__(
        self,
        table: Table,
        rows: Fields,
        reader: EventReader,
        arrived: datetime,
        settings: Settings,
        part: bool = False,
    ) -> None:
        self._table, self._rows, self._reader = table, rows, reader
        self._arrived, self._part = arrived, part
        self._no_values = str(settings.get(SETTING) or DEFAULT)
        self._zone: tzinfo = zone(str(settings.get("time_zone") or table.zone))

    def of(self, names: Names, kind: EventType) -> CallEvent:
        rows, reader = self._rows, self._reader
        lengths = self._durations()
        times = self._times(lengths)
        client, own = self._party(rows.client), self._party(rows.own_number)
        outcome = reader.first(rows.disposition)
        direction = Direction(reader.direction) if reader.direction else None
        assumed = direction is None and (by_side(rows.client) or by_side(rows.own_number))
        return CallEvent(
            id=names.event,
            call=names.call,
            at=self._moment(rows.at) or (times and times.ended) or self._arrived,
            type=kind,
            leg=names.leg or None,
            direction=direction,
            client=self._client(client),
            own_number=own.number if own else None,
            extension=reader.first(rows.extension) or None,
            agent_hint=reader.first(rows.agent_hint) or None,
            device=reader.first(rows.device) or (client.device if client else None) or (own.device if own else None),
            queue=reader.first(rows.queue) or None,
            digits=reader.first(rows.digits) or None,
            disposition=_disposition(outcome) if outcome or self._has_word(rows.disposition) else None,
            reason=reader.first(rows.reason) or None,
            cause=self._cause(),
            times=times,
            durations_ms=lengths,
            recording=self._recording(),
            transfer=Transfer(to=to) if (to := reader.first(rows.transfer_to)) else None,
            parameters={} if self._part else self._parameters(),
            sides_assumed=assumed,
        )

    def _has_word(self, reading: Reading) -> bool:
        """A word that the table does not translate is an unknown outcome, not a missing one."""
        several = reading if isinstance(reading, tuple) else (reading,)
        reader = self._reader
        return any(
            isinstance(one, Value) and bool(one.words) and reader.holds(one.when) and bool(reader.text(one.from_))
            for one in several
        )

    def _party(self, reading: Reading) -> Party | None:
        """Without a field nothing is known; an empty one is a caller who hides."""
        several = reading if isinstance(reading, tuple) else (reading,)
        told = None
        for one in several:
            if one == "":
                continue
            value = Value(from_=one) if isinstance(one, str) else one
            if not self._reader.holds(value.when):
                continue
            place = self._reader.reference(value)
            if place and self._reader.raw(place) is not None:
                told = told or party_of("", self._table)
            if found := self._reader.first(value):
                written = str(self._reader.raw(place)) if place and not value.cut and not value.words else found
                return party_of(written, self._table)
        return told

    def _client(self, party: Party | None) -> Client | None:
        name = self._reader.first(self._rows.client_name) or None
        if party is None or (party.number is None and not party.hidden):
            return Client(name=name) if name else None
        hidden = party.hidden and self._reader.direction != Direction.OUTBOUND
        return Client(number=party.number, name=name, hidden=hidden) if party.number or hidden or name else None

    def _moment(self, reading: Reading, before: datetime | None = None, lasted: int = 0) -> datetime | None:
        """`before`: a stated moment that came later. `lasted`: how long the call went on after it. Units: ms."""
        chosen = self._reader.chosen(reading)
        if chosen is None:
            return None
        text, value = chosen
        added = timedelta(milliseconds=sum(self._ms(self._reader.text(one), value) or 0 for one in value.plus))
        rest = max(added, timedelta(milliseconds=lasted))
        found = self._before(text, before, rest) if before else moment_of(text, self._zone, self._arrived, rest)
        return sane(found + added) if found else None

    def _before(self, text: str, later: datetime, lasted: timedelta = timedelta()) -> datetime | None:
        """A moment that is not after another one of the same clock."""
        return moment_of(text, self._zone, later, lasted + CLOCKS_DIFFER)

    def _times(self, lengths: Durations | None) -> Times | None:
        """In the hour that comes twice the end fits the arrival, and the others the end or the length of the call."""
        rows, ended = self._rows, self._moment(self._rows.ended) if self._rows.ended else None
        told = lengths or Durations()
        talk, rang = told.talk or 0, max(told.ring or 0, told.wait or 0)
        lasted = {"started": rang + talk, "ringing": rang + talk, "answered": talk}
        found = {
            name: self._moment(reading, ended, 0 if ended else rest)
            for name, rest in lasted.items()
            if (reading := getattr(rows, name))
        }
        return Times(**found, ended=ended) if ended or any(found.values()) else None

    def _durations(self) -> Durations | None:
        found = {
            name: self._length(getattr(self._rows, name))
            for name in Durations.__struct_fields__
            if getattr(self._rows, name)
        }
        return Durations(**found) if any(one is not None for one in found.values()) else None

    def _length(self, reading: Reading) -> int | None:
        """Units: ms. `minus` makes it the time between two moments."""
        for one in reading if isinstance(reading, tuple) else (reading,):
            chosen = self._reader.chosen(one)
            if chosen is None:
                continue
            text, value = chosen
            if not value.minus:
                return self._ms(text, value)
            until = moment_of(text, self._zone, self._arrived)
            since = self._before(self._reader.text(value.minus), until) if until else None
            if until and since:
                return _bounded(round((until - since).total_seconds() * 1000))
        return None

    def _ms(self, text: str, value: Value) -> int | None:
        """Seconds or milliseconds, also with a fraction, and `mm:ss`."""
        number = 0.0
        try:
            for part in text.split(":"):
                number = number * 60 + float(part)
            return _bounded(int(number * (1 if (value.unit or self._table.unit) == "ms" else 1000)))
        except (ValueError, OverflowError):
            return None

    def _cause(self) -> int | None:
        found = whole_number(self._reader.first(self._rows.cause))
        return found if found is not None and found <= MOST_CAUSE else None

    def _recording(self) -> Recording | None:
        rows, reader = self._rows, self._reader
        url, ref = reader.first(rows.recording_url) or None, reader.first(rows.recording_ref) or None
        pending = reader.first(rows.recording_pending).casefold() in TRUE
        if not (url or ref or pending):
            return None
        lasts = self._length(rows.recording_lasts) if rows.recording_lasts and url else None
        channels = whole_number(reader.first(rows.recording_channels))
        return Recording(
            url=url,
            ref=ref,
            format=reader.first(rows.recording_format) or None,
            expires_at=self._arrived + timedelta(milliseconds=lasts) if lasts else None,
            channels=channels if channels and channels <= MOST_CAUSE else None,
            pending=pending,
            needs_sign_in=reader.first(rows.recording_sign_in).casefold() in TRUE,
        )

    def _parameters(self) -> dict[str, str]:
        wanted = self._table.parameters
        found = {ours: self._reader.text(place) for ours, place in wanted.names.items()}
        if wanted.below is not None:
            read = _read_by(self._table) | set(wanted.not_)
            below = self._reader.raw(wanted.below) if wanted.below else self._reader.kept.fields
            start = f"{wanted.below}." if wanted.below else ""
            rest = ((path, value) for path, value in leaves(below) if f"{start}{path}" not in read)
            found = {**{path[:LONGEST_NAME]: value for path, value in rest}, **found}
        empty = {one.casefold() for one in self._table.placeholders}
        kept = {name: value for name, value in found.items() if value.strip() and value.strip().casefold() not in empty}
        return dict(islice(filled(kept, self._no_values).items(), MOST_PARAMETERS))


@lru_cache(maxsize=64)
def _read_by(table: Table) -> frozenset[str]:
    """What a table reads, so that it is no parameter, too."""
    told = references(table, "kinds", "fields", "proofs", "answers")
    return told | frozenset(name for one in told for name in REFERENCE.findall(one))


def _disposition(word: str) -> Disposition:
    """An unknown word is an unknown outcome."""
    try:
        return Disposition(word)
    except ValueError:
        return Disposition.UNKNOWN


def _bounded(ms: int) -> int | None:
    return ms if 0 <= ms <= timedelta(days=LONGEST_DAYS) / timedelta(milliseconds=1) else None
