"""Asterisk's call detail records (CDR): rows of one call become the one event that tells it whole. Pure.

A call leaves one row for each pair of legs, and the rows contradict each other: here they are read together. The moment
of a call comes from its id, which begins with epoch seconds, so neither the zone of the file nor the hour that comes
twice matters; a program that starts a call may choose another id, and then its neighbours tell the zone.
Source: Asterisk's cdr_csv and cdr.conf.sample (22); docs/reference/telephony.md 2.3.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, Durations, EventType, LegKind, Times
from cordboard.pbx.asterisk.codec_options import Plan
from cordboard.pbx.asterisk.party_fields import number_dialled, number_in
from cordboard.ports.call_records import RecordedCall, RecordsRead

COLUMNS = (
    *("accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp", "lastdata"),
    *("start", "answer", "end", "duration", "billsec", "disposition", "amaflags"),
)
MORE = ("uniqueid", "userfield", "peeraccount", "linkedid", "sequence")  # which of them depends on cdr.conf
SYNONYMS = {"calldate": "start", "dcid": "did"}  # of tables
_ID = re.compile(r"(?:\S+-)?(\d{9,11})(?:\.\d+)")
_DIGITS = re.compile(r"\+?\d{6,}")
QUARTER = timedelta(minutes=15)
EPOCH = datetime.fromtimestamp(0, UTC)
NAMED = 5  # problems that are named of many


class Row(NamedTuple):
    """One record. Times are aware UTC."""

    fields: Mapping[str, str]
    call: str
    own: str
    exact: bool
    started_at: datetime
    ended_at: datetime
    talk: timedelta
    disposition: str
    caller: tuple[LegKind, str | None] | None
    called: tuple[LegKind, str | None] | None

    @property
    def taken(self) -> bool:
        """Somebody picked up."""
        return self.disposition == "ANSWERED"


def fields_of(line: str) -> Mapping[str, str]:
    """The fields of a line of Master.csv by name. Raises: ValueError."""
    values = next(csv.reader([line]), [])
    if len(values) < len(COLUMNS):
        raise ValueError(f"{len(values)} columns, at least {len(COLUMNS)} are needed")
    return {**dict(zip(COLUMNS, values, strict=False)), **_more(values[len(COLUMNS) :])}


def _more(values: Sequence[str]) -> dict[str, str]:
    """The optional columns: `loguniqueid`, `loguserfield` and `newcdrcolumns` of cdr.conf each add theirs."""
    names = list(MORE)
    if len(values) in (1, 4) and not _ID.fullmatch(values[0]):
        names.remove("uniqueid")
    elif len(values) in (1, 4):
        names.remove("userfield")
    return dict(zip(names, values, strict=False))


def rows_of(records: Sequence[Mapping[str, str]], plan: Plan) -> tuple[list[Row], list[str]]:
    """Records as they are used, in their order, and what the others lack."""
    rows, problems, offset = [], [], next((one for each in records if (one := _offset(each)) is not None), timedelta())
    for fields in records:
        offset = offset if (known := _offset(fields)) is None else known
        try:
            rows.append(row_of(fields, plan, offset))
        except ValueError as wrong:
            problems.append(str(wrong))
    return rows, problems


def _offset(fields: Mapping[str, str]) -> timedelta | None:
    """How far the local times of this record are ahead of UTC, in quarters of an hour; its id says the moment."""
    found, written = _ID.fullmatch(fields.get("uniqueid", "")), _written(fields)
    if found is None or written is None:
        return None
    apart = written - datetime.fromtimestamp(int(found[1]), UTC)
    return QUARTER * round(apart / QUARTER)


def _written(fields: Mapping[str, str]) -> datetime | None:
    text = fields.get("start") or fields.get("calldate") or ""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def row_of(fields: Mapping[str, str], plan: Plan, offset: timedelta = timedelta()) -> Row:
    """A record as it is used. `offset`: of its local times, for an id that says no moment. Raises: ValueError."""
    known = {SYNONYMS.get(name, name): value for name, value in fields.items()}
    own, linked = known.get("uniqueid", ""), known.get("linkedid", "")
    if not own:
        raise ValueError("no uniqueid (set loguniqueid=yes in cdr.conf)")
    found, written = _ID.fullmatch(own), _written(known)
    if found is None and written is None:
        raise ValueError("no start")
    started = datetime.fromtimestamp(int(found[1]), UTC) if found else (written or EPOCH) - offset
    talk = timedelta(seconds=_seconds(known.get("billsec")))
    return Row(
        fields=known,
        call=linked or own,
        own=own,
        exact=bool(linked),
        started_at=started,
        ended_at=started + max(timedelta(seconds=_seconds(known.get("duration"))), talk),
        talk=talk,
        disposition=known.get("disposition", "").strip().upper(),
        caller=_party(known.get("channel", ""), plan),
        called=_party(known.get("dstchannel", ""), plan),
    )


def _seconds(text: str | None) -> float:
    try:
        return min(max(float(text or 0), 0.0), 86_400.0 * 7)
    except ValueError:
        return 0.0


def _party(channel: str, plan: Plan) -> tuple[LegKind, str | None] | None:
    return plan.party(channel) if channel else None


def calls_of(rows: Iterable[Row], since: datetime, until: datetime) -> RecordsRead:
    """The calls of these rows that ended in the period."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.call, []).append(row)
    calls, internal = [], 0
    for group in groups.values():
        if not since <= max(row.ended_at for row in group) < until:
            continue
        found = _call(sorted(group, key=lambda row: (row.started_at, row.ended_at)))
        if found is None:
            internal += 1
        else:
            calls.append(found)
    return RecordsRead(calls=tuple(calls), internal=internal)


def _call(rows: Sequence[Row]) -> RecordedCall | None:
    """The rows of one call; none without an outside party."""
    first = next((row for row in rows if row.own == row.call), rows[0])
    inbound = _is(first.caller, LegKind.OUTSIDE)
    outward = [row for row in rows if _is(row.called, LegKind.OUTSIDE)]
    if not inbound and not outward:
        return None
    talks = [row for row in rows if row.taken and _talks(row, inbound)]
    started, ended = min(row.started_at for row in rows), max(row.ended_at for row in rows)
    answered = min((row.ended_at - row.talk for row in talks), default=None)
    event = CallEvent(
        id=f"cdr {first.call}",
        call=first.call,
        at=ended,
        type=EventType.ENDED,
        direction=Direction.INBOUND if inbound else Direction.OUTBOUND,
        client=_caller(first) if inbound else _dialled(outward[0]),
        own_number=_own_number(rows) if inbound else None,
        extension=_extension(rows, talks, inbound),
        queue=_queue(rows),
        disposition=_inbound(rows, talks) if inbound else _outbound(outward, talks),
        times=Times(started=started, answered=answered, ended=ended),
        durations_ms=Durations(talk=round((ended - answered).total_seconds() * 1000)) if answered else None,
        approximate=True,
    )
    keys = tuple(dict.fromkeys((first.call, *(row.own for row in rows))))
    return RecordedCall(keys=keys, event=event, exact=all(row.exact for row in rows))


def _is(party: tuple[LegKind, str | None] | None, kind: LegKind) -> bool:
    return party is not None and party[0] is kind


def _talks(row: Row, inbound: bool) -> bool:
    """Whether a row that was picked up is a conversation: with a phone of ours, or with the client we called."""
    if not inbound:
        return _is(row.called, LegKind.OUTSIDE)
    return _app(row) != "voicemail" and (_is(row.called, LegKind.AGENT) or _is(row.called, LegKind.OUTSIDE))


def _app(row: Row) -> str:
    return row.fields.get("lastapp", "").strip().lower()


def _caller(row: Row) -> Client:
    number = number_in(row.fields.get("src", ""))
    digits = number is not None and any(one.isdigit() for one in number)
    return Client(number=number, hidden=not digits)


def _dialled(row: Row) -> Client:
    """What was given to the network; the extension that was dialled may have a prefix of the house."""
    data = row.fields.get("lastdata", "").split(",")[0] if _app(row) == "dial" else ""
    return Client(number=number_dialled(data) or row.fields.get("dst") or None)


def _own_number(rows: Sequence[Row]) -> str | None:
    """The number of ours: a column of its own, else what was dialled first if it is no extension."""
    names = ("did", "userfield", "dst")
    found = (row.fields.get(name, "") for name in names for row in rows)
    return next((number for number in found if _DIGITS.fullmatch(number)), None)


def _queue(rows: Sequence[Row]) -> str | None:
    return next((row.fields.get("lastdata", "").split(",")[0] for row in rows if _app(row) == "queue"), None) or None


def _extension(rows: Sequence[Row], talks: Sequence[Row], inbound: bool) -> str | None:
    """Who talked last, else who was called first; outbound whoever dialled."""
    if not inbound:
        return next((row.caller[1] for row in rows if row.caller and row.caller[0] is LegKind.AGENT), None)
    for row in (*reversed(talks), *rows):
        if row.called is not None and row.called[0] is LegKind.AGENT:
            return row.called[1]
    return None


def _inbound(rows: Sequence[Row], talks: Sequence[Row]) -> Disposition:
    if talks:
        return Disposition.ANSWERED
    if any(_app(row) == "voicemail" for row in rows):
        return Disposition.VOICEMAIL
    rung = [row for row in rows if row.called is not None]
    if not rung:
        return Disposition.ABANDONED  # left in a menu or a queue before anybody was called
    said = {row.disposition for row in rung}
    if said <= {"FAILED", "CONGESTION"}:
        return Disposition.UNAVAILABLE
    return Disposition.BUSY if "BUSY" in said and "NO ANSWER" not in said else Disposition.NO_ANSWER


_OUTBOUND = {"BUSY": Disposition.BUSY, "NO ANSWER": Disposition.NO_ANSWER}


def _outbound(outward: Sequence[Row], talks: Sequence[Row]) -> Disposition:
    return Disposition.ANSWERED if talks else _OUTBOUND.get(outward[-1].disposition, Disposition.FAILED)


def unreadable(problems: Sequence[str]) -> tuple[str, ...]:
    """The first of many problems."""
    left = len(problems) - NAMED
    return (*problems[:NAMED], *([f"and {left} more"] if left > 0 else []))
