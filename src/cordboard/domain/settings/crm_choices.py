"""What a CRM offers: its pipelines with their stages, and its fields with their values."""

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity


class PlaceChoice(Value, frozen=True, kw_only=True):
    """A place of deals (a pipeline of a layout) and the ids of its stages."""

    id: str
    stages: tuple[str, ...] = ()


class FieldChoice(Value, frozen=True, kw_only=True):
    """A field by the CRM's own name; `options` of a choice, empty where it takes any text."""

    name: str
    writable: bool = True
    options: tuple[str, ...] = ()


class CrmChoices(Value, frozen=True, kw_only=True):
    """Of one CRM, as it said last. None, or an entity that is not there: it was not asked, or could not say."""

    places: tuple[PlaceChoice, ...] | None = None
    fields: dict[Entity, tuple[FieldChoice, ...]] = {}
