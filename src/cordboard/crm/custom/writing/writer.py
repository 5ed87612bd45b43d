"""Carries out actions, one request each: one outcome each, in order."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, get_args

import msgspec

from cordboard.crm.custom.api import Api
from cordboard.crm.custom.codec import TEXTS, Record, entity_of, record_of, references, request_of, wire
from cordboard.crm.custom.places import text_at
from cordboard.crm.custom.readers import Links
from cordboard.crm.custom.writing.changes import SERVICE, Change, Changes
from cordboard.domain.crm.actions import MERGES, Action, LogCall, RenewTask, SetFields, Written, kind_of
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.conversion import Place
from cordboard.ports.crm import Applied, Field, Outcome
from cordboard.ports.errors import Refused, Trouble, Unsupported
from cordboard.toolkit.crm import record_corrections
from cordboard.toolkit.crm.mapped_fields import converted, with_mapped, without_unknown_tags

FieldsOf = Callable[[Entity], Awaitable[Mapping[str, Field]]]


class Writer:
    """Writes to one CRM. `fields_of`: the fields of a kind of record, as read before; `place` reads mapped values."""

    def __init__(self, api: Api, links: Links, fields_of: FieldsOf, place: Place) -> None:
        self._api = api
        self._links = links
        self._fields_of = fields_of
        self._place = place
        self._changes = Changes(api, links)

    async def apply(self, actions: Sequence[Action]) -> list[Outcome]:
        """One outcome an action. Raises what concerns the whole connection."""
        outcomes: list[Outcome] = []
        try:
            for action in actions:
                outcomes.append(await self._outcome(action))
        except Trouble as trouble:
            if any(isinstance(outcome, Applied) for outcome in outcomes):
                trouble.wrote = None  # part of it exists
            raise
        return outcomes

    async def _outcome(self, action: Action) -> Outcome:
        try:
            if isinstance(action, SetFields):
                return await self._set_fields(action)
            if isinstance(action, get_args(Change)):
                return await self._changes.apply(action)
            if isinstance(action, MERGES):
                raise Unsupported("A CRM of your own merges no records.", part=kind_of(action))
            return await self._create(action)
        except (Refused, Unsupported) as trouble:
            return trouble

    async def _create(self, action: Any) -> Outcome:
        """Sent as it is, also a second time: the CRM knows our key and answers with the record that it has."""
        if isinstance(action, RenewTask) and (earlier := await self._changes.needless(action)):
            return earlier
        entity, name = entity_of(action), request_of(action)
        record, remarks = await self._record(entity, action)
        answer = await self._api.ask(name, references(action, record), record)
        if answer.error:
            raise self._api.trouble(answer.error, name)
        return self._applied(entity, name, action, answer.value, remarks, record)

    async def _record(self, entity: Entity, action: Any) -> tuple[Record, list[str]]:
        mapped, tags = getattr(action, "fields", {}), getattr(action, "tags", {})
        if not mapped and not tags:
            return record_of(action), []
        fields = await self._fields_of(entity)
        values, remarks = converted(mapped, fields, self._place, SERVICE, wire)
        record = with_mapped(record_of(action), values, action.only_if_empty)
        return record, [*remarks, *without_unknown_tags(record, tags, fields)]

    def _applied(
        self, entity: Entity, name: str, action: Any, value: Any, remarks: Sequence[str], record: Record
    ) -> Applied:
        template = self._api.templates.offered(name)
        values = template.values if template else {}
        found = text_at(value, values.get("id", "id"))
        if not found:
            raise self._api.unreadable("the id of the record is missing", name)
        applied = Applied(
            id=found,
            link=self._links.of(entity, found, text_at(value, values.get("link", "link"))),
            was_there=text_at(value, values.get("existed", "existed")) == "true",
            remark=" ".join(remarks) or None,
        )
        return msgspec.structs.replace(applied, written=_written(action, record))

    async def shown(self, action: Any) -> Record:
        """The record as it would be sent."""
        return (await self._record(entity_of(action), action))[0]

    async def _set_fields(self, action: SetFields) -> Outcome:
        fields = await self._fields_of(action.record.entity)
        values, remarks = converted(action.fields, fields, self._place, SERVICE, wire)
        sent = [converted(one, fields, self._place, SERVICE, wire)[0] for one in action.sent]
        return await self._changes.fields(action, values, sent, remarks)


def _written(action: Any, record: Record) -> Written:
    """The texts of a call record as they went out."""
    return record_corrections.written(action, record, TEXTS) if isinstance(action, LogCall) else {}
