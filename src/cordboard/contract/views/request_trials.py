"""What a pasted request of a phone system would become."""

from typing import Any

from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView
from cordboard.ports.phone import FieldShown


class AnswerView(View, frozen=True, kw_only=True):
    """What the sender would read."""

    status: int
    body: str = ""
    type: str = ""
    headers: dict[str, str] = {}


class ProofView(View, frozen=True, kw_only=True):
    """One way to prove who sent a request, tried on one: `code` and `problem` are empty where it holds.

    `signed`, `computed` and `received` without secrets. `reasons`: the sentences of `problem`.
    """

    kind: str
    signed: str = ""
    computed: str = ""
    received: str = ""
    code: str = ""
    problem: str = ""
    reasons: tuple[StoredReasonView, ...] = ()


class RequestTrialView(View, frozen=True, kw_only=True):
    """`accepted`: it proves who sent it. `kind`: a kind of event, `check`, `ignore` or `unknown`. `key`: tells a
    repetition. `events`: as they are stored, numbers in E.164 where they are understood; shown of a refused one, too.

    `reasons`, `next_reasons`: the sentences of `problem` and `next_step`.
    `settings`: of the trial, with what was proposed. `structure`: the settings in effect as one structure.
    """

    accepted: bool
    status: int
    code: str = ""
    problem: str = ""
    next_step: str = ""
    reasons: tuple[StoredReasonView, ...] = ()
    next_reasons: tuple[StoredReasonView, ...] = ()
    kind: str = ""
    call: str = ""
    key: str = ""
    answer: AnswerView | None = None
    proofs: tuple[ProofView, ...] = ()
    fields: tuple[FieldShown, ...] = ()
    events: tuple[dict[str, Any], ...] = ()
    settings: dict[str, Any] = {}
    structure: dict[str, Any] | None = None
