"""What came to each webhook connection lately: the last event, and the requests that were refused, with the reason.

The endpoint notes each refusal here; the audit log has their counts. The newest refusals of each connection are in the
journal, too, so that a restart forgets none: written every few seconds, bounded in number and age. An attacker fills no
disk, and a name that is no connection is not kept. Counts are since the start of the server.
"""

from collections import deque
from collections.abc import Iterable
from typing import Self

import msgspec

from cordboard.ports.store.journal import JournalStore, Note

CODE = "webhook.refused"  # of the journal
LONGEST_LIST = 50  # refused requests that are kept of one connection
LONGEST_TEXT = 300  # characters


class RefusedRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request that was not accepted. Units: `at` epoch s."""

    at: float
    status: int
    code: str
    reason: str


class Activity(msgspec.Struct, kw_only=True):
    """Of one connection, since the start. Units: epoch s."""

    last_event_at: float | None = None
    accepted: int = 0
    unknown: int = 0  # of the accepted ones: nobody has said what they mean
    refused: int = 0
    unwritten: deque[RefusedRequest] = msgspec.field(default_factory=lambda: deque(maxlen=LONGEST_LIST))
    last_refused: deque[RefusedRequest] = msgspec.field(default_factory=lambda: deque(maxlen=LONGEST_LIST))


class WebhookActivity:
    """By connection."""

    def __init__(self) -> None:
        self._of: dict[str, Activity] = {}

    def accepted(self, connection: str, events: int, now: float, unknown: int = 0) -> None:
        """A request was stored; `events` may be 0, and `unknown` of them have no meaning here."""
        known = self._of.setdefault(connection, Activity())
        known.accepted += events
        known.unknown += unknown
        if events:
            known.last_event_at = now

    def refused(self, connection: str, one: RefusedRequest) -> None:
        """A request was refused. Call it for connections that exist only."""
        known = self._of.setdefault(connection, Activity())
        known.refused += 1
        short = msgspec.structs.replace(one, reason=one.reason[:LONGEST_TEXT])
        known.last_refused.appendleft(short)
        known.unwritten.append(short)

    def of(self, connection: str) -> Activity:
        """What is known of it."""
        return self._of.get(connection) or Activity()

    def forget(self, connection: str) -> None:
        """It was removed."""
        self._of.pop(connection, None)

    def recall(self, connection: str, newest_first: Iterable[RefusedRequest]) -> None:
        """What an earlier process has seen."""
        self._of.setdefault(connection, Activity()).last_refused.extend(newest_first)

    def take_unwritten(self) -> dict[str, list[RefusedRequest]]:
        """Refusals since the last time, oldest first, by connection."""
        found = {name: list(known.unwritten) for name, known in self._of.items() if known.unwritten}
        for name in found:
            self._of[name].unwritten.clear()
        return found


class RefusalJournal:
    """Keeps the newest refusals of each connection in the journal."""

    def __init__(self, store: JournalStore, activity: WebhookActivity) -> None:
        self._store = store
        self._activity = activity

    @classmethod
    async def recalled(cls, store: JournalStore, activity: WebhookActivity, connections: Iterable[str]) -> Self:
        """After a start, with the refusals of before."""
        journal = cls(store, activity)
        await journal.recall(connections)
        return journal

    async def recall(self, connections: Iterable[str]) -> None:
        """What an earlier process has kept of these."""
        for name in connections:
            notes = await self._store.notes_of_code(name, CODE, LONGEST_LIST)
            self._activity.recall(name, [_request(note) for note in notes])

    async def write(self) -> None:
        """Keep what came since the last time."""
        for name, refused in self._activity.take_unwritten().items():
            await self._store.keep_last_notes(name, CODE, [_note(name, one) for one in refused], LONGEST_LIST)

    async def forget(self, connection: str) -> None:
        """It was removed."""
        self._activity.forget(connection)
        await self._store.drop_notes(CODE, connection=connection)

    async def prune(self, before: float) -> None:
        """Those from before that time go. Units: epoch s."""
        await self._store.drop_notes(CODE, before=before)


def _note(connection: str, one: RefusedRequest) -> Note:
    values = {"status": str(one.status), "code": one.code}
    return Note(at=one.at, connection=connection, call=None, code=CODE, text=one.reason, values=values)


def _request(note: Note) -> RefusedRequest:
    values = note.values
    return RefusedRequest(
        at=note.at, status=int(values.get("status", 0)), code=values.get("code", ""), reason=note.text
    )
