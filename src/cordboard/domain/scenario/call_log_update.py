"""The present content of a decided call's record. Pure. It decides nothing again.

The client, the owners and the direction stay as they were decided.
"""

import msgspec

from cordboard.domain.calls.call import Call
from cordboard.domain.crm.actions import LogCall, said
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.rules.record_creation_rules import log_of
from cordboard.domain.settings.decision_settings import DecisionSettings

WORDED = ("subject", "description")


def current_call_log(call: Call, facts: Facts, settings: DecisionSettings, logged: LogCall) -> LogCall:
    """The call record for the present call; `facts` and `settings` are those of the decision, `logged` its record.

    A text about which nothing changed stays as it was written: an earlier release may have worded it otherwise.
    """
    told = msgspec.structs.replace(call, client=facts.call.client, direction=facts.call.direction)
    now = said(log_of(RuleContext(msgspec.structs.replace(facts, call=told), settings))[0])
    then, _ = log_of(RuleContext(facts, settings))
    same = [name for name in WORDED if getattr(now, name) == getattr(then, name)]
    return msgspec.structs.replace(now, **{name: getattr(logged, name) for name in same})
