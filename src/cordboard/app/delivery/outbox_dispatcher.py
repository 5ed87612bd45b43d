"""Sends outbox items to the CRM: drains one lane, a batch of one kind at a time, in order, fenced by the lane's epoch.

`batching.py` picks the items of a batch; `rate_limiter.py` limits the requests. Nothing here names a CRM.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import takewhile

import msgspec
import structlog

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.decisions.decision_rows import resolved
from cordboard.app.decisions.deferred_decisions import DeferredDecisions
from cordboard.app.decisions.fields_sent import with_fields_sent
from cordboard.app.decisions.post_decision_updates import overtaken
from cordboard.app.decisions.texts_sent import body_with_texts, with_texts_sent
from cordboard.app.delivery.batching import pick
from cordboard.app.delivery.rate_limiter import RateLimiter
from cordboard.app.delivery.request_group import TOGETHER_S, Failure, rate_limited, send_group, size_of
from cordboard.app.delivery.uncertain_items import asked, uncertain
from cordboard.app.delivery.wrong_clock import held, moved_back, seconds_ahead, waiting
from cordboard.app.directory.created_people import person
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.duplicates.merge_actions import body_with_job, gone_people, moves_of, prepared
from cordboard.app.duplicates.merge_items import ALONE
from cordboard.app.events.event_hub import EventHub
from cordboard.domain.connection_state import Activity, ConnectionState, RequestSucceeded
from cordboard.domain.crm.actions import CREATES, Action, SetOwner
from cordboard.domain.crm.contact_match import Entity, Owner
from cordboard.ports.crm import GUARDED, Applied, Change, Crm, Idempotency, Outcome
from cordboard.ports.crm.shadow import is_shadow
from cordboard.ports.errors import (
    SCOPE_MISSING,
    PermissionMissing,
    RateLimited,
    Refused,
    Scheduled,
    Trouble,
    Unavailable,
    Unsupported,
)
from cordboard.ports.host import Clock
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.errors import FencingError
from cordboard.ports.store.journal import Note
from cordboard.ports.store.outbox import LOOKUP, Done, Item, ItemState
from cordboard.ports.store.store import Store
from cordboard.toolkit.backoff import delay
from cordboard.toolkit.clock import moment

log = structlog.get_logger()

WINDOW = 500
PERMISSION_RETRY_S = 300.0  # more each time: some services grant permissions without a new sign-in
PERMISSION_RETRY_MOST_S = 3600.0
SLOW_RETRY_S = 300.0  # one row that cannot be written now (a locked record), while the rest can
LONGEST_REST_S = 3600.0  # whatever a service asks for
FIRST_PROBE_S = 300.0  # after so long it is tried whether the wait is still needed; then after twice as long
NAMED_REST_S = 120.0  # from so long on the time of the next attempt is said
PEOPLE = (Entity.ACCOUNT, Entity.LEAD, Entity.CONTACT)
FAULTS_UNTIL_PARKED = 3
WAITS = "waits_for_parked"
OVERTAKEN = "corrected_later"
LOOKUPS = 100  # answered by one refresh of the directory, whatever a request to the CRM takes


class OutboxDispatcher:
    """Drains lanes. One instance a process; the fence guards the rows against any other."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        directory_sync: DirectorySync,
        deferred_decisions: DeferredDecisions,
        live: EventHub,
        clock: Clock,
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._directory_sync = directory_sync
        self._deferred_decisions = deferred_decisions
        self._event_hub = live
        self._clock = clock
        self._chance = chance
        self._epochs: dict[str, int] = {}
        self._failures: dict[str, int] = {}
        self._paces: dict[str, RateLimiter] = {}
        self._suspects: dict[str, set[str]] = {}  # by lane: keys that met a fault of ours together; each leaves alone

    async def drain(self, name: str) -> float | None:
        """Send what can be sent; returns when to come back (epoch s), or None to be woken."""
        try:
            return await self._drain(name)
        except FencingError:
            log.warning("lane was taken over", lane=name)
            self._epochs.pop(name, None)
            return self._clock.now() + 1.0

    async def _drain(self, name: str) -> float | None:
        if name not in self._live_connections.connections:
            return None
        if name not in self._epochs:
            self._epochs[name] = await self._store.acquire_lane(name)
        while True:
            now = self._clock.now()
            state = await self._live_connections.states.of(name)
            if state.unproven:
                return now + 1.0
            if not state.open:
                return None
            if now < state.not_before <= now + LONGEST_REST_S:  # a later one was set before the clock was set back
                return state.not_before
            wait = self._pace(name).wait_until(now)
            if wait is not None:
                return wait
            batch, due = await self._next(name, now, state.granted_at)
            if not batch:
                return due
            if not await self._send(name, state, batch):
                return (await self._live_connections.states.of(name)).not_before or None

    def _pace(self, name: str) -> RateLimiter:
        if name not in self._paces:
            self._paces[name] = RateLimiter.of(self._live_connections.provider(name).limits)
        return self._paces[name]

    async def _next(self, name: str, now: float, granted_at: float) -> tuple[list[Item], float | None]:
        """The next batch. Parks items that depend on a parked item."""
        provider = self._live_connections.provider(name)
        reads_only = is_shadow(self._live_connections.settings(name))  # what was open before stays so
        size = size_of(provider.capabilities.batch, provider.limits.concurrent)
        window = WINDOW
        while True:
            items = await self._store.ready(name, now, window)
            wanted = {ref for item in items for ref in item.refs}
            referred = {item.key: item for item in await self._store.items_by_key(sorted(wanted))} if wanted else {}
            sent = [item for item in items if item.kind == LOOKUP] if reads_only else items
            picked = pick(sent, referred, now, size, {LOOKUP: LOOKUPS, **ALONE}, granted_at)
            if picked.stuck:
                await self._park_stuck(name, picked.stuck)
            if late := await overtaken(self._store, picked.batch):
                await self._pass_over(name, late)
                continue
            if picked.batch or len(items) < window:
                return self._apart(name, picked.batch), picked.due
            window *= 8  # one client with a long queue fills the window: read further

    def _apart(self, name: str, batch: list[Item]) -> list[Item]:
        """One suspect item, or the items before the first suspect."""
        suspects = self._suspects.get(name)
        if not suspects:
            return batch
        if batch and batch[0].key in suspects:
            return batch[:1]
        return list(takewhile(lambda item: item.key not in suspects, batch))

    def _suspect(self, name: str, batch: Sequence[Item], suspected: bool) -> None:
        suspects = self._suspects.setdefault(name, set())
        if suspected:
            suspects.update(item.key for item in batch)
        elif suspects:
            suspects.difference_update(item.key for item in batch)

    async def _park_stuck(self, name: str, stuck: Sequence[tuple[Item, str]]) -> None:
        done = [
            Done(key=i.key, state=ItemState.PARKED, code=WAITS, reason=f"Waits for {ref}, which was rejected.")
            for i, ref in stuck
        ]
        await self._store.commit(Batch(done=done, fence=(name, self._epochs[name])))

    async def _ask(self, name: str, items: Sequence[Item]) -> None:
        done = [asked(item) for item in items]
        await self._store.commit(Batch(done=done, fence=(name, self._epochs[name])))
        self._notify(items, done, self._clock.now())

    async def _pass_over(self, name: str, items: Sequence[Item]) -> None:
        reason, now = "Replaced by a later update.", self._clock.now()
        done = [Done(key=i.key, state=ItemState.DONE, code=OVERTAKEN, reason=reason) for i in items]
        await self._store.commit(Batch(done=done, fence=(name, self._epochs[name])))
        self._notify(items, done, now)

    async def _send(self, name: str, state: ConnectionState, batch: Sequence[Item]) -> bool:
        """One request; False when the lane must wait."""
        try:
            if batch[0].kind == LOOKUP:
                self._pace(name).spent(self._clock.now())
                await self._deferred_decisions.answer(batch, (name, self._epochs[name]), self._directory_sync)
            else:
                return await self._apply(name, state, batch)
        except Trouble as trouble:
            return await self._trouble(name, state, batch, trouble)
        except FencingError:
            raise
        except Exception as fault:
            return await self._fault(name, state, batch, fault)
        await self._worked(name, state, batch)
        return True

    async def _fault(self, name: str, state: ConnectionState, batch: Sequence[Item], fault: Exception) -> bool:
        """A fault of ours must not stop the lane for ever: its items leave alone, then they are parked."""
        log.error("fault while sending", lane=name, kind=batch[0].kind, exc_info=fault)
        fault_text = f"Error in Cordboard while sending {batch[0].kind}: {type(fault).__name__}: {fault}"
        again = len(batch) > 1 or batch[0].attempts < FAULTS_UNTIL_PARKED
        self._suspect(name, batch, again)
        wrong = Unavailable(fault_text, code="fault") if again else Refused(fault_text, code="fault")
        return await self._trouble(name, state, batch, wrong)

    async def _worked(self, name: str, state: ConnectionState, batch: Sequence[Item]) -> None:
        self._failures.pop(name, None)
        self._suspect(name, batch, False)
        if Activity.SEND in state.failing:
            await self._recovered(name, state)

    async def _apply(self, name: str, state: ConnectionState, batch: Sequence[Item]) -> bool:
        """A group of requests; False when the lane must rest."""
        crm = self._live_connections.crm(name)
        if crm.idempotency() == Idempotency.NONE and (unclear := uncertain(batch)):
            await self._ask(name, unclear)
            return True
        refs = sorted({ref for item in batch for ref in item.refs})
        records = {i.key: i.record for i in await self._store.items_by_key(refs) if i.record} if refs else {}
        decoded = [resolved(msgspec.json.decode(item.body, type=Action), records) for item in batch]
        decoded = await with_texts_sent(self._store, batch, decoded)
        decoded = await with_fields_sent(self._store, batch, decoded)
        decoded = await prepared(self._store, name, decoded)
        ahead = [seconds_ahead(item.code) for item in batch]
        actions = [moved_back(one, seconds) for one, seconds in zip(decoded, ahead, strict=True)]
        await self._mark(name, crm, batch)
        provider = self._live_connections.provider(name)
        answers = await send_group(
            lambda some, verify: crm.apply(some, verify=verify),
            batch,
            actions,
            batch=provider.capabilities.batch,
            concurrent=provider.limits.concurrent,
            may_leave=self._leaving(name),
        )
        if rate_limited(answers):
            self._pace(name).refused(self._clock.now())
        unsent = [] if crm.idempotency() in GUARDED else answers.unsent(batch)
        await self._answered(name, batch, actions, answers.outcomes, unsent)
        if not answers.failures:
            await self._worked(name, state, batch)
        return all([await self._failed(name, state, one) for one in answers.failures])

    def _leaving(self, name: str) -> Callable[[], bool]:
        """Whether a further request of a group may leave now, which is then counted; the first one may."""
        pace, begun, first = self._pace(name), self._clock.now(), True

        def may_leave() -> bool:
            nonlocal first
            now = self._clock.now()
            if not first and (now > begun + TOGETHER_S or pace.wait_until(now) is not None):
                return False
            first = False
            pace.spent(now)
            return True

        return may_leave

    async def _failed(self, name: str, state: ConnectionState, failure: Failure) -> bool:
        if isinstance(failure.error, Trouble):
            return await self._trouble(name, state, failure.items, failure.error)
        return await self._fault(name, state, failure.items, failure.error)

    async def _answered(
        self,
        name: str,
        group: Sequence[Item],
        all_actions: Sequence[Action],
        by_key: Mapping[str, Outcome],
        unsent: Sequence[Item],
    ) -> None:
        """Outcomes become rows; what was marked and did not leave is as it was."""
        answered = [(i, a, by_key[i.key]) for i, a in zip(group, all_actions, strict=True) if i.key in by_key]
        if not answered and not unsent:
            return
        batch, actions, outcomes = [list(column) for column in zip(*answered, strict=True)] or ([], [], [])
        # first: once an item is done, its call's change counts no more
        await self._handed_over(name, actions, outcomes)
        now = self._clock.now()
        kept = [unmarked(item) for item in unsent]
        done = [self._done(*one, now) for one in zip(batch, actions, outcomes, strict=True)]
        notes = [self._note(i, o, now) for i, o in zip(batch, outcomes, strict=True) if isinstance(o, Trouble)]
        moves = moves_of(name, actions, outcomes)
        await self._store.commit(Batch(done=[*done, *kept], notes=notes, moves=moves, fence=(name, self._epochs[name])))
        await self._directory_sync.put(name, gone_people(actions, outcomes))
        await self._directory_sync.put_ours(name, self._new_people(actions, outcomes, name))
        self._notify(batch, done, now)

    async def _mark(self, name: str, crm: Crm, batch: Sequence[Item]) -> None:
        """Where the CRM itself refuses a second record, nothing need be marked before sending."""
        guarded = crm.idempotency() in GUARDED
        unknown = [item.key for item in batch if not item.maybe_sent and (not guarded or item.kind in ALONE)]
        if unknown:
            await self._store.mark_in_flight(name, self._epochs[name], unknown)

    def _done(self, item: Item, action: Action, outcome: Outcome, now: float) -> Done:
        if isinstance(outcome, Refused) and (waits := self._wrong_time(item, action, outcome, now)):
            return waits
        match outcome:
            case Applied():
                return Done(
                    key=item.key,
                    state=ItemState.DONE,
                    record=outcome.id,
                    link=outcome.link,
                    reason=outcome.remark,
                    code=outcome.code,
                    attempts=1,
                    body=body_with_texts(item, outcome.written) if outcome.written else None,
                )
            case Unavailable() | RateLimited():
                maybe = item.maybe_sent or outcome.wrote is not False
                due = now + SLOW_RETRY_S
                return Done(
                    key=item.key,
                    state=ItemState.OPEN,
                    reason=outcome.text,
                    code=outcome.code,
                    not_before=due,
                    maybe_sent=maybe,
                    attempts=1,
                    body=body_with_job(item, outcome.job) if isinstance(outcome, Scheduled) else None,
                )
            case _:
                code = outcome.code or "refused"
                return Done(
                    key=item.key,
                    state=ItemState.PARKED,
                    reason=outcome.text,
                    code=code,
                    maybe_sent=item.maybe_sent,
                    attempts=1,
                )

    def _wrong_time(self, item: Item, action: Action, refusal: Refused, now: float) -> Done | None:
        """The item as it waits, where the CRM refused its time because our clock is ahead, or may be."""
        clocks = self._live_connections.remote_clocks
        service = str(self._live_connections.provider(item.lane).manifest["title"])
        if waits := held(item, action, item.lane, service, now, clocks.ahead(item.lane)):
            return waits
        if not refusal.of_time or not (waits := waiting(item, action, item.lane, service, now)):
            return None
        clocks.rejected(item.lane, now)
        return waits

    @staticmethod
    def _note(item: Item, trouble: Trouble, now: float) -> Note:
        return Note(
            at=now,
            connection=item.lane,
            call=item.call,
            code="item.refused",
            text=trouble.text,
            values={"item": item.key, "code": trouble.code},
        )

    def _new_people(self, actions: Sequence[Action], outcomes: Sequence[Outcome], name: str) -> list[Change]:
        """People just created go into the directory at once: the next call finds them before any refresh."""
        return [
            Change(entity=entity, id=outcome.id, record=person(action, entity, outcome, self._owner_of(name, action)))
            for action, outcome in zip(actions, outcomes, strict=True)
            if isinstance(outcome, Applied) and (entity := CREATES.get(type(action))) in PEOPLE and entity is not None
        ]

    async def _handed_over(self, name: str, actions: Sequence[Action], outcomes: Sequence[Outcome]) -> None:
        """Put owner changes into the directory at once, also those that another user made first."""
        for action, outcome in zip(actions, outcomes, strict=True):
            if isinstance(action, SetOwner) and isinstance(outcome, Applied) and outcome.owner:
                owner = self._owner(name, outcome.owner)
                await self._directory_sync.set_owner(name, action.record.entity, outcome.id, owner)

    def _owner_of(self, name: str, action: Action) -> Owner | None:
        owner = getattr(action, "owner", None)
        return self._owner(name, owner) if owner else None

    def _owner(self, name: str, owner: str) -> Owner:
        names = {user.id: user.name for user in self._live_connections.users(name)}
        return Owner(id=owner, name=names.get(owner))

    async def _trouble(self, name: str, state: ConnectionState, batch: Sequence[Item], trouble: Trouble) -> bool:
        """The whole request failed: keep everything; wait or pause, or park what was refused."""
        now = self._clock.now()
        log.warning("request failed", lane=name, kind=batch[0].kind, items=len(batch), error=trouble.text)
        if isinstance(trouble, PermissionMissing):
            return await self._hold_back(name, state, batch, trouble)
        later = isinstance(trouble, Unavailable | RateLimited)
        parked = isinstance(trouble, Refused | Unsupported)
        done = [self._retry_or_park(item, trouble, parked) for item in batch]
        fresh = Activity.SEND not in state.failing or not later
        note = Note(at=now, connection=name, call=None, code="lane.trouble", text=trouble.text)
        await self._store.commit(Batch(done=done, notes=[note] if fresh else [], fence=(name, self._epochs[name])))
        if parked:
            self._notify(batch, done, now)
            return True
        rest = self._rest(name, trouble)
        not_before = now + rest
        if later and rest >= NAMED_REST_S:
            trouble.text = f"{trouble.text} The next attempt is at {moment(not_before):%H:%M} UTC."
        await self._live_connections.states.failed(name, trouble, Activity.SEND, not_before)
        return False

    async def _hold_back(
        self, name: str, state: ConnectionState, batch: Sequence[Item], missing: PermissionMissing
    ) -> bool:
        """These items wait for the permission; all others go on. A sign-in lets them leave at once."""
        now = self._clock.now()
        done = [
            Done(
                key=item.key,
                state=ItemState.OPEN,
                reason=missing.text,
                code=SCOPE_MISSING,
                not_before=now + min(PERMISSION_RETRY_S * (item.attempts + 1), PERMISSION_RETRY_MOST_S),
                maybe_sent=item.maybe_sent,
                attempts=1,
            )
            for item in batch
        ]
        fresh = missing.permission not in state.missing
        note = Note(at=now, connection=name, call=None, code="lane.permission_missing", text=missing.text)
        await self._store.commit(Batch(done=done, notes=[note] if fresh else [], fence=(name, self._epochs[name])))
        await self._live_connections.states.failed(name, missing, Activity.SEND)
        self._notify(batch, done, now)
        return True

    @staticmethod
    def _retry_or_park(item: Item, trouble: Trouble, parked: bool) -> Done:
        wrote = item.kind != LOOKUP and trouble.wrote is not False
        return Done(
            key=item.key,
            state=ItemState.PARKED if parked else ItemState.OPEN,
            reason=trouble.text,
            code=trouble.code or "refused",
            maybe_sent=item.maybe_sent or wrote,
            attempts=1,
        )

    def _rest(self, name: str, trouble: Trouble) -> float:
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        if isinstance(trouble, RateLimited) and trouble.after is not None:
            probe = FIRST_PROBE_S * 2.0 ** min(failures - 1, 20)  # a long wait is often a mistake over there
            return min(trouble.after.total_seconds(), LONGEST_REST_S, probe)
        return delay(failures, self._chance()).total_seconds()

    async def _recovered(self, name: str, before: ConnectionState) -> None:
        now = self._clock.now()
        await self._live_connections.states.apply(name, RequestSucceeded(activity=Activity.SEND))
        text = f"Working again. The problem started at {moment(before.since).isoformat()}."
        await self._store.note([Note(at=now, connection=name, call=None, code="lane.recovered", text=text)])

    def _notify(self, batch: Sequence[Item], done: Sequence[Done], now: float) -> None:
        calls: Mapping[str | None, None] = {item.call: None for item in batch}
        for item, result in zip(batch, done, strict=True):
            self._event_hub.publish(
                "item", {"key": item.key, "call": item.call, "kind": item.kind, "state": result.state}, now
            )
        for call in calls:
            if call is not None:
                self._deferred_decisions.changed(call)


def unmarked(item: Item) -> Done:
    """The item as it was before its group."""
    return Done(
        key=item.key,
        state=ItemState.OPEN,
        reason=item.reason,
        code=item.code,
        not_before=item.not_before,
        maybe_sent=item.maybe_sent,
    )
