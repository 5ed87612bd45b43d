"""Trials of settings on recorded calls, as users see them."""

from datetime import datetime

from cordboard.contract.views.view import View


class TriedEffectView(View, frozen=True, kw_only=True):
    """A record that is created or changed. `kind`: of the outbox item; `owner`: a user of the CRM.

    `values`: of fields that differ; `differs`: further fields that differ, whose values can name a client.
    """

    kind: str
    entity: str
    text: str
    owner: str | None = None
    owner_name: str | None = None
    values: dict[str, str] = {}
    differs: tuple[str, ...] = ()


class ExampleView(View, frozen=True, kw_only=True):
    """A call (its id) that the two settings treat differently in this CRM."""

    call: str
    connection: str
    before: tuple[TriedEffectView, ...]
    after: tuple[TriedEffectView, ...]
    client: str | None = None


class BacktestView(View, frozen=True, kw_only=True):
    """`added`, `removed`, `changed`: records by kind (`lead`: 14). `differing`: calls with any difference.

    `undecided`: decisions that ask for what nobody recorded, a client's deals or who has another number; they are in no
    other number. `version`: the settings compared with. `state`: running, done, failed, cancelled.
    """

    id: str
    state: str
    days: int
    version: int
    began_at: datetime
    ended_at: datetime | None
    by: str
    calls: int
    done: int
    differing: int
    undecided: int
    added: dict[str, int]
    removed: dict[str, int]
    changed: dict[str, int]
    examples: tuple[ExampleView, ...]
    problem: str = ""


class StartedBacktest(View, frozen=True, kw_only=True):
    id: str
