"""Parameters of calls as the API shows them."""

from datetime import datetime

from cordboard.contract.views.view import View
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.mapping.field_mapping import MappedEntity
from cordboard.domain.parameters.catalogue import Origin, ParameterType


class ParameterView(View, frozen=True, kw_only=True):
    """A parameter that can be mapped. `count`: how many of the latest calls had it; `origin`: who gives its value.

    `sample`: its latest value, of the call `call` that began at `seen_at`; null where none was seen, or where the
    reader may not see calls.
    """

    name: str
    type: ParameterType
    origin: Origin
    sample: str | None
    count: int
    seen_at: datetime | None
    call: str | None


class MappedValueView(View, frozen=True, kw_only=True):
    """What a field mapping would write for the latest call with its parameter.

    `label` and `type` of the field: null where the CRM has no such field or cannot be asked. `written`: the sample as
    the field takes it; `takes`: what the field takes instead, where the sample is no such value.
    """

    entity: MappedEntity
    parameter: str
    field: str
    label: str | None
    type: str | None
    sample: str | None
    written: str | None
    takes: str | None


class DefaultParameterView(View, frozen=True, kw_only=True):
    """A field that is written without any mapping. `example`: of an example call; JSON where it is no text."""

    entity: Entity
    field: str
    label: str
    example: str
