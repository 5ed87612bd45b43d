"""Frames become calls: stored once, folded in order, decided when they end. One intake for each phone connection.

A frame is durable before it is acknowledged; everything after that can be repeated from the stored frames.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from itertools import islice

import msgspec
import structlog

from cordboard.app.decisions.decide import Decider, subject_of
from cordboard.app.decisions.decision_rows import DecisionRows, Decisions
from cordboard.app.decisions.identify import DecisionBatch
from cordboard.app.decisions.identity_locks import call_key
from cordboard.app.decisions.post_decision_updates import later_items
from cordboard.app.ingest.intake_lease import THIS_SERVER, IntakeLease
from cordboard.app.ingest.load_shedding import LoadShedding
from cordboard.app.ingest.stale_calls import StaleCalls
from cordboard.app.ingest.synthetic_events import event_in, is_ours, recovered, stale_end
from cordboard.domain.attribution.traffic_source import TrafficSource, traffic_source_of
from cordboard.domain.calls.call import Call, CallEvent, Direction, Phase
from cordboard.domain.calls.correlation import EVERY_CALL, CallChange, CallCorrelation
from cordboard.domain.figures.counted_call import counted
from cordboard.domain.parameters.unfilled import SETTING, without_unfilled
from cordboard.domain.scenario.call_context import CallContext
from cordboard.domain.settings.settings import Settings
from cordboard.ports.host import Clock, LaneHost
from cordboard.ports.phone import Link, Pbx, RawEvent
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.errors import FencingError, StoreUnavailable
from cordboard.ports.store.frames import Frame, NewFrame
from cordboard.ports.store.outbox import NewItem
from cordboard.ports.store.store import Store
from cordboard.toolkit.clock import epoch
from cordboard.toolkit.ids import call_id

log = structlog.get_logger()

FRAMES = 512  # folded in one commit
FRAMES_IN_A_CROWD = 128  # more would make hooks wait for it
AGAIN_S = 1.0
FLOOD = 32  # frames of one step: more are on their way, and one step for all of them costs less than several
GATHER_S = 0.01
KEEP_ENDED_S = 120.0  # an ended call stays in memory this long for late frames
LATE_START_S = 5.0  # an end that overtook the beginning waits this long for it


class Intake:
    """The intake of one phone connection."""

    def __init__(
        self,
        connection: str,
        pbx: Pbx,
        settings: Mapping[str, object],
        store: Store,
        decider: Decider,
        host: LaneHost,
        clock: Clock,
        changed: Callable[[CallRow], None],
        link: Link | None = None,
        owner: str = THIS_SERVER,
    ) -> None:
        self.connection = connection
        self.pbx = pbx
        self.settings = settings
        self._store = store
        self._decider = decider
        self._host = host
        self._clock = clock
        self._changed = changed
        self.lease = IntakeLease(store, connection, owner)
        self._correlation = CallCorrelation(decider.with_mobiles)
        self._rows: dict[str, CallRow] = {}  # by root key; calls on the board
        self._settling: dict[str, float] = {}  # by root key: ended and not decided yet; when it is
        self._over: dict[str, float] = {}  # by root key, in order: decided, in memory for late frames
        self._contexts: dict[str, tuple[Call, Settings, CallContext]] = {}  # by root key: of this call, these settings
        self._cursor = 0
        self._flood = False  # the last step was one
        self._wake = asyncio.Event()
        self._load_shedding = LoadShedding()
        self._stale_calls = StaleCalls(connection, store, lambda: decider.settings.calls, clock, self._events, link)

    async def accept(self, pieces: Sequence[RawEvent]) -> int:
        """Keep pieces durably; returns how many were new. Raises Full."""
        theirs = [piece for piece in pieces if not is_ours(piece.body)]  # only this server writes frames of our own
        return await self._store_own_frames(theirs)

    async def recover(self, events: Sequence[CallEvent]) -> int:
        """Keep calls that were never heard, each told whole by one event; returns how many were new. Raises Full."""
        return await self._store_own_frames([recovered(event) for event in events])

    async def give_up(self) -> None:
        """End calls without events for too long. Each such end is stored as a frame like any other."""
        going_on = {key: row for key, row in self._rows.items() if row.phase != Phase.ENDED}
        # read first: an event that comes meanwhile is later
        last_events = {key: self._correlation.last_event_at(key) for key in going_on}
        due = [(key, at) for key in await self._stale_calls.run_out(going_on) if (at := last_events[key])]
        if due:
            await self._store_own_frames([stale_end(key, at) for key, at in due])

    async def wind_up(self) -> None:
        """End and decide all calls, before the connection is removed. A call ends at its last event.

        No other task may fold meanwhile. After an interruption a repetition has the same result.
        """
        await self.recall()
        await self._fold_all()
        going_on = [key for key, row in self._rows.items() if row.phase != Phase.ENDED]
        last_events = [(key, at) for key in going_on if (at := self._correlation.last_event_at(key))]
        if last_events:
            await self._store_own_frames([stale_end(key, at) for key, at in last_events])
            await self._fold_all()
        self._settling = dict.fromkeys(self._settling, 0.0)  # no more events can come
        await self._fold_all()

    async def _fold_all(self) -> None:
        while await self.step():
            pass

    async def _store_own_frames(self, pieces: Sequence[RawEvent]) -> int:
        at = self._clock.now()
        frames = [NewFrame(self.connection, piece.dedup, piece.call, piece.body, at) for piece in pieces]
        self._load_shedding.came()
        try:
            fresh = await self._store.accept(frames)
        finally:
            self._load_shedding.went()
        self._wake.set()
        return sum(fresh)

    async def run(self) -> None:
        """Fold what is stored and not folded yet, for ever; begins by recalling the calls in progress."""
        while True:
            try:
                await self.recall()
                while True:
                    self._wake.clear()
                    if not await self.step():
                        await self._wait()
            except StoreUnavailable as full:
                log.error("the store is full, folding waits", connection=self.connection, error=str(full))
            except FencingError as fenced:
                log.warning("another server folds these frames now", connection=self.connection, error=str(fenced))
            except Exception:
                log.exception("folding begins again from the stored frames", connection=self.connection)
            await asyncio.sleep(AGAIN_S)

    async def recall(self) -> None:
        """After a start: once the lease is ours, open calls are folded again from their frames."""
        await self.lease.take()
        self._correlation = CallCorrelation(self._decider.with_mobiles)
        self._rows, self._settling, self._over, self._contexts = {}, {}, {}, {}
        self._cursor = await self._store.cursor(self.connection)
        for row in await self._store.open_calls(self.connection):
            await self._restore(row)
            call = self._correlation.call_of(row.keys[0])
            if call is not None and call.ended:
                self._mark_end(row.keys[0], call, 0.0)

    async def step(self) -> bool:
        """Fold and decide one batch; False when nothing is left to do now."""
        began = self._clock.now()
        self._forget_old(began)
        most = FRAMES_IN_A_CROWD if self._load_shedding.crowded else FRAMES
        frames = await self._store.frames_after(self.connection, self._cursor, most)
        self._flood = len(frames) >= FLOOD
        changes: dict[str, CallChange] = {}
        earlier = await self._earlier(frames)
        for frame in frames:
            await self._load_shedding.take()
            try:
                await self._fold(frame, changes, earlier)
            except Exception:  # a frame that cannot be read stays stored and is skipped
                log.exception("frame not understood", connection=self.connection, frame=frame.seq)
        settled = [key for key, due in self._settling.items() if due <= began]
        if not frames and not settled:
            return False
        await self._keep(frames, changes, settled)
        return len(frames) == most

    async def _wait(self) -> None:
        if self._flood:
            await asyncio.sleep(GATHER_S)
        due = min(self._settling.values(), default=None)
        bound = None if due is None else max(0.0, due - self._clock.now())
        try:
            async with asyncio.timeout(bound):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _events(self, frame: Frame) -> Sequence[CallEvent]:
        if is_ours(frame.body):
            return (event_in(frame.body),)
        marks = self.settings.get(SETTING)
        return [without_unfilled(one, marks) for one in self.pbx.events(frame.body, frame.at, self.settings)]

    async def _earlier(self, frames: Sequence[Frame]) -> Mapping[str, CallRow]:
        """Calls by their keys that are no longer open and that these late frames are about."""
        unheld = {
            frame.call for frame in frames if frame.call != EVERY_CALL and not self._correlation.holds(frame.call)
        }
        return await self._store.calls_by_keys(self.connection, unheld) if unheld else {}

    async def _fold(self, frame: Frame, changes: dict[str, CallChange], earlier: Mapping[str, CallRow]) -> None:
        for event in self._events(frame):
            if event.call != EVERY_CALL and not self._correlation.holds(event.call):
                if event.call != frame.call:  # a frame of one call may name another
                    known = await self._store.calls_by_keys(self.connection, (event.call,))
                else:
                    known = earlier
                if row := known.get(event.call):
                    await self._recall_ended(row)
                    if row.decided and not self._correlation.holds(event.call):
                        log.warning("too late: the raw events were deleted, the call is unchanged", call=row.id)
                        continue
            for change in self._correlation.changes(event):
                self._note(change, changes)

    def _note(self, change: CallChange, changes: dict[str, CallChange]) -> None:
        for merged in change.merged:
            changes.pop(merged, None)
            self._contexts.pop(merged, None)
            self._goes_on(merged)
            row = self._rows.pop(merged, None)
            if row is not None:  # an older id came to light: the call stays the one it was
                self._rows.setdefault(change.key, row)
        changes.pop(change.key, None)
        changes[change.key] = change

    async def _recall_ended(self, row: CallRow) -> None:
        if row.keys[0] not in self._rows:
            await self._restore(row)
            if row.decided:
                self._over[row.keys[0]] = self._clock.now()

    async def _restore(self, row: CallRow) -> None:
        if row.keys[0] in self._rows:
            return
        self._rows[row.keys[0]] = row
        for other in await self._linked(row):
            await self._recall_ended(other)
        frames = await self._store.frames_of(self.connection, (*row.keys, EVERY_CALL))
        for event in (event for frame in frames if frame.seq <= self._cursor for event in self._events(frame)):
            if event.call == EVERY_CALL:
                self._correlation.changes_of(row.keys[0], event)
            else:
                self._correlation.changes(event)

    async def _linked(self, row: CallRow) -> Sequence[CallRow]:
        """Other calls whose legs took part in this one."""
        keys = msgspec.json.decode(row.state, type=Call).linked
        rows = await self._store.calls_by_keys(self.connection, keys) if keys else {}
        return list({one.id: one for one in rows.values() if one.id != row.id}.values())

    def _rest_after(self, call: Call) -> float:
        """How long the intake waits for late events after a call's end, before it decides. Units: s."""
        settle = self.pbx.settle_ms() / 1000
        whole = call.end_unheard or (
            _direction_known(call) and not call.assumed
        )  # of who is given up we have waited long enough
        return settle if whole else max(settle, LATE_START_S)

    def _forget_old(self, now: float) -> None:
        """Before frames are folded: whoever comes later than this is recalled from the store."""
        due = now - KEEP_ENDED_S
        for key, at in tuple(islice(self._over.items(), FRAMES)):
            if at > due:
                break
            self._goes_on(key)
            self._rows.pop(key, None)
            self._contexts.pop(key, None)
            self._correlation.forget(key)

    def _goes_on(self, key: str) -> None:
        """Not an ended call of its own, or not any more."""
        self._settling.pop(key, None)
        self._over.pop(key, None)

    async def _keep(self, frames: Sequence[Frame], changes: Mapping[str, CallChange], settled: Sequence[str]) -> None:
        """One commit: rows of changed calls, decisions of ended ones, and the cursor."""
        batch = Batch(cursor=(self.connection, frames[-1].seq if frames else self._cursor), lease=self.lease.fence)
        changed = {key: change.call for key, change in changes.items()}
        at_once = [key for key, call in changed.items() if self._rest_after(call) == 0]
        due = self._due([*settled, *at_once], changed)
        calls = due | changed
        contexts = {key: self._context(key, call) for key, call in calls.items()}
        ids = {key: self._id_of(key) for key in calls}
        decisions = self._decider.batch()
        async with self._decider.locks.hold(_locked(contexts, ids, due, decisions.crms)):
            now = self._clock.now()
            rows: dict[str, CallRow] = {}
            for key, call in changed.items():
                await self._load_shedding.take()
                rows[key] = await self._row(ids[key], key, call, contexts[key], decisions, now)
                if _undecided_by(rows[key], call):
                    self._goes_on(key)
                    rows[key] = msgspec.structs.replace(rows[key], decided=False, why=None)
            items = await later_items(self._store, decisions.crms, rows, changes, now, self._decider.recording_pages)
            for key, call in due.items():
                await self._load_shedding.take()
                row = rows.get(key) or await self._row(ids[key], key, call, contexts[key], decisions, now)
                if row.decided:
                    self._over.setdefault(key, self._settling.pop(key, now))
                else:
                    rows[key] = await self._decided(row, call, contexts[key], items, decisions, now)
            batch.calls, batch.items = list(rows.values()), items
            batch.claims, batch.stopped, batch.tasks = decisions.claims, decisions.stopped, decisions.tasks
            batch.awaited = decisions.awaited
            await self._store.commit(batch)
        self._committed(rows, changed, frames, now)
        for lane in {item.lane for item in items}:
            self._host.wake(lane)

    def _due(self, keys: Sequence[str], changed: Mapping[str, Call]) -> dict[str, Call]:
        """Those of these calls that have ended and are to be decided now."""
        due: dict[str, Call] = {}
        for key in dict.fromkeys(keys):
            call = changed.get(key) or self._correlation.call_of(key)
            if call is None or not call.ended:
                self._goes_on(key)
            else:
                due[key] = call
        return due

    def _id_of(self, key: str) -> str:
        row = self._rows.get(key)
        return row.id if row is not None else call_id(self.connection, key)

    async def _decided(
        self, row: CallRow, call: Call, context: CallContext, items: list[NewItem], batch: DecisionBatch, now: float
    ) -> CallRow:
        """The row with its decision; what is to be written joins `items`."""
        try:
            decision_rows = await self._decider.ended(row, call, context, batch, now)
        except StoreUnavailable:
            raise
        except Exception:  # a call that cannot be decided is shown as such and holds up no other
            log.exception("call not decided", connection=self.connection, call=row.id)
            decision_rows = DecisionRows(
                decisions=Decisions(note="Error in Cordboard: this call could not be processed. See the log.")
            )
        items += decision_rows.items
        why = msgspec.json.encode(decision_rows.decisions)
        return msgspec.structs.replace(row, decided=True, name=decision_rows.name or row.name, why=why)

    def _committed(
        self, rows: Mapping[str, CallRow], changed: Mapping[str, Call], frames: Sequence[Frame], now: float
    ) -> None:
        """After the commit: update the memory and notify subscribers."""
        self._cursor = frames[-1].seq if frames else self._cursor
        self._rows.update(rows)
        for key, row in rows.items():
            if key in changed:
                self._mark_end(key, changed[key], now)
            elif row.decided:
                self._settling.pop(key, None)
                self._over[key] = now
            self._changed(row)

    def _context(self, key: str, call: Call) -> CallContext:
        """The numbers of the call in its present state, read once."""
        settings = self._decider.settings
        known = self._contexts.get(key)
        if known is None or known[0] is not call or known[1] is not settings:
            known = self._contexts[key] = (call, settings, self._decider.context_of(call, self.connection))
        return known[2]

    def _mark_end(self, key: str, call: Call, now: float) -> None:
        if not call.ended:
            self._goes_on(key)  # a late event joined it to a call that goes on
        elif key in self._rows and self._rows[key].decided:
            self._settling.pop(key, None)
            self._over.setdefault(key, now)
        else:
            due = now + self._rest_after(call)
            self._settling[key] = min(due, self._settling.get(key, due))

    async def _row(
        self, of_call: str, key: str, call: Call, context: CallContext, batch: DecisionBatch, now: float
    ) -> CallRow:
        """The call as a row; what was decided is read again, for a waiting decision is taken elsewhere."""
        old = self._rows.get(key)
        if old is not None and old.decided:
            old = await self._store.call(old.id) or old
        client = context.client
        inside_out = old is not None and (old.direction is Direction.INTERNAL) != (call.direction is Direction.INTERNAL)
        if old is not None and not inside_out and (old.name or old.client == client):
            name = old.name
        else:
            name = await self._decider.name_of(call, context, batch) or call.client.name
        legs = (leg.extension for leg in call.legs if leg.extension)
        people = sorted({*call.placed, *call.rang, *call.talked, *legs})
        return CallRow(
            id=of_call,
            connection=self.connection,
            keys=call.keys,
            started_at=epoch(call.started_at) if call.started_at else now,
            updated_at=now,
            client=client,
            name=name,
            direction=call.direction,
            disposition=call.disposition,
            phase=call.phase,
            extensions=" ".join(people),
            own_number=context.own_number,
            queue=call.queue or "",
            state=msgspec.json.encode(call),
            decided=old.decided if old is not None else False,
            why=old.why if old is not None else None,
            counted=counted(call),
            traffic=traffic_source_of(call.parameters, _advertised(old, context)),
        )


def _advertised(old: CallRow | None, context: CallContext) -> TrafficSource:
    """What the settings said of our number when the call came to it, not what they say since."""
    if old is None or (old.traffic is not None and old.own_number != context.own_number):
        return context.advertised
    return old.traffic or TrafficSource()


def _locked(
    contexts: Mapping[str, CallContext], ids: Mapping[str, str], due: Mapping[str, Call], crms: Sequence[str]
) -> list[tuple[str, str]]:
    """Rows that are written, which a waiting decision would write too, and the clients who are decided about."""
    subjects = [subject_of(ids[key], contexts[key]) for key in due]
    return [*(call_key(one) for one in ids.values()), *((crm, one) for crm in crms for one in subjects)]


def _direction_known(call: Call) -> bool:
    """Whether the direction of the call is known, or will never be."""
    if call.direction is Direction.INTERNAL:
        return True
    return call.direction is not Direction.UNKNOWN and (call.client.hidden or call.client.number is not None)


def _undecided_by(row: CallRow, call: Call) -> bool:
    """Whether nothing was written because the direction was unknown, and it is known now."""
    if not row.decided or row.why is None or not _direction_known(call):
        return False
    taken = msgspec.json.decode(row.why, type=Decisions).decisions
    return bool(taken) and all(
        why.facts.call.direction is Direction.UNKNOWN and not why.decision.actions for why in taken
    )
