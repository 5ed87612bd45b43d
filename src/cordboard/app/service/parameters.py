"""Use cases of parameters: what can be mapped, and what a mapping would write."""

from collections.abc import Sequence

import msgspec

from cordboard.app.connections.crm_refusals import refusal_of_crm
from cordboard.app.decisions.crm_fields import CrmFields
from cordboard.app.decisions.recent_parameters import Seen
from cordboard.contract.errors import Cannot
from cordboard.contract.views.parameters import DefaultParameterView, MappedValueView, ParameterView
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.crm.fields import Field
from cordboard.domain.mapping.conversion import NotConvertible, Place, convert
from cordboard.domain.mapping.field_mapping import FieldMapping, MappedEntity
from cordboard.domain.parameters.catalogue import NAMED, origin_of, type_of
from cordboard.ports.errors import Trouble
from cordboard.toolkit.clock import moment


class ParameterUseCases:
    """`contract.parameters.Parameters`."""

    def __init__(self, fields: CrmFields) -> None:
        self._recent = fields.recent
        self._fields = fields

    async def seen(self, samples: bool) -> Sequence[ParameterView]:
        found = await self._recent.latest(fresh=True)
        names = (*NAMED, *sorted(found.keys() - NAMED.keys()))
        return [_view(name, found.get(name), samples) for name in names]

    async def preview(
        self, connection: str, mappings: Sequence[FieldMapping], samples: bool
    ) -> Sequence[MappedValueView]:
        found = await self._recent.latest(fresh=True) if samples else {}
        place = self._fields.place(connection)
        return [await self._previewed(connection, one, found.get(one.parameter), place) for one in mappings]

    async def defaults(self, connection: str) -> Sequence[DefaultParameterView]:
        if connection not in self._fields.crms():
            raise Cannot(
                404, "absent", f"CRM connection not found: {connection}.", "GET /api/v1/connections lists them."
            )
        try:
            shown = await self._fields.defaults(connection)
        except Trouble as trouble:
            raise refusal_of_crm(trouble) from trouble
        labels = {entity: await self._fields.of(connection, entity) for entity in shown}
        return [
            DefaultParameterView(
                entity=entity,
                field=name,
                label=labels[entity][name].label if name in labels[entity] else name,
                example=value if isinstance(value, str) else msgspec.json.encode(value).decode(),
            )
            for entity, fields in shown.items()
            for name, value in sorted(fields.items())
        ]

    async def _previewed(self, crm: str, one: FieldMapping, seen: Seen | None, place: Place) -> MappedValueView:
        known = {} if one.entity is MappedEntity.CONVERSATION else await self._fields.of(crm, Entity(one.entity.value))
        field = known.get(one.field)
        written, takes = _tried(seen.value, field, place) if seen and field else (None, None)
        return MappedValueView(
            entity=one.entity,
            parameter=one.parameter,
            field=one.field,
            label=field.label if field else None,
            type=field.type if field else None,
            sample=seen.value if seen else None,
            written=written,
            takes=takes,
        )


def _tried(text: str, field: Field, place: Place) -> tuple[str | None, str | None]:
    """What is written, else what the field takes instead."""
    try:
        value = convert(text, field, place)
    except NotConvertible as why:
        return None, str(why)
    return "; ".join(value) if isinstance(value, tuple) else str(value), None


def _view(name: str, seen: Seen | None, samples: bool) -> ParameterView:
    shown = seen if samples else None
    return ParameterView(
        name=name,
        type=type_of(name),
        origin=origin_of(name),
        sample=shown.value if shown else None,
        count=seen.count if seen else 0,
        seen_at=moment(seen.row.started_at) if seen else None,
        call=shown.row.id if shown else None,
    )
