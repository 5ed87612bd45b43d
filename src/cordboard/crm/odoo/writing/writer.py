"""Carries out actions, one request each: one outcome each, in order.

Records are created by external id, so that an attempt whose answer was lost never becomes a second record.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.crm.odoo.access import may
from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.codec import TEXTS, Context, Parent, Record, corrected_parts, model_of, parent_of, record_of
from cordboard.crm.odoo.errors import ApiError
from cordboard.crm.odoo.reading.metadata import Metadata
from cordboard.crm.odoo.reading.readers import word
from cordboard.crm.odoo.reading.users import Users
from cordboard.crm.odoo.record_types import ACTIVITY, MESSAGE, MODELS, reference_of
from cordboard.crm.odoo.values import wire
from cordboard.crm.odoo.writing.changes import Changes
from cordboard.crm.odoo.writing.names import SOURCE, TAGS, Names
from cordboard.crm.odoo.writing.records import Records
from cordboard.crm.odoo.writing.tasks import Tasks
from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    AttachRecording,
    ChangeNote,
    ChangeTask,
    CorrectCall,
    CreateLead,
    LinkCall,
    LinkTask,
    LogCall,
    RemoveNote,
    RenewTask,
    SetFields,
    SetOwner,
    Written,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.conversion import Place
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused, Trouble, Unsupported
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped

SERVICE = "Odoo"
MENDINGS = 4
NEVER_DROPPED = frozenset({"name", "type", "model", "res_id", "subject", "body", "summary", "user_id", "res_model_id"})


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """The connection's settings for writing. `region`: the region of numbers without country code."""

    lead_type: str = "lead"
    activity_type: str = "mail.mail_activity_data_call"
    region: str | None = None


class Writer:
    """Writes to one Odoo."""

    def __init__(self, api: Api, metadata: Metadata, users: Users, options: Options) -> None:
        self._api = api
        self._metadata = metadata
        self._users = users
        self._options = options
        self._names = Names(api)
        self._records = Records(api)
        self._changes = Changes(api, metadata, users, self._records)
        self._tasks = Tasks(api, metadata, self._records)

    async def apply(self, actions: Sequence[Action], *, verify: bool) -> list[Outcome]:
        """One outcome an action. Raises what concerns the whole connection."""
        outcomes: list[Outcome] = []
        try:
            for action in actions:
                outcomes.append(await self._outcome(action, verify))
        except Trouble as trouble:
            if any(isinstance(outcome, Applied) for outcome in outcomes):
                trouble.wrote = None  # part of it exists: search first next time
            raise
        return outcomes

    async def _outcome(self, action: Action, verify: bool) -> Outcome:
        try:
            match action:
                case SetOwner():
                    return await self._changes.owner(action)
                case CorrectCall():
                    return await self._changes.correction(action)
                case LinkCall():
                    return await self._changes.link(action, await self._context())
                case LinkTask():
                    return await self._tasks.move(action, await self._context())
                case ChangeTask():
                    return await self._tasks.change(action)
                case AttachRecording():
                    return await self._changes.recording(action)
                case SetFields():
                    return await self._set_fields(action)
                case ChangeNote():
                    return await self._changes.note(action)
                case RemoveNote():
                    return await self._changes.note_removed(action)
            return await self._create(action, verify)
        except (Refused, Unsupported) as trouble:
            return trouble

    async def _context(self, action: Any = None) -> Context:
        """What the codec needs for this action; what has to be read for it is read once."""
        acting = await self._users.acting()
        context = Context(
            home=acting.home,
            acting=int(acting.user.id),
            lead_type=self._options.lead_type,
            activity_type=self._options.activity_type,
        )
        match action:
            case LogCall(owner=str(owner)):
                return msgspec.structs.replace(context, author=await self._users.partner_of(owner))
            case CreateLead(source=str(source)) if source:
                found = await self._names.ids(SOURCE, (source,))
                context = msgspec.structs.replace(context, source=found[0] if found else None)
            case AddNote(parent=parent) if parent.entity in (Entity.CALL, Entity.TASK):
                return await self._below(action, context)
        return msgspec.structs.replace(context, tags=await self._tags(action))

    async def _tags(self, action: Any) -> dict[str, list[int]]:
        known = TAGS.get(model_of(action), {}) if action is not None else {}
        wanted = getattr(action, "tags", {})
        return {name: await self._names.ids(known[name], tags) for name, tags in wanted.items() if name in known}

    async def _below(self, action: AddNote, context: Context) -> Context:
        """A note on a call or a task goes to the record that these are on."""
        model, record = MODELS[action.parent.entity], str(action.parent.id)
        place = ("model", "res_id") if model == MESSAGE else ("res_model", "res_id")
        row = await self._records.look(model, record, place)
        if row is None:
            said = f"{self._api.connection}: the record of this note is gone from Odoo."
            raise Refused(f"{said} Discard this item.", code="record_gone")
        above, number = word(row, place[0]), word(row, place[1])
        found = Parent(model=above, id=int(number)) if above and number else context.home
        thread = int(record) if model == MESSAGE else None
        return msgspec.structs.replace(context, above=found, thread=thread)

    async def _create(self, action: Any, verify: bool) -> Outcome:
        model = model_of(action)
        if isinstance(action, RenewTask) and (earlier := await self._tasks.needless(action)):
            return earlier
        if verify and (found := await self._records.existing(model, action.key)):
            return await self._found(model, found, action)
        context = await self._context(action)
        mapped, remarks = await self._mapped(model, getattr(action, "fields", {}))
        record = with_mapped(record_of(action, context), mapped, getattr(action, "only_if_empty", ()))
        left_out = [name for name in getattr(action, "tags", {}) if name not in context.tags]
        remarks += [f"The tags were left out: there is no field {name}." for name in left_out]
        return await self._loaded(model, record, action, context, remarks)

    async def _loaded(self, model: str, record: Record, action: Any, context: Context, remarks: list[str]) -> Outcome:
        """Sent until it is taken; every round but the first leaves out what Odoo did not accept."""
        reference = ".".join(reference_of(model, self._api.connection, action.key))
        for round_ in range(MENDINGS + 1):
            id_, error, call = await self._records.load(model, {"id": reference, **record}, action.key)
            if id_ is not None:
                link = self._link(model, id_, action, context)
                remark = " ".join(remarks) or None
                return Applied(id=id_, link=link, remark=remark, written=_written(action))
            assert error is not None
            name = (error.field or "").partition("/")[0]
            held = next((one for one in record if one.partition("/")[0] == name), None)
            if held is None or name in NEVER_DROPPED or round_ == MENDINGS:
                raise await self._refused(error, call)
            remarks = [*remarks, f"{name} was left empty: Odoo doesn't accept {record[held]!r}."]
            record = {one: value for one, value in record.items() if one != held}
        raise AssertionError("the last round raises")

    async def _refused(self, error: ApiError, call: ApiCall) -> Trouble:
        """Rows are refused in the words of one error; what it means for the rest is asked."""
        if error.code == "not_loaded" and await may(self._api, call.model, "create") is False:
            error = msgspec.structs.replace(error, code="no_access")
        elif error.code == "no_access" and call.model in (MESSAGE, ACTIVITY):
            error = msgspec.structs.replace(error, code="record_closed")
        return self._api.trouble(error, call)

    async def _found(self, model: str, record: str, action: Any) -> Applied:
        """The record of an earlier attempt."""
        link = self._api.link(model, record)
        if model in (MESSAGE, ACTIVITY):
            names = ("model" if model == MESSAGE else "res_model", "res_id")
            row = await self._records.look(model, record, names)
            place = (word(row, names[0]), word(row, names[1])) if row is not None else (None, None)
            link = self._api.link(str(place[0]), str(place[1])) if all(place) else link
        return Applied(id=record, link=link, was_there=True, written=_written(action))

    def _link(self, model: str, record: str, action: Any, context: Context) -> str:
        if model not in (MESSAGE, ACTIVITY):
            return self._api.link(model, record)
        about = getattr(action, "about", None) or ((action.parent,) if isinstance(action, AddNote) else ())
        parent = context.above or parent_of(about, context)[0]
        return self._api.link(parent.model, str(parent.id))

    async def shown(self, action: Any) -> Record:
        """The record without mapped values as it would be sent."""
        return record_of(action, await self._context(action))

    async def _set_fields(self, action: SetFields) -> Outcome:
        model = model_of(action)
        values, remarks = await self._mapped(model, action.fields)
        sent = [(await self._mapped(model, one))[0] for one in action.sent]
        return await self._changes.fields(action, values, sent, remarks)

    async def _mapped(self, model: str, mapped: dict[str, str]) -> tuple[Record, list[str]]:
        """Mapped values as their fields take them, and a remark on each that does not fit."""
        if not mapped:
            return {}, []
        zone = (await self._users.acting()).time_zone or "UTC"
        place = Place(zone=zone, region=self._options.region)
        return converted(mapped, await self._metadata.fields(model), place, SERVICE, wire)


def _written(action: Any) -> Written:
    """The texts of a call record as they went out, as plain text."""
    return record_corrections.written(action, corrected_parts(action), TEXTS) if isinstance(action, LogCall) else {}
