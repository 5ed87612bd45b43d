"""A field of a CRM's records, as its provider describes it."""

from cordboard.domain.calls.call import Value


class Field(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A field of an entity. `length` in characters; `options` of a choice, as they are stored."""

    name: str
    label: str
    type: str  # text html number money date datetime bool choice choices phone email url user link unknown
    required: bool = False
    writable: bool = True
    custom: bool = False
    length: int | None = None
    options: tuple[str, ...] = ()
