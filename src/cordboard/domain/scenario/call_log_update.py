"""What the record of a decided call would say of it now. Pure. What is decided anew: nothing.

Who the client is, whose the records are and who called whom stays as it was decided.
"""

import msgspec

from cordboard.domain.calls.call import Call
from cordboard.domain.crm.actions import LogCall, said
from cordboard.domain.scenario.facts import Facts
from cordboard.domain.scenario.rule_context import RuleContext
from cordboard.domain.scenario.rules.record_creation_rules import log_of
from cordboard.domain.settings.decision_settings import DecisionSettings


def said_now(call: Call, facts: Facts, settings: DecisionSettings) -> LogCall:
    """The record's words on the call as it stands; `facts` and `settings` are those of the decision."""
    told = msgspec.structs.replace(call, client=facts.call.client, direction=facts.call.direction)
    log, _ = log_of(RuleContext(msgspec.structs.replace(facts, call=told), settings))
    return said(log)
