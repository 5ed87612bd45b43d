"""Calls and the raw events of phone systems. A call stays as figures; its events are deleted.

Where the person only appears in a call of somebody else (a forwarding, a conference), the number is taken out of it.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.calls.call import Call
from cordboard.domain.personal_data.anonymous_call import anonymous, extensions_of
from cordboard.domain.personal_data.sought import Sought, Spellings, full_names
from cordboard.ports.personal_data import Correction, Finding, Found
from cordboard.ports.store.calls import CallRow
from cordboard.store.sqlite.calls import CALL, call_of
from cordboard.store.sqlite.engine.connections import SqliteAccess
from cordboard.store.sqlite.frame_index import FrameIndex
from cordboard.store.sqlite.frames import forget
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.matching import (
    CHANGED_AT_ONCE,
    OWN,
    in_steps,
    mentioning,
    own_calls,
    readable,
    settled_calls,
    values,
)
from cordboard.store.text_search import folded

EVER = 1e12  # epoch s
WHY = b'{"decisions":[],"note":"The client of this call was erased."}'
_STATE = msgspec.json.Decoder(Call)
_UPDATE = """UPDATE call SET client = NULL, name = NULL, keys = ?, extensions = ?, search = ?, erased = 1
    WHERE id = ?"""
_BODY = "UPDATE call_body SET state = ?, why = ? WHERE no = (SELECT no FROM call WHERE id = ?)"
_ENDED = """SELECT no, state, why FROM call_body
    WHERE no = (SELECT no FROM call WHERE id = ? AND decided = 1 AND phase = 'ended')"""
_FRAMES = "SELECT seq, connection, call, dedup FROM frame WHERE seq IN (SELECT value FROM json_each(?))"
_LATE = """SELECT frame.seq, frame.connection, frame.call, frame.dedup FROM frame
    JOIN call_key ON call_key.connection = frame.connection AND call_key.key = frame.call
    JOIN call ON call.id = call_key.call AND call.erased = 1
    WHERE frame.connection = ? AND frame.seq > ? AND frame.seq <= ? ORDER BY frame.seq LIMIT 2000"""


class CallsPart:
    """`ports.personal_data.PersonalDataPart` for calls."""

    name = "calls"
    columns: Mapping[str, str] = {
        "rows.call": "keys client name search extensions own_number",
        "rows.call_body": "state why",
        "rows.call_key": "key",
        "rows.follow_up": "client",  # changed by the triggers of calls
        "rows.frame": "dedup call body",
        "rows.stop_hit": "entry",
        "rows.open_task": "subject",
        "rows.wrap_up": "body progress",
    }

    def __init__(self, main: SqliteAccess, index: FrameIndex) -> None:
        self._main = main
        self._index = index

    async def find(self, sought: Sought) -> Found:
        return await self._main.scan(lambda db: find(db, sought, self._index))

    async def correct(self, sought: Sought, correction: Correction) -> int:
        changed: int = await self._main.writer.write(correct, (sought, correction))
        return changed

    async def erase(self, sought: Sought, now: float) -> int:
        total = 0
        while done := await self._main.writer.write(erase_some, (sought, now, self._index)):
            total += done
        calls, events = await self._main.scan(lambda db: others_with(db, sought))
        for some in in_steps(calls):
            total += await self._main.writer.write(clean_calls, (sought, some))
        for few in in_steps(events):
            total += await self._main.writer.write(clean_events, (sought, few))
        return total


def find(db: sqlite3.Connection, sought: Sought, index: FrameIndex) -> Found:
    """Their calls with their events, and calls of others that mention them."""
    settled = set(settled_calls(db, sought, EVER))
    calls = [call_of(row) for row in db.execute(f"{CALL} WHERE {OWN} ORDER BY c.no", values(sought)).fetchall()]
    findings = [_finding(call, call.id in settled) for call in calls]
    frames = [seq for call in calls for key in call.keys for seq in index.seqs(db, call.connection, key)]
    findings += [_event(row) for row in _frames(db, frames, calls)]
    findings += _wrap_ups(db, [call.id for call in calls])
    bodies, events = others_with(db, sought)
    findings += [Finding(part="calls", kind="mention", id=call) for call in bodies]
    findings += [_event(row) for row in _rows(db, events)]
    names = [name for call in calls for name in (call.name, _STATE.decode(call.state).client.name)]
    matches = [match for call in calls for match in _matches(call)]
    records = [str(match["id"]) for match in matches if match.get("id")]
    return Found(
        findings=findings,
        names=full_names([*names, *(match.get("name") for match in matches)]),
        records=tuple(dict.fromkeys(records)),
    )


def _matches(call: CallRow) -> list[dict[str, Any]]:
    """The CRM records that the decisions about this call found."""
    why = msgspec.json.decode(call.why or b"{}")
    found = [one["facts"].get("match", {}) for one in why.get("decisions", ())]
    return [candidate for match in found for candidate in match.get("candidates", ())]


def _finding(call: CallRow, settled: bool) -> Finding:
    told = {name: getattr(call, name) for name in ("direction", "disposition", "client", "name", "own_number")}
    whole = {"details": msgspec.json.decode(call.state), "decision": msgspec.json.decode(call.why or b"null")}
    return Finding(
        part="calls", kind="call", id=call.id, at=call.started_at, content={**told, **whole}, open=not settled
    )


def _wrap_ups(db: sqlite3.Connection, calls: Sequence[str]) -> list[Finding]:
    """What agents wrote down about these calls."""
    sql = 'SELECT "call", at, body FROM wrap_up WHERE "call" IN (SELECT value FROM json_each(?))'
    return [
        Finding(part="calls", kind="wrap_up", id=call, at=at, content={"body": readable(body)})
        for call, at, body in db.execute(sql, (keys_json(calls),))
    ]


def _event(row: Sequence[Any]) -> Finding:
    return Finding(part="calls", kind="event", id=str(row[0]), at=row[2], content={"body": readable(row[1])})


def _frames(db: sqlite3.Connection, seqs: Sequence[int], calls: Sequence[CallRow]) -> list[Any]:
    """The index may name events of other calls too."""
    keys = {(call.connection, key) for call in calls for key in call.keys}
    return [row for row in _rows(db, seqs) if (row[3], row[4]) in keys]


def _rows(db: sqlite3.Connection, seqs: Sequence[int]) -> list[Any]:
    sql = "SELECT seq, body, at, connection, call FROM frame WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq"
    return db.execute(sql, (msgspec.json.encode(seqs).decode(),)).fetchall()


def others_with(db: sqlite3.Connection, sought: Sought) -> tuple[list[str], list[int]]:
    """Calls of others that mention the person, and events outside the person's calls that do."""
    spellings, mine = Spellings(sought), own_calls(db, sought)
    sql = "SELECT connection, key FROM call_key WHERE call IN (SELECT value FROM json_each(?))"
    keys = set(db.execute(sql, (keys_json(mine),)).fetchall())
    whole = mentioning(db, "call JOIN call_body USING (no)", "no", ("state", "why"), spellings, ("id", "started_at"))
    bodies = [call for _, _, _, call, began in whole if call not in mine and began <= sought.until]
    frames = mentioning(db, "frame", "seq", ("body",), spellings, ("connection", "call", "at"))
    events = [
        seq
        for seq, _, connection, key, at in frames
        if at <= sought.until and (connection, key) not in keys and not _goes_on(db, connection, key, sought)
    ]
    return bodies, events


def _goes_on(db: sqlite3.Connection, connection: str, key: str, sought: Sought) -> bool:
    """Events of a call that is not over are needed until it is."""
    row = db.execute(
        """SELECT call.started_at, call.phase, call.decided FROM call_key JOIN call ON call.id = call_key.call
        WHERE call_key.connection = ? AND call_key.key = ?""",
        (connection, key),
    ).fetchone()
    return row is not None and (row[0] > sought.until or row[1] != "ended" or not row[2])


def correct(db: sqlite3.Connection, argument: tuple[Sought, Correction]) -> int:
    """Another name in the person's calls."""
    sought, correction = argument
    rows = [call_of(row) for row in db.execute(f"{CALL} WHERE {OWN}", values(sought)).fetchall()]
    for row in rows:
        call = _STATE.decode(row.state)
        named = msgspec.structs.replace(call, client=msgspec.structs.replace(call.client, name=correction.name))
        new = msgspec.structs.replace(row, name=correction.name)
        db.execute("UPDATE call SET name = ?, search = ? WHERE id = ?", (new.name, folded(new), row.id))
        body = "UPDATE call_body SET state = ? WHERE no = (SELECT no FROM call WHERE id = ?)"
        db.execute(body, (msgspec.json.encode(named), row.id))
    return len(rows)


def erase_some(db: sqlite3.Connection, argument: tuple[Sought, float, FrameIndex]) -> int:
    """Erase the client of some calls that have settled; returns how many."""
    sought, now, index = argument
    chosen = settled_calls(db, sought, now, CHANGED_AT_ONCE)
    spellings = Spellings(sought)
    for row in db.execute(f"{CALL} WHERE c.id IN (SELECT value FROM json_each(?))", (keys_json(chosen),)).fetchall():
        erase_call(db, call_of(row), spellings, index, WHY)
    return len(chosen)


def erase_call(db: sqlite3.Connection, row: CallRow, spellings: Spellings, index: FrameIndex, why: bytes) -> None:
    """Leave the figures of a call, with `why` in the place of its decisions."""
    seqs = [seq for key in row.keys for seq in index.seqs(db, row.connection, key)]
    frames = db.execute(_FRAMES, (msgspec.json.encode(seqs).decode(),)).fetchall()
    forget(db, (index, [frame for frame in frames if frame[1] == row.connection and frame[2] in row.keys]))
    keys = tuple(f"erased.{row.id}.{at}" if spellings.within(key) else key for at, key in enumerate(row.keys))
    call = msgspec.structs.replace(anonymous(_STATE.decode(row.state)), keys=keys)
    for old, new in zip(row.keys, keys, strict=True):
        if old != new:
            db.execute("UPDATE call_key SET key = ? WHERE connection = ? AND key = ?", (new, row.connection, old))
    extensions = " ".join(extensions_of(call))
    own = msgspec.structs.replace(row, client=None, name=None, keys=keys, extensions=extensions)
    written = msgspec.json.encode(keys).decode()
    db.execute("DELETE FROM stop_hit WHERE call = ?", (row.id,))
    db.execute('DELETE FROM open_task WHERE "call" = ?', (row.id,))
    db.execute('DELETE FROM wrap_up WHERE "call" = ?', (row.id,))
    db.executemany('DELETE FROM route_decision WHERE "call" = ?', [(key,) for key in row.keys])
    db.execute('DELETE FROM awaited_record WHERE "call" = ?', (row.id,))
    db.execute(_UPDATE, (written, extensions, folded(own), row.id))
    db.execute(_BODY, (msgspec.json.encode(call), why, row.id))


def clean_calls(db: sqlite3.Connection, argument: tuple[Sought, Sequence[str]]) -> int:
    """Take the number out of calls of others, as they are now."""
    sought, calls = argument
    spellings, changed = Spellings(sought), 0
    for call in calls:
        for no, state, why in db.execute(_ENDED, (call,)).fetchall():
            why = why and spellings.cleaned(why)
            db.execute("UPDATE call_body SET state = ?, why = ? WHERE no = ?", (spellings.cleaned(state), why, no))
            changed += 1
    return changed


def clean_events(db: sqlite3.Connection, argument: tuple[Sought, Sequence[int]]) -> int:
    """The same for events."""
    sought, events = argument
    spellings, changed = Spellings(sought), 0
    for seq in events:
        for (body,) in db.execute("SELECT body FROM frame WHERE seq = ?", (seq,)).fetchall():
            db.execute("UPDATE frame SET body = ? WHERE seq = ?", (spellings.cleaned(body), seq))
            changed += 1
    return changed


def late_frames(db: sqlite3.Connection, between: tuple[str, int, int]) -> list[Any]:
    """Some events that came after their call was erased, of a connection and between two of its frames."""
    return db.execute(_LATE, between).fetchall()
