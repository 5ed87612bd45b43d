"""The outcomes of actions, and the choices of a CRM: fields, stages, pipelines."""

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.actions import Written
from cordboard.domain.crm.fields import Field
from cordboard.ports.errors import Trouble

__all__ = ["Applied", "Field", "Outcome", "Pipeline", "Prepared", "Stage"]


class Prepared(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Sentences on what was set up on their side or was not; `offers`: an agreement would set up more."""

    said: tuple[str, ...] = ()
    offers: bool = False


class Stage(Value, frozen=True, kw_only=True, omit_defaults=False):
    """A stage of a pipeline."""

    id: str
    name: str
    state: str  # open won lost


class Pipeline(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Where deals go: an id that only the provider reads, and its name for people. Stages in their order.

    `path` names the groups that the pipeline is in, the widest first; empty where the CRM has none.
    """

    id: str
    name: str
    path: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()


class Applied(Value, frozen=True, kw_only=True):
    """The record exists now. `was_there`: it existed already and was adopted.

    `remark` names the repair that made the service accept it (a shortened text, an omitted choice), `code` is its
    code, if any. `owner`: the record's present owner, after an owner change. `written`: the texts of a call record
    that differ from those of the action.
    """

    id: str
    link: str | None = None
    was_there: bool = False
    remark: str | None = None
    code: str | None = None
    owner: str | None = None
    written: Written = {}


Outcome = Applied | Trouble
"""Of one action in a batch."""
