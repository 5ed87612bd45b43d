"""All rules in the order in which they are tried. A rule is one function and one row; its docstring is its title."""

from cordboard.domain.scenario.rule_context import Rule
from cordboard.domain.scenario.rules.existing_deal_rules import update_deal
from cordboard.domain.scenario.rules.existing_record_rules import update_known
from cordboard.domain.scenario.rules.late_record_rules import await_record
from cordboard.domain.scenario.rules.preconditions import (
    call_rules,
    hidden_number,
    ignore_list,
    internal_call,
    kind_of_call,
    who_is_it,
)
from cordboard.domain.scenario.rules.record_creation_rules import (
    account,
    call_record,
    close_task,
    contact,
    deal,
    lead,
    task,
)

RULES: tuple[Rule, ...] = (
    ignore_list,
    kind_of_call,
    internal_call,
    hidden_number,
    who_is_it,
    call_rules,
    update_known,
    account,
    contact,
    lead,
    deal,
    update_deal,
    task,
    close_task,
    call_record,
    await_record,
)
