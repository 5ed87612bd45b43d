"""What a pasted request of a phone system would become."""

from typing import Any

from cordboard.contract.views.view import View
from cordboard.ports.phone import FieldShown, ProofShown


class AnswerView(View, frozen=True, kw_only=True):
    """What the sender would read."""

    status: int
    body: str = ""
    type: str = ""
    headers: dict[str, str] = {}


class RequestTrialView(View, frozen=True, kw_only=True):
    """`accepted`: it proves who sent it. `kind`: a kind of event, `check`, `ignore` or `unknown`. `key`: tells a
    repetition. `events`: as they are stored, numbers in E.164 where they are understood; shown of a refused one, too.

    `settings`: of the trial, with what was proposed. `structure`: the settings in effect as one structure.
    """

    accepted: bool
    status: int
    code: str = ""
    problem: str = ""
    next_step: str = ""
    kind: str = ""
    call: str = ""
    key: str = ""
    answer: AnswerView | None = None
    proofs: tuple[ProofShown, ...] = ()
    fields: tuple[FieldShown, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    settings: dict[str, Any] = {}
    structure: dict[str, Any] | None = None
