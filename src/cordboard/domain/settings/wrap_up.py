"""Settings of the wrap-up: what can be chosen as outcome of a call, and whether it goes to the CRM."""

from typing import Annotated

import msgspec

from cordboard.domain.calls.call import Value

BUILT_IN = ("resolved", "interested", "call_later", "not_interested", "wrong_number")
"""Outcomes that every reader sees in their own language; others are shown as they were written."""

Outcome = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]


class WrapUpSettings(Value, frozen=True, kw_only=True, omit_defaults=False):
    """`outcomes`: those that can be chosen, in order. `to_crm`: notes, follow-ups and tasks are sent to the CRM."""

    outcomes: tuple[Outcome, ...] = BUILT_IN
    to_crm: bool = True
