"""What a decision does in the CRM, in a form that two decisions on one call can be compared by.

It names no client: values that may (names, numbers, texts) are only said to differ.
"""

from collections.abc import Callable

import msgspec

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import CREATES, Action, ChangeTask, Create, Ref, SetFields, SetOwner, kind_of
from cordboard.domain.crm.contact_match import Entity

NAMELESS = ("owner", "status", "source", "place", "stage", "pipeline", "layout", "closing", "due")
UNCOMPARED = ("key", "was", "note")  # what was there before, and a sentence that follows from the rest
NameOf = Callable[[Ref], str]


class Effect(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One record that is created or changed. `owner`: a user of the CRM by id.

    `values`: of the fields that differ and cannot name a client; `differs`: the other fields that differ.
    """

    kind: str  # of the outbox item: create_lead, set_owner, ...
    entity: Entity
    owner: str | None = None
    values: dict[str, str] = {}
    differs: tuple[str, ...] = ()


def entity_of(action: Action) -> Entity:
    """The kind of record that an action creates or changes."""
    if isinstance(action, SetOwner | SetFields):
        return action.record.entity
    return Entity.TASK if isinstance(action, ChangeTask) else CREATES.get(type(action), Entity.CALL)


def is_new(action: Action) -> bool:
    """Whether it creates a record."""
    return isinstance(action, Create)


def fields_of(action: Action, name_of: NameOf) -> dict[str, object]:
    """What the CRM would get, with records by their name in this trial."""

    def plain(value: object) -> object:
        if isinstance(value, Ref):
            return name_of(value)
        if isinstance(value, tuple):
            return tuple(map(plain, value))
        return value

    return {name: plain(getattr(action, name)) for name in action.__struct_fields__ if name not in UNCOMPARED}


def effect_of(action: Action, fields: dict[str, object], other: dict[str, object] | None) -> Effect:
    """For people; `other` are the fields of the same record under the other settings."""
    differing = [name for name, value in fields.items() if other is not None and other.get(name) != value]
    shown = [name for name in NAMELESS if name in (fields if other is None else differing) and fields.get(name)]
    return Effect(
        kind=kind_of(action),
        entity=entity_of(action),
        owner=getattr(action, "owner", None),
        values={name: _written(fields[name]) for name in shown if name != "owner"},
        differs=tuple(name for name in differing if name not in NAMELESS),
    )


def _written(value: object) -> str:
    return str(msgspec.to_builtins(value))
