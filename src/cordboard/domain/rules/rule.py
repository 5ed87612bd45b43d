"""A rule as it is written in the settings: its conditions, and what follows when they hold."""

from enum import StrEnum

from cordboard.domain.calls.call import Value


class Operator(StrEnum):
    """How the value of a parameter is compared. Texts are compared as they are, byte for byte."""

    EQUALS = "equals"
    NOT_EQUALS = "not_equals"
    CONTAINS = "contains"
    NOT_CONTAINS = "not_contains"
    STARTS_WITH = "starts_with"
    ENDS_WITH = "ends_with"
    IN_LIST = "in_list"
    MATCHES = "matches"
    LESS = "less"
    AT_MOST = "at_most"
    GREATER = "greater"
    AT_LEAST = "at_least"
    BEFORE = "before"
    AFTER = "after"
    EMPTY = "empty"
    NOT_EMPTY = "not_empty"


class Matching(StrEnum):
    """Whether all conditions must hold, or any of them. A rule without conditions matches every call."""

    ALL = "all"
    ANY = "any"


class Condition(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`value`: a text, a number, a list with `in_list`; nothing with `empty` and `not_empty`."""

    parameter: str
    operator: Operator
    value: str | int | float | tuple[str, ...] = ""


class Then(Value, frozen=True, kw_only=True, omit_defaults=False):
    """What follows; what is None stays as the plan says.

    `place` and `stage` of new deals as the connection's pipelines list them; `owner` of new records: the id of a team
    member, or a user id of this CRM; `task_type` for the plan's `task_type_field`, `tags` for its `tag_field`.
    """

    place: str | None = None
    stage: str | None = None
    lead_status: str | None = None
    owner: str | None = None
    task_type: str | None = None
    tags: tuple[str, ...] = ()


class Rule(Value, frozen=True, kw_only=True, omit_defaults=False):
    """The first rule that matches decides; no later one is tried."""

    name: str = ""
    when: tuple[Condition, ...] = ()
    match: Matching = Matching.ALL
    then: Then = Then()
