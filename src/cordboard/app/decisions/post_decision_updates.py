"""Updates the CRM after a decision: with the recording of a call, and with facts and mapped values that arrive late.

The content of a corrected record is in `domain/scenario/call_log_update.py`; the CRM's folder writes it.
"""

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from cordboard.app.decisions.decision_rows import Decisions, StoredDecision, item_of
from cordboard.app.operations.retention import KEEP_FRAMES
from cordboard.app.operations.settings_in_force import settings_of
from cordboard.domain.calls.call import Call
from cordboard.domain.calls.correlation import CallChange
from cordboard.domain.calls.recording import link_of
from cordboard.domain.crm.actions import (
    CREATES,
    Action,
    AttachRecording,
    ChangeTask,
    CorrectCall,
    Create,
    CreateTask,
    LogCall,
    Ref,
    RenewTask,
    SetFields,
    said,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm_texts.texts import reached_note
from cordboard.domain.scenario.call_log_update import current_call_log
from cordboard.domain.scenario.mapped_fields import mapped
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.situation import MISSED, REACHED, situation_of
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import ERASED_BODY, Item, ItemState, NewItem
from cordboard.ports.store.store import Store
from cordboard.toolkit.ids import item_prefix, short

CORRECTION, FILLING = "correct_call", "set_fields"
RECENT = 8  # states of a record, beside the first, that a correction may meet


async def later_items(
    store: Store,
    crms: Sequence[str],
    rows: Mapping[str, CallRow],
    changes: Mapping[str, CallChange],
    now: float,
    recording_pages: str | None = None,
) -> list[NewItem]:
    """The items for these CRMs that follow from changes of calls that are decided. Units: `now` epoch s."""
    decided = [(row, change) for key, change in changes.items() if (row := rows[key]).decided and row.why is not None]
    known = await store.items_of_calls([row.id for row, _ in decided]) if decided else ()
    versions: dict[tuple[int, str], DecisionSettings] = {}
    items: list[NewItem] = []
    for row, change in decided:
        for why in _decisions(row, crms):
            items += _closed(row, change.call, why, await _settings(store, versions, why))
        for why in _filling(row, crms):
            items += _filled(row, change.call, why, await _settings(store, versions, why), known, now)
        for why, logged in _logs(row, crms):
            items += _recording(row, why.connection, logged, change, recording_pages)
            settings = await _settings(store, versions, why)
            ours = [item for item in known if (item.call, item.lane, item.kind) == (row.id, why.connection, CORRECTION)]
            items += _correction(row, change.call, why, logged, settings, ours, now)
    return items


async def _settings(
    store: Store, read: dict[tuple[int, str], DecisionSettings], why: StoredDecision
) -> DecisionSettings:
    """Those of this decision, read once."""
    version = (why.decision.settings_version, why.connection)
    if version not in read:
        read[version] = await settings_of(store, *version)
    return read[version]


async def overtaken(store: Store, batch: Sequence[Item]) -> list[Item]:
    """Corrections that a later correction of the same record replaces."""
    corrections = [item for item in batch if item.kind == CORRECTION]
    if not corrections:
        return []
    of_calls = await store.items_of_calls(sorted({item.call for item in corrections if item.call}))
    alive = [item for item in of_calls if item.kind == CORRECTION and item.state is not ItemState.DROPPED]
    last = {(item.call, item.lane): item.seq for item in alive}
    return [item for item in corrections if item.seq < last[item.call, item.lane]]


def _decisions(row: CallRow, crms: Sequence[str]) -> Iterator[StoredDecision]:
    """Those that left a call-back task."""
    for why in msgspec.json.decode(row.why or b"{}", type=Decisions).decisions:
        if why.connection in crms and _task_of(why) is not None:
            yield why


def _filling(row: CallRow, crms: Sequence[str]) -> Iterator[StoredDecision]:
    """Those that wrote a record."""
    for why in msgspec.json.decode(row.why or b"{}", type=Decisions).decisions:
        if why.connection in crms and any(_written(one) for one in why.decision.actions):
            yield why


def _written(action: Action) -> Ref | None:
    """The record that it writes mapped fields into. A renewed task may be none of its own."""
    if isinstance(action, SetFields):
        return action.record
    if isinstance(action, Create) and not isinstance(action, RenewTask):
        return Ref(entity=CREATES[type(action)], item=action.key)
    return None


def _filled(
    row: CallRow, call: Call, why: StoredDecision, settings: DecisionSettings, known: Sequence[Item], now: float
) -> list[NewItem]:
    """Mapped values that came, or changed, after the records were written; nothing of a call that is too old."""
    if not settings.mappings or not call.ended or call.erased or _may_be_forgotten(why, now):
        return []
    told = msgspec.structs.replace(call, client=why.facts.call.client, direction=why.facts.call.direction)
    then, scene = (
        RuleContext(msgspec.structs.replace(why.facts, call=one), settings) for one in (why.facts.call, told)
    )
    updates = [
        msgspec.json.decode(item.body, type=SetFields)
        for item in known
        if (item.call, item.lane, item.kind) == (row.id, why.connection, FILLING) and item.body != ERASED_BODY
    ]
    items: list[NewItem] = []
    for action in why.decision.actions:
        if (record := _written(action)) is None or not isinstance(action, Create | SetFields):
            continue
        values = mapped(record.entity, scene)
        earlier = [one for one in updates if one.record == record and one.key != action.key]
        written = [action.fields, *(one.fields for one in earlier)]
        last = {field: value for fields in written for field, value in fields.items()}
        ruled = action.fields.keys() - mapped(record.entity, then).fields.keys()  # what a rule sets stays
        fields = {field: value for field, value in values.fields.items() if value != last.get(field)}
        fields = {field: value for field, value in fields.items() if field not in ruled}
        if fields:
            key = f"{action.key}:late_fields.{len(earlier) + 1}"
            careful = tuple(field for field in values.only_if_empty if field in fields)
            update = SetFields(key=key, record=record, fields=fields, only_if_empty=careful)
            items.append(item_of(update, why.connection, row.client or row.id, row.id))
    return items


def _task_of(why: StoredDecision) -> CreateTask | None:
    if why.decision.situation not in MISSED:
        return None
    return next((action for action in why.decision.actions if isinstance(action, CreateTask)), None)


def _closed(row: CallRow, call: Call, why: StoredDecision, settings: DecisionSettings) -> list[NewItem]:
    """The call-back task is closed where the call turns out to have taken place."""
    created = _task_of(why)
    if created is None or situation_of(call) not in REACHED or not settings.close_reached_tasks:
        return []
    told = msgspec.structs.replace(why.facts, call=call)
    action = ChangeTask(
        key=f"{created.key}:answered",
        task=Ref(entity=Entity.TASK, item=created.key),
        done=True,
        note=reached_note(RuleContext(told, settings)),
    )
    return [item_of(action, why.connection, row.client or row.id, row.id)]


def _logs(row: CallRow, crms: Sequence[str]) -> Iterator[tuple[StoredDecision, LogCall]]:
    """The call record of each decision; none where it is not logged, or the decision waits and will see it all."""
    logs = msgspec.json.decode(row.why or b"{}", type=Decisions).logs()
    yield from (log for crm, log in logs.items() if crm in crms)


def _recording(row: CallRow, crm: str, logged: LogCall, change: CallChange, pages: str | None) -> list[NewItem]:
    """The recording, also another one than before."""
    call, before = change.call, change.before
    url = link_of(call.recording, row.id, pages)
    if url is None or url == logged.recording_url:
        return []
    if before is not None and link_of(before.recording, row.id, pages) == url:
        return []
    key = f"{item_prefix(row.id, crm)}:recording.{short(url)}"
    action = AttachRecording(key=key, call=Ref(entity=Entity.CALL, item=logged.key), url=url, language=logged.language)
    return [item_of(action, crm, row.client or row.id, row.id)]


def _correction(
    row: CallRow,
    call: Call,
    why: StoredDecision,
    logged: LogCall,
    settings: DecisionSettings,
    earlier: Sequence[Item],
    now: float,
) -> list[NewItem]:
    """A correction, if the record's content would differ from what was last written."""
    if not call.ended or _may_be_forgotten(why, now):
        return []
    made = [msgspec.json.decode(item.body, type=CorrectCall) for item in earlier]
    states = [said(logged), *(one.now for one in made if one.call.item == logged.key)]
    wanted = msgspec.structs.replace(current_call_log(call, why.facts, settings, logged), key=logged.key)
    if wanted == states[-1]:
        return []
    key = f"{item_prefix(row.id, why.connection)}:correction.{len(earlier) + 1}"
    was = (states[0], *states[1:][-RECENT:])
    action = CorrectCall(key=key, call=Ref(entity=Entity.CALL, item=logged.key), was=was, now=wanted)
    return [item_of(action, why.connection, row.client or row.id, row.id)]


def _may_be_forgotten(why: StoredDecision, now: float) -> bool:
    """Whether the call is so old that its first frames may be pruned, so that a refold would lose facts."""
    ended = why.facts.call.ended_at
    return min(why.decided_at, ended.timestamp() if ended else now) <= now - KEEP_FRAMES.total_seconds()
